import { concat } from "../formats/bytes.ts";
import { reduceLevels } from "../hash/bulk.ts";
import { zeroSubtree } from "../trees/shape.ts";
import { REGION_DEPTH } from "./encoding.ts";
import type { RegionName } from "./table.ts";
import { REGIONS } from "./task.ts";

/** Gives a node of the tree of a region, by the region's number. */
export type RegionNode = (region: number, level: number, index: number) => Uint8Array;

/** A node of the tree over a machine's whole memory, `level` levels above its leaves. */
export function memoryNode(inRegion: RegionNode, level: number, index: number): Uint8Array {
  if (level <= REGION_DEPTH) {
    const region = index >>> (REGION_DEPTH - level);
    if (region >= REGIONS.length) return zeroSubtree(level);
    return inRegion(region, level, index & (2 ** (REGION_DEPTH - level) - 1));
  }
  const above = level - REGION_DEPTH;
  const roots = Array.from({ length: 2 ** above }, (_, i) =>
    memoryNode(inRegion, REGION_DEPTH, index * 2 ** above + i),
  );
  return reduceLevels(concat(roots), above);
}

/** Roots of the regions by their names, each a tree of 27 levels. */
export function regionRootsOf(inRegion: RegionNode): Readonly<Record<RegionName, Uint8Array>> {
  const roots = REGIONS.map((name, region) => [name, inRegion(region, REGION_DEPTH, 0)]);
  return Object.fromEntries(roots) as Record<RegionName, Uint8Array>;
}
