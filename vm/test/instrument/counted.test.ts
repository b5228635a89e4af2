import { compileProgram, inputRegion, linkUnmetered, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { wat } from "../lib/programs.ts";

const runner = new Runner();
const MAX = 2 ** 31 - 1;
const MIN = -(2 ** 31);

/** A program that counts the rounds of `loop` in `$n` and writes them: `$c` and `$b` come from its input. */
function rounds(loop: string): Uint8Array {
  return wat(`(module
    (import "conun" "input_word" (func $in (param i32) (result i64)))
    (import "conun" "output_word" (func $out (param i64 i32)))
    (func (export "_start") (local $c i32) (local $b i32) (local $s i32) (local $n i32)
      (local.set $c (i32.wrap_i64 (call $in (i32.const 8))))
      (local.set $b (i32.wrap_i64 (i64.shr_u (call $in (i32.const 8)) (i64.const 32))))
      (local.set $s (i32.wrap_i64 (call $in (i32.const 9))))
      ${loop}
      (call $out (i64.extend_i32_u (local.get $n)) (i32.const 4))))`);
}

const work = "(local.set $n (i32.add (local.get $n) (i32.const 1)))";
const move = (op: string, step: string) => `(local.set $c (${op} (local.get $c) ${step}))`;
const whileLoop = (condition: string, step: string) => `(loop $l (if ${condition} (then ${work} ${step} (br $l))))`;
const untilLoop = (condition: string, step: string) => `(loop $l ${work} ${step} (br_if $l ${condition}))`;
const cb = (op: string) => `(${op} (local.get $c) (local.get $b))`;
const s = "(local.get $s)";
const k = (value: number) => `(i32.const ${value})`;

/** Loops that are charged before they start, where their numbers allow it. */
const LOOPS: Readonly<Record<string, string>> = {
  "while c < b, +1": whileLoop(cb("i32.lt_s"), move("i32.add", k(1))),
  "while b > c, +1": whileLoop("(i32.gt_u (local.get $b) (local.get $c))", move("i32.add", k(1))),
  "while c < b, +4": whileLoop(cb("i32.lt_s"), move("i32.add", k(4))),
  "while c < b unsigned, +4": whileLoop(cb("i32.lt_u"), move("i32.add", k(4))),
  "while c < 100, +7": whileLoop(`(i32.lt_s (local.get $c) ${k(100)})`, move("i32.add", k(7))),
  "while c <= 100, +7": whileLoop(`(i32.le_s (local.get $c) ${k(100)})`, move("i32.add", k(7))),
  "while c <= max, +1": whileLoop(`(i32.le_s (local.get $c) ${k(MAX)})`, move("i32.add", k(1))),
  "while c < max, +3": whileLoop(`(i32.lt_s (local.get $c) ${k(MAX)})`, move("i32.add", k(3))),
  "while c < b, +s": whileLoop(cb("i32.lt_s"), move("i32.add", s)),
  "while c < b unsigned, +s": whileLoop(cb("i32.lt_u"), `(local.set $c (i32.add ${s} (local.get $c)))`),
  "while c > b, -1": whileLoop(cb("i32.gt_s"), move("i32.sub", k(1))),
  "while c >= 0, -3": whileLoop(`(i32.ge_s (local.get $c) ${k(0)})`, move("i32.sub", k(3))),
  "while c > b, -5": whileLoop(cb("i32.gt_s"), move("i32.add", k(-5))),
  "while c > b unsigned, -5": whileLoop(cb("i32.gt_u"), move("i32.sub", k(5))),
  "while c, -1": whileLoop("(local.get $c)", move("i32.sub", k(1))),
  "while c != b, +1": whileLoop(cb("i32.ne"), move("i32.add", k(1))),
  "while c != b, -1": whileLoop(cb("i32.ne"), move("i32.add", k(-1))),
  "until c >= b, +1": untilLoop(cb("i32.lt_s"), move("i32.add", k(1))),
  "until c >= b, +8": untilLoop(cb("i32.lt_s"), move("i32.add", k(8))),
  "until c >= b unsigned, +s": untilLoop(cb("i32.lt_u"), move("i32.add", s)),
  "until c <= b, -8": untilLoop(cb("i32.gt_s"), move("i32.sub", k(8))),
  "until c == b, +1": untilLoop(cb("i32.ne"), move("i32.add", k(1))),
  "until c == b, -1": untilLoop(cb("i32.ne"), move("i32.sub", k(1))),
  "until c == 0, teed": `(loop $l ${work} (br_if $l (local.tee $c (i32.sub (local.get $c) (i32.const 1)))))`,
  "while c < b, +1 in the middle": `(loop $l (if ${cb("i32.lt_s")} (then ${move("i32.add", k(1))} ${work} (br $l))))`,
};

/** Loops that look like those above, but end otherwise. */
const OTHERS: Readonly<Record<string, string>> = {
  "left from the arm": `(loop $l (if ${cb("i32.lt_s")} (then ${work}
    (br_if 0 (i32.eq (local.get $n) (i32.const 3))) ${move("i32.add", k(1))} (br $l))))`,
  "left from a block in the arm": `(loop $l (if ${cb("i32.lt_s")} (then ${work}
    (block (br_if 1 (i32.eq (local.get $n) (i32.const 3)))) ${move("i32.add", k(1))} (br $l))))`,
  "counted in one arm only": `(loop $l (if ${cb("i32.lt_s")} (then ${work}
    (if (i32.and (local.get $n) (i32.const 1)) (then ${move("i32.add", k(1))})) (br $l))))`,
  "a bound that moves": `(loop $l (if ${cb("i32.lt_s")} (then ${work} ${move("i32.add", k(2))}
    (local.set $b (i32.add (local.get $b) (i32.const 1))) (br $l))))`,
  "a step that moves": `(loop $l (if ${cb("i32.lt_s")} (then ${work} ${move("i32.add", s)}
    (local.set $s (i32.const 1)) (br $l))))`,
  doubled: `(loop $l (if ${cb("i32.lt_s")} (then ${work} ${move("i32.add", "(local.get $c)")}
    ${move("i32.add", k(1))} (br $l))))`,
};

const STEPS = 200_000n;

interface Ended {
  readonly kind: string;
  readonly code: number;
  readonly steps: bigint;
  readonly rounds: number;
}

function run(module: Uint8Array, [c, b, step]: readonly number[], steps = STEPS): Ended {
  const stdin = new Uint8Array(Int32Array.of(c as number, b as number, step as number, 0).buffer);
  const result = runner.run(compileProgram(module), inputRegion({ stdin }), { steps, pages: 1, outputBytes: 16 });
  const rounds = result.output.length === 4 ? new DataView(result.output.buffer).getUint32(0, true) : -1;
  return { kind: result.kind, code: result.code, steps: result.steps, rounds };
}

/** What the loop does, counted here; more than `limit` rounds count as `limit`. */
function simulate(condition: (c: number) => boolean, step: number, c: number, limit: number, first: boolean): number {
  let value = c;
  let count = 0;
  while (count < limit && ((first && count === 0) || condition(value))) {
    value = (value + step) | 0;
    count++;
  }
  return count;
}

const near = (centre: number) => fc.integer({ min: -40, max: 40 }).map((offset) => (centre + offset) | 0);
const number = fc.oneof(near(0), near(100), near(MAX), near(MIN));
const step = fc.oneof(fc.integer({ min: -3, max: 40 }), fc.constantFrom(MAX, MIN, MAX - 50));

describe("instrument: counted loops", () => {
  for (const [name, loop] of Object.entries({ ...LOOPS, ...OTHERS })) {
    it(`are paid to the round, wrapping or not: ${name}`, function () {
      this.timeout(20_000);
      const module = pin(rounds(loop)).module;
      const plain = linkUnmetered(rounds(loop)).module;
      fc.assert(
        fc.property(fc.tuple(number, number, step), (values) => {
          const ended = run(module, values);
          if (ended.kind === "halted") {
            expect(run(plain, values).rounds).to.equal(ended.rounds);
            // Every round costs, and is paid for: with one step less the task runs out.
            expect(ended.steps >= BigInt(3 * ended.rounds)).to.equal(true);
            expect(ended.steps <= 150n + 40n * BigInt(ended.rounds), `${ended.rounds}: ${ended.steps}`).to.equal(true);
            expect(run(module, values, ended.steps).kind).to.equal("halted");
            expect(run(module, values, ended.steps - 1n)).to.include({ kind: "trapped", code: 2 });
          } else {
            // Only a loop of many rounds may run out.
            expect(ended).to.include({ kind: "trapped", code: 2 });
            expect(many(name, values), `${values}`).to.equal(true);
          }
        }),
        { numRuns: 60 },
      );
    });
  }

  it("a loop that only contains an arm is no such loop", () => {
    const endless = `(loop $l (if (local.get $c) (then ${work})) (block ${move("i32.sub", k(1))} (br $l)))`;
    expect(run(pin(rounds(endless)).module, [5, 0, 0])).to.include({ kind: "trapped", code: 2, steps: STEPS });
  });

  it("a fault inside is billed at the limit, whatever was paid before", () => {
    const loop = whileLoop(
      cb("i32.lt_s"),
      `(drop (i32.div_u (i32.const 1) (i32.sub (i32.const 9) (local.get $c))))
      ${move("i32.add", k(1))}`,
    );
    const { module } = pin(rounds(loop));
    expect(run(module, [0, 5, 0]).kind).to.equal("halted");
    expect(run(module, [0, 50, 0])).to.include({ kind: "trapped", code: 6, steps: STEPS });
    // All rounds are paid before the first one: the fault is never reached.
    expect(run(module, [0, 5_000_000, 0])).to.include({ kind: "trapped", code: 2, steps: STEPS });
  });
});

/** Whether the loop has more rounds than the limit pays for (each costs at least 3 and at most 40 steps). */
function many(name: string, [c, b, s]: readonly number[]): boolean {
  const bound = b as number;
  const u = (value: number) => value >>> 0;
  const conditions: Readonly<Record<string, readonly [(c: number) => boolean, number]>> = {
    "while c < b, +1": [(v) => v < bound, 1],
    "while b > c, +1": [(v) => u(v) < u(bound), 1],
    "while c < b, +4": [(v) => v < bound, 4],
    "while c < b unsigned, +4": [(v) => u(v) < u(bound), 4],
    "while c < 100, +7": [(v) => v < 100, 7],
    "while c <= 100, +7": [(v) => v <= 100, 7],
    "while c <= max, +1": [() => true, 1],
    "while c < max, +3": [(v) => v < MAX, 3],
    "while c < b, +s": [(v) => v < bound, s as number],
    "while c < b unsigned, +s": [(v) => u(v) < u(bound), s as number],
    "while c > b, -1": [(v) => v > bound, -1],
    "while c >= 0, -3": [(v) => v >= 0, -3],
    "while c > b, -5": [(v) => v > bound, -5],
    "while c > b unsigned, -5": [(v) => u(v) > u(bound), -5],
    "while c, -1": [(v) => v !== 0, -1],
    "while c != b, +1": [(v) => v !== bound, 1],
    "while c != b, -1": [(v) => v !== bound, -1],
    "until c >= b, +1": [(v) => v < bound, 1],
    "until c >= b, +8": [(v) => v < bound, 8],
    "until c >= b unsigned, +s": [(v) => u(v) < u(bound), s as number],
    "until c <= b, -8": [(v) => v > bound, -8],
    "until c == b, +1": [(v) => v !== bound, 1],
    "until c == b, -1": [(v) => v !== bound, -1],
    "until c == 0, teed": [(v) => v !== 0, -1],
    "while c < b, +1 in the middle": [(v) => v < bound, 1],
  };
  const known = conditions[name];
  if (!known) return true;
  const limit = Number(STEPS) / 40 - 10;
  return simulate(known[0], known[1], c as number, limit, name.startsWith("until")) >= limit;
}
