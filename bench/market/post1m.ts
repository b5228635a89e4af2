import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchContext, Row } from "../lib/report.ts";

const TASKS = 1_000_000;

interface Published {
  readonly seconds: number;
  readonly mib: number;
  readonly hint: string;
  readonly digest: string;
  readonly tasksRoot: string;
}

/**
 * A million distinct inputs of 64 bytes, from a generator to a storage service, with their index and job manifest; then
 * read back and checked by another process. Service, publisher and reader are processes of their own.
 */
export async function post1m({ signal, log }: BenchContext): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "conun-bench-"));
  const service = start("service.ts", [folder]);
  try {
    const { url } = await firstLine<{ url: string }>(service, signal);
    log(`storing the inputs of ${TASKS.toLocaleString("en")} tasks...`);
    const published = await firstLine<Published>(start("publisher.ts", [url, String(TASKS)]), signal);
    const { hint, digest, tasksRoot } = published;
    const read = await firstLine<{ checked: number; seconds: number }>(
      start("reader.ts", [url, hint, digest, tasksRoot]),
      signal,
    );
    log(`another process read and checked ${read.checked} tasks here and there in ${read.seconds.toFixed(2)} s`);
    const { mib } = await stopService(service);
    return [
      { name: "post1m_s", value: published.seconds, unit: "s", goal: 20 },
      { name: "post1m_mib", value: published.mib, unit: "MiB", goal: 512 },
      { name: "post1m_service_mib", value: mib, unit: "MiB", goal: null },
    ];
  } finally {
    service.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(script: string, args: readonly string[]): ChildProcess {
  const path = join(import.meta.dirname, script);
  return spawn(process.execPath, ["--conditions=conun-source", path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The first line that a process prints, as JSON. */
async function firstLine<T>(child: ChildProcess, signal: AbortSignal): Promise<T> {
  const stop = (): boolean => child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const line of lines(child)) return JSON.parse(line) as T;
    throw new Error(`${child.spawnargs[2]} ended without a result`, { cause: signal.reason });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function* lines(child: ChildProcess): AsyncGenerator<string> {
  let rest = "";
  if (child.stdout === null) throw new Error("no output to read");
  for await (const data of child.stdout.iterator({ destroyOnReturn: false })) {
    const parts = (rest + String(data)).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

async function stopService(service: ChildProcess): Promise<{ mib: number }> {
  service.kill("SIGTERM");
  return firstLine(service, new AbortController().signal);
}
