import { inputRegion, inputRoots, type ResultLeaf, TasksTree } from "@conun/vm";
import { createPool } from "@conun/vm/pool";
import { readKernel } from "../kernels/build.ts";
import type { Row } from "../lib/report.ts";
import { median, round } from "./kernels.ts";

const WARM_UP = 300;
const TASKS = 2000;

/** Time from handing a 64-byte input to the pool to having the result leaf, of a program that copies it. */
export async function measureOverhead(): Promise<Row[]> {
  await using pool = createPool({ size: 1, memoryMiB: 256, lowPriority: false });
  const { programId } = await pool.load(await readKernel("copy"));
  const limits = { steps: 10n ** 9n, pages: 16, outputBytes: 1 << 16 };
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + TASKS; i++) {
    const stdin = new Uint8Array(64).fill(i);
    const start = performance.now();
    const { kind, code, outputRoot, outputLength, steps } = await pool.run(programId, inputRegion({ stdin }), limits);
    const leaf: ResultLeaf = { taskIndex: i, kind, code, outputRoot, outputLength, steps };
    times.push(performance.now() - start);
    if (leaf.kind !== "halted" || leaf.outputLength !== 64) throw new Error(`task ${i} ended with ${leaf.code}`);
  }
  const measured = times.slice(WARM_UP).toSorted((a, b) => a - b);
  return [
    { name: "task_overhead_ms", value: round(median(measured)), unit: "ms", goal: 1 },
    {
      name: "task_overhead_p99_ms",
      value: round(measured[Math.floor(TASKS * 0.99)] ?? Number.NaN),
      unit: "ms",
      goal: null,
    },
  ];
}

/** Time to hash a million inputs of 64 bytes into their roots and these into a tasks root. */
export function measureHashing(): Row[] {
  const taskCount = 1_000_000;
  const chunkTasks = 4096;
  const tree = new TasksTree({ taskCount, chunkTasks });
  let ms = 0;
  for (let first = 0; first < taskCount; first += chunkTasks) {
    const count = Math.min(chunkTasks, taskCount - first);
    const regions = Array.from({ length: count }, (_, i) => inputRegion({ stdin: new Uint8Array(64).fill(first + i) }));
    const start = performance.now();
    tree.add(inputRoots(regions));
    ms += performance.now() - start;
  }
  const start = performance.now();
  tree.root();
  return [{ name: "hash_1m_inputs_s", value: round((ms + performance.now() - start) / 1000), unit: "s", goal: 6 }];
}
