import { concat } from "../../formats/bytes.ts";
import { reduceLevels } from "../../hash/bulk.ts";
import { regionDepth, regionTree } from "../../trees/region.ts";
import { zeroSubtree } from "../../trees/shape.ts";
import { type Piece, sparseRoot } from "../../trees/sparse.ts";
import { INSTRUCTION_BYTES, REGION_DEPTH } from "../encoding.ts";
import type { Image } from "../image.ts";

/** What proofs show of an image, computed once. */
export interface ImageParts {
  /** Roots of globals, memory, tables and segments, `entry` and `initialPages`: 136 bytes. */
  readonly header: Uint8Array;
  /** Levels of the code's tree, packed, from the leaves to the top; what is missing is zero. */
  readonly code: readonly Uint8Array[];
}

const known = new WeakMap<Image, ImageParts>();

/** The parts of an image. */
export function partsOf(image: Image): ImageParts {
  let parts = known.get(image);
  if (!parts) {
    parts = { header: headerOf(image), code: codeLevels(image.code) };
    known.set(image, parts);
  }
  return parts;
}

/** A number in four bytes, big-endian. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function headerOf({ globals, memory, tables, segments, entry, initialPages }: Image): Uint8Array {
  const root = (pieces: readonly Piece[]): Uint8Array => sparseRoot(pieces, REGION_DEPTH);
  const at = (bytes: Uint8Array): Piece[] => [{ at: 0, bytes }];
  return concat([
    ...[root(at(globals)), root(memory), root(tables), root(at(segments))],
    ...[uint32(entry), uint32(initialPages)],
  ]);
}

function codeLevels(code: Uint8Array): Uint8Array[] {
  const depth = regionDepth(code.length);
  if (depth === 0) return [regionTree(code)];
  const leaves = new Uint8Array(32 * Math.ceil(code.length / 32));
  leaves.set(code);
  const levels: Uint8Array[] = [leaves];
  for (let level = 0; level < depth; level++) {
    const below = levels[level] as Uint8Array;
    const whole = below.length % 64 === 0;
    levels.push(reduceLevels(whole ? below : concat([below, zeroSubtree(level)]), 1));
  }
  return levels;
}

/** The leaf that holds an instruction of the code, and its siblings from the lowest on; the top alone beyond the code. */
export function codeOpening({ code: levels }: ImageParts, codeLength: number, pc: number): Uint8Array[] {
  const at = (level: number, index: number): Uint8Array => {
    const nodes = levels[level] as Uint8Array;
    return 32 * index < nodes.length ? nodes.subarray(32 * index, 32 * index + 32) : zeroSubtree(level);
  };
  const depth = levels.length - 1;
  if (INSTRUCTION_BYTES * pc >= codeLength) return [at(depth, 0)];
  const leaf = pc >>> 1;
  return [at(0, leaf), ...Array.from({ length: depth }, (_, level) => at(level, (leaf >>> level) ^ 1))];
}
