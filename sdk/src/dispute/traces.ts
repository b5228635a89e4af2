import { type Image, type TaskTrace, toHex } from "@conun/vm";
import { failure } from "../errors/failure.ts";
import type { AbortOptions } from "../storage/storage.ts";
import type { JobSpec } from "../types/market.ts";
import type { Hex, JobId } from "../types/primitives.ts";
import type { DisputeSource, JobMaterial } from "./source.ts";

/** What is known of one task: its input with the proof that it is the task's, and its trace. */
export interface TaskRecord {
  readonly spec: JobSpec;
  readonly trace: TaskTrace;
  readonly inputRoot: Uint8Array;
  readonly taskPath: readonly Uint8Array[];
  /** Shows the first state. */
  readonly first: () => Uint8Array;
}

/** Images of programs that are kept. */
const IMAGES = 8;

/**
 * The traces of tasks that games are about. Those used last are kept as long as their snapshots fit; what was dropped
 * is computed again.
 */
export class Traces {
  readonly #source: DisputeSource;
  readonly #memoryBytes: number;
  readonly #images = new Map<Hex, Image>();
  /** In the order of their last use. */
  readonly #tasks = new Map<string, Promise<TaskRecord>>();
  readonly #open = new Map<string, TaskTrace>();

  /** @param memoryBytes Bytes of snapshots that all traces take together. */
  constructor(source: DisputeSource, memoryBytes: number) {
    this.#source = source;
    this.#memoryBytes = memoryBytes;
  }

  /** A task of a job. Throws what the source throws, `PROGRAM_REFUSED` if its program is not the job's. */
  task(jobId: JobId, index: number, options: AbortOptions = {}): Promise<TaskRecord> {
    const key = `${jobId}/${index}`;
    const found = this.#tasks.get(key) ?? this.#begin(key, jobId, index, options);
    this.#tasks.delete(key);
    this.#tasks.set(key, found);
    found.catch(() => {
      if (this.#tasks.get(key) === found) this.#tasks.delete(key);
    });
    this.trim();
    return found;
  }

  /** The machine's image of a job's program. */
  async image(program: Uint8Array, { programId }: Pick<JobSpec, "programId">): Promise<Image> {
    const known = this.#images.get(programId);
    if (known !== undefined) return known;
    const { lower, pin } = await import("./machine.ts");
    const { module, id } = pin(program);
    if (id !== programId) throw failure("PROGRAM_REFUSED", `The program that was served is ${id}, not ${programId}.`);
    const image = lower(module);
    this.#images.set(programId, image);
    const [oldest] = this.#images.keys();
    if (this.#images.size > IMAGES && oldest !== undefined) this.#images.delete(oldest);
    return image;
  }

  job(jobId: JobId, options: AbortOptions = {}): Promise<JobMaterial> {
    return this.#source.job(jobId, options);
  }

  /** Drops what was not used for longest until the rest fits; one stays. */
  trim(): void {
    let bytes = 0;
    for (const trace of this.#open.values()) bytes += trace.snapshotBytes;
    for (const key of [...this.#tasks.keys()]) {
      if (bytes <= this.#memoryBytes || this.#tasks.size <= 1) return;
      bytes -= this.#open.get(key)?.snapshotBytes ?? 0;
      this.#tasks.delete(key);
      this.#open.delete(key);
    }
  }

  async #begin(key: string, jobId: JobId, index: number, options: AbortOptions): Promise<TaskRecord> {
    const { spec, program, inputs } = await this.#source.job(jobId, options);
    const [[task], proof] = await Promise.all([inputs.tasks(index, index + 1, options), inputs.proof(index, options)]);
    if (task === undefined || toHex(proof.tasksRoot) !== spec.tasksRoot.toLowerCase()) {
      throw failure("SPEC_MISMATCH", `The inputs of job ${jobId} are not those of its tasks root.`);
    }
    const image = await this.image(program, spec);
    const { initialOpening, TaskTrace } = await import("./machine.ts");
    const { steps, pages, outputBytes } = spec.limits;
    const limits = { steps, pages: Number(pages), outputLimit: Number(outputBytes) };
    const memoryBytes = Math.max(1, Math.floor(this.#memoryBytes / 2));
    const trace = new TaskTrace(image, { input: task.region, ...limits }, { memoryBytes });
    this.#open.set(key, trace);
    const { inputRoot, path: taskPath } = proof;
    return { spec, trace, inputRoot, taskPath, first: () => initialOpening(image, task.region) };
  }
}
