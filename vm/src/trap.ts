/**
 * How a task ends. The pinned module writes `conun_status` and `conun_code` itself before it stops, so nothing here
 * depends on the wording of an engine's error. See docs/design/vm.md, "How a task ends".
 */

/** Value of the exported global `conun_status` after `conun_run` has returned or thrown. */
export const Status = {
  /** Still the initial value: if `conun_run` threw a `WebAssembly.RuntimeError`, the engine trapped: `TrapReason.fault`. */
  running: 0,
  /** Ended by itself; `conun_code` is the exit code. */
  halted: 1,
  /** Trapped; `conun_code` is a `TrapReason`. */
  trapped: 2,
  /** The host could not give memory below the job's page limit. Not a result: the task is given back. */
  hostFailure: 3,
  /** The speculative form met a NaN (`run/speculate.ts`): no result, the pinned module is run instead and never says so. */
  lost: 4,
} as const;

/**
 * Closed list of trap reasons (u32, part of result leaves: numbers never change).
 *
 * `fault` is every trap that the engine itself raises: memory or table access out of bounds, integer division by zero
 * or overflow, invalid conversion to integer, indirect call of a null or of another type. Engines word these
 * differently and checking for each would cost speed, so they are one reason; a fault is billed at the step limit.
 */
export const TrapReason = {
  /** The program executed `unreachable` (abort, panic, failed assertion). */
  unreachable: 1,
  /** The step limit was reached. */
  outOfSteps: 2,
  /** The call-depth budget of the machine was exceeded. */
  stackOverflow: 3,
  /** More output than the job's output limit. */
  outputLimit: 4,
  /** The program's initial memory is larger than the job's page limit. */
  memoryLimit: 5,
  /** A trap of the engine: bounds, division, conversion, indirect call. */
  fault: 6,
} as const;

export type TrapReason = (typeof TrapReason)[keyof typeof TrapReason];

const NAMES = new Map<number, string>(Object.entries(TrapReason).map(([name, code]) => [code, name]));

/** Name of a trap reason, for people; `unknown(<code>)` if it is not in the list. */
export function trapName(code: number): string {
  return NAMES.get(code) ?? `unknown(${code})`;
}
