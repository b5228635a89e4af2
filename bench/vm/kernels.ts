import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ENGINE_FLAGS } from "../../vm/src/pool/isolation.ts";
import { kernelNames } from "../kernels/build.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import type { Form, Sample } from "./side.ts";

export interface KernelOptions {
  readonly only: readonly string[];
  /** Rounds of each kernel: in every one, each form runs once. */
  readonly rounds: number;
}

/** Processes that share the rounds of a kernel: each has its code and memory elsewhere, which some kernels notice. */
const PROCESSES = 2;
const FORMS = ["plain", "pinned", "native"] as const;
type Times = Record<Form, number>;

/**
 * Runs every kernel plain, pinned and as workers run it, and checks what each gives. The forms take turns in one process,
 * forwards and backwards, so that whatever else the machine does falls on all of them alike; a ratio is the median of
 * those of the rounds.
 */
export async function measureKernels(options: KernelOptions, context: BenchContext): Promise<Row[]> {
  const { only, rounds } = options;
  const expected = JSON.parse(await readFile(new URL("../kernels/expected.json", import.meta.url), "utf8"));
  const names = (await kernelNames()).filter((name) => only.length === 0 || only.includes(name));
  if (names.length === 0) throw new Error(`No kernel is named ${only.join(", ")}.`);
  const ratios: Record<"pinned" | "native", number[]> = { pinned: [], native: [] };
  const rows: Row[] = [];
  for (const name of names) {
    const samples: Times[] = [];
    for (let left = PROCESSES; left > 0; left--) {
      const turns = Math.ceil((rounds - samples.length) / left);
      if (turns > 0) samples.push(...(await measureKernel(name, expected[name], turns, context)));
    }
    const found: string[] = [];
    for (const form of ["pinned", "native"] as const) {
      const each = samples.map((times) => times[form] / times.plain).toSorted((a, b) => a - b);
      const ratio = median(each);
      ratios[form].push(ratio);
      rows.push({ name: `${form}_${name}`, value: round(ratio), unit: "x plain", goal: null });
      const [low, high] = [0.25, 0.75].map((part) => each[Math.round(part * (rounds - 1))]?.toFixed(3));
      found.push(`${form} ${ratio.toFixed(3)} (half of the rounds: ${low} to ${high})`);
    }
    const plain = median(samples.map((times) => times.plain));
    rows.push({ name: `plain_${name}`, value: round(plain), unit: "ms", goal: null });
    context.log(`${name}: ${found.join(", ")}`);
  }
  return [
    { name: "metering_geomean", value: round(geomean(ratios.native)), unit: "x plain", goal: 1.06 },
    { name: "metering_worst", value: round(Math.max(...ratios.native)), unit: "x plain", goal: 1.5 },
    { name: "pinned_geomean", value: round(geomean(ratios.pinned)), unit: "x plain", goal: 1.1 },
    { name: "pinned_worst", value: round(Math.max(...ratios.pinned)), unit: "x plain", goal: null },
    ...rows,
  ];
}

async function measureKernel(
  name: string,
  expected: string,
  rounds: number,
  { signal }: BenchContext,
): Promise<Times[]> {
  const side = new Side(name);
  const ask = async (form: Form): Promise<number> => {
    signal.throwIfAborted();
    const { ms, ending, output } = await side.sample(form);
    if (ending !== "halted 0" || output !== expected) {
      throw new Error(`${name}, ${form}, ended with ${ending} and wrote ${output}, not ${expected}`);
    }
    return ms;
  };
  try {
    await side.ready;
    // Engines compile what is called first.
    for (const form of FORMS) await ask(form);
    const samples: Times[] = [];
    for (let turn = 0; turn < rounds; turn++) {
      const times: Times = { plain: 0, pinned: 0, native: 0 };
      for (const form of turn % 2 === 0 ? FORMS : FORMS.toReversed()) times[form] = await ask(form);
      samples.push(times);
    }
    return samples;
  } finally {
    side.stop();
  }
}

function geomean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A process that runs a kernel, once at a time. */
class Side {
  readonly ready: Promise<unknown>;
  readonly #child: ChildProcess;
  #waiter: PromiseWithResolvers<unknown>;

  constructor(kernel: string) {
    this.#waiter = Promise.withResolvers();
    this.ready = this.#waiter.promise;
    this.#child = fork(new URL("side.ts", import.meta.url), [kernel], {
      execArgv: ["--conditions=conun-source", "--expose-gc", ...ENGINE_FLAGS],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (message: Sample | "ready" | { error: string }) => {
      if (typeof message === "object" && "error" in message) this.#waiter.reject(new Error(message.error));
      else this.#waiter.resolve(message);
    });
    this.#child.on("exit", (code) => this.#waiter.reject(new Error(`The process of ${kernel} ended with ${code}.`)));
  }

  async sample(form: Form): Promise<Sample> {
    this.#waiter = Promise.withResolvers();
    this.#child.send(form);
    return (await this.#waiter.promise) as Sample;
  }

  stop(): void {
    this.#child.kill();
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
