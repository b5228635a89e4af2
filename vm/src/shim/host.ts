/**
 * The host words: all that a pinned module imports. Each becomes one instruction of the machine (docs/design/machine.md), so they take
 * and give numbers only and never trap. In an engine a small WebAssembly instance serves them, so that a call does not
 * leave WebAssembly.
 *
 * - `conun.input_word(index: i32) -> i64`: bytes `8 * index` to `8 * index + 7` of the input region, little-endian;
 *   `index` is unsigned. Bytes at or beyond the region's end read as zero.
 * - `conun.output_word(word: i64, bytes: i32) -> i32`: appends the lowest `min(bytes, 8)` bytes (`bytes` unsigned) of
 *   `word`, least significant first, to the output and gives 1; or, if the output would then be longer than the job's
 *   output limit, appends nothing and gives 0 (the pinned module then traps with `outputLimit`).
 * - `conun.log_word(word: i64, bytes: i32)`: the same for the log. The log is no part of the result: beyond its cap
 *   bytes are dropped silently, and the machine does nothing here.
 *
 * The input region (docs/design/formats.md, section 3): seed in bytes 0..31, length of the arguments in 32..39, length
 * of standard input in 40..47, then from 64 the arguments, padded to a multiple of 32, then standard input. The shim
 * uses the low 32 bits of both lengths; a region is shorter than 4 GiB.
 */
export const HOST_MODULE = "conun";

/** Imports of every pinned module, in this order; all three are always imported. */
export const HOST_WORDS = ["input_word", "output_word", "log_word"] as const;

/**
 * Exports of every pinned module.
 *
 * - `run(stepsLow: i32, stepsHigh: i32, pages: i32)`: runs the task from the start, once per instance. The step limit is
 *   an unsigned 64-bit number below 2^63 in two halves; `pages` is the job's page limit. Returns when the program's
 *   `_start` returns; otherwise it ends by a `WebAssembly.RuntimeError`, also for a normal `proc_exit`: then `status` tells.
 * - `status`, `code` (i32 globals): see `Status` and `TrapReason` in `trap.ts`.
 * - `stepsLeft` (i64 global): what is left of the limit. Valid when `status` is `halted` or `trapped`. For a fault
 *   (`status` still `running` after a RuntimeError) the task is billed at its limit: take it as 0.
 * - `memory`: the program's memory, if it has one.
 */
export const EXPORTS = {
  run: "conun_run",
  status: "conun_status",
  code: "conun_code",
  stepsLeft: "conun_steps_left",
  memory: "memory",
} as const;
