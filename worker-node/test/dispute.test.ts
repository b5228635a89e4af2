import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import {
  type Client,
  createClient,
  getAccount,
  getGameClock,
  getJobState,
  type Hex,
  type JobId,
  type JobState,
} from "@conun/sdk";
import { expect } from "chai";
import { pino } from "pino";
import { createWorker } from "../src/node.ts";
import { readStatus } from "../src/services/reporter.ts";
import { Ledger } from "../src/store/ledger.ts";
import { attack, demandOf, pursue, shownBy } from "./lib/challenger.ts";
import { primesUpTo, Stage } from "./lib/stage.ts";
import { until } from "./lib/wait.ts";
import type { ProcessOptions } from "./lib/worker-process.ts";

const SCRIPT = fileURLToPath(new URL("lib/worker-process.ts", import.meta.url));
/** Long enough for a process to be killed and started again; silence is waited for with a jump. */
const GAMES = { answerFloor: 300, gameFloor: 600 };
const [HONEST, LIAR, WATCHER, ATTACKER] = [2, 4, 5, 6];

describe("disputes of a worker", function () {
  this.timeout(90_000);
  let stage: Stage;
  let attacker: Client;
  /** Ends when open connections have. */
  let closing: Promise<void> | undefined;
  const children = new Set<ChildProcess>();
  const logs: (() => string)[] = [];

  before(async () => {
    stage = await Stage.open(GAMES);
    await stage.staff(1, HONEST, 0n, 10n ** 21n);
    await stage.staff(3, LIAR, 0n, 10n ** 21n);
    const { anvil, deployment } = stage;
    attacker = await createClient({ rpc: anvil.url, deployment, signer: stage.wallet(ATTACKER), pollingMs: 50 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") for (const log of logs) process.stderr.write(`${log()}\n`);
    logs.length = 0;
    const ended = [...children].map((child) => once(child, "exit"));
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(ended);
  });
  after(async () => {
    await attacker?.close();
    await closing;
    await stage?.close();
  });

  function launch(index: number, folder: string, more: Partial<ProcessOptions> = {}): ChildProcess {
    const options: ProcessOptions = {
      privateKey: stage.wallet(index).privateKey as Hex,
      rpc: stage.anvil.url,
      deployment: stage.deployment,
      dataDir: folder,
      lockDir: folder,
      kill: undefined,
      ...more,
      config: { ...more.config, work: { cores: 1 } },
    };
    const child = spawn(process.execPath, ["--conditions=conun-source", SCRIPT, JSON.stringify(options)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.add(child);
    let text = "";
    child.stderr?.on("data", (piece) => {
      text += piece;
    });
    logs.push(() => text);
    child.once("exit", () => children.delete(child));
    return child;
  }

  const killed = async (child: ChildProcess): Promise<void> => {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect(signal, String(code)).to.equal("SIGKILL");
  };
  const stateWhen = (jobId: JobId, what: string, name: string) =>
    until(what, async () => {
      const state = await getJobState(stage.requester, { jobId });
      return state.timeline.some((event) => event.name === name) ? state : undefined;
    });
  const stakeOf = async (owner: number) =>
    (await getAccount(stage.requester, { owner: stage.wallet(owner).address as Hex })).stake;
  const names = (state: JobState) => state.timeline.map(({ name }) => name);

  it("a watcher refutes a liar's result, killed with -9 in the middle of its game, and books what it won", async () => {
    const log = pino({ level: "silent" });
    const liar = await createWorker(
      {
        operator: stage.wallet(LIAR),
        ...{ rpc: stage.anvil.url, deployment: stage.deployment, log, config: { work: { cores: 1 } } },
        ...{ dataDir: stage.folder(), lockDir: stage.folder() },
      },
      {
        execute: (honest) => async (task, signal) => ({ ...(await honest(task, signal)), output: Buffer.from("7\n") }),
      },
    );
    try {
      await liar.start();
      const folder = stage.folder();
      const config = { watch: { enabled: true, share: 1 } };
      const first = launch(WATCHER, folder, { works: false, config, kill: "sent:challenge" });
      const { jobId } = await stage.post({ inputs: primesUpTo(1000), ...stage.provable() });
      await killed(first);
      launch(WATCHER, folder, { works: false, config });
      await stateWhen(jobId, "the result is contested", "ResultContested");
      // What a liar cannot open it does not answer.
      await stage.pass(GAMES.answerFloor + 1);
      const state = await stateWhen(jobId, "the result is refuted", "AssignmentRefuted");
      expect(names(state).filter((name) => name === "ResultContested")).to.have.length(1);
      expect(await stakeOf(3)).to.equal(990_000_000n);
      const status = await until("it is booked", () => {
        const found = readStatus(folder);
        return found?.disputes.challenged.won === "1" ? found : undefined;
      });
      expect(status.disputes.challenged).to.include({ lost: "0", running: "0", rewards: String(5n * 10n ** 18n) });
      expect(BigInt(status.disputes.gasSpent) > 0n).to.equal(true);
      expect(status.watch.looks).to.deep.include.members([{ ...status.watch.looks[0], verdict: "wrong", looks: 1 }]);
      await until("the liar says so", () => (liar.status().refuted.length === 1 ? true : undefined));
      expect(liar.status().refuted[0]).to.include({ job: jobId, slashed: String(10n ** 19n) });
    } finally {
      await liar.stop();
    }
  });

  it("a worker defends its result against a lying challenger, killed with -9 in the middle of the game", async () => {
    const folder = stage.folder();
    let child = launch(HONEST, folder, { kill: "sent:divide" });
    const { jobId, spec } = await stage.post({ inputs: primesUpTo(1500), ...stage.provable() });
    await stateWhen(jobId, "the result is revealed", "ResultRevealed");
    for (const kind of [0, 1, 2]) await demandOf(attacker, spec, kind);
    await until("all demands are answered", async () => ((await shownBy(attacker)) === 3 ? true : undefined));
    const game = await attack(attacker, spec, jobId);
    await pursue(attacker, game, async (round) => {
      if (round !== 0) return;
      await killed(child);
      // Program and inputs are not to be had any more: what it kept is enough.
      closing = stage.storage.stop();
      child = launch(HONEST, folder);
    });
    expect((await getGameClock(attacker, { id: game.id })).state).to.equal("over");
    const state = await getJobState(stage.requester, { jobId });
    expect(names(state)).to.include("ContestEnded").and.not.include("AssignmentRefuted");
    expect(await stakeOf(1)).to.equal(1_000_000_000n);
    // Also the time in which the demands may be followed up.
    await stage.pass(GAMES.answerFloor + 2 * spec.challengeWindow);
    await stateWhen(jobId, "the result is paid", "BatchSettled");
    child.kill("SIGTERM");
    await once(child, "exit");
    const database = new DatabaseSync(join(folder, "worker.db"));
    const books = new Ledger(database).balance("defender");
    database.close();
    expect(books).to.include({ won: 1, lost: 0, running: 0 });
    expect(books.coinsWon > 0n).to.equal(true);
  });
});
