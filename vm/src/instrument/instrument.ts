import { EXPORTS, HOST_MODULE, HOST_WORDS } from "../shim/host.ts";
import type { Program } from "../shim/link.ts";
import { MAX_TABLE_ENTRIES } from "../wasm/limits.ts";
import { Op } from "../wasm/opcodes.ts";
import { type ConstExpr, F32, F64, type FuncType, type Global, I32, I64, type Module } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";
import { type BodyFacts, type FunctionPlan, type Plan, plan as planFunctions } from "./analyse.ts";
import { emitFunction, pinnedType } from "./emit.ts";
import { buildHelpers, buildRun, type Helper } from "./helpers.ts";
import { type Layout, TypeTable } from "./layout.ts";
import type { OriginFunction, Origins, OriginsRecorder } from "./origins.ts";

const HOST_TYPES: readonly FuncType[] = [
  { params: [I32], results: [I64] },
  { params: [I64, I32], results: [I32] },
  { params: [I64, I32], results: [] },
];
const MUTABLE = 1;
/** Bytes before a module's first section. */
const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const KIND = { func: 0, table: 1, memory: 2, global: 3 } as const;

/** How a pinned module is written. */
export interface InstrumentOptions {
  /** False writes the comparison module: linked, with the same imports and exports, but not instrumented. */
  readonly metered?: boolean;
  /**
   * Also exports what the program exports, functions as they are pinned, each name with a dot before it: for tests that
   * call them one by one.
   */
  readonly exportAll?: boolean;
  /** Takes down where the code comes from; the module's bytes are the same. */
  readonly origins?: OriginsRecorder | undefined;
}

/** A pinned module, and where its code comes from if that was asked for. */
export interface Instrumented {
  /** A function of the program's bytes alone. */
  readonly module: Uint8Array;
  readonly origins: Origins | undefined;
}

/**
 * Writes the pinned module of a linked program: metered, with call-depth budget and canonical NaNs.
 *
 * @param facts Of each function of the program, in order.
 * @param entry Index (in the program) of `_start`; undefined to run the start function only.
 */
export function instrument(
  program: Program,
  facts: readonly BodyFacts[],
  entry: number | undefined,
  { metered = true, exportAll = false, origins }: InstrumentOptions = {},
): Instrumented {
  const { module } = program.user.context;
  const target = (func: number): number => program.user.target[func] as number;
  const start = module.start === undefined ? undefined : target(module.start);
  const entries = [start, entry].filter((func) => func !== undefined);
  const exported = exportAll ? module.exports : [];
  const called = exported.filter(({ kind }) => kind === "func").map(({ index }) => target(index));
  const types = new TypeTable();
  const plan = metered ? planFunctions(program, facts, [...entries, ...called]) : unmetered(program);
  const firstFunc = HOST_WORDS.length;
  const firstHelper = firstFunc + program.funcs.length;
  const firstGlobal = module.globals.length + program.shim.context.module.globals.length;
  const layout: Layout = {
    program,
    plan,
    metered,
    types,
    helpers: {
      outOfSteps: firstHelper,
      stop: firstHelper + 1,
      trapUnreachable: firstHelper + 2,
      exit: firstHelper + 3,
      trap: firstHelper + 4,
      grow: firstHelper + 5,
    },
    globals: {
      status: firstGlobal,
      code: firstGlobal + 1,
      stepsLeft: firstGlobal + 2,
      pageLimit: firstGlobal + 3,
    },
    funcIndex: (index) => firstFunc + index,
    origins,
  };
  const hasMemory = module.memories.length > 0;
  const helpers: Helper[] = [...buildHelpers(layout, hasMemory), buildRun(layout, module, entries)];
  const runIndex = firstHelper + helpers.length - 1;

  const hostTypes = HOST_TYPES.map((type) => types.intern(type));
  const funcTypes = program.funcs.map((func, index) =>
    types.intern(pinnedType(func, plan.funcs[index] as FunctionPlan)),
  );
  const helperTypes = helpers.map((helper) => types.intern(helper.type));
  const code = new Writer(module.bytes.length * 2);
  code.u32(program.funcs.length + helpers.length);
  const write = (body: Uint8Array) => {
    code.u32(body.length);
    origins?.move(code.length);
    origins?.next();
    code.raw(body);
  };
  program.funcs.forEach((_, index) => {
    write(emitFunction(layout, index));
  });
  for (const helper of helpers) write(helper.body);

  const out = new Writer(code.length + 4096);
  out.raw(HEADER);
  const section = (id: number, fill: (inner: Writer) => void) => {
    out.byte(id);
    out.sized(fill);
  };
  section(1, (inner) => writeTypes(inner, types.types));
  section(2, (inner) => {
    inner.u32(HOST_WORDS.length);
    HOST_WORDS.forEach((word, index) => {
      inner.name(HOST_MODULE);
      inner.name(word);
      inner.byte(KIND.func);
      inner.u32(hostTypes[index] as number);
    });
  });
  section(3, (inner) => {
    inner.u32(funcTypes.length + helperTypes.length);
    for (const type of [...funcTypes, ...helperTypes]) inner.u32(type);
  });
  if (module.tables.length > 0) {
    section(4, (inner) => {
      inner.u32(module.tables.length);
      for (const table of module.tables) {
        inner.byte(table.element);
        inner.byte(1);
        inner.u32(table.min);
        inner.u32(Math.min(table.max ?? MAX_TABLE_ENTRIES, MAX_TABLE_ENTRIES));
      }
    });
  }
  const [memory] = module.memories;
  if (memory) {
    section(5, (inner) => {
      inner.u32(1);
      inner.byte(1);
      inner.u32(memory.min);
      inner.u32(memory.max ?? 65_536);
    });
  }
  section(6, (inner) => writeGlobals(inner, layout, module));
  section(7, (inner) => {
    inner.u32(4 + (memory ? 1 : 0) + exported.length);
    const item = (name: string, kind: number, index: number) => {
      inner.name(name);
      inner.byte(kind);
      inner.u32(index);
    };
    item(EXPORTS.run, KIND.func, runIndex);
    item(EXPORTS.status, KIND.global, layout.globals.status);
    item(EXPORTS.code, KIND.global, layout.globals.code);
    item(EXPORTS.stepsLeft, KIND.global, layout.globals.stepsLeft);
    if (memory) item(EXPORTS.memory, KIND.memory, 0);
    for (const { name, kind, index } of exported) {
      item(`.${name}`, KIND[kind], kind === "func" ? layout.funcIndex(target(index)) : index);
    }
  });
  if (module.elements.length > 0) section(9, (inner) => writeElements(inner, layout, module));
  if (module.dataCount !== undefined) section(12, (inner) => inner.u32(module.data.length));
  out.byte(10);
  out.u32(code.length);
  const names = functionNames(layout, helpers);
  const found = origins?.finish(out.length, originFunctions(layout, names));
  out.raw(code.view());
  if (module.data.length > 0) section(11, (inner) => writeData(inner, layout, module));
  writeNames(out, names);
  return { module: out.bytes(), origins: found };
}

/** No function takes fuel. */
function unmetered(program: Program): Plan {
  const free: FunctionPlan = {
    prepaid: true,
    cost: 0,
    depth: false,
    recursive: false,
    tests: false,
    reserve: 0,
    kept: 0,
  };
  return { funcs: program.funcs.map(() => free), indirectDepth: new Map() };
}

function writeTypes(out: Writer, types: readonly FuncType[]): void {
  out.u32(types.length);
  for (const { params, results } of types) {
    out.byte(0x60);
    for (const list of [params, results]) {
      out.u32(list.length);
      for (const type of list) out.byte(type);
    }
  }
}

function writeConst(out: Writer, layout: Layout, expr: ConstExpr): void {
  switch (expr.kind) {
    case "const":
      if (expr.type === I32) {
        out.byte(Op.i32Const);
        out.s32(expr.low);
      } else if (expr.type === I64) {
        out.byte(Op.i64Const);
        out.s64(expr.low, expr.high);
      } else {
        out.byte(expr.type === F32 ? Op.f32Const : Op.f64Const);
        out.fixed32(expr.low);
        if (expr.type === F64) out.fixed32(expr.high);
      }
      break;
    case "global":
      out.byte(Op.globalGet);
      out.u32(expr.index);
      break;
    case "func":
      out.byte(Op.refFunc);
      out.u32(layout.funcIndex(layout.program.user.target[expr.index] as number));
      break;
    case "null":
      out.byte(Op.refNull);
      out.byte(expr.type);
      break;
    case "arithmetic":
      throw new RangeError("a constant expression is not folded: the module imports globals");
  }
  out.byte(Op.end);
}

function writeGlobals(out: Writer, layout: Layout, module: Module): void {
  const machine = (type: number): Global => ({
    type: { type, mutable: true },
    init: { kind: "const", type, low: 0, high: 0 },
  });
  const globals = [
    ...module.globals,
    ...layout.program.shim.context.module.globals,
    ...[I32, I32, I64, I32].map(machine),
  ];
  out.u32(globals.length);
  for (const { type, init } of globals) {
    out.byte(type.type);
    out.byte(type.mutable ? MUTABLE : 0);
    writeConst(out, layout, init);
  }
}

function writeElements(out: Writer, layout: Layout, module: Module): void {
  out.u32(module.elements.length);
  for (const { mode, table, offset, type, items } of module.elements) {
    // Always with expressions and an explicit table: flags 4 + (active 2 | passive 1 | declarative 3).
    out.u32(mode === "active" ? 6 : mode === "passive" ? 5 : 7);
    if (mode === "active") {
      out.u32(table);
      if (offset) writeConst(out, layout, offset);
    }
    out.byte(type);
    out.u32(items.length);
    for (const item of items) writeConst(out, layout, item);
  }
}

function writeData(out: Writer, layout: Layout, module: Module): void {
  out.u32(module.data.length);
  for (const { offset, bytes } of module.data) {
    out.u32(offset ? 0 : 1);
    if (offset) writeConst(out, layout, offset);
    out.u32(bytes.length);
    out.raw(bytes);
  }
}

/** Names of the pinned module's functions by index: those of the program as it has them, ours with a prefix. */
function functionNames(layout: Layout, helpers: readonly Helper[]): Map<number, string> {
  const names = new Map<number, string>(HOST_WORDS.map((word, index) => [index, `conun.${word}`]));
  layout.program.funcs.forEach(({ source, func }, index) => {
    const shim = source === layout.program.shim;
    const { module } = source.context;
    const name = module.names.get(func) ?? (shim ? exportName(module, func) : undefined);
    if (name !== undefined) names.set(layout.funcIndex(index), shim ? `wasi.${name}` : name);
  });
  helpers.forEach((helper, index) => {
    names.set(layout.helpers.outOfSteps + index, `conun.${helper.name}`);
  });
  return names;
}

/** For people who read traces. */
function writeNames(out: Writer, names: ReadonlyMap<number, string>): void {
  out.byte(0);
  out.sized((section) => {
    section.name("name");
    section.byte(1);
    section.sized((inner) => {
      inner.u32(names.size);
      for (const [index, name] of names) {
        inner.u32(index);
        inner.name(name);
      }
    });
  });
}

/** What the pinned module's functions were made from, by index. */
function originFunctions(layout: Layout, names: ReadonlyMap<number, string>): Map<number, OriginFunction> {
  const { funcs, user } = layout.program;
  const functions = new Map<number, OriginFunction>();
  for (const [index, name] of names) {
    functions.set(index, { module: "machine", function: name, functionIndex: index, offset: undefined });
  }
  funcs.forEach(({ source, func }, index) => {
    const { module } = source.context;
    functions.set(layout.funcIndex(index), {
      module: source === user ? "program" : "shim",
      function: names.get(layout.funcIndex(index)) ?? exportName(module, func) ?? `func ${func}`,
      functionIndex: func,
      offset: module.bodies[func - module.importedFuncs]?.start,
    });
  });
  return functions;
}

function exportName(module: Module, func: number): string | undefined {
  return module.exports.find(({ kind, index }) => kind === "func" && index === func)?.name;
}
