import { AbiCoder, keccak256, type TypedDataDomain, type TypedDataField } from "ethers";
import { type Address, type Hex, ZERO_HASH } from "../types/primitives.ts";
import type { Opening } from "./types.ts";

/** Moves that somebody else may send with the mover's signature, and their numbers in what is signed. */
export const SIGNED_MOVES = { open: 1, divide: 2, pick: 3, concede: 4 } as const;
export type SignedMove = keyof typeof SIGNED_MOVES;

/** A move as EIP-712 data, to be signed by any wallet. */
export interface MoveTypedData {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Readonly<Record<string, unknown>>;
}

const OPENING =
  "tuple(tuple(uint64 taskIndex,uint8 kind,uint32 code,bytes32 outputRoot,uint64 outputLength,uint64 steps) leaf," +
  "tuple(bytes32 hash,uint64 sum)[] path,bytes32 inputRoot,bytes32[] taskPath,bytes first,bytes last,bytes32 end," +
  "bytes32[] midpoints)";

/**
 * What a signature over an opening binds: keccak of the ABI encoding of the opening and of who sends it. That account pays
 * the bond, and is paid if the defender wins.
 */
export function openingHash(opening: Opening, sender: Address): Hex {
  return keccak256(AbiCoder.defaultAbiCoder().encode([OPENING, "address"], [opening, sender])) as Hex;
}

/** A part's number as what a signature over a pick binds. */
export function partWord(part: number): Hex {
  return `0x${part.toString(16).padStart(64, "0")}`;
}

/**
 * What the mover signs: `Move(bytes32 game,bytes32 segment,uint8 round,uint8 move,bytes32 data)`. It holds for one moment
 * of one game; the segment alone does not tell which, it can be the same in several rounds.
 *
 * @param context Chain and resolver.
 * @param segment Hash of the segment before the move; zero before the position was opened.
 * @param round Rounds that are done before the move; 0 if left out.
 * @param data `openingHash`, the root of the midpoints, `partWord`; zero to concede.
 */
export function moveTypedData(
  context: { readonly chainId: number; readonly resolver: Address },
  move: {
    readonly game: Hex;
    readonly segment?: Hex;
    readonly round?: number;
    readonly move: SignedMove;
    readonly data?: Hex;
  },
): MoveTypedData {
  const { game, segment = ZERO_HASH, round = 0, data = ZERO_HASH } = move;
  const field = (name: string, type: string): TypedDataField => ({ name, type });
  return {
    domain: { name: "CONUN disputes", version: "1", chainId: context.chainId, verifyingContract: context.resolver },
    types: {
      Move: [
        field("game", "bytes32"),
        field("segment", "bytes32"),
        field("round", "uint8"),
        field("move", "uint8"),
        field("data", "bytes32"),
      ],
    },
    message: { game, segment, round, move: SIGNED_MOVES[move.move], data },
  };
}
