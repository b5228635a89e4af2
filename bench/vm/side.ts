// One side of the comparison: a process that runs kernels in one form when it is told to: plain, pinned, or native as
// a worker runs them (the speculative form first).
import { type CompiledProgram, compileProgram, inputRegion, linkUnmetered, pin, Runner, toHex } from "@conun/vm";
import { readKernel } from "../kernels/build.ts";

/** What one run took and gave. */
export interface Sample {
  /** Processor time of the thread, in ms: other processes of a busy machine do not count. */
  readonly ms: number;
  readonly output: string;
  readonly ending: string;
  readonly steps: string;
}

export type Form = "plain" | "pinned" | "native";

const asked = process.argv[2] as Form;
const form = asked === "plain" ? linkUnmetered : pin;
const limits = { steps: 2n ** 50n, pages: 65_536, outputBytes: 1 << 20 };
const region = inputRegion({ stdin: new Uint8Array(0) });
const runner = new Runner({ speculate: asked === "native" });
const programs = new Map<string, CompiledProgram>();

async function sample(kernel: string): Promise<Sample> {
  let program = programs.get(kernel);
  if (!program) {
    program = compileProgram(form(await readKernel(kernel)).module);
    programs.set(kernel, program);
  }
  const before = process.threadCpuUsage();
  const { kind, code, output, steps } = runner.run(program, region, limits);
  const used = process.threadCpuUsage(before);
  return { ms: (used.user + used.system) / 1000, output: toHex(output), ending: `${kind} ${code}`, steps: `${steps}` };
}

process.on("message", (kernel: string) => {
  sample(kernel).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
