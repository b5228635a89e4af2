// The machine that settles disputes: speed of both interpreters, what lowering makes of programs, gas of its steps on chain.
// Arguments: --only a,b (kernels), --rounds N (measured runs of each kernel), --part speed or --part gas (one of both).
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compileProgram, inputRegion, lower, Machine, pin, Runner } from "@conun/vm";
import { readSmallKernel, smallKernelNames } from "./kernels/small.ts";
import type { Bench, BenchContext, Row } from "./lib/report.ts";
import { countExecuted } from "./machine/count.ts";
import { measureFast } from "./machine/fast.ts";
import { measureGas } from "./machine/gas.ts";
import { measureVerifier } from "./machine/verifier.ts";
import { median, round } from "./vm/kernels.ts";

const STEPS = 1n << 40n;
const PAGES = 65_536;
const OUTPUT_BYTES = 1000;
/** Programs of six toolchains, whose lowering is timed. */
const PROGRAMS = ["c", "cpp", "rust", "zig", "assemblyscript", "emscripten"];
const region = inputRegion({ stdin: new Uint8Array(0) });

export const run: Bench = async (context) => {
  const { values } = parseArgs({
    args: [...context.args],
    options: { only: { type: "string" }, rounds: { type: "string" }, part: { type: "string" } },
  });
  const only = values.only?.split(",") ?? [];
  const names = smallKernelNames.filter((name) => only.length === 0 || only.includes(name));
  if (names.length === 0) throw new Error(`No kernel is named ${only.join(", ")}.`);
  const rounds = Number(values.rounds ?? 3);
  const rows: Row[] = [];
  if (values.part !== "gas") {
    rows.push(...(await measureFast(names, rounds, context)));
    rows.push(...(await measureKernels(names, rounds, context)), await measureLowering(rounds));
  }
  if (values.part !== "speed") rows.push(...(await measureGas(context)), ...(await measureVerifier()));
  return { rows };
};

/** Runs the small form of each kernel, and checks it against the engine. */
async function measureKernels(names: readonly string[], rounds: number, { log, signal }: BenchContext): Promise<Row[]> {
  const figures = { speed: [] as number[], slack: [] as number[], density: [] as number[] };
  const rows: Row[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const { module } = pin(await readSmallKernel(name));
    const limits = { steps: STEPS, pages: PAGES, outputBytes: OUTPUT_BYTES };
    const expected = new Runner({ speculate: false }).run(compileProgram(module), region, limits);
    const image = lower(module);
    const speeds: number[] = [];
    let machine = new Machine(image, { ...limits, input: region, outputLimit: OUTPUT_BYTES });
    for (let i = 0; i <= rounds; i++) {
      machine = new Machine(image, { ...limits, input: region, outputLimit: OUTPUT_BYTES });
      const before = process.threadCpuUsage();
      machine.run();
      const { user, system } = process.threadCpuUsage(before);
      if (i > 0) speeds.push(machine.steps / (user + system));
    }
    const result = machine.result();
    if (result.kind !== "halted" || result.steps !== expected.steps) {
      throw new Error(`${name} ended with ${result.kind} ${result.code} and ${result.steps} steps on the interpreter`);
    }
    const speed = median(speeds);
    const slack = Number(result.steps) / machine.steps;
    const density = machine.steps / countExecuted(module, region, STEPS, PAGES);
    figures.speed.push(speed);
    figures.slack.push(slack);
    figures.density.push(density);
    rows.push(
      { name: `msteps_s_${name}`, value: round(speed), unit: "million steps/s", goal: null },
      { name: `steps_per_wasm_op_${name}`, value: round(density), unit: "steps", goal: null },
      { name: `meter_slack_${name}`, value: round(slack), unit: "x steps", goal: null },
    );
    log(`${name}: ${speed.toFixed(1)} M steps/s, ${density.toFixed(3)} steps per instruction, ${slack.toFixed(3)}`);
  }
  return [
    { name: "reference_msteps_s", value: round(geomean(figures.speed)), unit: "million steps/s", goal: 20 },
    { name: "steps_per_wasm_op", value: round(geomean(figures.density)), unit: "steps", goal: 0.6 },
    { name: "meter_slack", value: round(geomean(figures.slack)), unit: "x steps", goal: 1.25 },
    ...rows,
  ];
}

/** Processor time to validate, instrument and lower programs of several toolchains, for a MiB of them. */
async function measureLowering(rounds: number): Promise<Row> {
  const programs = await Promise.all(
    PROGRAMS.map((name) => readFile(new URL(`../vm/test/fixtures/toolchains/${name}.wasm`, import.meta.url))),
  );
  const bytes = programs.reduce((sum, { length }) => sum + length, 0);
  const times: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const before = process.threadCpuUsage();
    for (const program of programs) lower(pin(program).module);
    const { user, system } = process.threadCpuUsage(before);
    if (i > 0) times.push((user + system) / 1000);
  }
  return { name: "lower_ms_per_mib", value: round(median(times) / (bytes / 2 ** 20)), unit: "ms", goal: 1500 };
}

function geomean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
