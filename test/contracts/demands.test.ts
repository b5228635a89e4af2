import { readFile } from "node:fs/promises";
import {
  chunkCount,
  inputRegion,
  inputRoot,
  keccak,
  lower,
  outputRoot,
  pin,
  type ResultLeaf,
  resultTree,
  taskPath,
  tasksRoot,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { KERNEL, prepare } from "../../bench/dispute/play.ts";
import { type Revealed, reveal } from "../../bench/dispute/result.ts";
import { type DisputeStage, setDisputeStage } from "../../bench/dispute/stage.ts";
import { type Answer, answerCode, answerInput, answerOutput, type Demand } from "../../sdk/src/dispute/demand.ts";
import { checkAnswer } from "../../sdk/src/dispute/demand-check.ts";
import { decodeEvent } from "../../sdk/src/events/decode.ts";
import type { LogPlace } from "../../sdk/src/events/types.ts";
import type { JobSpec } from "../../sdk/src/types/market.ts";
import type { JobId } from "../../sdk/src/types/primitives.ts";

const KINDS = ["output", "input", "code"] as const;
const LIMITS = { steps: 1_000_000n, pages: 256n, outputBytes: 1_048_576n };
const SIZES = [0, 4096, 20_001] as const;

const bytes = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => keccak(Uint8Array.of(size, i >> 5, i >> 13))[i % 32] as number);

/** Regions as the machine's package makes them, shown by the SDK, judged by the contracts with the real machine. */
describe("demands", function () {
  this.timeout(120_000);
  let stage: DisputeStage;
  let revealed: Revealed;
  let answers: Readonly<Record<(typeof KINDS)[number], (position: number, index: number) => Answer>>;
  let result: { root: `0x${string}`; totalSteps: bigint };
  let regions: Readonly<Record<(typeof KINDS)[number], readonly Uint8Array[]>>;

  before(async () => {
    stage = await setDisputeStage();
    await prepare(stage);
    const [, requester, worker] = stage.chain.accounts as [string, string, string];
    const program = pin(new Uint8Array(await readFile(KERNEL)));
    const image = lower(program.module);
    const outputs = SIZES.map(bytes);
    const inputs = SIZES.map((size) => inputRegion({ stdin: bytes(size), seed: new Uint8Array(32) }));
    const leaves = outputs.map(
      (output, taskIndex): ResultLeaf => ({
        taskIndex,
        kind: "halted",
        code: 0,
        outputRoot: outputRoot(output),
        outputLength: output.length,
        steps: 10n,
      }),
    );
    const tree = resultTree(leaves);
    const roots = new Uint8Array(32 * SIZES.length);
    inputs.forEach((region, i) => {
      roots.set(inputRoot(region), 32 * i);
    });
    const tasks = { taskCount: 3n, batchSize: 3n, limits: LIMITS, taskFee: 1n, challengeWindow: 604_800n };
    const what = { ...tasks, programId: program.id, tasksRoot: toHex(tasksRoot(roots)) };
    revealed = await reveal(stage, [requester, worker], what, tree);
    result = { root: toHex(tree.root), totalSteps: tree.totalSteps };
    regions = { output: outputs, input: inputs, code: [image.code] };
    const shape = { taskCount: 3, chunkTasks: 4 };
    answers = {
      output: (position, index) => answerOutput(tree, leaves, position, outputs[position] ?? bytes(0), index),
      input: (position, index) =>
        answerInput(inputs[position] as Uint8Array, taskPath(shape, roots, roots, position), index),
      code: (_, index) => answerCode(image, index),
    };
  });

  after(() => stage.chain.close());

  /** A demand and its answer on chain; what the event shows to whoever has nothing but specification and result. */
  async function shown(kind: (typeof KINDS)[number], position: number, index: number) {
    const [, , worker, watcher] = stage.chain.accounts as [string, string, string, string];
    const number = KINDS.indexOf(kind);
    const { spec, jobId } = revealed;
    // The places of earlier demands are free again.
    await stage.travel(3_602);
    const payment = await stage.game.call<bigint>("demandPayment");
    await stage.move(watcher, payment, "demand", spec, 0, 0, 0, number, position, index);
    const asked = [jobId, 0, 0, 0, number, position, index];
    const receipt = await stage.game.send(worker, "answer", asked, spec, answers[kind](position, index));
    const events = receipt.logs.map((log) => decodeEvent("disputeGame", log, {} as LogPlace));
    const event = events.find((one) => one?.name === "ChunkShown");
    const answer = (event as unknown as { readonly shown: Answer }).shown;
    const demand: Demand = {
      jobId: jobId as JobId,
      batch: 0n,
      slot: 0,
      turn: 0,
      kind,
      position: BigInt(position),
      index,
    };
    return checkAnswer(demand, { ...spec, batchSize: 3 } as unknown as JobSpec, result, answer);
  }

  for (const kind of KINDS) {
    it(`${kind}: put together from what the events show`, async () => {
      for (const [position, region] of regions[kind].entries()) {
        const parts: Uint8Array[] = [];
        for (let index = 0; index <= chunkCount(region.length); index++) {
          const chunk = await shown(kind, position, index);
          if (chunk?.kind !== "chunk") throw new Error("not shown");
          expect(chunk.length).to.equal(region.length);
          parts.push(chunk.data);
        }
        expect(toHex(new Uint8Array(Buffer.concat(parts)))).to.equal(toHex(region));
      }
    });
  }

  it("nothing is shown at a position beyond the count", async () => {
    expect(await shown("output", 3, 0)).to.deep.equal({ kind: "empty" });
  });
});
