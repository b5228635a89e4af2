import type { Hex } from "@conun/sdk";
import type { TaskResult } from "@conun/sdk/storage";
import { type ResultLeaf, type TraceEnd, toHex } from "@conun/vm";
import { forgeEnd, type Lie } from "./forged-end.ts";
import { leafOf, stateAt, type Task, type Truth } from "./truth.ts";

/** What a worker says of one task: of its result, and of every state on the way. */
export interface Story {
  readonly task: Task;
  readonly leaf: ResultLeaf;
  readonly result: TaskResult;
  /** What its trace ends in. Where that is not what the leaf says, nobody can open the position. */
  readonly end: TraceEnd;
  /** Shows the first state. */
  readonly first: Uint8Array;
  readonly inputRoot: Uint8Array;
  state(step: number): Promise<Hex>;
  tape(step: number): Promise<Uint8Array>;
}

/** The truth about a task. */
export async function honestly(truth: Truth, index: number): Promise<Story> {
  const task = await truth.task(index);
  const { trace, result, region, inputRoot } = task;
  return {
    task,
    result,
    leaf: leafOf(index, result),
    end: await trace.end(),
    first: truth.first(region),
    inputRoot,
    state: (step) => stateAt(trace, step),
    tape: (step) => trace.tapeAt(step),
  };
}

/**
 * Says that another result came out, and shows a last state that says so too. The states are the true ones up to some
 * step; from there on the machine is said to be in that last state.
 *
 * @param from The first step whose state is false; the last one before the task's end if left out.
 */
export async function forging(truth: Truth, index: number, lie: Lie, from?: number): Promise<Story> {
  const honest = await honestly(truth, index);
  const end = forgeEnd(honest.end, truth.spec.limits.steps, lie);
  const { stack: _, ...told } = lie;
  const result = { ...honest.result, ...told };
  const start = from ?? honest.end.steps;
  return {
    ...honest,
    result,
    leaf: leafOf(index, result),
    end,
    state: (step) => (step < start ? honest.state(step) : Promise.resolve(toHex(end.state))),
  };
}

/** Says what is not so, and has no state at all that says it: a leaf and nothing behind it. */
export async function claiming(truth: Truth, index: number, lie: Lie): Promise<Story> {
  const honest = await honestly(truth, index);
  const result = { ...honest.result, ...lie };
  return { ...honest, result, leaf: leafOf(index, result) };
}

/**
 * Says what comes out of another task's input. The first state is the true one, unless it opens the wrong input.
 *
 * @param from The first step whose state is that of the other task; 1 at least, where the right input is opened.
 * @param opens Whether it shows the other task's input in place of this one's.
 */
export async function swapping(
  truth: Truth,
  index: number,
  other: number,
  from: number,
  opens = false,
): Promise<Story> {
  const [honest, strange] = await Promise.all([honestly(truth, index), honestly(truth, other)]);
  return {
    ...strange,
    task: honest.task,
    leaf: { ...strange.leaf, taskIndex: index },
    ...(opens ? {} : { first: honest.first, inputRoot: honest.inputRoot }),
    state: (step) => (step < from ? honest : strange).state(step),
  };
}
