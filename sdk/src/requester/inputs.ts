import type { TaskInput as Task } from "@conun/vm";
import type { Hex } from "../types/primitives.ts";

/** The input of one task: standard input alone, or with arguments and the seed of its random stream. */
export type TaskInput =
  | Uint8Array
  | string
  | {
      readonly stdin?: Uint8Array | string | undefined;
      readonly args?: readonly string[] | undefined;
      /** 32 bytes; the task's index if left out. */
      readonly seed?: Hex | Uint8Array | undefined;
    };

/** The inputs of a job's tasks; large jobs come as a generator and are never held in memory as a whole. */
export type TaskInputs = Iterable<TaskInput> | AsyncIterable<TaskInput>;

const utf8 = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** Text is UTF-8. */
export function toTask(input: TaskInput): Task {
  if (input instanceof Uint8Array) return { stdin: input };
  if (typeof input === "string") return { stdin: utf8.encode(input) };
  const { stdin = NOTHING, args, seed } = input;
  const bytes = typeof stdin === "string" ? utf8.encode(stdin) : stdin;
  return { stdin: bytes, ...(args === undefined ? {} : { args }), ...(seed === undefined ? {} : { seed }) };
}

/** The first inputs of a job, and all of them, read once: the first are kept and handed out again. */
export interface PeekedInputs {
  readonly first: readonly Task[];
  readonly all: Iterable<Task> | AsyncIterable<Task>;
}

/** Reads the first `count` inputs ahead. What is synchronous stays so: awaiting a million inputs costs seconds. */
export async function peekInputs(inputs: TaskInputs, count: number): Promise<PeekedInputs> {
  if (Symbol.asyncIterator in inputs) {
    const iterator = inputs[Symbol.asyncIterator]();
    const first: Task[] = [];
    while (first.length < count) {
      const { done, value } = await iterator.next();
      if (done) break;
      first.push(toTask(value));
    }
    return { first, all: restAsync(first, iterator) };
  }
  const iterator = inputs[Symbol.iterator]();
  const first: Task[] = [];
  while (first.length < count) {
    const { done, value } = iterator.next();
    if (done) break;
    first.push(toTask(value));
  }
  return { first, all: restSync(first, iterator) };
}

function* restSync(first: readonly Task[], iterator: Iterator<TaskInput>): Generator<Task> {
  try {
    yield* first;
    for (let step = iterator.next(); !step.done; step = iterator.next()) yield toTask(step.value);
  } finally {
    iterator.return?.();
  }
}

async function* restAsync(first: readonly Task[], iterator: AsyncIterator<TaskInput>): AsyncGenerator<Task> {
  try {
    yield* first;
    for (let step = await iterator.next(); !step.done; step = await iterator.next()) yield toTask(step.value);
  } finally {
    await iterator.return?.();
  }
}
