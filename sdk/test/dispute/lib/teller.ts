import { inputRegion } from "@conun/vm";
import { program } from "../../../../vm/test/lib/programs.ts";

/** What a task of {@link teller} comes to. */
export interface Telling {
  /** Turns of its loop, at least one. */
  readonly turns: number;
  readonly value: number;
  readonly exitCode?: number;
  /** Whether it traps after it has written. */
  readonly traps?: boolean;
  /** A word that is read and plays no part: two tellings that differ in it differ in their states alone. */
  readonly unused?: number;
}

/** Reads five words of 64 bits, mixes the value, writes it, and ends as it was told to. */
export const teller: Uint8Array = program(`(func $mix (param $left i64) (param $value i64) (result i64)
  (loop $again
    (local.set $value (i64.add (i64.mul (local.get $value) (i64.const 6364136223846793005)) (local.get $left)))
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br_if $again (i64.ne (local.get $left) (i64.const 0))))
  (local.get $value))
(func (export "_start")
  (drop (call $read (i32.const 64) (i32.const 40)))
  (i64.store (i32.const 128) (call $mix (i64.load (i32.const 64)) (i64.load (i32.const 72))))
  (call $write (i32.const 1) (i32.const 128) (i32.const 8))
  (if (i64.ne (i64.load (i32.const 88)) (i64.const 0)) (then (unreachable)))
  (call $proc_exit (i32.wrap_i64 (i64.load (i32.const 80))))
  (unreachable))`);

/** Input region of {@link teller}. */
export function tellingRegion({ turns, value, exitCode = 0, traps = false, unused = 0 }: Telling): Uint8Array {
  const words = new DataView(new ArrayBuffer(40));
  for (const [i, word] of [turns, value, exitCode, traps ? 1 : 0, unused].entries()) {
    words.setBigInt64(8 * i, BigInt(word), true);
  }
  return inputRegion({ stdin: new Uint8Array(words.buffer) });
}
