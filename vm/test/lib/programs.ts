import wabtFactory from "wabt";

const wabt = await wabtFactory();

/** Compiles WebAssembly text. */
export function wat(text: string): Uint8Array {
  const module = wabt.parseWat("program.wat", text);
  try {
    return module.toBinary({}).buffer.slice();
  } finally {
    module.destroy();
  }
}

const IMPORTS = `
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))`;
const WRITE = `
  (func $write (param $fd i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $read (param $at i32) (param $length i32) (result i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (i32.load (i32.const 8)))`;

/** A program of one memory that may read, write and exit: helpers `$read`, `$write`, then `body` as further fields. */
export function program(body: string, pages = 1): Uint8Array {
  return wat(`(module ${IMPORTS} (memory (export "memory") ${pages}) ${WRITE} ${body})`);
}

const start = (code: string, locals = ""): string => `(func (export "_start") ${locals} ${code})`;

/** Copies standard input to output and log. */
export const echo = program(
  start(
    `(loop $next
      (local.set $n (call $read (i32.const 1024) (i32.const 4096)))
      (if (local.get $n) (then
        (call $write (i32.const 1) (i32.const 1024) (local.get $n))
        (call $write (i32.const 2) (i32.const 1024) (local.get $n))
        (br $next))))`,
    "(local $n i32)",
  ),
);
/** Writes "hi" and exits with 7. */
export const exits = program(`(data (i32.const 64) "hi")
  ${start("(call $write (i32.const 1) (i32.const 64) (i32.const 2)) (call $proc_exit (i32.const 7)) (unreachable)")}`);
export const endless = program(start("(loop $again (br $again))"));
/** Does nothing for about as long as standard input's first word says, in turns of a loop. */
export const spin = program(
  start(
    `(drop (call $read (i32.const 64) (i32.const 8)))
     (local.set $left (i64.load (i32.const 64)))
     (loop $again
       (local.set $left (i64.sub (local.get $left) (i64.const 1)))
       (br_if $again (i64.gt_s (local.get $left) (i64.const 0))))`,
    "(local $left i64)",
  ),
);
export const deep = program(`(func $f (param i32) (result i32)
    (i32.add (i32.const 1) (call $f (i32.add (local.get 0) (i32.const 1)))))
  ${start("(drop (call $f (i32.const 0)))")}`);
/** Takes memory, touching every page, until it gets none; then writes how many pages it had. */
export const bomb = program(
  start(
    `(block $done (loop $more
       (local.set $was (memory.grow (i32.const 16)))
       (br_if $done (i32.eq (local.get $was) (i32.const -1)))
       (local.set $page (local.get $was))
       (loop $touch
         (i32.store8 (i32.mul (local.get $page) (i32.const 65536)) (i32.const 1))
         (local.set $page (i32.add (local.get $page) (i32.const 1)))
         (br_if $touch (i32.lt_u (local.get $page) (i32.add (local.get $was) (i32.const 16)))))
       (br $more)))
     (i32.store (i32.const 64) (memory.size))
     (call $write (i32.const 1) (i32.const 64) (i32.const 4))`,
    "(local $was i32) (local $page i32)",
  ),
);
/** Writes without end. */
export const flood = program(
  start("(loop $more (call $write (i32.const 1) (i32.const 0) (i32.const 65536)) (br $more))"),
);
/** Logs without end. */
export const babble = program(
  start("(loop $more (call $write (i32.const 2) (i32.const 0) (i32.const 65536)) (br $more))"),
);
export const divides = program(start("(drop (i32.div_s (i32.const 1) (i32.load (i32.const 0))))"));
export const outOfBounds = program(start("(drop (i32.load (i32.const 65536)))"));
export const stops = program(start("(unreachable)"));
/** Writes how often it has run in this instance: 1, unless something stays from task to task. */
export const counts = program(`(global $runs (mut i32) (i32.const 0))
  ${start(`(global.set $runs (i32.add (global.get $runs) (i32.const 1)))
    (i32.store (i32.const 1000) (i32.add (i32.load (i32.const 1000)) (global.get $runs)))
    (call $write (i32.const 1) (i32.const 1000) (i32.const 4))`)}`);
/** Writes NaNs of every making, sums and roots of the input's doubles. */
export const floats = program(
  start(
    `(drop (call $read (i32.const 64) (i32.const 4096)))
     (local.set $x (f64.load (i32.const 64)))
     (loop $again
       (local.set $sum (f64.add (local.get $sum) (f64.sqrt (f64.sub (local.get $x) (f64.convert_i32_s (local.get $i))))))
       (f64.store (i32.add (i32.const 8192) (i32.shl (i32.and (local.get $i) (i32.const 255)) (i32.const 3)))
         (f64.div (f64.sub (local.get $sum) (local.get $sum)) (local.get $x)))
       (f32.store (i32.add (i32.const 12288) (i32.shl (i32.and (local.get $i) (i32.const 255)) (i32.const 2)))
         (f32.mul (f32.demote_f64 (local.get $sum)) (f32.neg (f32.demote_f64 (local.get $x)))))
       (local.set $i (i32.add (local.get $i) (i32.const 1)))
       (br_if $again (i32.lt_u (local.get $i) (i32.const 200000))))
     (i64.store (i32.const 64) (i64.reinterpret_f64 (local.get $sum)))
     (call $write (i32.const 1) (i32.const 64) (i32.const 8))
     (call $write (i32.const 1) (i32.const 8192) (i32.const 6144))`,
    "(local $x f64) (local $sum f64) (local $i i32)",
  ),
);
/** Two hot functions of two NaN operands each, whose payload an engine may take from either: bits go to the output. */
export const nanOperands = program(
  `(func $add (param f64 f64) (result f64) (f64.add (local.get 0) (local.get 1)))
   (func $mul (param f32 f32) (result f32) (f32.mul (local.get 0) (local.get 1)))
   ${start(
     `(drop (call $read (i32.const 64) (i32.const 8)))
     (local.set $x (f64.load (i32.const 64)))
     (local.set $y (f64.reinterpret_i64 (i64.const 0x7ff8000000abcdef)))
     (loop $again
       (local.set $bits (i64.add (i64.rotl (local.get $bits) (i64.const 5)) (i64.xor
         (i64.reinterpret_f64 (call $add (local.get $x) (local.get $y)))
         (i64.reinterpret_f64 (call $add (local.get $y) (local.get $x))))))
       (local.set $bits (i64.add (i64.rotl (local.get $bits) (i64.const 5)) (i64.extend_i32_u
         (i32.reinterpret_f32 (call $mul (f32.reinterpret_i32 (i32.const 0xffc01234))
           (f32.reinterpret_i32 (i32.const 0x7fc00777)))))))
       (local.set $bits (i64.add (local.get $bits) (i64.reinterpret_f64 (f64.copysign (f64.const 1)
         (f64.sub (local.get $x) (local.get $y))))))
       (local.set $i (i32.add (local.get $i) (i32.const 1)))
       (br_if $again (i32.lt_u (local.get $i) (i32.const 300000))))
     (i64.store (i32.const 64) (local.get $bits))
     (call $write (i32.const 1) (i32.const 64) (i32.const 8))`,
     "(local $x f64) (local $y f64) (local $bits i64) (local $i i32)",
   )}`,
);
/** Takes and fills 160 MiB. */
export const large = program(
  start("(drop (memory.grow (i32.const 2559))) (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x9ff0000))"),
);
