import { bundleTree, encodeOutputsBundle } from "@conun/sdk/storage";
import { type Hex, toHex } from "@conun/vm";
import type { Outcome } from "./execute.ts";

/** The result of a batch: what is committed to, and the bytes that stand behind it. */
export interface Result {
  readonly resultRoot: Hex;
  readonly totalSteps: bigint;
  /** The outputs bundle, see docs/design/formats.md, section 7. */
  readonly bundle: Uint8Array;
}

/** Puts the outcomes of a batch together, in the order of its tasks. */
export function resultOf(firstTask: bigint, outcomes: readonly Outcome[]): Result {
  const outputs = { firstTask: Number(firstTask), results: outcomes };
  const tree = bundleTree(outputs);
  return { resultRoot: toHex(tree.root), totalSteps: tree.totalSteps, bundle: encodeOutputsBundle(outputs) };
}
