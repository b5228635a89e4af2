import { foldConstants, readConst } from "./constant.ts";
import { WasmError } from "./error.ts";
import * as limit from "./limits.ts";
import { readNames } from "./names.ts";
import { Reader } from "./reader.ts";
import type {
  Body,
  ConstExpr,
  DataSegment,
  ElementSegment,
  Export,
  ExternKind,
  FuncType,
  Global,
  GlobalType,
  Import,
  Limits,
  LocalRun,
  Module,
  TableType,
  ValType,
} from "./types.ts";
import { EXTERNREF, F64, FUNCREF, I32 } from "./types.ts";

const KINDS: readonly ExternKind[] = ["func", "table", "memory", "global"];
/** Rank of a section by id: the order in which they must stand (data count, 12, stands before code). */
const RANK: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10];

/** Reads a value type; names the feature if it is one that is not supported. */
export function readValType(reader: Reader): ValType {
  const at = reader.pos;
  const byte = reader.byte();
  if ((byte >= F64 && byte <= I32) || byte === FUNCREF || byte === EXTERNREF) return byte;
  if (byte === 0x7b) throw new WasmError("unsupported", "value type v128", at, "simd");
  if (byte === 0x69 || byte === 0x74) throw new WasmError("unsupported", "value type exnref", at, "exceptions");
  if (byte === 0x63 || byte === 0x64) throw new WasmError("unsupported", "typed reference", at, "typed-references");
  if (byte >= 0x6a && byte <= 0x73) throw new WasmError("unsupported", "reference type", at, "gc");
  return reader.fail("malformed value type", at);
}

/** Reads a reference type (funcref or externref). */
export function readRefType(reader: Reader): ValType {
  const at = reader.pos;
  const type = readValType(reader);
  if (type !== FUNCREF && type !== EXTERNREF) reader.fail("malformed reference type", at);
  return type;
}

/** Reads the heap type of a `ref.null`: one byte for funcref and externref, a type's index where types are references. */
export function readHeapType(reader: Reader): ValType {
  const at = reader.pos;
  const byte = reader.bytes[at] ?? 0x7f;
  if (byte < 0x40 || byte >= 0x80) throw new WasmError("unsupported", "null of a defined type", at, "typed-references");
  return readRefType(reader);
}

function readLimits(reader: Reader, what: "table" | "memory"): Limits {
  const at = reader.pos;
  const flags = reader.byte();
  if (flags > 1) {
    if (flags & ~0x0f) reader.fail("malformed limits flags", at);
    if (flags & 8) throw new WasmError("unsupported", "custom page size", at, "custom-page-sizes");
    if (flags & 4) throw new WasmError("unsupported", `64-bit ${what}`, at, "memory64");
    throw new WasmError("unsupported", `shared ${what}`, at, "threads");
  }
  const min = reader.u32();
  const max = flags === 1 ? reader.u32() : undefined;
  if (max !== undefined && max < min) {
    throw new WasmError("invalid", "size minimum must not be greater than maximum", at);
  }
  if (what === "memory" && Math.max(min, max ?? 0) > limit.MAX_PAGES) {
    throw new WasmError("invalid", "memory size must be at most 65536 pages (4 GiB)", at);
  }
  if (what === "table" && min > limit.MAX_TABLE_ENTRIES) {
    throw new WasmError("limit", `table of ${min} entries; at most ${limit.MAX_TABLE_ENTRIES}`, at);
  }
  return { min, max };
}

function readTableType(reader: Reader): TableType {
  const at = reader.pos;
  if (reader.bytes[at] === 0x40) {
    throw new WasmError("unsupported", "table with initial value", at, "typed-references");
  }
  const element = readRefType(reader);
  return { element, ...readLimits(reader, "table") };
}

function readGlobalType(reader: Reader): GlobalType {
  const type = readValType(reader);
  const at = reader.pos;
  const mutable = reader.byte();
  if (mutable > 1) {
    if (mutable <= 3) throw new WasmError("unsupported", "shared global", at, "threads");
    reader.fail("malformed mutability", at);
  }
  return { type, mutable: mutable === 1 };
}

function readFuncType(reader: Reader): FuncType {
  const at = reader.pos;
  const form = reader.byte();
  if (form !== 0x60) {
    if (form >= 0x4c && form <= 0x5f) throw new WasmError("unsupported", "struct, array or subtype", at, "gc");
    reader.fail("malformed function type", at);
  }
  const list = (what: string, max: number): ValType[] => {
    const types = new Array<ValType>(reader.count(what, max));
    for (let index = 0; index < types.length; index++) types[index] = readValType(reader);
    return types;
  };
  return { params: list("parameters", limit.MAX_PARAMS), results: list("results", limit.MAX_RESULTS) };
}

function readElement(reader: Reader): ElementSegment {
  const at = reader.pos;
  const flags = reader.u32();
  if (flags > 7) reader.fail("malformed element segment kind", at);
  const active = (flags & 1) === 0;
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  const table = active && explicit ? reader.u32() : 0;
  const offset = active ? readConst(reader) : undefined;
  let type = FUNCREF;
  if (!active || explicit) {
    if (expressions) type = readRefType(reader);
    else if (reader.byte() !== 0) reader.fail("malformed element kind", reader.pos - 1);
  }
  const items = new Array<ConstExpr>(reader.count("elements", limit.MAX_TABLE_ENTRIES));
  for (let index = 0; index < items.length; index++) {
    items[index] = expressions ? readConst(reader) : { kind: "func", index: reader.u32() };
  }
  const mode = active ? "active" : explicit ? "declarative" : "passive";
  return { mode, table, offset, type, items };
}

function readData(reader: Reader): DataSegment {
  const at = reader.pos;
  const flags = reader.u32();
  if (flags > 2) reader.fail("malformed data segment kind", at);
  const memory = flags === 2 ? reader.u32() : 0;
  const offset = flags === 1 ? undefined : readConst(reader);
  return { mode: flags === 1 ? "passive" : "active", memory, offset, bytes: reader.take(reader.u32()) };
}

function readBody(reader: Reader): Body {
  const at = reader.pos;
  const size = reader.u32();
  const end = reader.pos + size;
  if (end > reader.end) reader.fail("unexpected end: function body", at);
  if (size > reader.scale * limit.MAX_BODY_BYTES) {
    throw new WasmError("limit", `function body of ${size} bytes; at most ${limit.MAX_BODY_BYTES}`, at);
  }
  const outer = reader.end;
  reader.end = end;
  const locals = new Array<LocalRun>(reader.count("local declarations", limit.MAX_LOCALS));
  let total = 0;
  for (let index = 0; index < locals.length; index++) {
    const countAt = reader.pos;
    const count = reader.u32();
    total += count;
    if (total > 0xffffffff) reader.fail("too many locals", countAt);
    locals[index] = { count, type: readValType(reader) };
  }
  if (total > reader.scale * limit.MAX_LOCALS) {
    throw new WasmError("limit", `${total} locals in one function; at most ${limit.MAX_LOCALS}`, at);
  }
  const start = reader.pos;
  reader.pos = end;
  reader.end = outer;
  return { locals, start, end };
}

/**
 * Decodes the structure of a WebAssembly binary; function bodies are left as byte ranges (see `readCode`).
 *
 * @param bytes The whole module.
 * @param scale By what size limits are multiplied.
 * @returns The module, its constant expressions folded; nothing in it is validated beyond the binary format.
 * @throws WasmError Malformed, over a size limit, or using an unsupported feature, with the byte offset.
 * Source: WebAssembly core specification, chapter 5 (binary format).
 */
export function decode(bytes: Uint8Array, scale = 1): Module {
  if (bytes.length > scale * limit.MAX_MODULE_BYTES) {
    throw new WasmError("limit", `module of ${bytes.length} bytes; at most ${limit.MAX_MODULE_BYTES}`, 0);
  }
  const reader = new Reader(bytes, 0, bytes.length, scale);
  if (reader.fixed32() !== 0x6d736100) reader.fail("magic header not detected", 0);
  const version = reader.fixed32();
  if (version === 0x0001000d) throw new WasmError("unsupported", "component, not a core module", 4, "component");
  if (version !== 1) reader.fail("unknown binary version", 4);

  let types: FuncType[] = [];
  let imports: Import[] = [];
  let declared: number[] = [];
  let tables: TableType[] = [];
  let memories: Limits[] = [];
  let globals: Global[] = [];
  let exports: Export[] = [];
  let start: number | undefined;
  let elements: ElementSegment[] = [];
  let dataCount: number | undefined;
  let bodies: Body[] = [];
  let data: DataSegment[] = [];
  let names: ReadonlyMap<number, string> = new Map();
  let rank = 0;

  function items<T>(what: string, max: number, read: (reader: Reader) => T): T[] {
    const result = new Array<T>(reader.count(what, max));
    for (let index = 0; index < result.length; index++) result[index] = read(reader);
    return result;
  }

  while (reader.pos < bytes.length) {
    const at = reader.pos;
    const id = reader.byte();
    const size = reader.u32();
    const end = reader.pos + size;
    if (end > bytes.length) reader.fail("unexpected end: section", at);
    reader.end = end;
    if (id === 0) {
      const name = reader.name();
      if (name === "name") names = readNames(bytes, reader.pos, end);
      reader.pos = end;
    } else {
      if (id === 13) throw new WasmError("unsupported", "tag section", at, "exceptions");
      const next = RANK[id];
      if (next === undefined) return reader.fail("malformed section id", at);
      if (next <= rank) reader.fail("unexpected content after last section", at);
      rank = next;
      switch (id) {
        case 1:
          types = items("types", limit.MAX_TYPES, readFuncType);
          break;
        case 2:
          imports = items("imports", limit.MAX_IMPORTS, readImport);
          break;
        case 3:
          declared = items("functions", limit.MAX_FUNCS, (inner) => inner.u32());
          break;
        case 4:
          tables = items("tables", limit.MAX_TABLES, readTableType);
          break;
        case 5:
          memories = items("memories", 100, (inner) => readLimits(inner, "memory"));
          break;
        case 6:
          globals = items("globals", limit.MAX_GLOBALS, (inner) => ({
            type: readGlobalType(inner),
            init: readConst(inner),
          }));
          break;
        case 7:
          exports = items("exports", limit.MAX_EXPORTS, readExport);
          break;
        case 8:
          start = reader.u32();
          break;
        case 9:
          elements = items("element segments", limit.MAX_SEGMENTS, readElement);
          break;
        case 10:
          bodies = items("function bodies", limit.MAX_FUNCS, readBody);
          break;
        case 11:
          data = items("data segments", limit.MAX_SEGMENTS, readData);
          break;
        case 12:
          dataCount = reader.u32();
          break;
      }
      if (reader.pos !== end) reader.fail("section size mismatch");
    }
    reader.end = bytes.length;
  }
  if (bodies.length !== declared.length) reader.fail("function and code section have inconsistent lengths");
  if (dataCount !== undefined && dataCount !== data.length) {
    reader.fail("data count and data section have inconsistent lengths");
  }

  const funcs: number[] = [];
  const allTables: TableType[] = [];
  const allMemories: Limits[] = [];
  const globalTypes: GlobalType[] = [];
  for (const { desc } of imports) {
    if (desc.kind === "func") funcs.push(desc.type);
    else if (desc.kind === "table") allTables.push(desc.table);
    else if (desc.kind === "memory") allMemories.push(desc.memory);
    else globalTypes.push(desc.global);
  }
  const importedFuncs = funcs.length;
  return foldConstants({
    bytes,
    types,
    imports,
    funcs: funcs.concat(declared),
    importedFuncs,
    tables: allTables.concat(tables),
    memories: allMemories.concat(memories),
    globalTypes: globalTypes.concat(globals.map((global) => global.type)),
    globals,
    exports,
    start,
    elements,
    dataCount,
    bodies,
    data,
    names,
  });
}

function readImport(reader: Reader): Import {
  const module = reader.name();
  const name = reader.name();
  const at = reader.pos;
  const kind = reader.byte();
  switch (kind) {
    case 0:
      return { module, name, desc: { kind: "func", type: reader.u32() } };
    case 1:
      return { module, name, desc: { kind: "table", table: readTableType(reader) } };
    case 2:
      return { module, name, desc: { kind: "memory", memory: readLimits(reader, "memory") } };
    case 3:
      return { module, name, desc: { kind: "global", global: readGlobalType(reader) } };
    case 4:
      throw new WasmError("unsupported", "imported tag", at, "exceptions");
    default:
      return reader.fail("malformed import kind", at);
  }
}

function readExport(reader: Reader): Export {
  const name = reader.name();
  const at = reader.pos;
  const byte = reader.byte();
  const kind = KINDS[byte];
  if (byte === 4) throw new WasmError("unsupported", "exported tag", at, "exceptions");
  if (kind === undefined) return reader.fail("malformed export kind", at);
  return { name, kind, index: reader.u32() };
}
