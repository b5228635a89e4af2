import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Address, con, createClient, formatCon, type JobState, type Solvency } from "@conun/sdk";
import { Conun } from "@conun/sdk/node";
import type { Worker } from "@conun/worker-node";
import type { HDNodeWallet } from "ethers";
import { Forger } from "../demo/forger.ts";
import { writePng } from "../demo/picture.ts";
import { type DemoReport, judge, storyOf } from "../demo/report.ts";
import { assemble, drawHere, inputs, LIMITS, PICTURE, readProgram } from "../demo/scene.ts";
import { batchesOf, show } from "../demo/show.ts";
import type { Character, Story } from "../demo/story.ts";
import { createView, type View, workerTable } from "../demo/view.ts";
import { cliError } from "../errors.ts";
import type { Context } from "../globals.ts";
import { hireCrew } from "../local/crew.ts";
import { type LocalMarket, startLocalMarket } from "../local/market.ts";
import { COMMAND } from "../name.ts";
import { pairs } from "../output/output.ts";

/** Options of `conun demo`. */
export interface DemoOptions {
  /** Folder of the picture. */
  readonly out: string;
}

const NAMES = ["Ada", "Grace", "Emmy", "Mallory"] as const;
const FORGER = NAMES.length - 1;
const WATCHER = "Vera";
/** Which of the chain's accounts are whose: 0 holds all CON. */
const REQUESTER = 1;
const FIRST_OWNER = 2;
const BUDGET = con("200");
const BATCH_SIZE = 5;
/** What a worker risks with each batch, and all that the forger has. */
const BOND = con("50");
const JOB = {
  name: "A picture in 100 tiles",
  mediaType: "application/octet-stream",
  budget: BUDGET,
  resolver: "proofs",
  batchSize: BATCH_SIZE,
  limits: LIMITS,
  price: { taskFee: con("0.01"), stepPrice: con("1") },
  bond: BOND,
  // Nobody waits for its end: the chain's clock is set forward.
  timeouts: { verify: 300 },
} as const;
/** Seconds of both sides' clocks in a game: nobody is silent here, and the machine may be busy. */
const CLOCKS = { answerFloor: 120, gameFloor: 240 } as const;
/** `conun demo`: the whole market on this machine, with a liar in it. Leaves nothing behind but the picture. */
export async function demoCommand(context: Context, options: DemoOptions): Promise<void> {
  const view = createView(context.out);
  try {
    await perform(context, options, view);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw cliError("INTERRUPTED", "The demonstration was interrupted; nothing of it is left running.");
  } finally {
    view.end();
  }
}

async function perform(context: Context, options: DemoOptions, view: View): Promise<void> {
  const { signal } = context;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  await using stage = new AsyncDisposableStack();

  const market = await startLocalMarket({ games: CLOCKS, signal });
  stage.defer(() => market.stop());
  view.line(`a chain, the contracts and a storage service run on this machine (${seconds().toFixed(1)} s)`);
  const requester = market.account(REQUESTER).address as Address;
  const owners = NAMES.map((_, index) => market.account(FIRST_OWNER + index));
  const characters = NAMES.map((name, index): Character => ({ name, owner: owners[index]?.address as Address }));
  const forger = new Forger();
  const applicants = owners.map((owner, index) =>
    index === FORGER ? { owner, modules: forger.modules, proofs: BOND } : { owner },
  );
  const watching = { owner: market.account(FIRST_OWNER + NAMES.length), watches: requester };
  const crew = await hireCrew(market, [...applicants, watching], { logLevel: "silent", signal });
  stage.defer(() => crew.stop());
  view.line(
    `${NAMES.join(", ")} staked CON and wait for work; ${NAMES[FORGER]} forges results; ${WATCHER} looks at everybody's (${seconds().toFixed(1)} s)`,
  );

  const conun = await hireRequester(market, signal);
  stage.defer(() => conun.close());
  const program = await readProgram();
  const job = await conun.map(program, inputs(), { ...JOB, signal });
  view.line(
    `posted: ${PICTURE.columns * PICTURE.rows} tiles, one worker each, ${formatCon(BUDGET)} CON in escrow (${seconds().toFixed(1)} s)`,
  );
  const liar = await createClient({
    rpc: market.chain.rpc,
    deployment: market.deployment,
    signer: owners[FORGER] as HDNodeWallet,
    signal,
  });
  stage.defer(() => liar.close());
  const watcher = { name: WATCHER, worker: crew.workers[NAMES.length] as Worker };
  const { outputs, settlement, decidedAt } = await show(
    { conun, job, market, watcher, liar: { client: liar, forger } },
    { characters, view, seconds, signal },
  );

  const picture = assemble(outputs);
  const expected = await drawHere(program, signal);
  const folder = resolve(options.out);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "picture.png");
  await writePng(file, PICTURE, picture);

  const [state, solvency] = await Promise.all([job.state({ signal }), conun.solvency({ signal })]);
  const story = storyOf(state, characters, batchesOf(job));
  await stage.disposeAsync();
  const samePicture = Buffer.compare(picture, expected) === 0;
  const artifacts = [file];
  const findings = { state, settlement, solvency, samePicture, seconds: seconds(), artifacts, decidedAt };
  const { report, problems } = judge(findings, story, characters, characters[FORGER] as Character);
  view.end();
  context.out.result(report, describe(report, state, story, solvency));
  if (!report.ok) throw cliError("DEMO_FAILED", `The demonstration did not end as it must: ${problems.join("; ")}.`);
}

async function hireRequester(market: LocalMarket, signal: AbortSignal): Promise<Conun> {
  const signer = market.account(REQUESTER);
  await market.give(signer.address, BUDGET);
  const { chain, deployment, storage } = market;
  return Conun.connect({ rpc: chain.rpc, deployment, signer, storage: storage.url, signal });
}

function describe(report: DemoReport, state: JobState, story: Story, { market, registry, delta }: Solvency): string {
  const held = market.balance + registry.balance;
  const owed = market.liabilities + registry.liabilities;
  const [picture = ""] = report.artifacts;
  return [
    "",
    workerTable(story),
    "",
    pairs([
      ["picture", `${picture}${report.ok ? " (the same, byte for byte, as drawn on this machine alone)" : ""}`],
      ["tasks", `${report.settled} of ${report.tasks} settled in ${report.seconds} s`],
      [
        "budget",
        `${formatCon(state.funded)} CON: ${formatCon(state.spent)} spent, ${formatCon(report.refunded)} refunded`,
      ],
      [
        "workers",
        `earned ${formatCon(report.paid)} CON; the forger lost ${formatCon(report.slashed)} CON of its stake`,
      ],
      ["decided at", report.decidedAt],
      ["solvency", `the contracts hold ${formatCon(held)} CON and owe ${formatCon(owed)} CON: difference ${delta} wei`],
    ]),
    "",
    "Try next:",
    `  ${COMMAND} dev`,
    `  ${COMMAND} validate examples/primes/primes.wasm`,
    `  echo 1000000 | ${COMMAND} job run examples/primes/primes.wasm --input - --yes    # while dev runs`,
  ].join("\n");
}
