import { NO_SEGMENT } from "../actions/dispute/segment.ts";
import { encodeCall } from "../client/read.ts";
import type { JobSpec } from "../types/market.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { specArgument } from "../types/spec.ts";
import type { Deed } from "./play.ts";
import type { Game, Segment } from "./types.ts";

const NO_SIGNATURE = "0x";

/** A call of a resolver. */
export interface GameCall {
  /** Name of the contract's function. */
  readonly kind: string;
  readonly data: Hex;
}

const call = (kind: string, ...args: readonly unknown[]): GameCall => ({
  kind,
  data: encodeCall("disputeGame", kind, args),
});

/** The call that challenges a position. */
export function challengeCall(spec: JobSpec, { batch, slot, turn, position, challenger }: Game): GameCall {
  return call("challenge", specArgument(spec), batch, slot, turn, position, challenger);
}

/** The call that pays out what games left to an account. */
export const withdrawCall = (account: Address): GameCall => call("withdraw", account);

/** What a move is made in. */
export interface MoveContext {
  readonly game: Game;
  /** None before the position was opened. */
  readonly segment?: Segment | undefined;
  readonly spec: JobSpec;
  /** Who moves, and sends the move. */
  readonly mover: Address;
}

/** The call that carries out a move. */
export function moveCall(deed: Deed, { game, segment = NO_SEGMENT, spec, mover }: MoveContext): GameCall {
  const job = specArgument(spec);
  switch (deed.kind) {
    case "open":
      return call("open", game, job, deed.opening, mover, NO_SIGNATURE);
    case "divide":
      return call("divide", game, segment, deed.midpoints, mover, NO_SIGNATURE);
    case "pick":
      return deed.tape === undefined
        ? call("pick", game, segment, deed.pick, NO_SIGNATURE)
        : call("pickAndProve", game, job, segment, deed.pick, deed.tape, NO_SIGNATURE);
    case "prove":
      return call("prove", game, job, segment, deed.tape);
    case "timeout":
      return call("timeout", game, job, segment);
    case "collect":
      return call("collect", game);
    case "cancel":
      return call("cancel", game, segment);
  }
}
