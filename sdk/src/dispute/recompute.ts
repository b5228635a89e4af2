import { type CompiledProgram, compileProgramAsync, outputRoot, pin, type ResultLeaf, Runner } from "@conun/vm";
import { failure } from "../errors/failure.ts";
import type { AbortOptions } from "../storage/storage.ts";
import { batchRange } from "../types/spec.ts";
import type { DisputeSource, JobMaterial, RunResult } from "./source.ts";

/** How far recomputing is. */
export interface RecomputeProgress {
  readonly done: number;
  readonly tasks: number;
}

export interface RecomputeOptions extends AbortOptions {
  /** Positions in the batch; all if left out. */
  readonly positions?: readonly number[] | undefined;
  /** What is known already, by position. */
  readonly known?: ReadonlyMap<number, ResultLeaf> | undefined;
  readonly onProgress?: ((progress: RecomputeProgress) => void) | undefined;
}

/**
 * Computes tasks of a batch again.
 *
 * @returns True leaves by position, the positions that were asked for and no others.
 * @throws What the source throws; HostFailure where this machine cannot run the program; the signal's reason.
 */
export async function recompute(
  source: DisputeSource,
  material: JobMaterial,
  batch: bigint,
  options: RecomputeOptions = {},
): Promise<Map<number, ResultLeaf>> {
  const { signal, known, onProgress } = options;
  const { firstTask, count } = batchRange(material.spec, batch);
  const first = Number(firstTask);
  const positions = options.positions ?? Array.from({ length: count }, (_, i) => i);
  const run = source.run?.bind(source) ?? localRun();
  const leaves = new Map<number, ResultLeaf>();
  for (const position of positions) {
    signal?.throwIfAborted();
    const taskIndex = first + position;
    let leaf = known?.get(position);
    if (leaf === undefined) {
      const [task] = await material.inputs.tasks(taskIndex, taskIndex + 1, { signal });
      if (task === undefined) throw failure("SPEC_MISMATCH", `There is no input of task ${taskIndex}.`);
      leaf = leafOf(taskIndex, await run(material, task, { signal }));
    }
    leaves.set(position, leaf);
    onProgress?.({ done: leaves.size, tasks: positions.length });
  }
  return leaves;
}

/** The leaf of a task that was run. */
export function leafOf(taskIndex: number, { kind, code, steps, output }: RunResult): ResultLeaf {
  return { taskIndex, kind, code, steps, outputRoot: outputRoot(output), outputLength: output.length };
}

/** Runs in this thread, and lets others have their turn between two tasks. */
function localRun(): NonNullable<DisputeSource["run"]> {
  const runner = new Runner();
  const programs = new Map<Uint8Array, Promise<CompiledProgram>>();
  return async ({ program, spec }, { region }, options) => {
    let compiled = programs.get(program);
    if (compiled === undefined) {
      const { module, id } = pin(program);
      if (id !== spec.programId)
        throw failure("PROGRAM_REFUSED", `The program served is ${id}, not ${spec.programId}.`);
      compiled = compileProgramAsync(module);
      programs.set(program, compiled);
    }
    const ready = await compiled;
    await new Promise((resolve) => setTimeout(resolve));
    options?.signal?.throwIfAborted();
    const { steps, pages, outputBytes } = spec.limits;
    return runner.run(ready, region, { steps, pages: Number(pages), outputBytes: Number(outputBytes) });
  };
}
