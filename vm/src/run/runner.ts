import { engine, type WasmGlobal, type WasmInstance, type WasmMemory, type WasmModule } from "../engine.ts";
import { VmError } from "../errors.ts";
import type { ProgramId } from "../formats/bytes.ts";
import { programId } from "../formats/program.ts";
import { EXPORTS, HOST_MODULE } from "../shim/host.ts";
import { Status, TrapReason } from "../trap.ts";
import type { ResultKind } from "../trees/results.ts";
import { WasmError } from "../wasm/error.ts";
import { HostFailure } from "./failure.ts";
import { Host } from "./host.ts";
import { speculate } from "./speculate.ts";
import { steady } from "./steady.ts";

/** A job's limits for one task, as in `JobSpec`. */
export interface TaskLimits {
  /** Units of the meter, below 2^63. */
  readonly steps: bigint;
  /** Pages (64 KiB) of linear memory. */
  readonly pages: number;
  /** Bytes of standard output. */
  readonly outputBytes: number;
}

/** How a task ended. Equal on every machine, but for `log`. */
export interface TaskResult {
  readonly kind: ResultKind;
  /** Exit code if halted, `TrapReason` if trapped. */
  readonly code: number;
  /** Standard output; a trapped task keeps what it had written before. */
  readonly output: Uint8Array;
  readonly steps: bigint;
  /** Standard error, cut at 64 KiB; no part of the result. */
  readonly log: Uint8Array;
}

/** A pinned module, compiled: forms of it that do the same. */
export interface CompiledProgram {
  readonly id: ProgramId;
  readonly module: WasmModule;
  /** Its speculative form, if that may be faster. */
  readonly speculative: WasmModule | undefined;
}

/**
 * Compiles a pinned module (`pin`). In Node this is synchronous; a browser's main thread refuses large modules here, use
 * {@link compileProgramAsync} or a worker.
 *
 * @param id What `pin` gave for it, if known; else it is computed.
 * @throws VmError `not-pinned` if the bytes are no pinned module.
 */
export function compileProgram(pinned: Uint8Array, id?: ProgramId): CompiledProgram {
  try {
    const { exact, speculative } = formsOf(pinned);
    const module = checked(new engine.Module(exact));
    return { id: id ?? programId(pinned), module, speculative: speculative && new engine.Module(speculative) };
  } catch (error) {
    throw error instanceof engine.CompileError ? notPinned(error) : error;
  }
}

/** As {@link compileProgram}, without blocking. */
export async function compileProgramAsync(pinned: Uint8Array, id?: ProgramId): Promise<CompiledProgram> {
  try {
    const { exact, speculative } = formsOf(pinned);
    const module = checked(await engine.compile(exact));
    const form = speculative && (await engine.compile(speculative));
    return { id: id ?? programId(pinned), module, speculative: form };
  } catch (error) {
    throw error instanceof engine.CompileError ? notPinned(error) : error;
  }
}

/** What engines compile: a form that does exactly what the pinned module does, and perhaps one that speculates. */
function formsOf(pinned: Uint8Array): { readonly exact: Uint8Array; readonly speculative: Uint8Array | undefined } {
  try {
    const exact = steady(pinned) ?? pinned;
    return { exact, speculative: speculate(exact) };
  } catch (error) {
    // What cannot be read here, or is at the end of its limits, has no forms; the engine says whether it is a module.
    if (error instanceof WasmError) return { exact: pinned, speculative: undefined };
    throw error;
  }
}

function checked(module: WasmModule): WasmModule {
  const foreign = engine.Module.imports(module).some(
    ({ module: from, kind }) => from !== HOST_MODULE || kind !== "function",
  );
  const names = new Set(engine.Module.exports(module).map(({ name }) => name));
  const needed = [EXPORTS.run, EXPORTS.status, EXPORTS.code, EXPORTS.stepsLeft];
  if (foreign || needed.some((name) => !names.has(name))) throw notPinned();
  return module;
}

function notPinned(cause?: unknown): VmError {
  return new VmError("not-pinned", "These bytes are no pinned module.", "Pass what pin() returns.", { cause });
}

interface PinnedExports {
  readonly [EXPORTS.run]: (stepsLow: number, stepsHigh: number, pages: number) => void;
  readonly [EXPORTS.status]: WasmGlobal<number>;
  readonly [EXPORTS.code]: WasmGlobal<number>;
  readonly [EXPORTS.stepsLeft]: WasmGlobal<bigint>;
  readonly [EXPORTS.memory]?: WasmMemory;
}

/** Above this size the memory for input and output is not kept for the next task. */
const KEEP_BYTES = 16 * 2 ** 20;
/** Memory of ended tasks after which the engine is asked to collect it. */
const GARBAGE_BYTES = 64 * 2 ** 20;

export interface RunnerOptions {
  /**
   * Collects garbage at once, where the engine offers it (V8: `--expose-gc`). The memory of ended tasks is garbage that
   * engines are slow to notice; under a tight cap the next task would find none left.
   */
  readonly collectGarbage?: (() => void) | undefined;
  /** Whether the speculative form runs first where there is one; true if left out. Results are the same. */
  readonly speculate?: boolean;
}

/** How often the speculative form of a program gave the result, and how often it ran in vain. */
interface Score {
  won: number;
  lost: number;
}

/** A program whose speculation fails more often than this runs its pinned module only. */
const worthTrying = ({ won, lost }: Score): boolean => lost <= 1 + won / 8;

/**
 * Runs tasks one after another in this thread, each in a fresh instance. Works in Node and in browsers; it cannot stop a
 * program before the step limit does, so run strangers' programs in a worker or in a pool of processes
 * (`@conun/vm/pool`).
 */
export class Runner {
  readonly #collectGarbage: (() => void) | undefined;
  readonly #speculate: boolean;
  readonly #scores = new WeakMap<CompiledProgram, Score>();
  #host: Host | undefined;
  /** Bytes of memory that ended tasks have left behind. */
  #garbage = 0;

  constructor({ collectGarbage, speculate = true }: RunnerOptions = {}) {
    this.#collectGarbage = collectGarbage;
    this.#speculate = speculate;
  }

  /**
   * Runs one task from the start to its end.
   *
   * @param region Input region (`inputRegion`).
   * @throws HostFailure if this machine cannot finish it; that is no result.
   */
  run(program: CompiledProgram, region: Uint8Array, limits: TaskLimits): TaskResult {
    if (limits.steps < 0n || limits.steps >= 1n << 63n) {
      throw new VmError("bad-limits", "The step limit is not between 0 and 2^63.", "Check the limits.");
    }
    if (this.#garbage > GARBAGE_BYTES) this.#collect();
    const hadGarbage = this.#garbage > 0;
    try {
      return this.#attempt(program, region, limits);
    } catch (error) {
      const worthAnother =
        hadGarbage && this.#collectGarbage && error instanceof HostFailure && error.code === "host-memory";
      if (!worthAnother) throw error;
    }
    this.#collect();
    return this.#attempt(program, region, limits);
  }

  #attempt(program: CompiledProgram, region: Uint8Array, limits: TaskLimits): TaskResult {
    const speculated = this.#speculate ? this.#try(program, region, limits) : undefined;
    if (speculated) return speculated;
    const run = this.#launch(program.module, region, limits);
    return this.#settle(run, ending(run), limits);
  }

  /** Runs the speculative form, if that has been worth it. Only a program that halts has a result then. */
  #try(program: CompiledProgram, region: Uint8Array, limits: TaskLimits): TaskResult | undefined {
    const score = this.#scores.get(program) ?? { won: 0, lost: 0 };
    if (!worthTrying(score)) return undefined;
    const { speculative } = program;
    if (!speculative) return undefined;
    this.#scores.set(program, score);
    const run = this.#launch(speculative, region, limits);
    const end = halting(run);
    if (end) {
      score.won++;
      return this.#settle(run, end, limits);
    }
    score.lost++;
    this.#putBack(run.host);
    // The run to come needs the memory that this one had.
    this.#collect();
    return undefined;
  }

  #launch(module: WasmModule, region: Uint8Array, limits: TaskLimits): Run {
    const host = this.#takeHost();
    host.begin(region, limits.outputBytes);
    const exports = instantiate(module, host);
    const thrown = call(exports, limits);
    this.#garbage += exports[EXPORTS.memory]?.buffer.byteLength ?? 0;
    return { exports, host, thrown };
  }

  #settle({ host }: Run, { kind, code, stepsLeft }: Ending, limits: TaskLimits): TaskResult {
    const result = { kind, code, output: host.output(), steps: limits.steps - stepsLeft, log: host.log() };
    this.#putBack(host);
    return result;
  }

  #putBack(host: Host): void {
    if (host.size <= KEEP_BYTES) this.#host = host;
    else this.#garbage += host.size;
  }

  #collect(): void {
    this.#collectGarbage?.();
    this.#garbage = 0;
  }

  /** Whoever throws on the way loses the host, so that the next task begins with a new one. */
  #takeHost(): Host {
    const host = this.#host ?? new Host();
    this.#host = undefined;
    return host;
  }
}

function instantiate(module: WasmModule, host: Host): PinnedExports {
  let instance: WasmInstance;
  try {
    instance = new engine.Instance(module, { [HOST_MODULE]: host.imports });
  } catch (error) {
    if (error instanceof engine.LinkError) throw notPinned(error);
    throw new HostFailure("host-memory", "No memory for the program.", { cause: error });
  }
  return instance.exports as unknown as PinnedExports;
}

function call(exports: PinnedExports, { steps, pages }: TaskLimits): unknown {
  try {
    exports[EXPORTS.run](Number(BigInt.asIntN(32, steps)), Number(steps >> 32n), pages | 0);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** What a speculative run says: its result if it halted, nothing otherwise. */
function halting({ exports, host }: Run): Ending | undefined {
  if (host.failed || exports[EXPORTS.status].value !== Status.halted) return undefined;
  return { kind: "halted", code: exports[EXPORTS.code].value >>> 0, stepsLeft: exports[EXPORTS.stepsLeft].value };
}

/** An instance that has run. */
interface Run {
  readonly exports: PinnedExports;
  readonly host: Host;
  readonly thrown: unknown;
}

interface Ending {
  readonly kind: ResultKind;
  readonly code: number;
  readonly stepsLeft: bigint;
}

/** Tells result from host failure by what the pinned module left behind, never by the wording of an engine's error. */
function ending({ exports, host, thrown }: Run): Ending {
  const status = exports[EXPORTS.status].value;
  const code = exports[EXPORTS.code].value >>> 0;
  const stepsLeft = exports[EXPORTS.stepsLeft].value;
  if (host.failed) throw new HostFailure("host-memory", "No memory for the program's output.", { cause: thrown });
  if (status === Status.halted) return { kind: "halted", code, stepsLeft };
  if (status === Status.trapped) return { kind: "trapped", code, stepsLeft };
  if (status === Status.hostFailure) throw new HostFailure("host-memory", "No memory below the job's page limit.");
  if (!(thrown instanceof engine.RuntimeError)) {
    throw new HostFailure("host-stack", "The engine stopped the program.", { cause: thrown });
  }
  return { kind: "trapped", code: TrapReason.fault, stepsLeft: 0n };
}
