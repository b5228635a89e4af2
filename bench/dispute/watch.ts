import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { batchRange, type Hex, type JobSpec, NOBODY, ZERO_HASH } from "@conun/sdk";
import {
  buildHint,
  createStorageService,
  httpStorage,
  publishInputs,
  publishJobManifest,
  publishProgram,
} from "@conun/sdk/storage";
import { type TaskInput, toHex } from "@conun/vm";
import { createPool } from "@conun/vm/pool";
import { Computer } from "../../worker-node/src/runtime/computer.ts";
import { poolExecute, poolReplay } from "../../worker-node/src/runtime/execute.ts";
import { resultOf } from "../../worker-node/src/runtime/result.ts";
import { StorageClients } from "../../worker-node/src/runtime/storage.ts";
import type { Context } from "../../worker-node/src/services/context.ts";
import { Inspector } from "../../worker-node/src/services/inspector.ts";
import { Keepsakes } from "../../worker-node/src/store/keepsakes.ts";
import type { JobView } from "../../worker-node/src/strategy/view.ts";
import type { Suspect } from "../../worker-node/src/strategy/watch.ts";
import type { Row } from "../lib/report.ts";

const KERNEL = new URL("../kernels/lz.wasm", import.meta.url);
const LIMITS = { steps: 20_000_000_000n, pages: 4_096n, outputBytes: 1_048_576n };
/** Tasks of about a second, as batches are planned for. */
const BATCH = 4;
const BATCHES = 2;

/**
 * What looking at a result costs where nothing is wrong, over running its tasks: fetching and checking program and
 * inputs, hashing outputs, comparing. All of a job's batches together, on one core; each is
 * run before and after it is looked at, and the mean of both counts.
 */
export async function watchRows({ log }: { log(line: string): void }): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "conun-watch-"));
  const service = createStorageService({ dataDir: null });
  const storages = new StorageClients();
  const pool = createPool({ size: 1, memoryMiB: 512 });
  const { signal } = new AbortController();
  try {
    await Promise.all([service.start(), pool.start()]);
    const program = new Uint8Array(await readFile(KERNEL));
    const { programId } = await pool.load(program);
    const job = await publish(service.url, program, programId);
    const computer = new Computer(poolExecute(pool), 1);
    const context = {
      ...{ computer, pool, storages, keepsakes: new Keepsakes(folder) },
      config: { storage: { timeout_seconds: 60, publish: [] } },
      policy: { maxTaskSeconds: 300 },
    } as unknown as Context;
    const inspector = new Inspector(context, { replay: poolReplay(pool), lanes: 1 });
    let [running, looking] = [0, 0];
    const { reader } = await inspector.material({ job }, signal);
    const fresh = new Inspector(context, { replay: poolReplay(pool), lanes: 1 });
    for (let batch = 0n; batch < BigInt(BATCHES); batch++) {
      const { firstTask, count } = batchRange(job.spec, batch);
      const stored = await reader.tasks(Number(firstTask), Number(firstTask) + count);
      const tasks = stored.map(({ region }, i) => ({
        ...{
          jobId: job.id,
          programId,
          index: firstTask + BigInt(i),
          input: region,
          limits: LIMITS,
          timeoutSeconds: 300,
        },
      }));
      const run = async () => {
        const began = performance.now();
        const { outcomes } = await computer.run({ tasks, signal });
        running += (performance.now() - began) / 2;
        return outcomes;
      };
      const outcomes = await run();
      const { resultRoot, totalSteps } = resultOf(firstTask, outcomes);
      const seen = performance.now();
      const suspect = suspectOf(job, batch, resultRoot, totalSteps);
      const { verdict } = await fresh.inspect(suspect, { sample: 1, seed: ZERO_HASH, signal });
      looking += performance.now() - seen;
      await run();
      if (verdict !== "right") throw new Error(`batch ${batch} is said to be ${verdict}`);
    }
    const each = (milliseconds: number): string => `${(milliseconds / BATCHES).toFixed(0)} ms a batch`;
    log(`a look at a right result: ${each(looking)}, running its tasks: ${each(running)}`);
    const note = `${BATCHES} batches of ${BATCH} tasks on one of ${availableParallelism()} cores, ${each(running)} run, ${each(looking)} looked at`;
    return [
      { name: "watch_overhead", value: Math.round((1000 * looking) / running) / 1000, unit: "times", goal: 1.15, note },
    ];
  } finally {
    await Promise.all([pool.stop(), storages.stop(), service.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function publish(url: string, program: Uint8Array, programId: Hex): Promise<JobView> {
  const store = httpStorage({ url });
  const seeds = Array.from({ length: BATCH * BATCHES }, (_, i) => new Uint8Array(32).fill(i + 1));
  const inputs = seeds.map((seed): TaskInput => ({ stdin: new Uint8Array(0), seed }));
  const [stored, published] = await Promise.all([publishProgram(program, store), publishInputs(inputs, store)]);
  const outputs = { mediaType: "application/octet-stream" };
  const what = { kind: "conun/job", version: 1, name: "", description: "" } as const;
  const manifest = await publishJobManifest({ ...what, program: stored, inputs: published.index, outputs }, store);
  const spec = {
    ...{ version: 1, requester: NOBODY, programId, tasksRoot: published.tasksRoot, taskCount: BigInt(inputs.length) },
    ...{ batchSize: BATCH, limits: LIMITS, bond: 10n ** 18n, manifestDigest: manifest.digest },
    resolver: `0x${"11".repeat(20)}`,
  } as unknown as JobSpec;
  const hint = buildHint({ cid: manifest.cid, providers: [url] });
  const id: Hex = toHex(new Uint8Array(32).fill(7));
  return { id, spec, hint, postedBlock: 0, closed: false, batches: new Map(), mine: new Map() };
}

function suspectOf(job: JobView, batch: bigint, resultRoot: Hex, totalSteps: bigint): Suspect {
  const held = {
    slot: 0,
    turn: 0,
    owner: NOBODY,
    operator: NOBODY,
    allotmentId: 1,
    status: "revealed",
    deadline: 0,
  } as const;
  const result = { ...held, resultRoot, totalSteps, hint: "", contests: 0 };
  const view = {
    batch,
    status: "revealed",
    slots: 1,
    round: 0,
    stepPrice: undefined,
    block: 1,
    assignments: new Map([[0, result]]),
    barred: new Set<string>(),
  } as const;
  return { job, batch: view, results: [result], disputed: false, urgent: false, value: 0n };
}
