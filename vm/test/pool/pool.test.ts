import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  compileProgram,
  HostFailure,
  inputRegion,
  outputRoot,
  type ProgramId,
  ProgramRefused,
  pin,
  programId,
  Runner,
  type TaskLimits,
  TrapReason,
  toHex,
  VmError,
} from "@conun/vm";
import { createPool, type Pool } from "@conun/vm/pool";
import { expect } from "chai";
import * as programs from "../lib/programs.ts";

const limits: TaskLimits = { steps: 10n ** 8n, pages: 64, outputBytes: 1 << 20 };
const unlimited: TaskLimits = { ...limits, steps: 2n ** 40n - 1n };
const nothing = inputRegion({ stdin: new Uint8Array(0) });

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.fail("must be rejected"),
    (error: unknown) => error,
  );
}

async function expectFailure(promise: Promise<unknown>, code: string): Promise<void> {
  const error = await rejection(promise);
  expect(error).to.be.instanceOf(HostFailure);
  expect((error as HostFailure).code).to.equal(code);
}

/** Processor time that a process has used: more than starting needs shows that it works on a task. */
function cpuSeconds(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[13]) / 100;
  } catch {
    return 0;
  }
}

describe("pool", function () {
  this.timeout(60_000);
  let pool: Pool;

  before(async () => {
    pool = createPool({ size: 2, memoryMiB: 256, lowPriority: false });
    await pool.start();
  });
  after(async () => {
    const pids = pool.pids;
    await pool.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).to.throw();
  });

  const load = async (bytes: Uint8Array) => (await pool.load(bytes)).programId;
  /** The pool still runs programs. */
  const alive = async () => {
    expect((await pool.run(await load(programs.exits), nothing, limits)).code).to.equal(7);
  };

  it("loads a program under the id that everybody computes", async () => {
    const loaded = await pool.load(programs.echo);
    expect(loaded.programId).to.equal(programId(pin(programs.echo).module));
    expect(toHex(loaded.module)).to.equal(toHex(pin(programs.echo).module));
    expect(loaded.info.functions).to.equal(3);
  });

  it("says the same as a runner in this process, leaf and log", async () => {
    for (const bytes of [
      programs.echo,
      programs.exits,
      programs.deep,
      programs.divides,
      programs.floats,
      programs.bomb,
    ]) {
      const region = inputRegion({ stdin: new Uint8Array(300).fill(9) });
      const here = new Runner().run(compileProgram(pin(bytes).module), region, limits);
      const there = await pool.run(await load(bytes), region, limits);
      expect({ ...there, output: toHex(there.output) }).to.deep.equal({
        ...here,
        output: toHex(here.output),
        outputRoot: outputRoot(here.output),
        outputLength: here.output.length,
      });
    }
  });

  it("says the same on the interpreter", async () => {
    for (const bytes of [programs.echo, programs.exits, programs.deep, programs.divides, programs.floats]) {
      const id = await load(bytes);
      const region = inputRegion({ stdin: new Uint8Array(300).fill(9) });
      const [native, replayed] = [await pool.run(id, region, limits), await pool.replay(id, region, limits)];
      expect({ ...replayed, log: undefined }).to.deep.equal({ ...native, log: undefined });
    }
  });

  it("an interpreter that needs more memory than its process has fails, or ends too late, is no result", async () => {
    const touches = programs.program(`(func (export "_start") (local $at i32) (drop (memory.grow (i32.const 24000)))
      (loop $next (i32.store (local.get $at) (i32.const 1)) (local.set $at (i32.add (local.get $at) (i32.const 4096)))
        (br_if $next (i32.lt_u (local.get $at) (i32.const 0x50000000)))))`);
    const enough = { ...limits, steps: 10n ** 9n, pages: 65_536 };
    const error = await rejection(pool.replay(await load(touches), nothing, enough));
    expect(error).to.be.instanceOf(HostFailure);
    expect((error as HostFailure).code).to.be.oneOf(["host-memory", "host-killed"]);
    const endless = pool.replay(await load(programs.endless), nothing, unlimited, { timeoutMs: 300 });
    await expectFailure(endless, "host-timeout");
    await alive();
  });

  it("more programs than a process keeps, compiled and lowered", async () => {
    const single = createPool({ size: 1, lowPriority: false });
    try {
      const ids: ProgramId[] = [];
      for (let code = 0; code < 18; code++) {
        const text = `(module (import "conun" "exit" (func $exit (param i32))) (func (export "_start") (call $exit (i32.const ${code}))))`;
        ids.push((await single.load(programs.wat(text))).programId);
      }
      for (const again of [0, 1]) {
        for (const [code, id] of ids.entries()) {
          const results = [await single.run(id, nothing, limits), await single.replay(id, nothing, limits)];
          expect(
            results.map((result) => result.code),
            `round ${again}`,
          ).to.deep.equal([code, code]);
        }
      }
    } finally {
      await single.stop();
    }
  });

  it("keeps answers apart with many more tasks than processes, of all sizes", async () => {
    const id = await load(programs.echo);
    const sizes = Array.from({ length: 300 }, (_, i) => (i % 50 === 0 ? 200_000 + i : i));
    const results = await Promise.all(
      sizes.map((size, i) => pool.run(id, inputRegion({ stdin: new Uint8Array(size).fill(i) }), limits)),
    );
    results.forEach(({ output }, i) => {
      expect(output.length).to.equal(sizes[i]);
      expect(output.every((byte) => byte === (i & 255))).to.equal(true);
    });
  });

  it("refuses programs with the report, and lives on", async () => {
    const forbidden = programs.wat(
      '(module (import "env" "f" (func)) (memory (export "memory") 1) (func (export "_start")))',
    );
    for (const bytes of [new Uint8Array(0), programs.echo.slice(0, 100), forbidden]) {
      const error = await rejection(pool.load(bytes));
      expect(error).to.be.instanceOf(ProgramRefused);
      expect((error as ProgramRefused).report.problems.length).to.be.greaterThan(0);
    }
    await alive();
  });

  it("an endless loop, deep recursion, a flood of output: results", async () => {
    const code = async (bytes: Uint8Array) => {
      const { kind, code: reason } = await pool.run(await load(bytes), nothing, limits);
      return kind === "trapped" ? reason : -1;
    };
    expect(await code(programs.endless)).to.equal(TrapReason.outOfSteps);
    expect(await code(programs.deep)).to.equal(TrapReason.stackOverflow);
    expect(await code(programs.flood)).to.equal(TrapReason.outputLimit);
    expect(await code(programs.babble)).to.equal(TrapReason.outOfSteps);
  });

  it("memory beyond the process's cap, for pages or for output: host failures, no results", async () => {
    await expectFailure(pool.run(await load(programs.bomb), nothing, { ...limits, pages: 65_536 }), "host-memory");
    const huge = { ...unlimited, outputBytes: 2 ** 39 };
    await expectFailure(pool.run(await load(programs.flood), nothing, huge), "host-memory");
    await alive();
  });

  it("the memory of ended tasks is there for the next ones", async () => {
    const id = await load(programs.large);
    const enough = { steps: 10n ** 9n, pages: 2560, outputBytes: 0 };
    for (let i = 0; i < 8; i++) expect((await pool.run(id, nothing, enough)).kind).to.equal("halted");
  });

  it("a task that runs too long is ended and is no result", async () => {
    const id = await load(programs.endless);
    const start = Date.now();
    await expectFailure(pool.run(id, nothing, unlimited, { timeoutMs: 300 }), "host-timeout");
    expect(Date.now() - start).to.be.lessThan(5000);
    await alive();
  });

  it("an aborted task ends with the signal's reason, running or waiting, and leaves no listener", async () => {
    const id = await load(programs.endless);
    const reason = new Error("enough");
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const tasks = Array.from({ length: 4 }, () => rejection(pool.run(id, nothing, unlimited, options)));
    await sleep(200);
    controller.abort(reason);
    expect(await Promise.all(tasks)).to.deep.equal([reason, reason, reason, reason]);
    expect(await rejection(pool.run(id, nothing, limits, options))).to.equal(reason);
    await alive();
  });

  it("a task whose process is killed is run once more; killed again, it is a host failure", async () => {
    const id = await load(programs.spin);
    const turns = new Uint8Array(8);
    new DataView(turns.buffer).setBigUint64(0, 600_000_000n, true);
    const region = inputRegion({ stdin: turns });
    const before = pool.pids;
    const once = pool.run(id, region, unlimited);
    await sleep(150);
    for (const pid of before) process.kill(pid, "SIGKILL");
    expect((await once).kind).to.equal("halted");
    expect(pool.pids.some((pid) => before.includes(pid))).to.equal(false);

    const endless = await load(programs.endless);
    const twice = expectFailure(pool.run(endless, nothing, unlimited), "host-killed");
    const killed = new Set<number>();
    while (killed.size < 2) {
      await sleep(50);
      for (const pid of pool.pids.filter((id) => cpuSeconds(id) > 1.5 && !killed.has(id))) {
        process.kill(pid, "SIGKILL");
        killed.add(pid);
      }
    }
    await twice;
    await alive();
  });

  it("unknown programs and stopped pools say so", async () => {
    const unknown = await rejection(pool.run(`0x${"00".repeat(32)}` as ProgramId, nothing, limits));
    expect((unknown as VmError).code).to.equal("not-loaded");
    const directories = () => readdirSync(tmpdir()).filter((name) => name.startsWith("conun-executor-"));
    const before = directories();
    const other = createPool({ size: 1 });
    const id = (await other.load(programs.endless)).programId;
    expect(directories().length).to.equal(before.length + 1);
    const running = rejection(other.run(id, nothing, unlimited));
    const waiting = rejection(other.run(id, nothing, unlimited));
    await sleep(100);
    await other.stop();
    for (const error of [await running, await waiting, await rejection(other.run(id, nothing, limits))]) {
      expect(error).to.be.instanceOf(VmError);
      expect((error as VmError).code).to.equal("pool-stopped");
    }
    expect(other.pids).to.deep.equal([]);
    expect(directories().length).to.equal(before.length);
  });
});
