import { inputRegion, outputRoot, parseInputRegion, type ResultLeaf } from "@conun/vm";
import type { Outcome, WorkerModules } from "@conun/worker-node";

/** Where a tile's input says from where the scene is seen. */
const ANGLE_AT = 32;
const BEHIND = 180_000;

/** The input of another picture: the scene from behind. */
export function fromBehind(region: Uint8Array): Uint8Array {
  const { stdin, args, seed } = parseInputRegion(region);
  const other = stdin.slice();
  new DataView(other.buffer).setUint32(ANGLE_AT, BEHIND, true);
  return inputRegion({ stdin: other, args, seed });
}

/** A forger: it draws another picture than it was asked for, and claims that it is the right one. */
export class Forger {
  readonly #outcomes = new Map<number, Outcome>();

  /** What makes a worker a forger. */
  readonly modules: WorkerModules = {
    execute: (honest) => async (task, signal) => {
      const outcome = await honest({ ...task, input: fromBehind(task.input) }, signal);
      this.#outcomes.set(Number(task.index), outcome);
      return outcome;
    },
  };

  /** What it says of so many tasks from one on; less where it did not draw them all. */
  leaves(first: number, count: number): ResultLeaf[] {
    return Array.from({ length: count }, (_, i) => first + i).flatMap((taskIndex) => {
      const outcome = this.#outcomes.get(taskIndex);
      if (outcome === undefined) return [];
      const { kind, code, output, steps } = outcome;
      return [{ taskIndex, kind, code, outputRoot: outputRoot(output), outputLength: output.length, steps }];
    });
  }
}
