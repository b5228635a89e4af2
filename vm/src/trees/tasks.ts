import { concat, equalBytes, uintWord } from "../formats/bytes.ts";
import { TAGS } from "../formats/tags.ts";
import { keccak } from "../hash/keccak.ts";
import { binaryPath, binaryRoot, foldPath } from "./binary.ts";
import { treeDepth } from "./shape.ts";

/** How a job's tasks are cut: `chunkTasks`, a power of two, tasks to a chunk. */
export interface TasksShape {
  readonly taskCount: number;
  readonly chunkTasks: number;
}

/** Depth of one chunk's subtree: that of the whole tree if there is only one chunk. */
export function chunkDepth({ taskCount, chunkTasks }: TasksShape): number {
  return treeDepth(Math.min(taskCount, chunkTasks));
}

/** Top of a chunk's subtree from its tasks' packed input roots; what is missing in the last chunk are zero words. */
export function chunkRoot(shape: TasksShape, inputRoots: Uint8Array): Uint8Array {
  return binaryRoot(inputRoots, chunkDepth(checked(shape)));
}

/** Root of all tasks, `keccak(TAG_TASKS, taskCount, tree)`, from the packed roots of their chunks. */
export function tasksRootOfChunks(shape: TasksShape, chunkRoots: Uint8Array): Uint8Array {
  const chunks = Math.ceil(checked(shape).taskCount / shape.chunkTasks);
  if (chunkRoots.length !== 32 * chunks) throw new RangeError(`${chunks} chunks need as many roots`);
  const below = chunkDepth(shape);
  return bind(shape.taskCount, binaryRoot(chunkRoots, treeDepth(shape.taskCount) - below, below));
}

/** Root of all tasks from their packed input roots. */
export function tasksRoot(inputRoots: Uint8Array): Uint8Array {
  const taskCount = inputRoots.length / 32;
  return bind(taskCount, binaryRoot(inputRoots, treeDepth(taskCount)));
}

/**
 * Siblings of one task's input root, lowest first.
 *
 * @param chunkRoots Packed roots of all chunks.
 * @param inputRoots Packed input roots of the chunk that holds the task.
 * @param index Index of the task in the job.
 */
export function taskPath(
  shape: TasksShape,
  chunkRoots: Uint8Array,
  inputRoots: Uint8Array,
  index: number,
): Uint8Array[] {
  const below = chunkDepth(checked(shape));
  if (!(index >= 0 && index < shape.taskCount)) throw new RangeError(`no task ${index} among ${shape.taskCount}`);
  const chunk = Math.floor(index / shape.chunkTasks);
  return [
    ...binaryPath(inputRoots, below, index % shape.chunkTasks),
    ...binaryPath(chunkRoots, treeDepth(shape.taskCount) - below, chunk, below),
  ];
}

/** What shows that a task has a certain input. */
export interface TaskProof {
  readonly tasksRoot: Uint8Array;
  readonly taskCount: number;
  readonly index: number;
  readonly inputRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Whether task `index` of `taskCount` has this input root under `tasksRoot`. Never throws on bad proofs. */
export function verifyTask({ tasksRoot: root, taskCount, index, inputRoot, path }: TaskProof): boolean {
  if (!Number.isSafeInteger(taskCount) || !Number.isSafeInteger(index) || index < 0 || index >= taskCount) return false;
  if (path.length !== treeDepth(taskCount)) return false;
  if (inputRoot.length !== 32 || path.some((sibling) => sibling.length !== 32)) return false;
  return equalBytes(bind(taskCount, foldPath(inputRoot, index, path)), root);
}

/**
 * Builds the tasks tree from input roots that arrive in order, in memory bounded by one chunk and 32 bytes for each
 * finished chunk.
 */
export class TasksTree {
  readonly #shape: TasksShape;
  readonly #pending: Uint8Array;
  #pendingBytes = 0;
  #added = 0;
  readonly #chunks: Uint8Array[] = [];

  constructor(shape: TasksShape) {
    this.#shape = checked(shape);
    this.#pending = new Uint8Array(32 * Math.min(shape.taskCount, shape.chunkTasks));
  }

  /** Tasks added so far. */
  get added(): number {
    return this.#added;
  }

  /**
   * Adds the next tasks' input roots, packed.
   *
   * @returns Roots of the chunks that are complete by this call, in order.
   * @throws RangeError beyond `taskCount`.
   */
  add(inputRoots: Uint8Array): Uint8Array[] {
    const { taskCount } = this.#shape;
    const count = inputRoots.length / 32;
    if (!Number.isInteger(count)) throw new RangeError("roots have 32 bytes each");
    if (this.#added + count > taskCount) throw new RangeError(`more than ${taskCount} tasks`);
    const before = this.#chunks.length;
    for (let at = 0; at < inputRoots.length; ) {
      const piece = inputRoots.subarray(at, at + this.#pending.length - this.#pendingBytes);
      this.#pending.set(piece, this.#pendingBytes);
      this.#pendingBytes += piece.length;
      this.#added += piece.length / 32;
      at += piece.length;
      if (this.#pendingBytes === this.#pending.length || this.#added === taskCount) this.#closeChunk();
    }
    return this.#chunks.slice(before);
  }

  /** Roots of the finished chunks, packed. */
  get chunkRoots(): Uint8Array {
    return concat(this.#chunks);
  }

  /** The tasks root. Throws RangeError while tasks are missing. */
  root(): Uint8Array {
    if (this.#added !== this.#shape.taskCount) {
      throw new RangeError(`${this.#added} of ${this.#shape.taskCount} tasks were added`);
    }
    return tasksRootOfChunks(this.#shape, this.chunkRoots);
  }

  #closeChunk(): void {
    this.#chunks.push(chunkRoot(this.#shape, this.#pending.subarray(0, this.#pendingBytes)));
    this.#pendingBytes = 0;
  }
}

function checked(shape: TasksShape): TasksShape {
  const { taskCount, chunkTasks } = shape;
  if (!Number.isSafeInteger(taskCount) || taskCount < 1) throw new RangeError("a job has at least one task");
  if (!Number.isSafeInteger(chunkTasks) || 2 ** treeDepth(chunkTasks) !== chunkTasks) {
    throw new RangeError("chunkTasks must be a power of two");
  }
  return shape;
}

function bind(taskCount: number, tree: Uint8Array): Uint8Array {
  return keccak(concat([TAGS.tasks, uintWord(taskCount), tree]));
}
