import { concat, uintWord } from "../formats/bytes.ts";
import { TAGS } from "../formats/tags.ts";
import { keccak } from "../hash/keccak.ts";
import { regionTree } from "../trees/region.ts";
import { type Piece, sparseRoot } from "../trees/sparse.ts";
import { REGION_DEPTH } from "./encoding.ts";

/** A function of the pinned module in the machine's code; for traces and tests, no part of the image's root. */
export interface LoweredFunction {
  /** Index in the pinned module. */
  readonly index: number;
  readonly name: string | undefined;
  /** Its first instruction, and the one behind its last. */
  readonly entry: number;
  readonly end: number;
  readonly params: number;
  readonly results: number;
  /** Slots of its frame. */
  readonly frame: number;
  readonly typeId: number;
}

/** What a pinned module becomes in the machine: code, and regions at the start (docs/design/machine.md, section 2). */
export interface Image {
  /** 16 bytes an instruction. */
  readonly code: Uint8Array;
  /** Regions from their first byte on; the rest is zero. */
  readonly globals: Uint8Array;
  readonly segments: Uint8Array;
  /** Active segments by their place in the region, in the order in which they are written: later ones win. */
  readonly memory: readonly Piece[];
  readonly tables: readonly Piece[];
  /** First instruction of `conun_run`; 0 if the module has none. */
  readonly entry: number;
  readonly initialPages: number;
  readonly maxPages: number;
  /** All functions, imported ones that are no host words included: these are a single `stop`. */
  readonly functions: readonly LoweredFunction[];
  /** For each instruction the byte offset in the pinned module that it comes from; -1 for none. */
  readonly sources: Int32Array;
}

/** The part of an image that its root is made of. */
export type ImageStart = Omit<Image, "maxPages" | "functions" | "sources">;

/**
 * What a program id is made of: `keccak(TAG_IMAGE, codeRoot, globals, memory, tables, segments, entry, initialPages)`.
 * Regions are as deep as in the machine.
 */
export function imageRoot(image: ImageStart): Uint8Array {
  const root = (pieces: readonly Piece[]) => sparseRoot(pieces, REGION_DEPTH);
  const preimage = [
    TAGS.image,
    codeRoot(image.code),
    root([{ at: 0, bytes: image.globals }]),
    root(image.memory),
    root(image.tables),
    root([{ at: 0, bytes: image.segments }]),
    uintWord(image.entry),
    uintWord(image.initialPages),
  ];
  return keccak(concat(preimage));
}

/** Root of the code: `keccak(TAG_CODE, n, tree)` over its n bytes. */
export function codeRoot(code: Uint8Array): Uint8Array {
  return keccak(concat([TAGS.code, uintWord(code.length), regionTree(code)]));
}
