import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { StorageError, type StorageErrorCode } from "../../src/storage/errors.ts";
import {
  createStorageService,
  type StorageService,
  type StorageServiceOptions,
} from "../../src/storage/node/service.ts";

/** Waits for a rejection with a storage error of this code; returns the error. */
export async function failsWith(code: StorageErrorCode, work: Promise<unknown>): Promise<StorageError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StorageError)) {
    throw new Error(`expected ${code}, got ${String(error)}`, { cause: error });
  }
  expect(error.code, error.message).to.equal(code);
  return error;
}

/** Services and folders of one test file, removed at its end. */
export class Bench {
  readonly #services: StorageService[] = [];
  readonly #folders: string[] = [];
  readonly #processes: ChildProcess[] = [];

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "conun-storage-"));
    this.#folders.push(folder);
    return folder;
  }

  async service(options: Partial<StorageServiceOptions> = {}): Promise<StorageService> {
    const service = createStorageService({ dataDir: null, ...options });
    await service.start();
    this.#services.push(service);
    return service;
  }

  /** A service in a process of its own; resolves when it listens. */
  async process(dataDir: string): Promise<{ url: string; peerId: string; child: ChildProcess }> {
    const script = join(import.meta.dirname, "service-process.ts");
    const child = spawn(process.execPath, ["--conditions=conun-source", script, dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#processes.push(child);
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (data: Buffer) => resolve(data.toString()));
      child.once("exit", (code, signal) => reject(new Error(`the service ended with ${code ?? signal}`)));
    });
    return { ...(JSON.parse(line) as { url: string; peerId: string }), child };
  }

  async clean(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    for (const child of this.#processes) if (child.exitCode === null) child.kill("SIGKILL");
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes that do not repeat within a file and differ by seed. */
export function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2654435761 + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
