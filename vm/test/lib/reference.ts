import { keccak_256 } from "@noble/hashes/sha3.js";

/** The formats written a second time, as plainly as possible: recursive, by definition, without any batching. */

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/^0x/, ""), "hex"));
export const hex = (value: Uint8Array): string => `0x${Buffer.from(value).toString("hex")}`;
export const word = (value: bigint | number): Uint8Array => bytes(BigInt(value).toString(16).padStart(64, "0"));
export const hash = (...parts: Uint8Array[]): Uint8Array => keccak_256(Buffer.concat(parts));
export const tag = (name: string): Uint8Array => hash(new TextEncoder().encode(`conun/v1/${name}`));

/** Least d with 2^d >= n. */
export function log2(n: number): number {
  return n <= 1 ? 0 : 1 + log2(Math.ceil(n / 2));
}

/** Top over leaves, missing ones zero words. */
export function tree(leaves: readonly Uint8Array[], depth: number): Uint8Array {
  if (depth === 0) return leaves[0] ?? word(0);
  const half = 2 ** (depth - 1);
  return hash(tree(leaves.slice(0, half), depth - 1), tree(leaves.slice(half), depth - 1));
}

export function path(leaves: readonly Uint8Array[], depth: number, index: number): Uint8Array[] {
  if (depth === 0) return [];
  const half = 2 ** (depth - 1);
  const left = leaves.slice(0, half);
  const right = leaves.slice(half);
  return index < half
    ? [...path(left, depth - 1, index), tree(right, depth - 1)]
    : [...path(right, depth - 1, index - half), tree(left, depth - 1)];
}

export function region(tagName: "input" | "output" | "code", content: Uint8Array): Uint8Array {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 32) {
    const leaf = new Uint8Array(32);
    leaf.set(content.subarray(at, at + 32));
    leaves.push(leaf);
  }
  return hash(tag(tagName), word(content.length), tree(leaves, log2(leaves.length)));
}

/** Top of 27 levels over leaves that are zero where no piece was written; later pieces win. */
export function sparse(pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[]): Uint8Array {
  const leaves = new Map<number, Uint8Array>();
  for (const { at, bytes: content } of pieces) {
    content.forEach((byte, i) => {
      const index = Math.floor((at + i) / 32);
      const leaf = leaves.get(index) ?? new Uint8Array(32);
      leaf[(at + i) % 32] = byte;
      leaves.set(index, leaf);
    });
  }
  const zero = [word(0)];
  for (let k = 0; k < 27; k++) zero.push(hash(zero[k] as Uint8Array, zero[k] as Uint8Array));
  const top = (indices: readonly number[], first: number, depth: number): Uint8Array => {
    if (indices.length === 0) return zero[depth] as Uint8Array;
    if (depth === 0) return leaves.get(first) as Uint8Array;
    const middle = first + 2 ** (depth - 1);
    const left = indices.filter((index) => index < middle);
    const right = indices.filter((index) => index >= middle);
    return hash(top(left, first, depth - 1), top(right, middle, depth - 1));
  };
  return top([...leaves.keys()], 0, 27);
}

export function tasks(roots: readonly Uint8Array[]): Uint8Array {
  return hash(tag("tasks"), word(roots.length), tree(roots, log2(roots.length)));
}

export interface Leaf {
  readonly taskIndex: bigint;
  readonly kind: number;
  readonly code: number;
  readonly outputRoot: Uint8Array;
  readonly outputLength: bigint;
  readonly steps: bigint;
}
export type Node = readonly [hash: Uint8Array, sum: bigint];

export function leafHash(leaf: Leaf): Uint8Array {
  const { taskIndex, kind, code, outputRoot, outputLength, steps } = leaf;
  return hash(tag("result-leaf"), word(taskIndex), word(kind), word(code), outputRoot, word(outputLength), word(steps));
}

export function sumTree(leaves: readonly Leaf[], depth: number): Node {
  if (depth === 0) {
    const leaf = leaves[0];
    return leaf ? [leafHash(leaf), leaf.steps] : [hash(tag("result-empty")), 0n];
  }
  const half = 2 ** (depth - 1);
  const [left, leftSum] = sumTree(leaves.slice(0, half), depth - 1);
  const [right, rightSum] = sumTree(leaves.slice(half), depth - 1);
  return [hash(tag("result-node"), left, word(leftSum), right, word(rightSum)), leftSum + rightSum];
}

export function sumPath(leaves: readonly Leaf[], depth: number, index: number): Node[] {
  if (depth === 0) return [];
  const half = 2 ** (depth - 1);
  const left = leaves.slice(0, half);
  const right = leaves.slice(half);
  return index < half
    ? [...sumPath(left, depth - 1, index), sumTree(right, depth - 1)]
    : [...sumPath(right, depth - 1, index - half), sumTree(left, depth - 1)];
}

export function results(leaves: readonly Leaf[]): Uint8Array {
  const [top, sum] = sumTree(leaves, log2(leaves.length));
  return hash(tag("result-root"), word(leaves.length), top, word(sum));
}

/** Reproducible bytes that look random. */
export function noise(seed: number, length: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let i = 0; 32 * i < length; i++) blocks.push(hash(word(seed), word(i)));
  return Uint8Array.from(Buffer.concat(blocks).subarray(0, length));
}
