import { close } from "../actions/market/close.ts";
import { getRefundable } from "../actions/market/getRefundable.ts";
import { refund } from "../actions/market/refund.ts";
import { settle } from "../actions/market/settle.ts";
import type { Client } from "../client/client.ts";
import { encodeCall } from "../client/read.ts";
import type { WriteOptions } from "../client/write.ts";
import { isContractError } from "../errors/contracts.ts";
import { ConunError } from "../errors/error.ts";
import { chainError } from "../errors/revert.ts";
import type { JobState } from "../state/types.ts";
import type { Address } from "../types/primitives.ts";
import { specArgument } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { mapConcurrent } from "../util/concurrent.ts";

/** Batches in one transaction. */
const SETTLED_AT_ONCE = 20;
const LOOKS_AT_ONCE = 8;

/** Moves on every batch that can move now. @returns Whether any did. */
export async function settleReady(client: Client, state: JobState, options: WriteOptions): Promise<boolean> {
  const alive = [...state.batches.values()].filter(({ status, assignments }) => {
    return (status === "open" || status === "revealed") && assignments.length > 0;
  });
  const movable = await mapConcurrent(alive, LOOKS_AT_ONCE, ({ batch }) =>
    canSettle(client, state, batch, options.signal),
  );
  const ready = alive.filter((_, i) => movable[i]).map(({ batch }) => batch);
  for (let at = 0; at < ready.length; at += SETTLED_AT_ONCE) {
    const batches = ready.slice(at, at + SETTLED_AT_ONCE);
    await settle(client, { spec: state.spec, batches, ...options }).catch(ifMovedOn);
  }
  return ready.length > 0;
}

/** Whether `settle` would move a batch now, asked by trying. */
async function canSettle(client: Client, state: JobState, batch: bigint, signal?: AbortSignal): Promise<boolean> {
  const data = encodeCall("market", "settle", [specArgument(state.spec), [batch], true]);
  const call = {
    to: client.deployment.market,
    data,
    ...(client.address === undefined ? {} : { from: client.address }),
  };
  try {
    await abortable(client.provider.call(call), signal);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    const known = chainError(error, "Trying to settle");
    if (known instanceof ConunError && known.code !== "CHAIN_UNAVAILABLE") return false;
    throw known;
  }
}

/** Somebody else was faster: that is what was wanted. */
function ifMovedOn(error: unknown): void {
  if (!isContractError(error, "BatchEnded", "WindowNotOver", "RevealNotOpen", "RevealStillOpen")) throw error;
}

/** Closes a job, if nobody has. The requester's share of what is free comes back with it. */
export async function closeOnce(client: Client, state: JobState, options: WriteOptions): Promise<void> {
  if (state.closed) return;
  await close(client, { spec: state.spec, ...options }).catch((error: unknown) => {
    if (!isContractError(error, "JobIsClosed")) throw error;
  });
}

/** Pays every payer of a closed job what it can get back now. */
export async function refundAll(client: Client, state: JobState, options: WriteOptions): Promise<void> {
  for (const payer of state.payers.keys()) await refundOne(client, state, payer, options);
}

async function refundOne(client: Client, state: JobState, payer: Address, options: WriteOptions): Promise<void> {
  const { spec } = state;
  if ((await getRefundable(client, { spec, payer, signal: options.signal })) === 0n) return;
  await refund(client, { spec, payer, ...options }).catch((error: unknown) => {
    if (!isContractError(error, "NothingToRefund")) throw error;
  });
}
