import { batchRange } from "@conun/sdk";
import {
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
import { type Refusal, type RefusalReason, refuse } from "../strategy/refusal.ts";
import type { JobView } from "../strategy/view.ts";
import type { StorageClients } from "./storage.ts";

/** Program and inputs of a job, checked against what the chain says. */
export interface Material {
  /** The program; the pool holds it. */
  readonly programId: ProgramId;
  /** Places that the job's hint names. */
  readonly providers: readonly string[];
  /** Input regions of a batch, proven to belong to the tasks root. Throws MaterialError. */
  inputs(batch: bigint, signal: AbortSignal): Promise<readonly Uint8Array[]>;
}

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
 * Fetches a job's manifest, program and inputs' index, and checks each: digest, program id, tasks root.
 *
 * @param timeoutMs For each object.
 * @throws MaterialError, or the signal's reason.
 */
export async function fetchMaterial(
  job: JobView,
  { storages, pool }: { readonly storages: StorageClients; readonly pool: Pool },
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Material> {
  const { spec, hint } = job;
  const { providers } = await attempt("manifest-unavailable", signal, async () => parseHint(hint));
  const storage = storages.reader(providers);
  const options = { providers, timeout: timeoutMs, signal };
  const manifest = await attempt("manifest-unavailable", signal, () =>
    fetchJobManifest(hint, spec.manifestDigest, storage, options),
  );
  const program = await attempt("program-unavailable", signal, () => fetchProgram(manifest.program, storage, options));
  const { programId } = await attempt("program-invalid", signal, () => pool.load(program, { signal, timeoutMs }));
  if (programId !== spec.programId) {
    pool.unload(programId);
    const detail = `the program in storage has the id ${programId}, the job names ${spec.programId}`;
    throw new MaterialError(refuse("program-invalid", detail), undefined);
  }
  const lasting = { providers, timeout: timeoutMs };
  const reader = await attempt("inputs-unavailable", signal, () =>
    openInputs(manifest.inputs.cid, spec.tasksRoot, storage, lasting),
  );
  return { programId, providers, inputs: (batch, stop) => inputsOf(job, reader, batch, stop) };
}

async function inputsOf(
  { spec }: JobView,
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
