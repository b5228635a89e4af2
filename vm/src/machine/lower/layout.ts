import { HOST_MODULE } from "../../shim/host.ts";
import type { FuncType, Module } from "../../wasm/types.ts";
import { FIRST_TABLE_SIZE } from "../encoding.ts";

/** What a call of an imported function becomes; every other function is called. */
export type HostWord = "inputWord" | "outputWord" | "logWord";
const WORDS: Readonly<Record<string, HostWord>> = {
  input_word: "inputWord",
  output_word: "outputWord",
  log_word: "logWord",
};

/** What the code of a function needs to know of its module. */
export interface Layout {
  readonly module: Module;
  /** Number of the type of each type index: the first index of an equal type. */
  readonly typeIds: Int32Array;
  /** By function index. */
  readonly hostWords: readonly (HostWord | undefined)[];
  /** Word of the globals' region: of each global, and of the size that is left of each segment. */
  readonly globalWords: Int32Array;
  readonly dataWords: Int32Array;
  readonly elementWords: Int32Array;
  /** Leaf of the segments' region in which each passive segment begins; 0 for others. */
  readonly dataLeaves: Int32Array;
  readonly elementLeaves: Int32Array;
  /** Leaves of the segments' region that are in use, and words of the globals' region. */
  readonly segmentLeaves: number;
  readonly words: number;
}

/** The machine's own globals stand before the table sizes. */
const OWN_WORDS = FIRST_TABLE_SIZE;

/** Word that holds the size of a table. */
export function tableSizeWord(table: number): number {
  return FIRST_TABLE_SIZE + table;
}

/**
 * Finds the places of everything in the regions.
 *
 * @param status Index of the global `conun_status`, the first of the machine's own; `undefined` if the module has none.
 */
export function layOut(module: Module, status: number | undefined): Layout {
  const globalWords = new Int32Array(module.globalTypes.length);
  let words = OWN_WORDS + module.tables.length;
  for (let global = 0; global < globalWords.length; global++) {
    const own = status === undefined ? -1 : global - status;
    globalWords[global] = own >= 0 && own < OWN_WORDS ? own : words++;
  }
  const dataWords = Int32Array.from(module.data, () => words++);
  const elementWords = Int32Array.from(module.elements, () => words++);
  let segmentLeaves = 0;
  const place = (mode: string, bytes: number): number => {
    if (mode !== "passive") return 0;
    const leaf = segmentLeaves;
    segmentLeaves += Math.ceil(bytes / 32);
    return leaf;
  };
  const dataLeaves = Int32Array.from(module.data, ({ mode, bytes }) => place(mode, bytes.length));
  const elementLeaves = Int32Array.from(module.elements, ({ mode, items }) => place(mode, 8 * items.length));
  return {
    module,
    typeIds: numberTypes(module.types),
    hostWords: hostWords(module),
    globalWords,
    dataWords,
    elementWords,
    dataLeaves,
    elementLeaves,
    segmentLeaves,
    words,
  };
}

function numberTypes(types: readonly FuncType[]): Int32Array {
  const first = new Map<string, number>();
  return Int32Array.from(types, ({ params, results }, index) => {
    const key = `${params.join()}>${results.join()}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, index);
    return known ?? index;
  });
}

function hostWords(module: Module): (HostWord | undefined)[] {
  const functions = module.imports.filter(({ desc }) => desc.kind === "func");
  return functions.map((item) => (item.module === HOST_MODULE ? WORDS[item.name] : undefined));
}
