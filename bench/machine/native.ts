// A process that runs small kernels as workers run them, when it is told to.
import { type CompiledProgram, compileProgram, inputRegion, pin, Runner, toHex } from "@conun/vm";
import { readSmallKernel } from "../kernels/small.ts";

/** What runs of one kernel took and gave. */
export interface NativeSample {
  /** Processor time of the thread for one run, in ms. */
  readonly ms: number;
  readonly output: string;
  readonly steps: string;
}

const limits = { steps: 1n << 40n, pages: 65_536, outputBytes: 1000 };
const region = inputRegion({ stdin: new Uint8Array(0) });
const runner = new Runner();
/** So short are most runs that many are measured together. */
const LEAST_MS = 60;

async function sample(kernel: string): Promise<NativeSample> {
  const program: CompiledProgram = compileProgram(pin(await readSmallKernel(kernel)).module);
  const { output, steps } = runner.run(program, region, limits);
  let runs = 0;
  let ms = 0;
  for (const before = process.threadCpuUsage(); ms < LEAST_MS; runs++) {
    runner.run(program, region, limits);
    const { user, system } = process.threadCpuUsage(before);
    ms = (user + system) / 1000;
  }
  return { ms: ms / runs, output: toHex(output), steps: `${steps}` };
}

process.on("message", (kernel: string) => {
  sample(kernel).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
