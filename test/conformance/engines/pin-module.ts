import { type BodyFacts, bodyFacts, calleesOf } from "../../../vm/src/instrument/analyse.ts";
import { instrument } from "../../../vm/src/instrument/instrument.ts";
import { link, openShim } from "../../../vm/src/shim/link.ts";
import { segmentProblems } from "../../../vm/src/validate-module.ts";
import { checkModule } from "../../../vm/src/wasm/check.ts";
import type { CheckContext } from "../../../vm/src/wasm/checker.ts";
import { decode } from "../../../vm/src/wasm/decode.ts";
import { WasmError } from "../../../vm/src/wasm/error.ts";
import type { FuncType, Module } from "../../../vm/src/wasm/types.ts";
import type { Registry } from "../engine.ts";
import { Refusal, reasonOf, Skip, Trap } from "../outcome.ts";
import { type FuncExtern, type Linkable, linkImports } from "./linker.ts";
import { stubShim } from "./stubs.ts";

/** Decodes and checks a module as programs are. @throws Refusal, Skip */
export function checkedModule(bytes: Uint8Array): Module {
  try {
    const module = decode(bytes);
    allFacts(checkModule(module));
    return module;
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    const reason = reasonOf(error.feature);
    if (reason) throw new Skip(reason);
    if (error.kind === "unsupported") throw error;
    throw new Refusal(error.kind, error.message, error);
  }
}

function allFacts(context: CheckContext): BodyFacts[] {
  const { module } = context;
  return module.bodies.map((_, index) => bodyFacts(context, module.importedFuncs + index));
}

/** A module of the suite, pinned with all its exports (`.name`). */
export interface PinnedModule {
  readonly bytes: Uint8Array;
  /** The linked module; its index spaces are those of the source. */
  readonly module: Module;
  /** What each stub calls. */
  readonly served: readonly FuncExtern[];
}

/**
 * Pins any module of the supported set as programs are pinned; its imported functions become stubs that call the
 * harness.
 *
 * @throws LinkFailure, Skip, Trap (if an active segment does not fit)
 */
export function pinModule(source: Module, registry: Registry<Linkable>): PinnedModule {
  const linked = linkImports(source, registry);
  const { module } = linked;
  if (segmentProblems(module).length > 0) throw new Trap("fault");
  const context = checkModule(module);
  const keys = module.imports.map((item) => `${item.module}.${item.name}`);
  const served = new Map(keys.map((key, index) => [key, linked.funcs[index] as FuncExtern]));
  const shim = stubShim([...served].map(([key, { type }]) => ({ key, type })));
  const program = link(context, calleesOf, openShim(shim, calleesOf));
  const facts = allFacts(context);
  const all = program.funcs.map(({ source: from, func }) =>
    from === program.user ? (facts[func - module.importedFuncs] as BodyFacts) : bodyFacts(from.context, func),
  );
  const { module: pinned } = instrument(program, all, undefined, { exportAll: true });
  return { bytes: pinned, module, served: [...served.values()] };
}

/** Type that a function has in the pinned module, by the export's name there. */
export function exportedTypes(pinned: Uint8Array): ReadonlyMap<string, FuncType> {
  const module = decode(pinned);
  const funcs = module.exports.filter(({ kind }) => kind === "func");
  return new Map(
    funcs.map(({ name, index }) => [name, module.types[module.funcs[index] as number] as FuncType] as const),
  );
}
