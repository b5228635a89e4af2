import { batchRange } from "@conun/sdk";
import {
  decodeInputsIndex,
  fetchJobManifest,
  fetchProgram,
  type InputsReader,
  openInputs,
  parseHint,
  StorageError,
} from "@conun/sdk/storage";
import { type ProgramId, VmError } from "@conun/vm";
import type { Pool } from "@conun/vm/pool";
import { WorkerError, type WorkerErrorCode, workerError } from "../errors.ts";
import type { Keepsakes } from "../store/keepsakes.ts";
import { isProvable } from "../strategy/provable.ts";
import { type Refusal, type RefusalReason, refuse } from "../strategy/refusal.ts";
import type { JobView } from "../strategy/view.ts";
import type { StorageClients } from "./storage.ts";

/** Program and inputs of a job as storage has them, checked but for the program's id. */
export interface Parts {
  /** As its author wrote it. */
  readonly program: Uint8Array;
  readonly reader: InputsReader;
  /** Places that the job's hint names. */
  readonly providers: readonly string[];
  /** CIDs of everything but the inputs themselves, and of the inputs of a batch. */
  readonly cids: { readonly common: readonly string[]; readonly batch: (batch: bigint) => readonly string[] };
}

/** Program and inputs of a job, checked against what the chain says. */
export interface Material extends Parts {
  /** The program; the pool holds it. */
  readonly programId: ProgramId;
  /** Input regions of a batch, proven to belong to the tasks root. Throws MaterialError. */
  inputs(batch: bigint, signal: AbortSignal): Promise<readonly Uint8Array[]>;
}

/** A job as far as its material goes. */
export type MaterialJob = Pick<JobView, "id" | "spec" | "hint">;

/** Where material comes from. */
export interface Sources {
  readonly storages: StorageClients;
  /** Keeps what is fetched of jobs whose results may have to be defended. */
  readonly keepsakes: Keepsakes;
}

interface Patience {
  /** For each object. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Largest inputs' index that is read. */
const MAX_INDEX_BYTES = 32 * 2 ** 20;

/** The code of what is wrong with a job's material; reasons that are not named mean that it is not to be had. */
const CODES: Partial<Record<RefusalReason, WorkerErrorCode>> = {
  "program-invalid": "PROGRAM_MISMATCH",
  "content-wrong": "INPUTS_MISMATCH",
  "host-failure": "HOST_FAILURE",
};

/** A job's program or inputs are not to be had, or wrong; `refusal` says which. */
export class MaterialError extends WorkerError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, cause: unknown) {
    const code = CODES[refusal.reason] ?? "MATERIAL_UNAVAILABLE";
    const { message, hint, exitCode } = workerError(code, refusal.detail);
    super({ code, message, hint, exitCode, cause });
    this.refusal = refusal;
  }
}

/**
 * Fetches a job's manifest, program and inputs' index, and checks each but the program's id: digest, tasks root.
 *
 * @throws MaterialError, or the signal's reason.
 */
export async function fetchParts(
  { id, spec, hint }: MaterialJob,
  { storages, keepsakes }: Sources,
  { timeoutMs, signal }: Patience,
): Promise<Parts> {
  const { cid: manifestCid, providers } = await attempt("manifest-unavailable", signal, async () => parseHint(hint));
  const plain = storages.reader(providers);
  const storage = isProvable(spec) ? keepsakes.keeping(id, plain) : plain;
  const options = { providers, timeout: timeoutMs, signal };
  const manifest = await attempt("manifest-unavailable", signal, () =>
    fetchJobManifest(hint, spec.manifestDigest, storage, options),
  );
  const program = await attempt("program-unavailable", signal, () => fetchProgram(manifest.program, storage, options));
  const lasting = { providers, timeout: timeoutMs };
  const [reader, index] = await attempt("inputs-unavailable", signal, async () => {
    const bytes = await storage.get(manifest.inputs.cid, { ...lasting, maxBytes: MAX_INDEX_BYTES });
    return [await openInputs(bytes, spec.tasksRoot, storage, lasting), decodeInputsIndex(bytes)] as const;
  });
  const common = [manifestCid, manifest.program.cid, manifest.inputs.cid];
  const batch = (number: bigint) => {
    const { firstTask, count } = batchRange(spec, number);
    const [from, to] = [Number(firstTask), Number(firstTask) + count - 1].map((task) =>
      Math.floor(task / index.chunkTasks),
    ) as [number, number];
    return index.chunks.slice(from, to + 1).map(({ cid }) => cid);
  };
  return { program, reader, providers, cids: { common, batch } };
}

/**
 * Fetches and checks all of a job's material, and gives its program to the pool.
 *
 * @throws MaterialError, or the signal's reason.
 */
export async function fetchMaterial(
  job: MaterialJob,
  { pool, ...sources }: Sources & { readonly pool: Pool },
  patience: Patience,
): Promise<Material> {
  const { timeoutMs, signal } = patience;
  const parts = await fetchParts(job, sources, patience);
  const { programId } = await attempt("program-invalid", signal, () => pool.load(parts.program, { signal, timeoutMs }));
  if (programId !== job.spec.programId) {
    pool.unload(programId);
    const detail = `the program in storage has the id ${programId}, the job names ${job.spec.programId}`;
    throw new MaterialError(refuse("program-invalid", detail), undefined);
  }
  return { ...parts, programId, inputs: (batch, stop) => inputsOf(job, parts.reader, batch, stop) };
}

async function inputsOf(
  { spec }: MaterialJob,
  reader: InputsReader,
  batch: bigint,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { firstTask, count } = batchRange(spec, batch);
  const first = Number(firstTask);
  const tasks = await attempt("inputs-unavailable", signal, () => reader.tasks(first, first + count, { signal }));
  return tasks.map(({ region }) => region);
}

/** Runs a step; what it throws becomes a MaterialError with the reason, unless the signal fired. */
async function attempt<T>(reason: RefusalReason, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof VmError && error.code.startsWith("host-")) {
      throw new MaterialError(refuse("host-failure", error.message), error);
    }
    const wrong =
      error instanceof StorageError && (error.code === "STORAGE_WRONG_ROOT" || error.code === "STORAGE_CORRUPT");
    const detail = error instanceof Error ? error.message : String(error);
    throw new MaterialError(refuse(wrong ? "content-wrong" : reason, detail), error);
  }
}
