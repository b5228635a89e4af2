import { keccak, RESULT_KINDS, type ResultKind, type ResultLeaf, TAGS, toBytes, toHex } from "@conun/vm";
import type { Client } from "../client/client.ts";
import { getDisputeEvents } from "../events/dispute.ts";
import type { Address } from "../types/primitives.ts";
import { leafNode, type ShownPath } from "./locate.ts";
import type { AssignmentRef } from "./source.ts";
import type { LeafFields } from "./types.ts";

/** A leaf that the contract showed, as the machine's package has it. Throws RangeError for a kind that no result has. */
export function resultLeafOf({ taskIndex, kind, code, outputRoot, outputLength, steps }: LeafFields): ResultLeaf {
  const name = (Object.keys(RESULT_KINDS) as ResultKind[]).find((one) => RESULT_KINDS[one] === kind);
  if (name === undefined) throw new RangeError(`no result is of kind ${kind}`);
  const [index, length] = [Number(taskIndex), Number(outputLength)];
  return { taskIndex: index, kind: name, code, outputRoot: toBytes(outputRoot), outputLength: length, steps };
}

/** Paths of a result's tree that openings in games about it have shown, whoever played them. */
export async function openedPaths(
  client: Client,
  ref: AssignmentRef,
  options: { readonly resolver?: Address; readonly count: number; readonly signal?: AbortSignal | undefined },
): Promise<ShownPath[]> {
  const { resolver, count, signal } = options;
  const positions = new Map<string, { readonly position: number; readonly block: number }>();
  for await (const { events } of getDisputeEvents(client, { resolver, jobId: ref.jobId, signal })) {
    for (const event of events) {
      if (event.name !== "PositionChallenged") continue;
      const { id, batch, slot, turn, position, log } = event;
      if (batch !== ref.batch || slot !== ref.slot || turn !== ref.turn) continue;
      positions.set(id, { position: Number(position), block: log.blockNumber });
    }
  }
  const shown: ShownPath[] = [];
  for (const [id, { position, block: fromBlock }] of positions) {
    const filter = { resolver, id: id as `0x${string}`, names: ["PositionOpened"] as const, fromBlock, signal };
    for await (const { events } of getDisputeEvents(client, filter)) {
      for (const event of events) {
        if (event.name !== "PositionOpened") continue;
        const node = position < count ? leafNode(resultLeafOf(event.leaf)) : EMPTY_NODE;
        shown.push({ position, node, path: event.path });
      }
    }
  }
  return shown;
}

/** The node of a position that has no task. */
export const EMPTY_NODE = { hash: toHex(keccak(TAGS.resultEmpty)), sum: 0n };
