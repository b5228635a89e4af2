import { randomBytes } from "node:crypto";
import {
  answerDemand,
  answerOutput,
  type Client,
  claimAndCommit,
  createClient,
  getAccount,
  getAllotmentOf,
  getDisputeEvents,
  getJobState,
  type Hex,
  type JobId,
  type JobSpec,
  reveal,
} from "@conun/sdk";
import {
  assignmentId,
  commitment,
  compileProgram,
  inputRegion,
  outputRoot,
  pin,
  type ResultLeaf,
  Runner,
  resultTree,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { pino } from "pino";
import { createWorker } from "../src/node.ts";
import type { Worker } from "../src/worker.ts";
import { PRIMES, primesUpTo, Stage } from "./lib/stage.ts";
import { until } from "./lib/wait.ts";

const GAMES = { answerFloor: 300, gameFloor: 600 };
const [OWNER, LIAR, WATCHER] = [1, 2, 5];
const LIMITS = [10, 100, 1000, 2000] as const;
const WRONG = 3;

describe("withheld results", function () {
  this.timeout(90_000);
  let stage: Stage;
  let liar: Client;
  let watcher: Worker;

  before(async () => {
    stage = await Stage.open(GAMES);
    await stage.staff(OWNER, LIAR, 0n, 10n ** 21n);
    const { anvil, deployment } = stage;
    liar = await createClient({ rpc: anvil.url, deployment, signer: stage.wallet(LIAR), pollingMs: 50 });
    watcher = await createWorker({
      operator: stage.wallet(WATCHER),
      ...{ rpc: anvil.url, deployment, dataDir: stage.folder(), lockDir: stage.folder(), works: false },
      ...{ log: pino({ level: "silent" }), config: { work: { cores: 1 }, watch: { enabled: true, share: 1 } } },
    });
    await watcher.start();
  });
  after(async () => {
    await watcher?.stop();
    await liar?.close();
    await stage?.close();
  });

  /** Reveals a batch of which one leaf is wrong, and says nothing of where its outputs are. */
  async function lie(): Promise<{ jobId: JobId; spec: JobSpec; leaves: ResultLeaf[]; outputs: Uint8Array[] }> {
    const options = { inputs: primesUpTo(...LIMITS), ...stage.provable({ batchSize: 4, challengeWindow: 60 }) };
    const { jobId, spec } = await stage.post(options);
    const program = compileProgram(pin(PRIMES).module);
    const caps = { steps: spec.limits.steps, pages: 64, outputBytes: 1024 };
    const results = options.inputs.map((input) => new Runner().run(program, inputRegion(input), caps));
    const outputs = results.map(({ output }, i) => (i === WRONG ? Buffer.from("7\n") : output));
    const leaves = results.map(({ kind, code, steps }, taskIndex): ResultLeaf => {
      const output = outputs[taskIndex] as Uint8Array;
      return { taskIndex, kind, code, steps, outputRoot: outputRoot(output), outputLength: output.length };
    });
    const { root, totalSteps } = resultTree(leaves);
    const { deployment } = stage;
    const { chainId } = deployment;
    const operator = stage.wallet(LIAR).address as Hex;
    const allotment = await getAllotmentOf(liar, { operator, market: deployment.disputeGame as Hex });
    const salt = toHex(randomBytes(32));
    const opening = {
      assignmentId: assignmentId({ chainId, market: deployment.market, jobId, batch: 0n, slot: 0, turn: 0 }),
      allotmentId: `0x${allotment.toString(16).padStart(64, "0")}` as Hex,
      ...{ resultRoot: root, totalSteps, salt },
    };
    const claims = [{ batch: 0n, slot: 0, turn: 0, commitment: commitment(opening) }];
    await claimAndCommit(liar, { spec, claims });
    const shown = { batch: 0n, slot: 0, resultRoot: toHex(root) as never, totalSteps, salt, hint: "" };
    await until("the reveal is open", () => reveal(liar, { jobId, openings: [shown] }).catch(() => undefined));
    return { jobId, spec, leaves, outputs };
  }

  const demands = async (jobId: JobId) => {
    const found = [];
    for await (const { events } of getDisputeEvents(liar, { jobId, names: ["ChunkDemanded"] })) {
      for (const event of events) if (event.name === "ChunkDemanded") found.push(event);
    }
    return found;
  };
  const refuted = (jobId: JobId) =>
    until("the result is refuted", async () => {
      const { timeline } = await getJobState(stage.requester, { jobId });
      return timeline.some(({ name }) => name === "AssignmentRefuted") ? true : undefined;
    });
  const stakeLeft = async () =>
    (await getAccount(stage.requester, { owner: stage.wallet(OWNER).address as Hex })).stake;

  it("who does not show what is asked for is refuted for that", async () => {
    const { jobId } = await lie();
    await until("something is asked for", async () => ((await demands(jobId)).length > 0 ? true : undefined));
    await stage.pass(GAMES.answerFloor + 100);
    await refuted(jobId);
    expect(await stakeLeft()).to.equal(990_000_000n);
  });

  it("who shows its tree leads to the position that is wrong, which is challenged", async () => {
    const { jobId, spec, leaves, outputs } = await lie();
    const tree = resultTree(leaves);
    const answered = new Set<string>();
    const challenged = await until("the wrong position is challenged", async () => {
      for (const asked of await demands(jobId)) {
        if (answered.has(asked.id)) continue;
        answered.add(asked.id);
        const position = Number(asked.position);
        const output = outputs[position] ?? new Uint8Array();
        await answerDemand(liar, { asked, spec, answer: answerOutput(tree, leaves, position, output, asked.index) });
      }
      for await (const { events } of getDisputeEvents(liar, { jobId, names: ["PositionChallenged"] })) {
        for (const event of events) if (event.name === "PositionChallenged") return event;
      }
      return undefined;
    });
    expect(challenged.position).to.equal(BigInt(WRONG));
    expect(answered.size).to.be.within(1, 3);
    await stage.pass(GAMES.answerFloor + 100);
    await refuted(jobId);
    await until("it is booked", () => (watcher.status().disputes.challenged.won === "1" ? true : undefined));
  });
});
