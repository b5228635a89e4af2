import type { MachineTask } from "@conun/vm";
import { AbiCoder, getBytes, id, keccak256 } from "ethers";
import type { Outcome } from "../../../vm/src/machine/replay.ts";

const selector = (signature: string): Uint8Array => getBytes(id(signature).slice(0, 10));
const STEP = selector("step(bytes32,bytes32,bytes)");
const INITIAL_STATE = selector("initialState(bytes32,bytes32,(uint64,uint64,uint64),bytes)");
const CODE_ROOT = selector("codeRoot(bytes32,bytes)");
const OUTCOME = selector("outcome(bytes32,uint64,bytes)");
const OUTCOME_TYPES = ["uint8", "uint32", "bytes32", "uint64", "uint64"];

/** Numbers as words of 32 bytes. */
function words(...values: readonly (bigint | number)[]): Buffer {
  return Buffer.from(values.map((value) => BigInt(value).toString(16).padStart(64, "0")).join(""), "hex");
}

/** `bytes` as the last argument: its length, itself, and zeros up to a whole word. */
function last(bytes: Uint8Array): Uint8Array[] {
  return [words(bytes.length), bytes, new Uint8Array(-bytes.length & 31)];
}

/** Data of the call of `IStateMachine.step`. */
export function stepCall(programId: Uint8Array, state: Uint8Array, tape: Uint8Array): Uint8Array {
  return Buffer.concat([STEP, programId, state, words(3 * 32), ...last(tape)]);
}

/** Data of the call of `IStateMachine.initialState`. */
export function initialStateCall(
  programId: Uint8Array,
  inputRoot: Uint8Array,
  { steps, pages, outputLimit }: MachineTask,
  opening: Uint8Array,
): Uint8Array {
  return Buffer.concat([
    INITIAL_STATE,
    programId,
    inputRoot,
    words(steps, pages, outputLimit, 6 * 32),
    ...last(opening),
  ]);
}

/** Data of the call of `IStateMachine.codeRoot`. */
export function codeRootCall(programId: Uint8Array, opening: Uint8Array): Uint8Array {
  return Buffer.concat([CODE_ROOT, programId, words(2 * 32), ...last(opening)]);
}

/** Data of the call of `IStateMachine.outcome`. */
export function outcomeCall(state: Uint8Array, stepLimit: bigint, opening: Uint8Array): Uint8Array {
  return Buffer.concat([OUTCOME, state, words(stepLimit, 3 * 32), ...last(opening)]);
}

/** Hash of what `IStateMachine.outcome` returns. */
export function outcomeHash({ kind, code, outputRoot, outputLength, steps }: Outcome): Uint8Array {
  const values = [kind === "halted" ? 0 : 1, code, outputRoot, outputLength, steps];
  return getBytes(keccak256(AbiCoder.defaultAbiCoder().encode(OUTCOME_TYPES, values)));
}
