import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { getAccount, getJobState, type Hex, type JobState } from "@conun/sdk";
import { expect } from "chai";
import type { ConfigInput } from "../src/config/schema.ts";
import { type JobOptions, primesUpTo, Stage } from "./lib/stage.ts";
import { until } from "./lib/wait.ts";
import type { ProcessOptions } from "./lib/worker-process.ts";

const SCRIPT = fileURLToPath(new URL("lib/worker-process.ts", import.meta.url));
const OWNER = 1;
const OPERATOR = 2;

describe("kill -9", function () {
  this.timeout(90_000);
  let stage: Stage;
  let folder: string;
  const children = new Set<ChildProcess>();

  before(async () => {
    stage = await Stage.open();
    folder = stage.folder();
    await stage.staff(OWNER, OPERATOR);
  });
  afterEach(async () => {
    const ended = [...children].map((child) => once(child, "exit"));
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(ended);
  });
  after(() => stage?.close());

  function launch(config: ConfigInput, kill?: string): { child: ChildProcess; log: () => string } {
    const options: ProcessOptions = {
      privateKey: stage.wallet(OPERATOR).privateKey as Hex,
      rpc: stage.anvil.url,
      deployment: stage.deployment,
      dataDir: folder,
      lockDir: folder,
      config: { ...config, pay: { direct: true } },
      kill,
    };
    const child = spawn(process.execPath, ["--conditions=conun-source", SCRIPT, JSON.stringify(options)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.add(child);
    let text = "";
    child.stderr?.on("data", (piece) => {
      text += piece;
    });
    child.once("exit", () => children.delete(child));
    return { child, log: () => text };
  }

  /** Has a worker kill itself at a moment, starts another, and waits for the job to be paid. */
  async function survive(config: ConfigInput, kill: string, job: Partial<JobOptions> = {}): Promise<JobState> {
    const { jobId } = await stage.post({ inputs: primesUpTo(2000, 3000, 4000), batchSize: 1, ...job });
    const first = launch(config, kill);
    const [code, signal] = (await once(first.child, "exit")) as [number | null, string | null];
    expect(signal, `${code} ${first.log()}`).to.equal("SIGKILL");
    const second = launch(config);
    try {
      return await until("the job is settled", async () => {
        const state = await getJobState(stage.requester, { jobId });
        const settled = [...state.batches.values()].filter(({ status }) => status === "settled");
        return settled.length === 3 ? state : undefined;
      });
    } catch (error) {
      throw new Error(`${String(error)}\n${second.log()}`);
    } finally {
      second.child.kill("SIGTERM");
      await once(second.child, "exit");
    }
  }

  /** One claim, one commitment, one reveal for each batch, nothing lost. */
  async function expectClean(state: JobState): Promise<void> {
    const count = (name: string) => state.timeline.filter((event) => event.name === name).length;
    expect(count("BatchClaimed")).to.equal(3);
    expect(count("ResultCommitted")).to.equal(3);
    expect(count("ResultRevealed")).to.equal(3);
    for (const bad of ["AssignmentReleased", "AssignmentExpired", "AssignmentRefuted"])
      expect(count(bad), bad).to.equal(0);
    const { stake } = await getAccount(stage.requester, { owner: stage.wallet(OWNER).address as Hex });
    expect(stake).to.equal(1_000_000_000n);
  }

  const long: ConfigInput = { work: { cores: 1, short_batch_seconds: 0 } };
  const short: ConfigInput = { work: { cores: 1 } };
  const cases: [string, ConfigInput, string][] = [
    ["after the claim, while computing", long, "execute"],
    ["after the commitment was stored and before it is sent", long, "sign:commit"],
    ["after the commitment was sent", long, "sent:commit"],
    ["after claim and commitment were stored and before they are sent", short, "sign:commit"],
    ["after claim and commitment were sent", short, "sent:commit"],
    ["after the outputs were stored, before the reveal", short, "sign:reveal"],
    ["after the reveal was sent", short, "sent:reveal"],
    ["after the reveal, before the settlement", short, "sign:settle"],
  ];
  for (const [name, config, kill] of cases) {
    it(`loses nothing ${name}`, async () => expectClean(await survive(config, kill)));
  }

  it("computes outputs again that were lost with their file", async () => {
    const { rm } = await import("node:fs/promises");
    const { jobId } = await stage.post({ inputs: primesUpTo(500, 600, 700), batchSize: 1 });
    const first = launch(short, "sent:commit");
    await once(first.child, "exit");
    await rm(`${folder}/outputs`, { recursive: true, force: true });
    const second = launch(short);
    const state = await until("the job is settled", async () => {
      const now = await getJobState(stage.requester, { jobId });
      return [...now.batches.values()].filter(({ status }) => status === "settled").length === 3 ? now : undefined;
    });
    second.child.kill("SIGTERM");
    await once(second.child, "exit");
    await expectClean(state);
  });
});
