import type { ResultTree } from "@conun/vm";
import { resultLeafHash, toHex } from "@conun/vm";
import type { Hex } from "../types/primitives.ts";
import { leafFields } from "./opening.ts";
import type { LeafFields, PathNode } from "./types.ts";

/** A path of the other's tree that was shown: by an answer to a demand, or by an opening in any game. */
export interface ShownPath {
  readonly position: number;
  /** Hash and steps of the leaf at the position. */
  readonly node: PathNode;
  /** Siblings, the lowest first. */
  readonly path: readonly PathNode[];
}

/** Where a result is wrong. */
export type Located =
  /** Nowhere: it is what everybody gets. */
  | { readonly kind: "right" }
  /** This position cannot be opened, or loses at a step: challenge it. */
  | { readonly kind: "wrong"; readonly position: number }
  /** Have this position shown (a demand), and ask again. Whoever does not show it is refuted for that. */
  | { readonly kind: "ask"; readonly position: number };

const same = (a: PathNode | undefined, b: { readonly hash: Uint8Array; readonly sum: bigint } | undefined): boolean =>
  a !== undefined && b !== undefined && a.sum === b.sum && a.hash === toHex(b.hash);

/**
 * Finds a wrong position of a result whose leaves were withheld, by who has computed the whole batch: at most as many
 * paths as the tree has levels have to be shown. The lowest sibling of the last path that differs from the own tree's
 * stands over a wrong position; one below it is asked for next. Positions beyond the count belong to the tree as well.
 *
 * @param own Tree of the true results.
 * @param root Root that the other revealed.
 * @param totalSteps Steps that the other revealed.
 * @param shown Paths of that root that were seen, in any order.
 */
export function locate(own: ResultTree, root: Hex, totalSteps: bigint, shown: readonly ShownPath[]): Located {
  if (toHex(own.root) === root && own.totalSteps === totalSteps) return { kind: "right" };
  let [best, height] = [0, own.path(0).length + 1];
  for (const { position, node, path } of shown) {
    if (!same(node, ownNode(own, position))) return { kind: "wrong", position };
    const truth = own.path(position);
    const level = path.findIndex((sibling, k) => !same(sibling, truth[k]));
    if (level >= 0 && level < height) {
      height = level;
      // The first position below that sibling.
      best = ((position >> level) ^ 1) << level;
    }
  }
  // One level above the leaves the sibling is the leaf itself.
  if (height === 0) return { kind: "wrong", position: best };
  // All paths that were shown are right, and so must be the root then: a root of another count or total cannot be opened.
  if (shown.length > 0 && height > own.path(0).length) return { kind: "wrong", position: 0 };
  return { kind: "ask", position: best };
}

/** The own leaf at a position, from the path of its neighbour; a tree of one leaf is its own top. */
function ownNode(own: ResultTree, position: number): { readonly hash: Uint8Array; readonly sum: bigint } | undefined {
  return own.path(position).length === 0 ? own.top : own.path(position ^ 1)[0];
}

/** The node of a leaf that was shown. */
export function leafNode(leaf: Parameters<typeof leafFields>[0]): PathNode {
  return { hash: toHex(resultLeafHash(leaf)), sum: leafFields(leaf).steps };
}

/** The first position of a published batch that differs from one's own leaves; `undefined` if those known are right. */
export function firstWrong(published: readonly LeafFields[], own: ReadonlyMap<number, LeafFields>): number | undefined {
  const differs = (a: LeafFields | undefined, b: LeafFields): boolean =>
    a === undefined || (Object.keys(b) as (keyof LeafFields)[]).some((name) => a[name] !== b[name]);
  return [...own.entries()]
    .filter(([position, leaf]) => differs(published[position], leaf))
    .map(([position]) => position)
    .sort((a, b) => a - b)[0];
}
