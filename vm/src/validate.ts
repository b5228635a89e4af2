import { type BodyFacts, bodyFacts } from "./instrument/analyse.ts";
import { explain } from "./validate-hints.ts";
import { entryProblems, importProblems, segmentProblems } from "./validate-module.ts";
import { checkModule } from "./wasm/check.ts";
import type { CheckContext } from "./wasm/checker.ts";
import { decode } from "./wasm/decode.ts";
import { WasmError } from "./wasm/error.ts";
import type { Module } from "./wasm/types.ts";

/** Why a program will not run. */
export interface Problem {
  /** Stable identifier, for example `import-unknown`, `feature-simd`. */
  readonly code: string;
  readonly what: string;
  /** Import, export, or function (name or index) with the byte offset in the module. */
  readonly where: string;
  /** How to build the program so that it runs. */
  readonly hint: string;
}

export interface ProgramInfo {
  readonly bytes: number;
  /** Functions with a body. */
  readonly functions: number;
  /** Imports as `module.name`. */
  readonly imports: readonly string[];
  /** Initial and greatest number of 64 KiB pages; absent if the program has no memory. */
  readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
  readonly tableEntries: number;
  readonly dataBytes: number;
}

export interface ValidationReport {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Absent if the file is so damaged that nothing can be told. */
  readonly info: ProgramInfo | undefined;
}

/** A report, and for programs without problems what the next stages need. */
export interface Inspection {
  readonly report: ValidationReport;
  readonly program:
    | { readonly context: CheckContext; readonly facts: readonly BodyFacts[]; readonly entry: number }
    | undefined;
}

/** Problems after which the search in function bodies stops. */
const ENOUGH = 20;

function describe(module: Module): ProgramInfo {
  const [memory] = module.memories;
  return {
    bytes: module.bytes.length,
    functions: module.bodies.length,
    imports: module.imports.map((item) => `${item.module}.${item.name}`),
    memory: memory && { initialPages: memory.min, maximumPages: memory.max ?? 65_536 },
    tableEntries: module.tables.reduce((sum, table) => sum + table.min, 0),
    dataBytes: module.data.reduce((sum, segment) => sum + segment.bytes.length, 0),
  };
}

function failed(problems: readonly Problem[], info?: ProgramInfo): Inspection {
  return { report: { ok: false, problems, info }, program: undefined };
}

/** Runs `step`; a `WasmError` becomes a problem. */
function attempt<T>(problems: Problem[], where: string, step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    problems.push(explain(error, where));
    return undefined;
  }
}

/** Decodes and checks a program completely. Never throws on bad input. */
export function inspect(bytes: Uint8Array): Inspection {
  const problems: Problem[] = [];
  const module = attempt(problems, "module", () => decode(bytes));
  if (module === undefined) return failed(problems);
  const info = describe(module);
  const context = attempt(problems, "module", () => checkModule(module));
  if (context === undefined) return failed(problems, info);
  problems.push(...importProblems(module), ...segmentProblems(module));
  const entry = entryProblems(module, problems);
  const facts: BodyFacts[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length && problems.length < ENOUGH; func++) {
    const name = module.names.get(func);
    const where = name === undefined ? `function ${func}` : `function ${func} (${name})`;
    const found = attempt(problems, where, () => bodyFacts(context, func));
    if (found) facts.push(found);
  }
  if (problems.length > 0 || entry === undefined) return failed(problems, info);
  return { report: { ok: true, problems, info }, program: { context, facts, entry } };
}

/**
 * Explains whether a WebAssembly program will run, and if not, why and how to build it so that it does.
 *
 * @param bytes The program as compiled: a wasm32-wasip1 command, or a module whose `_start` uses the host words only.
 * @returns The report; never throws on bad input, and takes time linear in the size.
 */
export function validate(bytes: Uint8Array): ValidationReport {
  return inspect(bytes).report;
}
