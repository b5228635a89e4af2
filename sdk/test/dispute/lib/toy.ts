import { concat, keccak, type ResultLeaf, toBytes, toHex } from "@conun/vm";
import { AbiCoder } from "ethers";
import type { Hex } from "../../../src/types/primitives.ts";
import { type JudgeMachine, Reverted } from "./model.ts";

/** A state of a machine of a few lines: it counts to its length and adds three each time. A state's hash is the game's. */
export interface ToyState {
  readonly count: bigint;
  readonly value: bigint;
  readonly length: bigint;
}

/** What somebody says that a task's states are, by the number of steps. */
export interface ToyTrace {
  readonly at: (step: number) => ToyState | Hex;
  readonly seed: bigint;
  readonly length: bigint;
}

const coder = AbiCoder.defaultAbiCoder();
const MASK = (1n << 64n) - 1n;
const STEP = 3n;

export const shown = ({ count, value, length }: ToyState): Hex =>
  toHex(concat([word(count), word(value), word(length)]));
export const hashOf = (state: ToyState | Hex): Hex =>
  typeof state === "string" ? state : toHex(keccak(toBytes(shown(state))));
/** The tape of the step after a state; of a state that is no preimage of anything, that of nothing. */
export const tapeOf = (state: ToyState | Hex): Hex => (typeof state === "string" ? "0x" : shown(state));

/** The true trace of a task. */
export function truth(seed: bigint, length: bigint): ToyTrace {
  const at = (step: number): ToyState => {
    const count = BigInt(step) < length ? BigInt(step) : length;
    return { count, value: (seed + STEP * count) & MASK, length };
  };
  return { at, seed, length };
}

/** Says the truth up to some step, and something else from there on. */
export function diverging(trace: ToyTrace, from: number, by: bigint): ToyTrace {
  const at = (step: number): ToyState => {
    const state = trace.at(step) as ToyState;
    return step < from ? state : { ...state, value: (state.value + by) & MASK };
  };
  return { ...trace, at };
}

/** Ends early: after so many steps it is as if all were done. */
export function truncated(trace: ToyTrace, from: number): ToyTrace {
  const at = (step: number): ToyState => {
    if (step < from) return trace.at(step) as ToyState;
    return { ...(trace.at(from) as ToyState), count: trace.length };
  };
  return { ...trace, at };
}

const word = (n: bigint): Uint8Array => toBytes(`0x${n.toString(16).padStart(64, "0")}`);
export const inputOf = ({ seed, length }: ToyTrace): Uint8Array => concat([word(seed), word(length)]);

/** What a state says of its task. */
export function toyLeaf(taskIndex: number, state: ToyState): ResultLeaf {
  return {
    taskIndex,
    kind: "halted",
    code: 0,
    outputRoot: keccak(word(state.value)),
    outputLength: 32,
    steps: state.length,
  };
}

function read(state: Hex, opening: Hex): ToyState {
  if (toHex(keccak(toBytes(opening))) !== state) throw new Reverted("StateUnknown");
  const [count, value, length] = coder.decode(["uint256", "uint256", "uint256"], opening) as unknown as bigint[];
  return { count: count as bigint, value: value as bigint, length: length as bigint };
}

export const toyMachine: JudgeMachine = {
  initialState(inputRoot, opening) {
    if (toHex(keccak(toBytes(opening))) !== inputRoot) throw new Reverted("InputUnknown");
    const [seed, length] = coder.decode(["uint256", "uint256"], opening) as unknown as [bigint, bigint];
    return hashOf({ count: 0n, value: seed, length });
  },
  outcome(state, opening) {
    const ended = read(state, opening);
    if (ended.count !== ended.length) throw new Reverted("NotEnded");
    const { outputRoot, steps } = toyLeaf(0, ended);
    return { kind: 0, code: 0, outputRoot: toHex(outputRoot), outputLength: 32n, steps };
  },
  step(state, tape) {
    const { count, value, length } = read(state, tape);
    if (count >= length) return state;
    return hashOf({ count: count + 1n, value: (value + STEP) & MASK, length });
  },
};
