import { type Hex, type Job, type JobMaterial, type JobSpec, storageSource } from "@conun/sdk";
import { httpStorage, type TaskResult } from "@conun/sdk/storage";
import {
  type CompiledProgram,
  compileProgram,
  type Image,
  initialOpening,
  lower,
  outputRoot,
  pin,
  type ResultLeaf,
  Runner,
  TaskTrace,
  toHex,
} from "@conun/vm";
import type { Stage } from "../scenario.ts";

/** One task of a job: its input, and what truly becomes of it. */
export interface Task {
  readonly index: number;
  readonly region: Uint8Array;
  readonly inputRoot: Uint8Array;
  /** Of the input root, in the tasks tree. */
  readonly path: readonly Uint8Array[];
  readonly trace: TaskTrace;
  readonly result: TaskResult;
}

/** What is true of a job: computed from what its storage serves, as anybody can. */
export class Truth {
  readonly spec: JobSpec;
  readonly #image: Image;
  readonly #compiled: CompiledProgram;
  readonly #inputs: JobMaterial["inputs"];
  readonly #runner = new Runner();
  readonly #tasks = new Map<number, Promise<Task>>();

  private constructor({ spec, program, inputs }: JobMaterial) {
    const { module } = pin(program);
    this.spec = spec;
    this.#image = lower(module);
    this.#compiled = compileProgram(module);
    this.#inputs = inputs;
  }

  static async of({ market, requester }: Stage, { id }: Job): Promise<Truth> {
    const storages = { storage: httpStorage({ url: market.storage.url }), providers: [] };
    return new Truth(await storageSource(requester.client, storages).job(id));
  }

  task(index: number): Promise<Task> {
    const known = this.#tasks.get(index) ?? this.#task(index);
    this.#tasks.set(index, known);
    return known;
  }

  /** Shows the state in which a task with such an input starts. */
  first(region: Uint8Array): Uint8Array {
    return initialOpening(this.#image, region);
  }

  async #task(index: number): Promise<Task> {
    const [[stored], { inputRoot, path }] = await Promise.all([
      this.#inputs.tasks(index, index + 1),
      this.#inputs.proof(index),
    ]);
    if (stored === undefined) throw new Error(`the job has no task ${index}`);
    const { region } = stored;
    const { steps, pages, outputBytes } = this.spec.limits;
    const limits = { steps, pages: Number(pages), outputBytes: Number(outputBytes) };
    const trace = new TaskTrace(this.#image, {
      input: region,
      steps,
      pages: limits.pages,
      outputLimit: limits.outputBytes,
    });
    const { kind, code, steps: taken, output } = this.#runner.run(this.#compiled, region, limits);
    return { index, region, inputRoot, path, trace, result: { kind, code, steps: taken, output } };
  }
}

/** The leaf of a result. */
export function leafOf(taskIndex: number, { kind, code, steps, output }: TaskResult): ResultLeaf {
  return { taskIndex, kind, code, steps, outputRoot: outputRoot(output), outputLength: output.length };
}

/** A state of a trace. */
export async function stateAt(trace: TaskTrace, step: number): Promise<Hex> {
  return toHex((await trace.statesAt([step]))[0] as Uint8Array);
}
