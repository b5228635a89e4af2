import { EXPORTS } from "../../shim/host.ts";
import type { Piece } from "../../trees/sparse.ts";
import { readCode } from "../../wasm/code.ts";
import { decode } from "../../wasm/decode.ts";
import { MAX_PAGES, PINNED_SCALE } from "../../wasm/limits.ts";
import { type Body, type ConstExpr, countLocals, type FuncType, type Module } from "../../wasm/types.ts";
import { TABLE_WORDS } from "../encoding.ts";
import type { Image, LoweredFunction } from "../image.ts";
import { MachineOp } from "../opcodes.ts";
import { Assembler } from "./assembler.ts";
import { lowerFunction } from "./function.ts";
import { type Layout, layOut, tableSizeWord } from "./layout.ts";
import type { Target } from "./target.ts";

/**
 * Lowers a pinned module to code and first regions of the machine (docs/design/machine.md, section 5).
 *
 * Deterministic: the image depends on the bytes alone. Takes time linear in the module's size. Also lowers modules
 * without the exports of a pinned module, whose functions are then to be called one by one.
 *
 * @param pinned The bytes of a pinned module. They must be valid: what `pin` gives, or what the engine compiled.
 * @throws WasmError If it is no module, or lowers to too much code.
 */
export function lower(pinned: Uint8Array): Image {
  const module = decode(pinned, PINNED_SCALE);
  const exported = (name: string) => module.exports.find((item) => item.name === name)?.index;
  const layout = layOut(module, exported(EXPORTS.status));
  const run = exported(EXPORTS.run);
  const [memory] = module.memories;
  const asm = new Assembler();
  const references: number[] = [];
  const maxPages = Math.min(memory?.max ?? MAX_PAGES, MAX_PAGES);
  const refer = (pc: number, func: number) => references.push(pc, func);
  asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
  const functions = lowerFunctions({ asm, layout, refer, maxPages }, run);

  const entries = new Int32Array(module.funcs.length);
  for (const { index, entry } of functions) entries[index] = entry;
  for (let k = 0; k < references.length; k += 2) {
    asm.setLow(references[k] as number, entries[references[k + 1] as number] as number);
  }
  const values = new Values(layout, entries);
  return {
    code: asm.code(),
    globals: globalWords(layout, values),
    segments: segmentBytes(layout, values),
    memory: memoryPieces(module, values),
    tables: tablePieces(module, values),
    entry: run === undefined ? 0 : (entries[run] as number),
    initialPages: memory?.min ?? 0,
    maxPages: memory === undefined ? 0 : maxPages,
    functions,
    sources: asm.sources(),
  };
}

function lowerFunctions(target: Target, run: number | undefined): LoweredFunction[] {
  const { asm, layout } = target;
  const { module } = layout;
  const functions: LoweredFunction[] = [];
  module.funcs.forEach((typeIndex, index) => {
    if (layout.hostWords[index] !== undefined) return;
    const type = module.types[typeIndex] as FuncType;
    const entry = asm.length;
    let frame = 0;
    const body: Body | undefined = module.bodies[index - module.importedFuncs];
    if (body === undefined) {
      asm.source = -1;
      asm.emit(MachineOp.stop, 0, 0, 0, 0, 0, 0);
    } else {
      const locals = countLocals(body.locals);
      frame = lowerFunction(target, {
        code: readCode(module, body),
        type,
        locals,
        end: index === run ? "stop" : "return",
      });
    }
    functions.push({
      index,
      name: module.names.get(index),
      entry,
      end: asm.length,
      params: type.params.length,
      results: type.results.length,
      frame,
      typeId: layout.typeIds[typeIndex] as number,
    });
  });
  return functions;
}

/** Values of constant expressions as words. */
class Values {
  private readonly layout: Layout;
  private readonly entries: Int32Array;

  constructor(layout: Layout, entries: Int32Array) {
    this.layout = layout;
    this.entries = entries;
  }

  /** Writes the word at byte `at`. Imported globals are zero here. */
  write(view: DataView, at: number, expr: ConstExpr): void {
    const { module, typeIds } = this.layout;
    if (expr.kind === "const") {
      view.setInt32(at, expr.low, true);
      view.setInt32(at + 4, expr.high, true);
    } else if (expr.kind === "func") {
      view.setInt32(at, this.entries[expr.index] as number, true);
      view.setInt32(at + 4, typeIds[module.funcs[expr.index] as number] as number, true);
    } else if (expr.kind === "global") {
      const imported = module.globalTypes.length - module.globals.length;
      const global = module.globals[expr.index - imported];
      if (global !== undefined) this.write(view, at, global.init);
    }
  }

  /** The words of a list, packed. */
  list(items: readonly ConstExpr[]): Uint8Array {
    const bytes = new Uint8Array(8 * items.length);
    const view = new DataView(bytes.buffer);
    items.forEach((item, index) => {
      this.write(view, 8 * index, item);
    });
    return bytes;
  }

  /** An i32, unsigned. */
  offset(expr: ConstExpr | undefined): number {
    return expr === undefined ? 0 : new DataView(this.list([expr]).buffer).getUint32(0, true);
  }
}

function globalWords(layout: Layout, values: Values): Uint8Array {
  const { module, globalWords: words } = layout;
  const bytes = new Uint8Array(8 * layout.words);
  const view = new DataView(bytes.buffer);
  const imported = module.globalTypes.length - module.globals.length;
  module.tables.forEach((table, index) => {
    view.setUint32(8 * tableSizeWord(index), table.min, true);
  });
  module.globals.forEach(({ init }, index) => {
    values.write(view, 8 * (words[imported + index] as number), init);
  });
  module.data.forEach((segment, index) => {
    if (segment.mode === "passive") view.setUint32(8 * (layout.dataWords[index] as number), segment.bytes.length, true);
  });
  module.elements.forEach(({ mode, items }, index) => {
    if (mode === "passive") view.setUint32(8 * (layout.elementWords[index] as number), items.length, true);
  });
  return bytes;
}

function segmentBytes(layout: Layout, values: Values): Uint8Array {
  const bytes = new Uint8Array(32 * layout.segmentLeaves);
  layout.module.data.forEach((segment, index) => {
    if (segment.mode === "passive") bytes.set(segment.bytes, 32 * (layout.dataLeaves[index] as number));
  });
  layout.module.elements.forEach(({ mode, items }, index) => {
    if (mode === "passive") bytes.set(values.list(items), 32 * (layout.elementLeaves[index] as number));
  });
  return bytes;
}

function memoryPieces(module: Module, values: Values): Piece[] {
  return module.data
    .filter(({ mode }) => mode === "active")
    .map(({ offset, bytes }) => ({ at: values.offset(offset), bytes }));
}

function tablePieces(module: Module, values: Values): Piece[] {
  return module.elements
    .filter(({ mode }) => mode === "active")
    .map(({ table, offset, items }) => ({
      at: 8 * (TABLE_WORDS * table + values.offset(offset)),
      bytes: values.list(items),
    }));
}
