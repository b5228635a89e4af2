// A process that runs one kernel when it is told to, in the form that it is told: plain; pinned, which is the exact form
// of the pinned module; or native, as a worker runs it: the speculative form first.
import { type CompiledProgram, compileProgram, inputRegion, linkUnmetered, pin, Runner, toHex } from "@conun/vm";
import { readKernel } from "../kernels/build.ts";

/** What one run took and gave. */
export interface Sample {
  /** Processor time of the thread, in ms: other processes of a busy machine do not count. */
  readonly ms: number;
  readonly output: string;
  readonly ending: string;
}

export type Form = "plain" | "pinned" | "native";

const limits = { steps: 2n ** 50n, pages: 65_536, outputBytes: 1 << 20 };
const region = inputRegion({ stdin: new Uint8Array(0) });

async function load(kernel: string): Promise<Readonly<Record<Form, readonly [Runner, CompiledProgram]>>> {
  const bytes = await readKernel(kernel);
  const pinned = compileProgram(pin(bytes).module);
  // The engine gets the program as it is.
  const module = new WebAssembly.Module(linkUnmetered(bytes).module as Uint8Array<ArrayBuffer>);
  const plain = { ...pinned, module: module as unknown as CompiledProgram["module"] };
  const exactly = new Runner({ speculate: false });
  return { plain: [exactly, plain], pinned: [exactly, pinned], native: [new Runner(), pinned] };
}

const forms = await load(process.argv[2] ?? "");

function sample(form: Form): Sample {
  const [runner, program] = forms[form];
  // The memory of the run before is given back now, not while the clock runs.
  globalThis.gc?.();
  const before = process.threadCpuUsage();
  const { kind, code, output } = runner.run(program, region, limits);
  const used = process.threadCpuUsage(before);
  return { ms: (used.user + used.system) / 1000, output: toHex(output), ending: `${kind} ${code}` };
}

process.on("message", (form: Form) => {
  try {
    process.send?.(sample(form));
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.("ready");
