/** Value types by their byte in the binary format. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const FUNCREF = 0x70;
export const EXTERNREF = 0x6f;
/** Block type of a block without parameters and results. */
export const EMPTY_BLOCK = -64;

/** One of the constants above. */
export type ValType = number;

export interface FuncType {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

export interface TableType extends Limits {
  readonly element: ValType;
}

export interface GlobalType {
  readonly type: ValType;
  readonly mutable: boolean;
}

/** A constant expression: one instruction, or arithmetic of integers (`op`: add, sub, mul) as long as it is not folded. */
export type ConstExpr =
  | { readonly kind: "const"; readonly type: ValType; readonly low: number; readonly high: number }
  | { readonly kind: "global"; readonly index: number }
  | { readonly kind: "func"; readonly index: number }
  | { readonly kind: "null"; readonly type: ValType }
  | { readonly kind: "arithmetic"; readonly op: number; readonly left: ConstExpr; readonly right: ConstExpr };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly desc:
    | { readonly kind: "func"; readonly type: number }
    | { readonly kind: "table"; readonly table: TableType }
    | { readonly kind: "memory"; readonly memory: Limits }
    | { readonly kind: "global"; readonly global: GlobalType };
}

export type ExternKind = "func" | "table" | "memory" | "global";

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

export interface Global {
  readonly type: GlobalType;
  readonly init: ConstExpr;
}

export interface ElementSegment {
  readonly mode: "active" | "passive" | "declarative";
  readonly table: number;
  readonly offset: ConstExpr | undefined;
  readonly type: ValType;
  readonly items: readonly ConstExpr[];
}

export interface DataSegment {
  readonly mode: "active" | "passive";
  /** Index of the memory that an active segment initialises. */
  readonly memory: number;
  readonly offset: ConstExpr | undefined;
  readonly bytes: Uint8Array;
}

/** Locals of a function body, run-length encoded as in the binary: `count` locals of `type`. */
export interface LocalRun {
  readonly count: number;
  readonly type: ValType;
}

/** A function body: where its bytes lie in `Module.bytes`. `start`..`end` are the instructions, final `end` included. */
export interface Body {
  readonly locals: readonly LocalRun[];
  readonly start: number;
  readonly end: number;
}

/** A decoded module. Imports come first in every index space, as in the binary. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly FuncType[];
  readonly imports: readonly Import[];
  /** Type index of every function, imported ones first. */
  readonly funcs: readonly number[];
  readonly importedFuncs: number;
  /** Every table, imported ones first; the same for memories and global types. */
  readonly tables: readonly TableType[];
  readonly memories: readonly Limits[];
  readonly globalTypes: readonly GlobalType[];
  /** Defined globals only. */
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly start: number | undefined;
  readonly elements: readonly ElementSegment[];
  readonly dataCount: number | undefined;
  readonly bodies: readonly Body[];
  readonly data: readonly DataSegment[];
  /** Function names of the name section; empty if there is none or it is damaged. */
  readonly names: ReadonlyMap<number, string>;
}

/** Name of a value type as in the text format. */
export function typeName(type: ValType): string {
  switch (type) {
    case I32:
      return "i32";
    case I64:
      return "i64";
    case F32:
      return "f32";
    case F64:
      return "f64";
    case FUNCREF:
      return "funcref";
    case EXTERNREF:
      return "externref";
    default:
      return "unknown";
  }
}

/** Number of locals that the runs declare. */
export function countLocals(runs: readonly LocalRun[]): number {
  let count = 0;
  for (const run of runs) count += run.count;
  return count;
}
