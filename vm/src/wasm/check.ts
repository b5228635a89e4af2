import { type CheckContext, Checker } from "./checker.ts";
import { type Code, readCode } from "./code.ts";
import { arithmeticType } from "./constant.ts";
import { WasmError } from "./error.ts";
import { type ConstExpr, FUNCREF, type FuncType, I32, type Module, type ValType } from "./types.ts";

function invalid(message: string): never {
  throw new WasmError("invalid", message, 0);
}

/** @param visible Number of globals that the expression may read: imported ones, then those defined before it. */
function constType(module: Module, expr: ConstExpr, visible: number): ValType {
  switch (expr.kind) {
    case "const":
    case "null":
      return expr.type;
    case "func":
      if (expr.index >= module.funcs.length) invalid(`unknown function ${expr.index}`);
      return FUNCREF;
    case "arithmetic": {
      const type = arithmeticType(expr.op);
      checkConst(module, expr.left, type, visible);
      checkConst(module, expr.right, type, visible);
      return type;
    }
    case "global": {
      const global = module.globalTypes[expr.index];
      if (global === undefined || expr.index >= visible) return invalid(`unknown global ${expr.index}`);
      if (global.mutable) invalid("constant expression required");
      return global.type;
    }
  }
}

function checkConst(module: Module, expr: ConstExpr, type: ValType, visible: number): void {
  if (constType(module, expr, visible) !== type) invalid("type mismatch in constant expression");
}

/** Functions that occur outside of function bodies: `ref.func` may name only these. */
function declaredFunctions(module: Module): Set<number> {
  const declared = new Set<number>();
  const add = (expr: ConstExpr) => {
    if (expr.kind === "func") declared.add(expr.index);
  };
  for (const item of module.exports) if (item.kind === "func") declared.add(item.index);
  for (const segment of module.elements) segment.items.forEach(add);
  for (const global of module.globals) add(global.init);
  return declared;
}

/**
 * Validates everything of a module but its function bodies.
 *
 * @returns What `checkFunction` needs.
 * @throws WasmError kind `invalid`.
 */
export function checkModule(module: Module): CheckContext {
  const types = module.types.length;
  for (const type of module.funcs) if (type >= types) invalid(`unknown type ${type}`);
  if (module.memories.length > 1) {
    throw new WasmError("unsupported", "more than one memory", 0, "multi-memory");
  }
  const globals = module.globalTypes.length;
  const importedGlobals = globals - module.globals.length;
  module.globals.forEach(({ type, init }, index) => {
    checkConst(module, init, type.type, importedGlobals + index);
  });
  const names = new Set<string>();
  const spaces = { func: module.funcs, table: module.tables, memory: module.memories, global: module.globalTypes };
  for (const { name, kind, index } of module.exports) {
    if (names.has(name)) invalid(`duplicate export name "${name}"`);
    names.add(name);
    if (index >= spaces[kind].length) invalid(`unknown ${kind} ${index}`);
  }
  if (module.start !== undefined) {
    const type = module.types[module.funcs[module.start] ?? -1];
    if (type === undefined) return invalid(`unknown function ${module.start}`);
    if (type.params.length + type.results.length > 0) invalid("start function must take and give nothing");
  }
  for (const segment of module.elements) {
    if (segment.mode === "active") {
      const table = module.tables[segment.table];
      if (table === undefined) return invalid(`unknown table ${segment.table}`);
      if (table.element !== segment.type) invalid("type mismatch: segment and table differ in type");
      if (segment.offset) checkConst(module, segment.offset, I32, globals);
    }
    for (const item of segment.items) checkConst(module, item, segment.type, globals);
  }
  for (const segment of module.data) {
    if (segment.offset === undefined) continue;
    if (segment.memory >= module.memories.length) invalid(`unknown memory ${segment.memory}`);
    checkConst(module, segment.offset, I32, globals);
  }
  return { module, declared: declaredFunctions(module) };
}

/** Type of a function by its index; `module` has passed `checkModule`. */
export function typeOf(module: Module, func: number): FuncType {
  return module.types[module.funcs[func] as number] as FuncType;
}

/** A checker for the function with index `func` (imports counted), and its decoded instructions. */
export function openFunction(context: CheckContext, func: number): Checker {
  const { module } = context;
  const body = module.bodies[func - module.importedFuncs];
  if (body === undefined) throw new RangeError(`function ${func} has no body`);
  const code: Code = readCode(module, body);
  return new Checker(context, typeOf(module, func), body.locals, code);
}
