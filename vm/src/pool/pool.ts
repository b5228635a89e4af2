import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { VmError } from "../errors.ts";
import { type ProgramId, toBytes, toHex } from "../formats/bytes.ts";
import { HostFailure } from "../run/failure.ts";
import type { TaskLimits } from "../run/runner.ts";
import type { ProgramInfo } from "../validate.ts";
import { broken, failureOf, readPinned, readResult } from "./answers.ts";
import { type ExecutedTask, encodeRun, type Frame, frameOf, KEPT, Kind, keep } from "./frames.ts";
import { type Command, executorCommand, type Isolation } from "./isolation.ts";
import { ExecutorProcess, ProcessGone } from "./process.ts";

export interface PoolOptions {
  /** Processes at most; one for each core if left out. */
  readonly size?: number;
  /** Memory of one program, in MiB; 1024 if left out. What a program needs beyond is a host failure, not a result. */
  readonly memoryMiB?: number;
  /** Wall-clock time of one task, in ms; ten minutes if left out. */
  readonly taskTimeoutMs?: number;
  /** Runs at the lowest priority; true if left out. */
  readonly lowPriority?: boolean;
}

export interface RunOptions {
  /** Ends the task; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Instead of the pool's `taskTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** A program that the pool can run. */
export interface LoadedProgram {
  readonly programId: ProgramId;
  /** The pinned module. */
  readonly module: Uint8Array;
  readonly info: ProgramInfo;
}

/** Forms in which processes hold programs: compiled, or lowered for the interpreter. */
type Form = typeof Kind.load | typeof Kind.lower;

/** One thing to ask of any process. */
interface Job<T> {
  /** Pinned module that the process needs first, and in which form. */
  readonly program: { readonly id: ProgramId; readonly form: Form } | undefined;
  readonly request: () => Uint8Array;
  readonly maxPayload: number;
  readonly read: (frame: Frame) => T;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  /** The process that works on it. */
  process: ExecutorProcess | undefined;
  deaths: number;
}

/** A task whose process died this often without our doing is given up. */
const MAX_DEATHS = 2;
/** Longest pinned module. */
const MAX_MODULE_BYTES = 1 << 28;
const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_MEMORY_MIB = 1024;

/**
 * Runs programs in processes of their own, as many at a time as it has processes; see docs/design/vm.md, "Isolation".
 * Processes start when they are needed; `start` has them all ready.
 */
export class Pool {
  readonly #size: number;
  readonly #timeoutMs: number;
  readonly #lowPriority: boolean;
  readonly #command: Command;
  readonly #pinned = new Map<ProgramId, Uint8Array>();
  readonly #queue: Job<unknown>[] = [];
  readonly #idle: ExecutorProcess[] = [];
  readonly #processes = new Set<ExecutorProcess>();
  #directory: Promise<string> | undefined;
  /** Processes that are there or about to be. */
  #live = 0;
  /** Those of them that cannot work yet. */
  #starting = 0;
  #stopped = false;

  constructor(options: PoolOptions = {}) {
    this.#size = Math.max(1, options.size ?? availableParallelism());
    this.#timeoutMs = options.taskTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#lowPriority = options.lowPriority ?? true;
    this.#command = executorCommand(options.memoryMiB ?? DEFAULT_MEMORY_MIB);
  }

  /** What is enforced on this system. */
  get isolation(): Isolation {
    return this.#command.isolation;
  }

  /** Ids of the processes that run now. */
  get pids(): number[] {
    return [...this.#processes].map(({ pid }) => pid);
  }

  /** Starts all processes and waits for them. Throws HostFailure `host-broken` if one does not start. */
  async start(): Promise<void> {
    const missing = this.#size - this.#live;
    await Promise.all(Array.from({ length: missing }, () => this.#startProcess()));
  }

  /**
   * Validates and pins a program in one of the processes, and keeps it ready to run.
   *
   * @param program WebAssembly as its author built it.
   * @throws ProgramRefused if it will not run, HostFailure if this machine cannot say.
   */
  async load(program: Uint8Array, { signal, timeoutMs }: RunOptions = {}): Promise<LoadedProgram> {
    const {
      programId: id,
      report,
      module,
    } = await this.#submit({
      program: undefined,
      request: () => frameOf(Kind.pin, program),
      maxPayload: MAX_MODULE_BYTES,
      read: readPinned,
      timeoutMs: timeoutMs ?? this.#timeoutMs,
      signal,
    });
    if (report.info === undefined) throw broken("said nothing about the program");
    const programId = toHex(id) as ProgramId;
    this.#pinned.set(programId, module);
    return { programId, module, info: report.info };
  }

  /** Forgets a program. */
  unload(id: ProgramId): void {
    this.#pinned.delete(id);
  }

  /** The pinned module of a program that was loaded and not unloaded. */
  module(id: ProgramId): Uint8Array | undefined {
    return this.#pinned.get(id);
  }

  /**
   * Runs one task in a fresh instance.
   *
   * @param region Input region (`inputRegion`).
   * @returns All of the task's result leaf but its index, and the output itself.
   * @throws HostFailure if this machine cannot finish it, VmError `not-loaded` if the program is unknown.
   */
  async run(id: ProgramId, region: Uint8Array, limits: TaskLimits, options: RunOptions = {}): Promise<ExecutedTask> {
    return await this.#execute(Kind.run, id, region, limits, options);
  }

  /**
   * Runs one task on the machine, step by step, which takes about ten times as long as {@link run}. The result is the
   * same, or one of the two is broken; there is no log.
   */
  async replay(id: ProgramId, region: Uint8Array, limits: TaskLimits, options: RunOptions = {}): Promise<ExecutedTask> {
    return await this.#execute(Kind.replay, id, region, limits, options);
  }

  async #execute(
    kind: typeof Kind.run | typeof Kind.replay,
    id: ProgramId,
    region: Uint8Array,
    limits: TaskLimits,
    options: RunOptions,
  ): Promise<ExecutedTask> {
    if (!this.#pinned.has(id)) throw new VmError("not-loaded", `Program ${id} is not loaded.`, "Call load() first.");
    return await this.#submit({
      program: { id, form: kind === Kind.run ? Kind.load : Kind.lower },
      request: () => encodeRun(kind, { programId: toBytes(id), limits, region }),
      maxPayload: limits.outputBytes,
      read: (frame) => readResult(frame, limits),
      timeoutMs: options.timeoutMs ?? this.#timeoutMs,
      signal: options.signal,
    });
  }

  /** Ends all processes; what still runs or waits is rejected with VmError `pool-stopped`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const job of this.#queue.splice(0)) job.reject(stopped());
    const processes = [...this.#processes];
    for (const process of processes) process.kill(stopped());
    await Promise.all(processes.map(({ ended }) => ended));
    const directory = await this.#directory;
    this.#directory = undefined;
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #submit<T>(asked: Omit<Job<T>, "resolve" | "reject" | "process" | "deaths">): Promise<T> {
    if (this.#stopped) throw stopped();
    const { signal } = asked;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const job: Job<T> = { ...asked, resolve, reject, process: undefined, deaths: 0 };
    const abort = () => this.#abort(job as Job<unknown>);
    signal?.addEventListener("abort", abort);
    this.#queue.push(job as Job<unknown>);
    this.#schedule();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Takes an aborted job out of the queue, or ends the process that works on it. */
  #abort(job: Job<unknown>): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) this.#queue.splice(at, 1);
    job.process?.kill();
    job.reject(job.signal?.reason);
  }

  #schedule(): void {
    while (this.#queue.length > 0) {
      const process = this.#idle.pop();
      if (!process) break;
      if (process.gone) continue;
      const job = this.#queue.shift();
      if (job) void this.#work(process, job);
    }
    const wanted = Math.min(this.#queue.length - this.#starting, this.#size - this.#live);
    for (let i = 0; i < wanted && !this.#stopped; i++) {
      this.#startProcess().catch((error: unknown) => {
        for (const job of this.#queue.splice(0)) job.reject(error);
      });
    }
  }

  async #startProcess(): Promise<void> {
    this.#starting++;
    this.#live++;
    try {
      const process = await this.#spawn();
      await process.start();
      this.#idle.push(process);
    } finally {
      this.#starting--;
    }
    this.#schedule();
  }

  async #spawn(): Promise<ExecutorProcess> {
    try {
      this.#directory ??= mkdtemp(join(tmpdir(), "conun-executor-"));
      const directory = await this.#directory;
      if (this.#stopped) throw stopped();
      const process = new ExecutorProcess(this.#command, directory, this.#lowPriority);
      this.#processes.add(process);
      void process.ended.then(() => {
        this.#live--;
        this.#processes.delete(process);
        this.#schedule();
      });
      return process;
    } catch (error) {
      this.#live--;
      throw error;
    }
  }

  async #work(process: ExecutorProcess, job: Job<unknown>): Promise<void> {
    job.process = process;
    const late = () => process.kill(new HostFailure("host-timeout", `The task ran longer than ${job.timeoutMs} ms.`));
    const timer = setTimeout(late, job.timeoutMs);
    try {
      await this.#provide(process, job.program);
      job.resolve(job.read(await process.ask(job.request(), job.maxPayload)));
    } catch (error) {
      this.#failed(process, job, error);
    } finally {
      job.process = undefined;
      clearTimeout(timer);
    }
    if (!process.gone) this.#idle.push(process);
    this.#schedule();
  }

  /** Gives the process the program that it lacks. */
  async #provide(process: ExecutorProcess, program: Job<unknown>["program"]): Promise<void> {
    if (program === undefined) return;
    const { id, form } = program;
    const held = process.programs[form];
    if (held.has(id)) return;
    const module = this.#pinned.get(id);
    if (!module) throw new VmError("not-loaded", `Program ${id} is not loaded any more.`, "Load it again.");
    const { kind, payload } = await process.ask(frameOf(form, toBytes(id), module), 0);
    if (kind === Kind.failure) throw failureOf(payload);
    if (kind !== Kind.ready) throw broken(`answered ${kind} to a program`);
    keep(held, id, true, KEPT[form]);
  }

  #failed(process: ExecutorProcess, job: Job<unknown>, error: unknown): void {
    if (error instanceof HostFailure && error.code === "host-broken") process.kill();
    if (error instanceof ProcessGone && !job.signal?.aborted && !this.#stopped) {
      job.deaths++;
      if (job.deaths < MAX_DEATHS) this.#queue.unshift(job);
      else
        job.reject(new HostFailure("host-killed", `The process that ran the task ${error.message}`, { cause: error }));
    } else job.reject(error);
  }
}

/** A pool of processes that run programs; see {@link Pool}. */
export function createPool(options: PoolOptions = {}): Pool {
  return new Pool(options);
}

function stopped(): VmError {
  return new VmError("pool-stopped", "The pool has been stopped.", "Create another one.");
}
