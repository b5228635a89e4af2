import type { Answer, Demand } from "../dispute/demand.ts";
import type { Game, GameClock, GameState, LeafFields, PathNode, Segment } from "../dispute/types.ts";
import type { DemandEnding, DemandKind, DemandState, Ending } from "../types/dispute.ts";
import type {
  AssignmentStatus,
  AuditStatus,
  BatchStatus,
  JobSpec,
  NoQuorum,
  ResolverStatus,
  TaskLimits,
  Terms,
} from "../types/market.ts";
import type { Address, AllotmentId, AssignmentId, Hex, JobId, ResultRoot } from "../types/primitives.ts";

/** One parameter of an ABI as the compiler writes it. */
export interface AbiParameter {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiParameter[];
}

/** One item of an ABI as the compiler writes it. */
export interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiParameter[];
  readonly outputs?: readonly AbiParameter[];
}

/** A whole ABI. */
export type Abi = readonly AbiItem[];

/** Names of parameters that are unix seconds although the contract holds them in a whole word. */
export const TIME_NAMES = [
  ...(["deadline", "until", "endsAt", "endedAt", "readyAt", "releaseAt", "answerBy"] as const),
] as const;

interface NamedTypes {
  JobId: JobId;
  AssignmentId: AssignmentId;
  ResultRoot: ResultRoot;
  AllotmentId: AllotmentId;
  "enum IMarketTypes.NoQuorum": NoQuorum;
  "enum IMarketTypes.BatchStatus": BatchStatus;
  "enum IMarketTypes.AssignmentStatus": AssignmentStatus;
  "enum IMarketTypes.ResolverStatus": ResolverStatus;
  "enum IMarketTypes.AuditStatus": AuditStatus;
  "struct IDemands.Demand": Demand;
  "struct IDemands.Answer": Answer;
  "enum IDisputeGame.GameState": GameState;
  "enum IDisputeGame.Ending": Ending;
  "enum IDemands.DemandKind": DemandKind;
  "enum IDemands.DemandState": DemandState;
  "enum IDemands.DemandEnding": DemandEnding;
  "struct IDisputeGame.Game": Game;
  "struct IDisputeGame.Clock": GameClock;
  "struct IDisputeGame.Segment": Segment;
  "struct ResultTree.Leaf": LeafFields;
  "struct ResultTree.Node": PathNode;
  "struct IMarketTypes.JobSpec": JobSpec;
  "struct IMarketTypes.Limits": TaskLimits;
  "struct IMarketTypes.Terms": Terms;
}

/** The TypeScript type of a parameter: named types as they are named, `number` for 32 bits and times, else `bigint`. */
export type AbiValue<P> = P extends { readonly internalType: infer N extends keyof NamedTypes }
  ? NamedTypes[N]
  : P extends {
        readonly type: `${infer Element}[${"" | number}]`;
        readonly internalType: `${infer Internal}[${"" | number}]`;
      }
    ? readonly AbiValue<
        Omit<P, "type" | "internalType"> & { readonly type: Element; readonly internalType: Internal }
      >[]
    : P extends { readonly type: "tuple"; readonly components: infer C extends readonly unknown[] }
      ? AbiFields<C>
      : P extends { readonly name: (typeof TIME_NAMES)[number] }
        ? number
        : P extends { readonly type: "uint8" | "uint16" | "uint32" }
          ? number
          : P extends { readonly type: `uint${string}` }
            ? bigint
            : P extends { readonly type: "bool" }
              ? boolean
              : P extends { readonly type: "string" }
                ? string
                : P extends { readonly type: "address" }
                  ? Address
                  : Hex;

/** Parameters as an object by name. */
export type AbiFields<Ps extends readonly unknown[]> = {
  readonly [P in Ps[number] as P extends { readonly name: infer N extends string } ? N : never]: AbiValue<P>;
};

/** The item of an ABI with this kind and name. */
export type AbiNamed<A extends Abi, Kind extends string, Name extends string> = Extract<
  A[number],
  { readonly type: Kind; readonly name: Name }
>;

/** Names of all items of a kind. */
export type AbiNames<A extends Abi, Kind extends string> =
  Extract<A[number], { readonly type: Kind }> extends infer I
    ? I extends { readonly name: infer N extends string }
      ? N
      : never
    : never;
