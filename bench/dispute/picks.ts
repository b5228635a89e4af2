import { concat, keccak256 } from "ethers";

/** Parts of each round: 40 bits in all. */
export const PARTS = [64, 64, 64, 64, 64, 32, 32] as const;

const above = (nodes: readonly string[]): string[] =>
  Array.from({ length: nodes.length / 2 }, (_, i) =>
    keccak256(concat([nodes[2 * i] as string, nodes[2 * i + 1] as string])),
  );

/** The root over the states of a round: the midpoints, and the segment's end. */
export function rootOf(states: readonly string[]): string {
  let nodes: readonly string[] = states;
  while (nodes.length > 1) nodes = above(nodes);
  return nodes[0] as string;
}

/** What leads from the two ends of a part to the root: docs/design/disputes.md, section 5. */
export function siblingsOf(states: readonly string[], part: number): string[] {
  const siblings: string[] = [];
  let [lower, upper] = [Math.max(0, part - 1), part];
  for (let nodes: readonly string[] = states; nodes.length > 1; nodes = above(nodes)) {
    if (lower === upper || lower % 2 === 1) siblings.push(nodes[lower ^ 1] as string);
    if (lower !== upper && lower % 2 === 1) siblings.push(nodes[upper ^ 1] as string);
    [lower, upper] = [lower >> 1, upper >> 1];
  }
  return siblings;
}
