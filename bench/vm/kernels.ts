import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ENGINE_FLAGS } from "../../vm/src/pool/isolation.ts";
import { kernelNames } from "../kernels/build.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import type { Form, Sample } from "./side.ts";

export interface KernelOptions {
  readonly only: readonly string[];
  readonly pairs: number;
}

const FORMS = ["plain", "pinned", "native"] as const;
type Times = Record<Form, number>;

/**
 * Runs every kernel plain, pinned and as workers run it, in turns, one process a form, and checks what each gives.
 * Ratios are medians over the turns.
 */
export async function measureKernels({ only, pairs }: KernelOptions, { log, signal }: BenchContext): Promise<Row[]> {
  const expected = JSON.parse(await readFile(new URL("../kernels/expected.json", import.meta.url), "utf8"));
  const names = (await kernelNames()).filter((name) => only.length === 0 || only.includes(name));
  if (names.length === 0) throw new Error(`No kernel is named ${only.join(", ")}.`);
  const sides = FORMS.map((form) => ({ form, side: new Side(form) }));
  try {
    const ratios: Record<"pinned" | "native", number[]> = { pinned: [], native: [] };
    const rows: Row[] = [];
    for (const name of names) {
      const ask = async (side: Side): Promise<number> => {
        signal.throwIfAborted();
        const result = await side.sample(name);
        if (result.ending !== "halted 0" || result.output !== expected[name]) {
          throw new Error(`${name} ended with ${result.ending} and wrote ${result.output}, not ${expected[name]}`);
        }
        return result.ms;
      };
      for (const { side } of sides) await ask(side);
      const samples: Times[] = [];
      for (let i = 0; i < pairs; i++) {
        const times: Times = { plain: 0, pinned: 0, native: 0 };
        for (const { form, side } of i % 2 === 0 ? sides : sides.toReversed()) times[form] = await ask(side);
        samples.push(times);
      }
      for (const form of ["pinned", "native"] as const) {
        const ratio = median(samples.map((times) => times[form] / times.plain));
        ratios[form].push(ratio);
        rows.push({ name: `${form}_${name}`, value: round(ratio), unit: "x plain", goal: null });
      }
      const plain = median(samples.map((times) => times.plain));
      rows.push({ name: `plain_${name}`, value: round(plain), unit: "ms", goal: null });
      log(`${name}: pinned ${ratios.pinned.at(-1)?.toFixed(3)}, native ${ratios.native.at(-1)?.toFixed(3)}`);
    }
    return [
      { name: "metering_geomean", value: round(geomean(ratios.native)), unit: "x plain", goal: 1.06 },
      { name: "metering_worst", value: round(Math.max(...ratios.native)), unit: "x plain", goal: 1.5 },
      { name: "pinned_geomean", value: round(geomean(ratios.pinned)), unit: "x plain", goal: 1.1 },
      { name: "pinned_worst", value: round(Math.max(...ratios.pinned)), unit: "x plain", goal: null },
      ...rows,
    ];
  } finally {
    for (const { side } of sides) side.stop();
  }
}

function geomean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A process that runs kernels in one form, one at a time. */
class Side {
  readonly #child: ChildProcess;
  #waiter: PromiseWithResolvers<Sample> | undefined;

  constructor(form: Form) {
    this.#child = fork(new URL("side.ts", import.meta.url), [form], {
      execArgv: ["--conditions=conun-source", ...ENGINE_FLAGS],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (message: Sample | { error: string }) => {
      if ("error" in message) this.#waiter?.reject(new Error(message.error));
      else this.#waiter?.resolve(message);
    });
    this.#child.on("exit", (code) => this.#waiter?.reject(new Error(`The ${form} side ended with ${code}.`)));
  }

  async sample(kernel: string): Promise<Sample> {
    this.#waiter = Promise.withResolvers<Sample>();
    this.#child.send(kernel);
    return await this.#waiter.promise;
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
