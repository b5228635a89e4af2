import { setFlagsFromString } from "node:v8";
import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { INSTRUCTIONS, type Instruction } from "../../vm/src/machine/table.ts";
import { F32, F64, I32, I64, type ValType } from "../../vm/src/wasm/types.ts";
import { wat } from "../../vm/test/lib/programs.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import { median, round } from "./kernels.ts";

/** How often an instruction stands in the loop, and rounds of the loop. */
const UNROLLED = 32;
const ROUNDS = 20_000;
const SAMPLES = 12;
const NAMES: Readonly<Record<number, string>> = { [I32]: "i32", [I64]: "i64", [F32]: "f32", [F64]: "f64" };
const region = inputRegion({ stdin: new Uint8Array(0) });

/** A loop whose time and steps are those of what stands in it, and hardly anything else. */
interface Probe {
  readonly name: string;
  readonly body: string;
  readonly rounds?: number;
}

const local = (type: ValType): string => `$${NAMES[type]}`;

/** A value of this type in the range that conversions take, made from an i32. */
const fromI32: Readonly<Record<number, (value: string) => string>> = {
  [I32]: (value) => value,
  [I64]: (value) => `(i64.extend_i32_u ${value})`,
  [F32]: (value) => `(f32.convert_i32_s (i32.and ${value} (i32.const 0xffff)))`,
  [F64]: (value) => `(f64.convert_i32_s (i32.and ${value} (i32.const 0xffff)))`,
};

/** The instruction in a chain: each takes what the one before gave. */
function numeric({ name, left, right, result }: Instruction): Probe {
  const value = `(${name} (local.get ${local(left)}) ${right === 0 ? "" : `(local.get ${local(right)}2)`})`;
  if (result === left) return { name, body: `(local.set ${local(left)} ${value})` };
  const back =
    result === I32
      ? value
      : result === I64
        ? `(i32.wrap_i64 ${value})`
        : result === F32
          ? `(i32.reinterpret_f32 ${value})`
          : `(i32.wrap_i64 (i64.reinterpret_f64 ${value}))`;
  return { name, body: `(local.set ${local(left)} ${fromI32[left]?.(back)})` };
}

const memory = ({ name, result, right }: Instruction): Probe => {
  const at = "(i32.and (local.get $i32) (i32.const 0xff8))";
  if (result === 0) return { name, body: `(${name} ${at} (local.get ${local(right)}2))` };
  const set = `(local.set ${local(result)} (${name} ${at}))`;
  return { name, body: result === I32 ? set : `${set} (local.set $i32 (i32.add (local.get $i32) (i32.const 8)))` };
};

const OTHERS: readonly Probe[] = [
  { name: "select", body: "(local.set $i32 (select (local.get $i322) (local.get $i32) (local.get $i32)))" },
  { name: "global", body: "(global.set $g (i32.add (global.get $g) (local.get $i32)))" },
  { name: "call", body: "(local.set $i32 (call $f (local.get $i32)))" },
  { name: "call_indirect", body: "(local.set $i32 (call_indirect (type $t) (local.get $i32) (i32.const 1)))" },
  {
    name: "br_table",
    body: `(block (block (block (br_table 0 1 2 (i32.and (local.get $i32) (i32.const 3))))))
      (local.set $i32 (i32.add (local.get $i32) (i32.const 1)))`,
  },
  { name: "memory.size", body: "(local.set $i32 (i32.add (local.get $i32) (memory.size)))" },
  { name: "memory.grow 0", body: "(drop (memory.grow (i32.const 0)))" },
  { name: "memory.fill 0", body: "(memory.fill (i32.const 0) (i32.const 1) (i32.and (local.get $i32) (i32.const 0)))" },
  { name: "memory.fill 4096", body: "(memory.fill (i32.const 0) (i32.const 1) (i32.const 4096))", rounds: 1000 },
  { name: "memory.copy 1", body: "(memory.copy (i32.const 0) (i32.const 99) (i32.const 1))" },
  { name: "memory.copy 4096", body: "(memory.copy (i32.const 0) (i32.const 9000) (i32.const 4096))", rounds: 1000 },
  { name: "memory.init 3", body: "(memory.init $data (i32.const 0) (i32.const 0) (i32.const 3))" },
  { name: "table.get", body: "(local.set $r (table.get (i32.const 1)))" },
  { name: "table.set", body: "(table.set (i32.const 0) (local.get $r))" },
  { name: "table.grow 0", body: "(drop (table.grow (ref.null func) (i32.const 0)))" },
  { name: "table.fill 1", body: "(table.fill (i32.const 0) (local.get $r) (i32.const 1))" },
  { name: "table.copy 1", body: "(table.copy (i32.const 2) (i32.const 1) (i32.const 1))" },
  { name: "table.init 1", body: "(table.init $elements (i32.const 2) (i32.const 0) (i32.const 1))" },
  { name: "input_word", body: "(local.set $i64 (call $input (i32.const 2)))" },
  { name: "output_word", body: "(call $output (i64.const 1) (i32.const 8))", rounds: 1000 },
  { name: "log_word", body: "(call $log (i64.const 1) (i32.const 8))" },
  { name: "f64.mul, subnormal", body: "(local.set $f64 (f64.mul (local.get $tiny) (local.get $f642)))" },
  { name: "f64.add, subnormal", body: "(local.set $tiny (f64.add (local.get $tiny) (f64.const 5e-324)))" },
  {
    name: "i64.div_u, long",
    body: "(local.set $i64 (i64.xor (i64.div_u (i64.const -1) (i64.or (local.get $i64) (i64.const 3))) (local.get $i64)))",
  },
];

function probeModule({ body, rounds = ROUNDS }: Probe): Uint8Array {
  return wat(`(module
    (import "conun" "input_word" (func $input (param i32) (result i64)))
    (import "conun" "output_word" (func $output (param i64 i32)))
    (import "conun" "log_word" (func $log (param i64 i32)))
    (memory 1) (table 8 16 funcref) (type $t (func (param i32) (result i32))) (global $g (mut i32) (i32.const 0))
    (elem (i32.const 0) $f $f) (elem $elements func $f) (data $data "abc")
    (func $f (param i32) (result i32) (if (result i32) (local.get 0)
      (then (i32.mul (local.get 0) (i32.const 3))) (else (i32.const 7))))
    (func (export "_start") (local $n i32) (local $r funcref) (local $tiny f64)
      (local $i32 i32) (local $i322 i32) (local $i64 i64) (local $i642 i64)
      (local $f32 f32) (local $f322 f32) (local $f64 f64) (local $f642 f64)
      (local.set $i32 (i32.const 0x12345)) (local.set $i322 (i32.const 5))
      (local.set $i64 (i64.const 0x123456789abcd)) (local.set $i642 (i64.const 5))
      (local.set $f32 (f32.const 1.7)) (local.set $f322 (f32.const 1.0000001))
      (local.set $f64 (f64.const 1.7)) (local.set $f642 (f64.const 1.0000000000000002))
      (local.set $tiny (f64.const 1e-310)) (local.set $n (i32.const ${rounds}))
      (loop $again
        ${body.repeat(UNROLLED)}
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $again (local.get $n)))
      (global.set $g (i32.add (global.get $g) (i32.add (local.get $i32) (i32.wrap_i64 (local.get $i64)))))
      (i32.store (i32.const 0) (global.get $g)) (f32.store (i32.const 4) (local.get $f32))
      (f64.store (i32.const 8) (f64.add (local.get $f64) (local.get $tiny)))))`);
}

/** Nanoseconds for one charged step: the shortest of several short runs, which nothing else interrupted. */
function measure(runner: Runner, probe: Probe): number {
  const program = compileProgram(pin(probeModule(probe)).module);
  const limits = { steps: 2n ** 50n, pages: 16, outputBytes: 2 ** 24 };
  const times = Array.from({ length: SAMPLES }, () => {
    const start = performance.now();
    const { kind, code, steps } = runner.run(program, region, limits);
    const ns = (performance.now() - start) * 1e6;
    if (kind !== "halted") throw new Error(`the probe of ${probe.name} ended with ${kind} ${code}`);
    return ns / Number(steps);
  });
  return Math.min(...times);
}

/** Lines of 64 bytes that the chain of loads goes through: far more than caches hold. */
const LINES = 2 ** 20;
const CHASES = 2 ** 19;

/**
 * Nanoseconds for one charged step where every load waits for memory: each takes its address from the one before, in no
 * order that a processor could guess. What it takes to write the chain is subtracted.
 */
function measureChase(runner: Runner): number {
  const module = (rounds: number): Uint8Array =>
    wat(`(module (memory ${LINES >> 10})
      (func (export "_start") (local $line i32) (local $next i32) (local $n i32) (local $at i32)
        (local.set $n (i32.const ${LINES}))
        (loop $write
          (local.set $next (i32.and
            (i32.add (i32.mul (local.get $line) (i32.const 0x19660d)) (i32.const 0x3c6ef35f)) (i32.const ${LINES - 1})))
          (i32.store (i32.shl (local.get $line) (i32.const 6)) (i32.shl (local.get $next) (i32.const 6)))
          (local.set $line (local.get $next))
          (br_if $write (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.set $n (i32.const ${rounds}))
        (loop $follow
          ${"(local.set $at (i32.load (local.get $at)))".repeat(UNROLLED)}
          (br_if $follow (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32.store (i32.const 4) (local.get $at))))`);
  const limits = { steps: 2n ** 50n, pages: LINES >> 10, outputBytes: 0 };
  const [long, short] = [CHASES / UNROLLED, 1].map((rounds) => {
    const program = compileProgram(pin(module(rounds)).module);
    const samples = Array.from({ length: SAMPLES }, () => {
      const before = process.threadCpuUsage();
      const { kind, code, steps } = runner.run(program, region, limits);
      const { user, system } = process.threadCpuUsage(before);
      if (kind !== "halted") throw new Error(`the chain of loads ended with ${kind} ${code}`);
      return { ns: (user + system) * 1000, steps: Number(steps) };
    });
    return { ns: Math.min(...samples.map(({ ns }) => ns)), steps: samples[0]?.steps ?? Number.NaN };
  }) as [{ ns: number; steps: number }, { ns: number; steps: number }];
  return (long.ns - short.ns) / (long.steps - short.steps);
}

/**
 * How much longer than the median the worst instruction takes for one charged step of the meter, each in a loop of its
 * own on data that is in the processor's cache. Nobody shall be able to hide time from the meter.
 */
export function measureInstructions({ log, signal }: BenchContext): Row[] {
  setFlagsFromString("--no-liftoff"); // as executors run
  const runner = new Runner({ speculate: false });
  const isMemory = ({ shape }: Instruction): boolean => shape === "load" || shape === "store";
  const probes = [
    ...INSTRUCTIONS.filter(({ shape }) => shape === "unary" || shape === "binary").map(numeric),
    ...INSTRUCTIONS.filter(isMemory).map(memory),
    ...OTHERS,
  ];
  const found = probes.map((probe) => {
    signal.throwIfAborted();
    return { name: probe.name, ns: measure(runner, probe) };
  });
  const middle = median(found.map(({ ns }) => ns));
  const worst = found.toSorted((a, b) => b.ns - a.ns);
  signal.throwIfAborted();
  const chase = measureChase(runner);
  for (const { name, ns } of worst.slice(0, 8)) log(`${name}: ${(ns / middle).toFixed(1)} x the median step`);
  return [
    { name: "instruction_worst", value: round((worst[0]?.ns ?? Number.NaN) / middle), unit: "x median step", goal: 16 },
    { name: "load_beyond_caches", value: round(chase / middle), unit: "x median step", goal: null },
    { name: "instruction_median_ns", value: round(middle), unit: "ns", goal: null },
  ];
}
