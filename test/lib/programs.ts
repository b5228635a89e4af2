import { program } from "../../vm/test/lib/programs.ts";

/** About this many turns of {@link mixer}'s loop take a second on the machines that tests run on. */
export const TURNS_A_SECOND = 150_000_000;

/**
 * Reads two words of 64 bits, a number of turns and a value, mixes the value as often, and writes it. No turns at all is
 * a mistake that traps; a negative number goes on without end.
 */
export const mixer: Uint8Array = program(`(func (export "_start") (local $left i64) (local $value i64)
  (drop (call $read (i32.const 64) (i32.const 16)))
  (local.set $left (i64.load (i32.const 64)))
  (local.set $value (i64.load (i32.const 72)))
  (if (i64.eqz (local.get $left)) (then (unreachable)))
  (loop $again
    (local.set $value (i64.add
      (i64.mul (local.get $value) (i64.const 6364136223846793005))
      (i64.rotl (local.get $value) (i64.const 23))))
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br_if $again (i64.ne (local.get $left) (i64.const 0))))
  (i64.store (i32.const 64) (local.get $value))
  (call $write (i32.const 1) (i32.const 64) (i32.const 8)))`);

/** Input of {@link mixer}. */
export function mixerInput(turns: number, value: number): Uint8Array {
  const words = new DataView(new ArrayBuffer(16));
  words.setBigInt64(0, BigInt(turns), true);
  words.setBigInt64(8, BigInt(value), true);
  return new Uint8Array(words.buffer);
}

/** What {@link mixer} writes, computed without it. */
export function mixed(turns: number, value: number): string {
  let mix = BigInt(value);
  for (let i = 0; i < turns; i++) {
    const turned = BigInt.asUintN(64, (mix << 23n) | (mix >> 41n));
    mix = BigInt.asUintN(64, mix * 6364136223846793005n + turned);
  }
  return mix.toString(16);
}

/** An output of {@link mixer} as {@link mixed} writes it. */
export function readMixed(output: Uint8Array): string {
  return new DataView(output.buffer, output.byteOffset, output.length).getBigUint64(0, true).toString(16);
}
