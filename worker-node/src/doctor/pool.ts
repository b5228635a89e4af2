import { inputRegion } from "@conun/vm";
import { createPool } from "@conun/vm/pool";
import type { Config } from "../config/schema.ts";
import { type Check, type CheckResult, fail, ok, warn } from "./check.ts";

/** `(module (memory (export "memory") 1) (func (export "_start")))` */
const NOTHING = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x05, 0x03, 0x01, 0x00, 0x01],
  ...[0x07, 0x13, 0x02, 0x06, ...text("memory"), 0x02, 0x00, 0x06, ...text("_start"), 0x00, 0x00],
  ...[0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b],
]);

const TIMEOUT_MS = 30_000;

/** Runs a program in a process of the kind that tasks run in, and says what keeps it apart. */
export function poolCheck({ work }: Config, signal: AbortSignal): Check {
  return { name: "sandbox", run: () => check(work.max_memory_mib, work.cores, signal) };
}

async function check(memoryMiB: number, cores: number, signal: AbortSignal): Promise<CheckResult[]> {
  await using pool = createPool({ size: 1, memoryMiB, taskTimeoutMs: TIMEOUT_MS });
  const { programId } = await pool.load(NOTHING, { signal });
  const limits = { steps: 1_000_000n, pages: 16, outputBytes: 1024 };
  const { kind, code } = await pool.run(programId, inputRegion({ stdin: new Uint8Array() }), limits, { signal });
  if (kind !== "halted" || code !== 0) {
    return [
      fail("sandbox", `an empty program ended as ${kind} ${code}`, "Report it with your system and Node version."),
    ];
  }
  const { network, memory, files } = pool.isolation;
  const facts = `runs programs; files: ${files}, memory: ${memory}, network: ${network}; ${cores} at a time`;
  if (network === "namespace") return [ok("sandbox", facts)];
  const todo =
    "Programs still cannot open sockets, for they can import nothing; on Linux, allow user namespaces for a second wall.";
  return [warn("sandbox", facts, todo)];
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value)];
}
