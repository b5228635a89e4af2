import { readFile } from "node:fs/promises";
import {
  concat,
  initialOpening,
  inputRegion,
  inputRoot,
  lower,
  pin,
  readTape,
  resultTree,
  TaskTrace,
  type TraceEnd,
  tapeRoots,
  taskPath,
  tasksRoot,
  toBytes,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { pickOf } from "../../src/dispute/midpoints.ts";
import { leafFields, openingOf } from "../../src/dispute/opening.ts";
import { midpointSteps } from "../../src/dispute/rounds.ts";
import type { Segment } from "../../src/dispute/types.ts";
import type { Hex } from "../../src/types/primitives.ts";
import { findingOf, JOB, Player, type Source, WATCHER, WORKER } from "./lib/arena.ts";
import { BOND, DisputeModel, type JudgeMachine, Reverted } from "./lib/model.ts";

const LIMITS = { steps: 1_000_000n, pages: 16, outputLimit: 100 };

describe("disputes: games about a real program", function () {
  this.timeout(60_000);

  const start = async () => {
    const path = new URL("../../../examples/primes/primes.wasm", import.meta.url);
    const { module, id } = pin(new Uint8Array(await readFile(path)));
    const image = lower(module);
    const regions = ["1000\n", "900\n"].map((text) => inputRegion({ stdin: Buffer.from(text) }));
    const traceOf = (region: Uint8Array) => new TaskTrace(image, { ...LIMITS, input: region });
    const traces = regions.map(traceOf) as [TaskTrace, TaskTrace];
    const ends = await Promise.all(traces.map((trace) => trace.end()));
    const packed = concat(regions.map(inputRoot));
    /** The result of a worker that says these ends of the two tasks, and what opens its positions. */
    const reveal = (said: readonly TraceEnd[]) => {
      const leaves = said.map(({ outcome }, taskIndex) => ({ taskIndex, ...outcome }));
      const tree = resultTree(leaves);
      const revealed = {
        root: toHex(tree.root),
        totalSteps: tree.totalSteps,
        taskCount: 2,
        tasksRoot: toHex(tasksRoot(packed)),
        stepLimit: LIMITS.steps,
        outputLimit: 100n,
        defenders: [WORKER],
      };
      const open = (position: number, midpoints: readonly Uint8Array[] = []) =>
        openingOf(tree, leaves, position, {
          inputRoot: packed.subarray(32 * position, 32 * position + 32),
          taskPath: taskPath({ taskCount: 2, chunkTasks: 2 }, new Uint8Array(32), packed, position),
          first: initialOpening(image, regions[position] as Uint8Array),
          end: said[position] as TraceEnd,
          midpoints,
        });
      return { revealed, open };
    };
    /** Judges by looking up; what is shown has to hash to what is asked about all the same. */
    const machine = (truth: TaskTrace, position: number): JudgeMachine & { last: number } => ({
      last: -1,
      initialState(root, opening) {
        const region = regions[position] as Uint8Array;
        if (opening !== toHex(initialOpening(image, region)) || root !== toHex(inputRoot(region))) {
          throw new Reverted("ProgramUnknown");
        }
        return firsts[position] as Hex;
      },
      outcome(state, opening) {
        const end = ends.find((one) => toHex(one.state) === state && toHex(one.opening) === opening);
        if (!end) throw new Reverted("StateUnknown");
        const { taskIndex: _, ...rest } = leafFields({ taskIndex: 0, ...end.outcome });
        return rest;
      },
      async step(state, tape, at) {
        const roots = tapeRoots(readTape(toBytes(tape)));
        if (toHex(roots.stateRoot) !== state || (roots.programId ?? id) !== id) {
          throw new Reverted("StateUnknown");
        }
        const [before, after] = (await truth.statesAt([at, at + 1])).map(toHex);
        expect(before).to.equal(state);
        this.last = at;
        return after as Hex;
      },
    });
    const firsts = (await Promise.all(traces.map((trace) => trace.statesAt([0])))).map(([state]) =>
      toHex(state as Uint8Array),
    );
    return { traces, ends, reveal, machine };
  };

  const source = (trace: TaskTrace, opening: Source["opening"]): Source => ({
    stateAt: async (step) => toHex((await trace.statesAt([step]))[0] as Uint8Array),
    tapeAt: async (step) => toHex(await trace.tapeAt(step)),
    opening,
  });

  it("a watcher refutes who says what another input gives, at the very step where they part", async () => {
    const { traces, ends, reveal, machine } = await start();
    const [truth, other] = traces;
    const [, wrong] = ends as [TraceEnd, TraceEnd];
    for (const from of [1, 777, 5000]) {
      const { revealed, open } = reveal([wrong, wrong]);
      const judge = machine(truth, 0);
      const model = new DisputeModel(judge, revealed);
      const watcher = new Player(model, "challenger", () => source(truth, () => null));
      watcher.findings.push(findingOf(model, [0n]));
      await watcher.turn();
      const [id] = model.ids as [Hex];
      const said = (steps: readonly number[]): Promise<Uint8Array[]> =>
        Promise.all(steps.map(async (step) => (await (step < from ? truth : other).statesAt([step]))[0] as Uint8Array));
      const opening = open(0, await said(midpointSteps(0, 0)));
      if (!opening) throw new Error("the lie fits its leaf");
      model.open(id, opening, WORKER, BOND.defender);
      for (await watcher.turn(); model.game(id).clock.state === "dividing"; await watcher.turn()) {
        const { clock, segment, start: at } = model.game(id);
        const midpoints = (await said(midpointSteps(clock.round, at))).map(toHex);
        model.divide(id, segment as Segment, midpoints, WORKER);
      }
      expect(model.game(id).winner).to.equal(WATCHER);
      expect(judge.last).to.equal(from - 1);
      expect(model.transactions).to.equal(15);
    }
  });

  it("an honest worker defends itself down to any step, and takes no bond out for a result that it cannot open", async () => {
    const { traces, ends, reveal, machine } = await start();
    const [truth] = traces;
    const { revealed, open } = reveal(ends);
    const first = await truth.statesAt(midpointSteps(0, 0));
    for (const target of [0, 4321, 2 ** 33, 2 ** 40 - 1]) {
      const model = new DisputeModel(machine(truth, 0), revealed);
      const worker = new Player(model, "defender", () => source(truth, () => open(0, first) ?? null));
      const game = { jobId: JOB, batch: 0n, slot: 0, turn: 1, position: 0n, challenger: WATCHER };
      const id = model.challenge(game, BOND.challenger);
      for (await worker.turn(); model.game(id).clock.state === "picking"; await worker.turn()) {
        const { clock, segment, start: at, trail } = model.game(id);
        const length = [34, 28, 22, 16, 10, 5, 0][clock.round] as number;
        const part = Math.floor((target - at) / 2 ** length);
        await model.pick(id, segment as Segment, pickOf(trail.midpoints ?? [], segment as Segment, part), WATCHER);
      }
      expect(model.game(id).winner).to.equal(WORKER);
      expect(model.transactions).to.equal(16);
    }
    expect(reveal([ends[1] as TraceEnd, ends[1] as TraceEnd]).open(0)).to.not.equal(undefined);
    const lie = { ...(ends[0] as TraceEnd), outcome: { ...(ends[0] as TraceEnd).outcome, code: 3 } };
    const lying = resultTree([{ taskIndex: 0, ...lie.outcome }]);
    const parts = { inputRoot: new Uint8Array(32), taskPath: [], first: new Uint8Array(0), end: ends[0] as TraceEnd };
    expect(openingOf(lying, [{ taskIndex: 0, ...lie.outcome }], 0, parts)).to.equal(undefined);
  });
});
