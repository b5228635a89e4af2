import { concat, uintWord, writeUint } from "../formats/bytes.ts";
import { TAGS } from "../formats/tags.ts";
import { hashItems, reduceLevels } from "../hash/bulk.ts";
import { keccak } from "../hash/keccak.ts";
import { binaryRoot } from "./binary.ts";
import { treeDepth } from "./shape.ts";

/** Depth of the tree over a region of `length` bytes. */
export function regionDepth(length: number): number {
  return treeDepth(Math.ceil(length / 32));
}

/** Top of the tree over a region's bytes, before tag and length are bound to it. */
export function regionTree(bytes: Uint8Array): Uint8Array {
  const whole = bytes.length - (bytes.length % 32);
  if (whole === bytes.length && whole > 0) return binaryRoot(bytes, regionDepth(bytes.length));
  const leaves = new Uint8Array(whole + 32);
  leaves.set(bytes);
  return binaryRoot(leaves, regionDepth(bytes.length));
}

function regionRoot(tag: Uint8Array, bytes: Uint8Array): Uint8Array {
  return keccak(concat([tag, uintWord(bytes.length), regionTree(bytes)]));
}

/** Root of an input region (see `inputRegion`): commits to everything a task depends on. */
export function inputRoot(region: Uint8Array): Uint8Array {
  return regionRoot(TAGS.input, region);
}

/** Root of the bytes that a task wrote to standard output. */
export function outputRoot(bytes: Uint8Array): Uint8Array {
  return regionRoot(TAGS.output, bytes);
}

/**
 * Roots of many input regions, in their order, packed (32 bytes each). Millions of small ones cost about a microsecond
 * each: hand over some thousands a call.
 */
export function inputRoots(regions: readonly Uint8Array[]): Uint8Array {
  return regionRoots(TAGS.input, regions);
}

/** Roots of many outputs, in their order, packed (32 bytes each). */
export function outputRoots(outputs: readonly Uint8Array[]): Uint8Array {
  return regionRoots(TAGS.output, outputs);
}

/** Deepest tree that is hashed together with others (4 KiB); larger regions fill a pass by themselves. */
const BATCH_DEPTH = 7;

function regionRoots(tag: Uint8Array, regions: readonly Uint8Array[]): Uint8Array {
  const preimages = new Uint8Array(96 * regions.length);
  const byDepth = new Map<number, number[]>();
  regions.forEach((region, i) => {
    preimages.set(tag, 96 * i);
    writeUint(preimages, 96 * i + 32, region.length);
    const depth = regionDepth(region.length);
    if (depth > BATCH_DEPTH) preimages.set(regionTree(region), 96 * i + 64);
    else byDepth.get(depth)?.push(i) ?? byDepth.set(depth, [i]);
  });
  for (const [depth, indices] of byDepth) {
    const span = 32 * 2 ** depth;
    const leaves = new Uint8Array(span * indices.length);
    indices.forEach((i, k) => {
      leaves.set(regions[i] as Uint8Array, span * k);
    });
    const tops = reduceLevels(leaves, depth);
    indices.forEach((i, k) => {
      preimages.set(tops.subarray(32 * k, 32 * k + 32), 96 * i + 64);
    });
  }
  return hashItems(preimages, 96);
}
