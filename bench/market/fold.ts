import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { readKernel } from "../kernels/build.ts";

/** What one task of the benchmark may use. */
export const LIMITS = { steps: 10n ** 10n, pages: 16, outputBytes: 64 };

/** Input of the kernel `fold`: 64 bytes, no two the same. */
export function foldInput(rounds: number, index: number): Uint8Array {
  const bytes = new Uint8Array(64).fill(index);
  const words = new DataView(bytes.buffer);
  words.setBigUint64(0, BigInt(rounds), true);
  words.setBigUint64(8, BigInt(index), true);
  return bytes;
}

const PROBE_ROUNDS = 500_000;
const PROBES = 15;

/** Rounds of `fold` that take a time on a core of this machine. */
export async function roundsFor(ms: number): Promise<number> {
  const program = compileProgram(pin(await readKernel("fold")).module);
  const runner = new Runner();
  const times: number[] = [];
  for (let i = 0; i < PROBES; i++) {
    const before = process.threadCpuUsage();
    runner.run(program, inputRegion({ stdin: foldInput(PROBE_ROUNDS, i) }), LIMITS);
    const { user, system } = process.threadCpuUsage(before);
    times.push((user + system) / 1000);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(PROBES / 2)] ?? 1;
  return Math.round((PROBE_ROUNDS * ms) / median);
}
