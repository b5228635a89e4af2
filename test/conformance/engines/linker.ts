import { foldConstants } from "../../../vm/src/wasm/constant.ts";
import type {
  ConstExpr,
  FuncType,
  Global,
  GlobalType,
  Import,
  Limits,
  Module,
  ValType,
} from "../../../vm/src/wasm/types.ts";
import type { Extern, Instance, Registry } from "../engine.ts";
import { LinkFailure, Skip } from "../outcome.ts";
import { isReference, type Value } from "../values.ts";

/** An instance with exports that scripts call by name and others may import. */
export abstract class Linkable implements Instance {
  readonly exports = new Map<string, Extern>();

  call(name: string, args: readonly Value[]): Value[] {
    const found = this.exports.get(name);
    if (found?.kind !== "func") throw new Error(`no function "${name}"`);
    return found.call(args);
  }

  get(name: string): Value {
    const found = this.exports.get(name);
    if (found?.kind !== "global") throw new Error(`no global "${name}"`);
    return found.get();
  }
}

export type FuncExtern = Extract<Extern, { kind: "func" }>;

/** A module whose imports are given: functions to be served, globals replaced by their values. */
export interface Linked {
  readonly module: Module;
  /** In the order of the imported functions. */
  readonly funcs: readonly FuncExtern[];
}

const sameList = (left: readonly ValType[], right: readonly ValType[]): boolean =>
  left.length === right.length && left.every((type, index) => type === right[index]);
const sameType = (left: FuncType, right: FuncType): boolean =>
  sameList(left.params, right.params) && sameList(left.results, right.results);
const sameGlobal = (left: GlobalType, right: GlobalType): boolean =>
  left.type === right.type && left.mutable === right.mutable;

/** Whether what is there has the size that an import asks for (WebAssembly core specification, 4.5.1). */
function fits(actual: Limits, wanted: Limits): boolean {
  if (actual.min < wanted.min) return false;
  return wanted.max === undefined || (actual.max !== undefined && actual.max <= wanted.max);
}

function compatible(module: Module, { desc }: Import, found: Extern): boolean {
  switch (desc.kind) {
    case "func":
      return found.kind === "func" && sameType(found.type, module.types[desc.type] as FuncType);
    case "global":
      return found.kind === "global" && sameGlobal(found.type, desc.global);
    case "table":
      return found.kind === "table" && found.type.element === desc.table.element && fits(found.type, desc.table);
    case "memory":
      return found.kind === "memory" && fits(found.type, desc.memory);
  }
}

function isMutable(found: Extern): boolean {
  return found.kind === "table" || found.kind === "memory" || (found.kind === "global" && found.type.mutable);
}

/** The constant that an imported, immutable global is. */
function constantOf(value: Value): ConstExpr {
  const { type } = value;
  if ("bits" in value) {
    const [low, high] = [BigInt.asIntN(32, value.bits), BigInt.asIntN(32, value.bits >> 32n)];
    return { kind: "const", type, low: Number(low), high: Number(high) };
  }
  // A reference to something of another instance is no constant here.
  if (value.ref !== null) throw new Skip("cross-module imports of mutable state");
  return { kind: "null", type };
}

/**
 * Links a module's imports.
 *
 * @throws LinkFailure If one is not given or of another type; Skip if it is a memory, a table or a mutable global.
 */
export function linkImports(module: Module, registry: Registry<Linkable>): Linked {
  const externs = module.imports.map((item) => {
    const found = registry(item.module)?.exports.get(item.name);
    if (found === undefined) throw new LinkFailure(`unknown import ${item.module}.${item.name}`);
    if (!compatible(module, item, found)) throw new LinkFailure(`incompatible import ${item.module}.${item.name}`);
    return found;
  });
  if (externs.some(isMutable)) throw new Skip("cross-module imports of mutable state");
  const funcs: FuncExtern[] = [];
  const globals: Global[] = [];
  for (const found of externs) {
    if (found.kind === "func") funcs.push(found);
    else if (found.kind === "global") globals.push({ type: found.type, init: constantOf(found.get()) });
  }
  for (const { type } of funcs) {
    if ([...type.params, ...type.results].some(isReference)) throw new Skip("cross-module imports of mutable state");
  }
  const imports = module.imports.filter(({ desc }) => desc.kind === "func");
  return { module: foldConstants({ ...module, imports, globals: [...globals, ...module.globals] }), funcs };
}
