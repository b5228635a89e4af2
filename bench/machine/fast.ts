import { type ChildProcess, fork } from "node:child_process";
import { FastMachine, type Image, inputRegion, lower, pin, toHex } from "@conun/vm";
import { ENGINE_FLAGS } from "../../vm/src/pool/isolation.ts";
import { readSmallKernel } from "../kernels/small.ts";
import type { BenchContext, Row } from "../lib/report.ts";
import { median, round } from "../vm/kernels.ts";
import type { NativeSample } from "./native.ts";

const region = inputRegion({ stdin: new Uint8Array(0) });
const task = { input: region, steps: 1n << 40n, pages: 65_536, outputLimit: 1000 };
/** Runs are repeated until they took as long. */
const LEAST_MS = 150;
const MIB = 2 ** 20;
const ROOT_MIB = 32;

/** The fast interpreter: its speed, how its replay compares with the native path, and how fast it hashes all of memory. */
export async function measureFast(
  names: readonly string[],
  rounds: number,
  { log, signal }: BenchContext,
): Promise<Row[]> {
  const native = new Native();
  try {
    const rows: Row[] = [];
    const speeds: number[] = [];
    const ratios: number[] = [];
    for (const name of names) {
      signal.throwIfAborted();
      const image = lower(pin(await readSmallKernel(name)).module);
      const found: { speed: number; ratio: number }[] = [];
      replay(image);
      for (let i = 0; i < rounds; i++) {
        const theirs = await native.sample(name);
        const ours = repeated(image);
        if (ours.output !== theirs.output || ours.steps !== theirs.steps) {
          throw new Error(`${name} gives ${ours.output} after ${ours.steps} steps, ${theirs.output} natively`);
        }
        found.push({ speed: ours.speed, ratio: ours.ms / theirs.ms });
      }
      const [speed, ratio] = [median(found.map((one) => one.speed)), median(found.map((one) => one.ratio))];
      speeds.push(speed);
      ratios.push(ratio);
      rows.push(
        { name: `interpreter_${name}`, value: round(speed), unit: "million steps/s", goal: null },
        { name: `native_over_interpreter_${name}`, value: round(ratio), unit: "x native", goal: null },
      );
      log(`${name}: fast interpreter ${speed.toFixed(1)} M steps/s, ${ratio.toFixed(1)} times the native path's time`);
    }
    return [
      { name: "interpreter_msteps_s", value: round(geomean(speeds)), unit: "million steps/s", goal: 150 },
      { name: "native_over_interpreter", value: round(geomean(ratios)), unit: "x native", goal: 20 },
      { name: "root_mib_s", value: round(measureRoot(rounds)), unit: "MiB/s", goal: 80 },
      ...rows,
    ];
  } finally {
    native.stop();
  }
}

/** One replay of a task, from its image to its result: time of the thread in ms, of its steps alone too. */
function replay(image: Image) {
  const before = process.threadCpuUsage();
  const machine = new FastMachine(image, task);
  const begun = process.threadCpuUsage(before);
  machine.run();
  const { output, steps } = machine.result();
  const all = process.threadCpuUsage(before);
  const ms = (all.user + all.system) / 1000;
  return { ms, stepping: ms - (begun.user + begun.system) / 1000, count: machine.steps, output, steps };
}

/** Replays until that took long enough to be measured. */
function repeated(image: Image) {
  const first = replay(image);
  const sum = { ms: first.ms, stepping: first.stepping, count: first.count, runs: 1 };
  for (; sum.ms < LEAST_MS; sum.runs++) {
    const next = replay(image);
    sum.ms += next.ms;
    sum.stepping += next.stepping;
    sum.count += next.count;
  }
  return {
    ms: sum.ms / sum.runs,
    speed: sum.count / sum.stepping / 1000,
    output: toHex(first.output),
    steps: `${first.steps}`,
  };
}

/** Memory that holds no zero is hashed as a whole. MiB a second. */
function measureRoot(rounds: number): number {
  const bytes = new Uint32Array((ROOT_MIB * MIB) / 4);
  for (let i = 0, x = 1; i < bytes.length; i++) {
    x = (Math.imul(x, 0x915f_77f5) + 0x6d2b_79f5) | 0;
    bytes[i] = x | 1;
  }
  const image: Image = {
    code: new Uint8Array(16),
    globals: new Uint8Array(0),
    segments: new Uint8Array(0),
    memory: [{ at: 0, bytes: new Uint8Array(bytes.buffer) }],
    tables: [],
    entry: 0,
    initialPages: ROOT_MIB * 16,
    maxPages: ROOT_MIB * 16,
    functions: [],
    sources: new Int32Array(1),
  };
  const speeds: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const machine = new FastMachine(image, task);
    const before = process.threadCpuUsage();
    machine.memoryRoot();
    const { user, system } = process.threadCpuUsage(before);
    if (i > 0) speeds.push(ROOT_MIB / ((user + system) / 1e6));
  }
  return median(speeds);
}

function geomean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** The process that runs kernels natively, with the engine set as in executors. */
class Native {
  readonly #child: ChildProcess;
  #waiter: PromiseWithResolvers<NativeSample> | undefined;

  constructor() {
    this.#child = fork(new URL("native.ts", import.meta.url), [], {
      execArgv: ["--conditions=conun-source", ...ENGINE_FLAGS],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (message: NativeSample | { error: string }) => {
      if ("error" in message) this.#waiter?.reject(new Error(message.error));
      else this.#waiter?.resolve(message);
    });
    this.#child.on("exit", (code) => this.#waiter?.reject(new Error(`The native side ended with ${code}.`)));
  }

  async sample(kernel: string): Promise<NativeSample> {
    this.#waiter = Promise.withResolvers<NativeSample>();
    this.#child.send(kernel);
    return await this.#waiter.promise;
  }

  stop(): void {
    this.#child.kill();
  }
}
