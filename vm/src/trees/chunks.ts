import { concat, uintWord } from "../formats/bytes.ts";
import { TAGS } from "../formats/tags.ts";
import { keccak } from "../hash/keccak.ts";
import { binaryPath, binaryRoot, foldPath } from "./binary.ts";
import { regionDepth, regionTree } from "./region.ts";

/** Levels of the tree over a chunk: 128 leaves. */
const CHUNK_LEVELS = 7;
/** Bytes of a region that are shown at a time (docs/design/disputes.md, section 8). */
export const CHUNK_BYTES = 4096;

/** What regions of bytes are of. */
export type RegionKind = "input" | "output" | "code";

/** A chunk of a region, and how it hashes to the region's root. */
export interface RegionChunk {
  /** Bytes of the whole region. */
  readonly length: number;
  /** 4096 bytes, less at the end of the region, none beyond it. */
  readonly data: Uint8Array;
  /** Siblings from the chunk to the top of the region's tree, the lowest first; beyond the region the top alone. */
  readonly siblings: readonly Uint8Array[];
}

/** Chunks of a region of `length` bytes; an empty one has none. */
export function chunkCount(length: number): number {
  return Math.ceil(length / CHUNK_BYTES);
}

/** Chunk number `index` of a region. */
export function regionChunk(region: Uint8Array, index: number): RegionChunk {
  const length = region.length;
  const from = index * CHUNK_BYTES;
  if (from >= length) return { length, data: new Uint8Array(0), siblings: [regionTree(region)] };
  const data = region.slice(from, from + CHUNK_BYTES);
  const above = regionDepth(length) - CHUNK_LEVELS;
  if (above <= 0) return { length, data, siblings: [] };
  const tops = Array.from({ length: chunkCount(length) }, (_, i) =>
    chunkTop(region.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES), CHUNK_LEVELS),
  );
  return { length, data, siblings: binaryPath(concat(tops), above, index, CHUNK_LEVELS) };
}

/** The root of a region with this chunk; `null` if size or path do not fit its length. Never throws on bad chunks. */
export function rootOfChunk(kind: RegionKind, chunk: RegionChunk, index: number): Uint8Array | null {
  const { length, data, siblings } = chunk;
  if (!Number.isSafeInteger(length) || length < 0 || !Number.isSafeInteger(index) || index < 0) return null;
  if (siblings.some((sibling) => sibling.length !== 32)) return null;
  const size = Math.max(0, Math.min(CHUNK_BYTES, length - index * CHUNK_BYTES));
  if (data.length !== size) return null;
  const depth = regionDepth(length);
  const levels = Math.min(depth, CHUNK_LEVELS);
  if (siblings.length !== (size === 0 ? 1 : depth - levels)) return null;
  const top = size === 0 ? (siblings[0] as Uint8Array) : foldPath(chunkTop(data, levels), index, siblings);
  return keccak(concat([TAGS[kind], uintWord(length), top]));
}

/** Top over the leaves of a chunk, the last one padded with zeros. */
function chunkTop(bytes: Uint8Array, levels: number): Uint8Array {
  const leaves = new Uint8Array(32 * Math.max(1, Math.ceil(bytes.length / 32)));
  leaves.set(bytes);
  return binaryRoot(leaves, levels);
}
