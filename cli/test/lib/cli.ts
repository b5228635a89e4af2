import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/run.ts";

/** What a command line came to. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with nothing but the given `CONUN_*` variables, and keeps what it prints. */
export async function conun(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith("CONUN_")) delete process.env[name];
  Object.assign(process.env, env);
  const printed = { stdout: "", stderr: "" };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ["stdout", "stderr"] as const) {
    process[stream].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed[stream] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    return { code: await run(argv), ...printed };
  } finally {
    for (const stream of ["stdout", "stderr"] as const) process[stream].write = writes[stream];
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** A folder of its own for each test of the suite around the call, removed afterwards. */
export function temporaryFolder(): { path(...parts: string[]): string; env(): Record<string, string> } {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "conun-cli-test-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const path = (...parts: string[]) => join(folder, ...parts);
  return { path, env: () => ({ CONUN_CONFIG_DIR: path("config"), CONUN_DATA_DIR: path("data") }) };
}
