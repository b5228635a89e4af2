import {
  FastMachine,
  inputRegion,
  keccak,
  lower,
  Machine,
  outcomeOf,
  pin,
  proveStep,
  TaskTrace,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import { readSmallKernel } from "../../../../bench/kernels/small.ts";
import * as programs from "../../lib/programs.ts";

const region = inputRegion({ stdin: new Uint8Array(0) });
const task = { input: region, steps: 10n ** 10n, pages: 200, outputLimit: 1000 };
const imageOf = (bytes: Uint8Array) => lower(pin(bytes).module);
const hexes = (states: readonly Uint8Array[]) => states.map(toHex);

/** Writes all over a page of memory, again and again. */
const writing = imageOf(
  programs.program(`(func (export "_start") (local i32)
    (loop (i32.store8 (i32.and (local.get 0) (i32.const 0xffff)) (local.get 0))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 97))) (i32.const 1000000000)))))`),
);

describe("trace of a task", function () {
  this.timeout(60_000);

  it("gives states and tapes of any steps in any order, as a machine that goes step by step", async () => {
    const image = imageOf(
      programs.program(`(func (export "_start") (local i32) (loop
      (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 0) (i32.const 60)))))`),
    );
    const machine = new Machine(image, task);
    const states = [toHex(machine.stateRoot())];
    const tapes = [toHex(keccak(proveStep(machine)))];
    while (!machine.ended) {
      machine.step();
      states.push(toHex(machine.stateRoot()));
      tapes.push(toHex(keccak(proveStep(machine))));
    }
    const last = states.length - 1;
    const at = <T>(list: readonly T[], step: number): T => list[Math.min(step, last)] as T;
    const step = fc.oneof(fc.nat(2 * last), fc.integer({ min: 2 ** 30, max: 2 ** 40 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(step, { maxLength: 8 }), step), { minLength: 1, maxLength: 6 }),
        fc.constantFrom("fast" as const, "reference" as const),
        async (questions, interpreter) => {
          const trace = new TaskTrace(image, task, { interpreter });
          for (const [steps, proved] of questions) {
            expect(hexes(await trace.statesAt(steps))).to.deep.equal(steps.map((n) => at(states, n)));
            expect(toHex(keccak(await trace.tapeAt(proved)))).to.equal(at(tapes, proved));
          }
          const end = await trace.end();
          expect([end.steps, toHex(end.state)]).to.deep.equal([last, states[last]]);
          expect(end.outcome).to.deep.equal(outcomeOf(machine));
        },
      ),
      { numRuns: 25 },
    );
    for (const step of [-1, 0.5, 2 ** 40 + 1])
      expect(() => new TaskTrace(image, task).statesAt([step])).to.throw(RangeError);
  });

  /** Seven rounds down to a step; gives the segment's ends and the steps that were carried out beyond the first pass. */
  async function bisect(trace: TaskTrace, target: number): Promise<number> {
    const { steps } = await trace.end();
    let [from, length] = [0, 2 ** 40];
    for (const parts of [64, 64, 64, 64, 64, 32, 32]) {
      length /= parts;
      await trace.statesAt(Array.from({ length: parts - 1 }, (_, i) => from + length * (i + 1)));
      from += length * Math.floor((target - from) / length);
    }
    expect([from, length]).to.deep.equal([target, 1]);
    await trace.tapeAt(target);
    return trace.replayed / steps;
  }

  it("a bisection takes little more than one replay", async () => {
    const image = imageOf(await readSmallKernel("sieve"));
    const { steps } = await new TaskTrace(image, task).end();
    for (const share of [0, 0.3, 0.99]) {
      expect(await bisect(new TaskTrace(image, task), Math.floor(share * steps))).to.be.below(2.1);
    }
    const small = { ...task, steps: 800_000_000n };
    expect(await bisect(new TaskTrace(writing, small), 100_000_000)).to.be.below(1.6);
  });

  it("keeps to its memory, and is right with next to none", async () => {
    const limited = { ...task, steps: 60_000_000n };
    const trace = new TaskTrace(writing, limited, { memoryBytes: 2 ** 20 });
    const steps = Array.from({ length: 40 }, (_, i) => 1_000_003 * i);
    const found = hexes(await trace.statesAt(steps));
    expect(trace.snapshotBytes).to.be.below(2 ** 20 + 2 ** 19);
    const tiny = new TaskTrace(writing, limited, { memoryBytes: 0 });
    expect(hexes(await tiny.statesAt(steps.toReversed()))).to.deep.equal(found.toReversed());
    const machine = new FastMachine(writing, limited);
    for (const [i, step] of steps.entries()) {
      machine.run(step - machine.steps);
      expect(toHex(machine.stateRoot())).to.equal(found[i]);
    }
  });

  it("gives way to others, ends with its signal, and goes on after that", async () => {
    const trace = new TaskTrace(writing, task);
    const stop = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => stop.abort(reason), 30);
    const [first, second] = await Promise.allSettled([
      trace.end({ signal: stop.signal }),
      trace.statesAt([123_456], { signal: new AbortController().signal }),
    ]);
    expect(first).to.deep.equal({ status: "rejected", reason });
    const machine = new FastMachine(writing, task);
    machine.run(123_456);
    expect(second.status === "fulfilled" && hexes(second.value)).to.deep.equal([toHex(machine.stateRoot())]);
    expect(trace.replayed).to.be.below(2 ** 31);
  });
});
