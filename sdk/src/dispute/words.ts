import { AbiCoder, id, keccak256 } from "ethers";
import type { Address, Hex } from "../types/primitives.ts";
import { GAME_STATES, type Game, type GameClock, type Segment } from "./types.ts";

const GAME_TAG = id("conun/v1/game");

const hashOf = (types: readonly string[], values: readonly unknown[]): Hex =>
  keccak256(AbiCoder.defaultAbiCoder().encode(types, values)) as Hex;

/** Id of a game: `keccak(TAG_GAME, chainId, resolver, jobId, batch, slot, turn, position, challenger)`. */
export function gameId(chainId: number | bigint, resolver: Address, game: Game): Hex {
  const { jobId, batch, slot, turn, position, challenger } = game;
  return hashOf(
    ["bytes32", "uint256", "address", "bytes32", "uint64", "uint8", "uint8", "uint64", "address"],
    [GAME_TAG, chainId, resolver, jobId, batch, slot, turn, position, challenger],
  );
}

/** What the contract stores of a segment: `keccak(before, end, midpoints, defender, payer)`. */
export function segmentHash({ before, end, midpoints, defender, payer }: Segment): Hex {
  return hashOf(["bytes32", "bytes32", "bytes32", "address", "address"], [before, end, midpoints, defender, payer]);
}

/** Fields of the clock word from the lowest bits on, with their widths. */
const CLOCK_FIELDS = [
  ["state", 8n],
  ["round", 8n],
  ["movedAt", 32n],
  ["defenderLeft", 32n],
  ["challengerLeft", 32n],
  ["challengerBond", 72n],
  ["defenderBond", 72n],
] as const;

/** A game's clocks and bonds as the one word that the contract stores. */
export function encodeClock(clock: GameClock): bigint {
  const fields = { ...clock, state: GAME_STATES.indexOf(clock.state) };
  let word = 0n;
  let at = 0n;
  for (const [name, bits] of CLOCK_FIELDS) {
    const value = BigInt(fields[name]);
    if (value < 0n || value >> bits !== 0n) throw new RangeError(`${name} does not fit ${bits} bits: ${value}`);
    word |= value << at;
    at += bits;
  }
  return word;
}

/** Takes a clock word apart. Throws RangeError if it names a state that no game has. */
export function decodeClock(word: bigint): GameClock {
  let left = word;
  const values = CLOCK_FIELDS.map(([, bits]) => {
    const value = BigInt.asUintN(Number(bits), left);
    left >>= bits;
    return value;
  });
  const [state, round, movedAt, defenderLeft, challengerLeft] = values.slice(0, 5).map(Number) as number[];
  const name = GAME_STATES[state as number];
  if (name === undefined) throw new RangeError(`no game is in state ${state}`);
  return {
    state: name,
    round: round as number,
    movedAt: movedAt as number,
    defenderLeft: defenderLeft as number,
    challengerLeft: challengerLeft as number,
    challengerBond: values[5] as bigint,
    defenderBond: values[6] as bigint,
  };
}

/** The last second in which whoever has to move may do so; from the next one on it has lost. */
export function clockEnd({ state, movedAt, defenderLeft, challengerLeft }: GameClock): number {
  return movedAt + (state === "picking" ? challengerLeft : defenderLeft);
}
