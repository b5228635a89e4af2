import type { Image, MachineTask } from "@conun/vm";
import { startEvm } from "../../../test/onchain/lib/evm.ts";
import { Disagreement, followWindows, type Window } from "../../../test/onchain/lib/follow.ts";
import { type Verifier, verifierOf } from "../../../test/onchain/lib/verifier.ts";
import { Random } from "./random.ts";

/** Parts of a program that are followed between its beginning and its end, and steps of each. */
const PARTS = 6;
const LENGTH = 8;

/** The machine's contract as an engine: too slow for whole programs, it carries out some steps of each. */
export interface Chain {
  /**
   * Has the contract take the first steps of a program, its last ones and some between, and say what it came to.
   *
   * @param steps How many it takes.
   */
  follow(
    image: Image,
    task: MachineTask,
    steps: number,
  ): Promise<{ readonly steps: number; readonly differs?: string }>;
  stop(): Promise<void>;
}

/** Beginning, end and random parts of so many steps, in ascending order, none of them twice. */
export function sampleOf(steps: number): Window[] {
  const random = new Random(steps);
  const starts = [0, ...Array.from({ length: PARTS }, () => random.below(Math.max(1, steps))), steps - LENGTH];
  const windows: Window[] = [];
  for (const start of starts.sort((left, right) => left - right)) {
    const from = Math.max(start, windows.at(-1)?.to ?? 0);
    const to = Math.min(steps, start + LENGTH);
    if (to > from) windows.push({ from, to });
  }
  return windows;
}

/** {@link Chain} of a contract that is asked through a verifier. */
export async function followSample(verifier: Verifier, image: Image, task: MachineTask, steps: number) {
  try {
    return { steps: (await followWindows(verifier, { image, task }, sampleOf(steps))).steps };
  } catch (error) {
    if (error instanceof Disagreement) return { steps: 0, differs: `on chain: ${error.message}` };
    throw error;
  }
}

/** Starts an EVM with the contract in it. @throws Error If the contract was not built. */
export async function startChain(): Promise<Chain> {
  const evm = await startEvm();
  const verifier = await verifierOf(evm);
  return {
    follow: (image, task, steps) => followSample(verifier, image, task, steps),
    stop: () => evm.stop(),
  };
}
