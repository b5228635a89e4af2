import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ENGINE_FLAGS } from "../../vm/src/pool/isolation.ts";
import { kernelNames } from "../kernels/build.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import type { Sample } from "./side.ts";

export interface KernelOptions {
  readonly only: readonly string[];
  readonly pairs: number;
}

/** Runs every kernel pinned and plain in turns, one process a side, and checks what each gives. */
export async function measureKernels({ only, pairs }: KernelOptions, { log, signal }: BenchContext): Promise<Row[]> {
  const expected = JSON.parse(await readFile(new URL("../kernels/expected.json", import.meta.url), "utf8"));
  const names = (await kernelNames()).filter((name) => only.length === 0 || only.includes(name));
  if (names.length === 0) throw new Error(`No kernel is named ${only.join(", ")}.`);
  const plain = new Side("plain");
  const pinned = new Side("pinned");
  try {
    const ratios: number[] = [];
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
      await ask(plain);
      await ask(pinned);
      const samples: { plain: number; pinned: number }[] = [];
      for (let i = 0; i < pairs; i++) {
        if (i % 2 === 0) samples.push({ plain: await ask(plain), pinned: await ask(pinned) });
        else {
          const first = await ask(pinned);
          samples.push({ plain: await ask(plain), pinned: first });
        }
      }
      const ratio = median(samples.map((pair) => pair.pinned / pair.plain));
      ratios.push(ratio);
      rows.push({ name: `pinned_${name}`, value: round(ratio), unit: "x plain", goal: null });
      rows.push({
        name: `plain_${name}`,
        value: round(median(samples.map((pair) => pair.plain))),
        unit: "ms",
        goal: null,
      });
      log(`${name}: ${ratio.toFixed(3)}`);
    }
    const geomean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    return [
      { name: "pinned_geomean", value: round(geomean), unit: "x plain", goal: 1.15 },
      { name: "pinned_worst", value: round(Math.max(...ratios)), unit: "x plain", goal: null },
      ...rows,
    ];
  } finally {
    plain.stop();
    pinned.stop();
  }
}

/** A process that runs kernels in one form, one at a time. */
class Side {
  readonly #child: ChildProcess;
  #waiter: PromiseWithResolvers<Sample> | undefined;

  constructor(form: "plain" | "pinned") {
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
