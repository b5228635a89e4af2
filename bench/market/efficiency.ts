import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { con, type Job } from "@conun/sdk";
import { Market } from "../../test/lib/market.ts";
import { ENGINE_FLAGS } from "../../vm/src/pool/isolation.ts";
import { readKernel } from "../kernels/build.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import { foldInput, LIMITS, roundsFor } from "./fold.ts";

const TASK_MS = 20;
const BATCH = 100;
const POLLING_MS = 500;
const HOUR = 3600;

/**
 * Tasks of 20 ms with inputs of 64 bytes, in batches of 100 and without replicas, from `map()` until the last batch is
 * settled, with one worker on all cores; against the same pinned module in a loop in one process for each core, which
 * runs half of the tasks before and half of them after.
 */
export async function efficiency({ log, signal }: BenchContext, tasks: number): Promise<Row[]> {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  if (load > cores / 4) log(`this machine is busy (load ${load.toFixed(1)}): the figure will say little`);
  const rounds = await roundsFor(TASK_MS);
  const loops = await Promise.all(Array.from({ length: cores }, () => Loop.start(rounds)));
  try {
    const half = Math.ceil(tasks / 2);
    let alone = await timed(() => share(loops, 0, half));
    log(`${half} tasks in a loop: ${alone.toFixed(1)} s`);
    const market = await throughMarket({ tasks, cores, rounds, log, signal });
    alone += await timed(() => share(loops, half, tasks - half));
    log(`all ${tasks} tasks in a loop: ${alone.toFixed(1)} s`);
    return [
      { name: "efficiency", value: round(alone / market), unit: "of a loop on all cores", goal: 0.9 },
      { name: "efficiency_tasks", value: tasks, unit: "tasks", goal: null },
      { name: "efficiency_loop_s", value: round(alone), unit: "s", goal: null },
      { name: "efficiency_market_s", value: round(market), unit: "s", goal: null },
    ];
  } finally {
    for (const loop of loops) loop.stop();
  }
}

/** A process that runs tasks in a loop. */
class Loop {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#lines = lines;
  }

  static async start(rounds: number): Promise<Loop> {
    const args = [...ENGINE_FLAGS, "--conditions=conun-source", join(import.meta.dirname, "loop.ts"), "fold"];
    const child = spawn(process.execPath, [...args, String(rounds)], { stdio: ["pipe", "pipe", "inherit"] });
    if (child.stdout === null) throw new Error("the loop has no output");
    const loop = new Loop(child, createInterface({ input: child.stdout }));
    await loop.#line();
    return loop;
  }

  run(first: number, count: number): Promise<void> {
    const done = this.#line();
    this.#child.stdin?.write(`${JSON.stringify({ first, count })}\n`);
    return done;
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }

  #line(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#lines.once("line", () => resolve());
      this.#child.once("exit", (code) => reject(new Error(`a loop ended with ${code}`)));
    });
  }
}

/** Runs tasks, the same number in each loop. */
async function share(loops: readonly Loop[], first: number, count: number): Promise<void> {
  const each = Math.ceil(count / loops.length);
  await Promise.all(loops.map((loop, i) => loop.run(first + i * each, Math.max(0, Math.min(each, count - i * each)))));
}

interface Run extends Pick<BenchContext, "log" | "signal"> {
  readonly tasks: number;
  readonly cores: number;
  readonly rounds: number;
}

async function throughMarket({ tasks, cores, rounds, log, signal }: Run): Promise<number> {
  const market = await Market.open();
  try {
    await market.staff({ name: "worker", config: { work: [`cores = ${cores}`], pay: ["direct = false"] } });
    const requester = await market.requester(con("100000"), market.storage.url, POLLING_MS);
    const program = await readKernel("fold");
    const inputs = Array.from({ length: tasks }, (_, index) => foldInput(rounds, index));
    const began = performance.now();
    const job = await requester.map(program, inputs, {
      budget: con("100000"),
      batchSize: BATCH,
      retries: 0,
      limits: { steps: LIMITS.steps, memoryBytes: LIMITS.pages * 65_536, outputBytes: LIMITS.outputBytes },
      price: { taskFee: con("0.0001"), stepPrice: con("0.0001") },
      bond: con("0.1"),
      signal,
    });
    log(`posted after ${((performance.now() - began) / 1000).toFixed(2)} s`);
    const progress = await job.wait({ timeouts: { total: HOUR }, signal });
    const seconds = (performance.now() - began) / 1000;
    if (progress.settled !== tasks) throw new Error(`${progress.settled} of ${tasks} tasks were settled`);
    log(`${tasks} tasks through the market: ${seconds.toFixed(1)} s`);
    for (const line of await timelineOf(job)) log(line);
    return seconds;
  } finally {
    await market.stop();
    market.remove();
  }
}

/** When the first and the last of each kind of event came, in seconds of the chain after the posting. */
async function timelineOf(job: Job): Promise<string[]> {
  const { timeline } = await job.state();
  const first = timeline[0]?.log.blockNumber ?? 0;
  return ["BatchClaimed", "ResultCommitted", "ResultRevealed", "BatchSettled"].map((name) => {
    const blocks = timeline.filter((event) => event.name === name).map(({ log }) => log.blockNumber - first);
    return `${name}: ${blocks.length} from block ${Math.min(...blocks)} to ${Math.max(...blocks)} after the posting`;
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
