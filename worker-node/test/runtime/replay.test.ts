import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { createPool, type Pool } from "@conun/vm/pool";
import { expect } from "chai";
import { pino } from "pino";
import { WorkerError } from "../../src/errors.ts";
import { type Execute, poolReplay, type Task } from "../../src/runtime/execute.ts";
import { MAX_REPLAYED_STEPS, type Replay, replaying } from "../../src/runtime/replay.ts";
import { PRIMES, primesUpTo } from "../lib/stage.ts";

const { module } = pin(PRIMES);
const program = compileProgram(module);
const runner = new Runner();
const honest: Execute = async ({ input, limits }) => {
  const { kind, code, output, steps } = runner.run(program, input, {
    ...limits,
    pages: Number(limits.pages),
    outputBytes: Number(limits.outputBytes),
  });
  return { kind, code, output, steps };
};

function task(limit: number, steps = 10n ** 9n): Task {
  const [input] = primesUpTo(limit);
  return {
    jobId: `0x${"ab".repeat(32)}`,
    programId: program.id,
    index: 5n,
    input: inputRegion(input as NonNullable<typeof input>),
    limits: { steps, pages: 1000n, outputBytes: 100n },
    timeoutSeconds: 60,
  };
}

describe("runtime: replay on the interpreter", function () {
  this.timeout(30_000);
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const { signal } = new AbortController();
  let folder: string;
  let pool: Pool;
  before(async () => {
    pool = createPool({ size: 1, memoryMiB: 512, lowPriority: false });
    expect((await pool.load(PRIMES)).programId).to.equal(program.id);
  });
  after(() => pool.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-replay-test-"));
    lines.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const wrap = (execute: Execute, share = 1, draw?: () => number, replay: Replay = poolReplay(pool)): Execute =>
    replaying(execute, { share, replay, folder, log, ...(draw ? { draw } : {}) });

  it("gives the result where both agree, also of tasks that trap", async () => {
    expect(await wrap(honest)(task(1000), signal)).to.deep.equal(await honest(task(1000), signal));
    const short = await wrap(honest)(task(1000, 1000n), signal);
    expect([short.kind, short.code]).to.deep.equal(["trapped", 2]);
    expect([readdirSync(folder), lines]).to.deep.equal([[], []]);
  });

  it("lets no result pass that differs in anything, and reports it", async () => {
    for (const [what, broken] of Object.entries({
      output: { output: Buffer.from("169\n") },
      outputLength: { output: Buffer.from("168\n\0") },
      steps: { steps: 24_000n },
      code: { code: 1 },
      kind: { kind: "trapped" as const },
    })) {
      const execute: Execute = async (given, stop) => ({ ...(await honest(given, stop)), ...broken });
      const error = await wrap(execute)(task(1000), signal).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(WorkerError).with.property("code", "REPLAY_DIFFERS");
      expect((error as Error).message).to.contain(what === "output" ? "outputRoot" : what);
      const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
      const report = JSON.parse(readFileSync(join(folder, file), "utf8"));
      expect(report).to.include({ programId: program.id, task: "5" });
      expect(report.differences.length).to.be.above(0);
      expect(readFileSync(join(folder, report.input))).to.deep.equal(Buffer.from(task(1000).input));
      expect(lines.at(-1)).to.contain("engine and interpreter differ");
    }
  });

  it("replays the share that it is told to, and no task that takes too long", async () => {
    const wrong: Execute = async (given, stop) => ({ ...(await honest(given, stop)), code: 3 });
    expect(wrap(wrong, 0)).to.equal(wrong);
    let drawn = 0;
    const fourth = wrap(wrong, 0.25, () => (drawn++ % 4) / 4);
    let refused = 0;
    for (let i = 0; i < 8; i++) await fourth(task(10), signal).catch(() => refused++);
    expect([drawn, refused]).to.deep.equal([8, 2]);
    const long: Execute = async (given, stop) => ({ ...(await wrong(given, stop)), steps: MAX_REPLAYED_STEPS + 1n });
    expect((await wrap(long)(task(10), signal)).code).to.equal(3);
  });

  it("leaves this process free meanwhile", async () => {
    const outcome = await honest(task(10_000_000), signal);
    const before = performance.eventLoopUtilization();
    await wrap(async () => outcome)(task(10_000_000), signal);
    const { active, idle } = performance.eventLoopUtilization(before);
    expect(active + idle).to.be.above(100);
    expect(active).to.be.below((active + idle) / 3);
  });

  it("stops when the batch is given up, and its process with it", async () => {
    const stopping = new AbortController();
    const outcome = await honest(task(30_000_000), signal);
    await wrap(honest)(task(10), signal);
    const [pid = 0] = pool.pids;
    const began = Date.now();
    setTimeout(() => stopping.abort(new Error("over")), 200);
    const ended = await wrap(async () => outcome)(task(30_000_000), stopping.signal).catch(({ message }) => message);
    expect([ended, Date.now() - began < 5000]).to.deep.equal(["over", true]);
    expect((await wrap(honest)(task(10), signal)).kind).to.equal("halted");
    expect(pool.pids).to.not.include(pid);
  });

  it("lets a result pass that this machine cannot replay, and says so", async () => {
    const broken = createPool({ size: 1 });
    const unknown = poolReplay(broken);
    const outcome = await honest(task(10), signal);
    expect(await wrap(async () => outcome, 1, undefined, unknown)(task(10), signal)).to.equal(outcome);
    expect(lines.join()).to.match(/is not loaded.*a task could not be replayed/);
    await broken.stop();
    const mistaken: Replay = async () => Promise.reject(new TypeError("mistake"));
    const thrown = await wrap(honest, 1, undefined, mistaken)(task(10), signal).catch((error: Error) => error.message);
    expect(thrown).to.equal("mistake");
  });
});
