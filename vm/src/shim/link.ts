import { checkModule, typeOf } from "../wasm/check.ts";
import type { CheckContext } from "../wasm/checker.ts";
import { decode } from "../wasm/decode.ts";
import type { FuncType, Module } from "../wasm/types.ts";
import { SHIM_WASM } from "./wasm.ts";

/** Callees that are no functions of the program: host words, and what ends the task. */
export const Builtin = { inputWord: -1, outputWord: -2, logWord: -3, exit: -4, trap: -5 } as const;

const BUILTINS: Readonly<Record<string, number>> = {
  "conun.input_word": Builtin.inputWord,
  "conun.output_word": Builtin.outputWord,
  "conun.log_word": Builtin.logWord,
  "machine.exit": Builtin.exit,
  "machine.trap": Builtin.trap,
};

/** A module that gives functions to the program, and where its indices go. */
export interface Source {
  readonly context: CheckContext;
  /** Index in `Program.funcs` of each function of the module, or a `Builtin`; `undefined` if it is not linked. */
  readonly target: (number | undefined)[];
  /** What to add to a global's index. */
  readonly globalBase: number;
}

export interface LinkedFunction {
  readonly source: Source;
  /** Index in the source module. */
  readonly func: number;
  readonly type: FuncType;
}

/** The program's functions followed by those of the shim that it needs. */
export interface Program {
  readonly user: Source;
  readonly shim: Source;
  readonly funcs: readonly LinkedFunction[];
}

/** A module whose functions take the place of a program's imports. */
export interface Shim {
  readonly context: CheckContext;
  readonly byImport: ReadonlyMap<string, number>;
  /** Functions each function calls or needs. */
  readonly needs: readonly (readonly number[])[];
}

let loaded: Shim | undefined;

function loadShim(callees: (context: CheckContext, func: number) => readonly number[]): Shim {
  loaded ??= openShim(
    Uint8Array.from(atob(SHIM_WASM), (char) => char.charCodeAt(0)),
    callees,
  );
  return loaded;
}

/** A shim from its module's bytes: it exports each function as `module.name`, or as `name` for WASI's. */
export function openShim(bytes: Uint8Array, callees: (context: CheckContext, func: number) => readonly number[]): Shim {
  const context = checkModule(decode(bytes));
  const byImport = new Map<string, number>();
  for (const { name, index } of context.module.exports) {
    byImport.set(name.includes(".") ? name : `wasi_snapshot_preview1.${name}`, index);
  }
  const needs = context.module.funcs.map((_, func) =>
    func < context.module.importedFuncs ? [] : callees(context, func),
  );
  return { context, byImport, needs };
}

/** Type of the shim's function for an import `module.name`; `undefined` if there is none. */
export function shimType(
  callees: (context: CheckContext, func: number) => readonly number[],
  key: string,
): FuncType | undefined {
  const shim = loadShim(callees);
  const func = shim.byImport.get(key);
  return func === undefined ? undefined : typeOf(shim.context.module, func);
}

/**
 * Replaces the imports of a validated program by functions of the shim.
 *
 * @param callees Gives the functions that a function calls (one pass over its body).
 * @param shim What serves the imports; tests bring their own.
 */
export function link(
  context: CheckContext,
  callees: (context: CheckContext, func: number) => readonly number[],
  shim = loadShim(callees),
): Program {
  const { module } = context;
  const user: Source = { context, target: [], globalBase: 0 };
  const shimSource: Source = { context: shim.context, target: [], globalBase: module.globals.length };
  const funcs: LinkedFunction[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length; func++) {
    user.target[func] = funcs.push({ source: user, func, type: typeOf(module, func) }) - 1;
  }
  const shimModule = shim.context.module;
  importedFunctions(shimModule).forEach((key, func) => {
    shimSource.target[func] = BUILTINS[key];
  });
  const needed = new Set<number>();
  const keys = importedFunctions(module);
  const queue = keys.map((key) => shim.byImport.get(key) as number);
  for (let func = queue.pop(); func !== undefined; func = queue.pop()) {
    if (func < shimModule.importedFuncs || needed.has(func)) continue;
    needed.add(func);
    queue.push(...(shim.needs[func] ?? []));
  }
  for (const func of [...needed].sort((left, right) => left - right)) {
    shimSource.target[func] = funcs.push({ source: shimSource, func, type: typeOf(shimModule, func) }) - 1;
  }
  keys.forEach((key, func) => {
    user.target[func] = shimSource.target[shim.byImport.get(key) as number];
  });
  return { user, shim: shimSource, funcs };
}

/** Keys `module.name` of the imported functions, by function index. */
export function importedFunctions(module: Module): string[] {
  return module.imports.filter(({ desc }) => desc.kind === "func").map((item) => `${item.module}.${item.name}`);
}
