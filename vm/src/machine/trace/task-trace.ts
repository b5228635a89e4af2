import { TRACE_STEPS } from "../encoding.ts";
import { isRefusal } from "../fast/instance.ts";
import { FastMachine } from "../fast/machine.ts";
import type { Image } from "../image.ts";
import { Machine } from "../interpreter/machine.ts";
import { outcomeOpening } from "../proof/openings.ts";
import { proveStep } from "../proof/tape.ts";
import { type Outcome, outcomeOf } from "../replay.ts";
import type { AnyMachine, MachineTask } from "../task.ts";
import { type Interpreter, Snapshots } from "./snapshots.ts";

export interface TraceOptions {
  /** Bytes of snapshots that are kept, 512 MiB if left out. The running machine comes on top. */
  readonly memoryBytes?: number;
  /** The fast one if left out; it gives way to the reference one for programs that it has no memory for. */
  readonly interpreter?: "fast" | "reference";
}

/** Where a trace ends. */
export interface TraceEnd {
  /** Steps until the machine has ended. */
  readonly steps: number;
  /** Hash of its last state. */
  readonly state: Uint8Array;
  readonly outcome: Outcome;
  /** Shows the outcome of that state (docs/design/machine.md, section 6). */
  readonly opening: Uint8Array;
}

interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

/** Steps between two looks at the signal. */
const SLICE = { fast: 2 ** 24, reference: 2 ** 20 } as const;
/** Distance of the first regular snapshots, and how many there are at most before every other one is dropped. */
const FIRST_SPACING = 2 ** 22;
const MOST_REGULAR = 256;
/** Steps in which a byte is copied and hashed: regular snapshots are so far apart that they take less than the running. */
const STEPS_PER_BYTE = 8;
/** Steps that are taken again rather than kept in a snapshot. */
const NEAR = 2 ** 16;

/**
 * The trace of one task: its states and proofs of its steps at any step numbers, as somebody who plays a game about it
 * needs them. The first pass over the program leaves snapshots at regular distances, and every question leaves some where
 * it stopped, so that a whole bisection takes little more than one replay. Calls wait for one another; a replay gives way
 * to the event loop several times a second, and ends with the signal's reason.
 */
export class TaskTrace {
  readonly #image: Image;
  readonly #task: MachineTask;
  readonly #snapshots: Snapshots;
  readonly #states = new Map<number, Uint8Array>();
  #interpreter: "fast" | "reference";
  #machine: Interpreter | undefined;
  /** As far as any pass has come. */
  #frontier = 0;
  #spacing = FIRST_SPACING;
  #end: TraceEnd | undefined;
  #replayed = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(image: Image, task: MachineTask, { memoryBytes = 2 ** 29, interpreter = "fast" }: TraceOptions = {}) {
    this.#image = image;
    this.#task = task;
    this.#interpreter = interpreter;
    this.#snapshots = new Snapshots(memoryBytes);
  }

  /** Steps that were carried out so far, repeated ones each time. */
  get replayed(): number {
    return this.#replayed;
  }

  /** Bytes that snapshots take now. */
  get snapshotBytes(): number {
    return this.#snapshots.bytes;
  }

  /** Runs the task to its end, once. */
  end({ signal }: Cancellable = {}): Promise<TraceEnd> {
    return this.#alone(async () => {
      if (!this.#end) await this.#go(TRACE_STEPS, signal);
      return this.#end as TraceEnd;
    });
  }

  /**
   * Hashes of the states after so many steps each, in the order of the question.
   *
   * @param steps Whole numbers from 0 to 2^40.
   * @throws RangeError for others, VmError `bad-limits` or `bad-input` for a task that no job may have.
   */
  statesAt(steps: readonly number[], { signal }: Cancellable = {}): Promise<Uint8Array[]> {
    for (const step of steps) check(step);
    const ascending = [...new Set(steps)].sort((a, b) => a - b);
    return this.#alone(async () => {
      for (const step of ascending) {
        if (this.#stateAt(step)) continue;
        const machine = await this.#go(step, signal);
        if (this.#stateAt(step)) continue;
        this.#states.set(step, machine.stateRoot());
        if (step - (this.#snapshots.before(step) ?? 0) >= NEAR) this.#snapshots.save(machine, false);
        this.#snapshots.trim();
      }
      return steps.map((step) => this.#stateAt(step) as Uint8Array);
    });
  }

  /** The proof of the step that leads from this state to the next one (docs/design/machine.md, section 6). */
  tapeAt(step: number, options: Cancellable = {}): Promise<Uint8Array> {
    return this.at(step, proveStep, options);
  }

  /** What a function sees of the machine after so many steps. It may let it go on, but not keep it. */
  at<T>(step: number, see: (machine: AnyMachine) => T, { signal }: Cancellable = {}): Promise<T> {
    check(step);
    return this.#alone(async () => see(await this.#go(step, signal)));
  }

  #stateAt(step: number): Uint8Array | undefined {
    return this.#end && step >= this.#end.steps ? this.#end.state : this.#states.get(step);
  }

  /** Runs when all before it is done; once more on the reference interpreter if the fast one cannot. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work).catch((error: unknown) => {
      if (!isRefusal(error) || this.#interpreter === "reference") throw error;
      this.#interpreter = "reference";
      this.#machine = undefined;
      this.#snapshots.clear();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** A machine after so many steps, or one that has ended before. */
  async #go(step: number, signal: AbortSignal | undefined): Promise<Interpreter> {
    signal?.throwIfAborted();
    const machine = this.#nearest(this.#end ? Math.min(step, this.#end.steps) : step);
    while (machine.steps < step && !machine.ended) {
      const before = machine.steps;
      const regular = (Math.floor(before / this.#spacing) + 1) * this.#spacing;
      machine.run(Math.min(step, regular, before + SLICE[this.#interpreter]) - before);
      this.#replayed += machine.steps - before;
      if (!machine.ended && machine.steps === regular && regular > this.#frontier) this.#keep(machine);
      this.#frontier = Math.max(this.#frontier, machine.steps);
      if (machine.steps - before < NEAR) continue;
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
    }
    if (machine.ended) this.#note(machine);
    return machine;
  }

  /** The machine as it stands, or from a snapshot, or from the start: whichever is nearest before the step. */
  #nearest(step: number): Interpreter {
    const own = this.#machine && this.#machine.steps <= step ? this.#machine.steps : undefined;
    const saved = this.#snapshots.before(step);
    if (this.#machine && own !== undefined && own >= (saved ?? 0)) return this.#machine;
    this.#machine = undefined;
    const from = saved === undefined ? undefined : this.#snapshots.use(saved);
    this.#machine =
      this.#interpreter === "fast"
        ? new FastMachine(this.#image, (from as FastMachineStart | undefined) ?? this.#task)
        : new Machine(this.#image, (from as MachineStart | undefined) ?? this.#task);
    return this.#machine;
  }

  #note(machine: Interpreter): void {
    this.#end ??= {
      steps: machine.steps,
      state: machine.stateRoot(),
      outcome: outcomeOf(machine),
      opening: outcomeOpening(machine),
    };
  }

  /** A regular snapshot: with its hash, so that later ones hash only what was written since. */
  #keep(machine: Interpreter): void {
    this.#states.set(machine.steps, machine.stateRoot());
    const bytes = this.#snapshots.save(machine, true);
    const dense = bytes * STEPS_PER_BYTE > this.#spacing || machine.steps / this.#spacing >= MOST_REGULAR;
    if (!dense && !this.#snapshots.full) return;
    this.#spacing *= 2;
    this.#snapshots.thin(this.#spacing);
    this.#snapshots.trim();
  }
}

type FastMachineStart = ConstructorParameters<typeof FastMachine>[1];
type MachineStart = ConstructorParameters<typeof Machine>[1];

function check(step: number): void {
  if (!Number.isSafeInteger(step) || step < 0 || step > TRACE_STEPS) {
    throw new RangeError(`${step} is no number of steps: a trace has 2^40`);
  }
}
