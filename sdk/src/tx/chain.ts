import { isError, JsonRpcApiProvider, type Provider, type TransactionRequest } from "ethers";
import { chainError } from "../errors/revert.ts";
import type { Address, Hex } from "../types/primitives.ts";
import type { FeeMarket } from "./fees.ts";
import type { TxReceipt, TxRecord } from "./record.ts";

/** What became of a broadcast. */
export type BroadcastOutcome =
  | { readonly type: "accepted" }
  /** The nonce is used by a mined transaction. */
  | { readonly type: "nonceUsed" }
  /** Another pending transaction holds the nonce at a higher fee. */
  | { readonly type: "underpriced" }
  /** The account cannot pay for gas. */
  | { readonly type: "poor"; readonly error: unknown }
  /** Nodes will never accept these bytes. */
  | { readonly type: "refused"; readonly error: unknown }
  /** No node answered: it may or may not be on its way. */
  | { readonly type: "unknown"; readonly error: unknown };

/** What the transaction manager asks of the chain. */
export class TxChain {
  readonly provider: Provider;

  constructor(provider: Provider) {
    this.provider = provider;
  }

  /** Nonces used by mined transactions, or also by those that wait. */
  nonce(address: Address, tag: "latest" | "pending"): Promise<number> {
    return this.provider.getTransactionCount(address, tag);
  }

  /** Number of the newest block. */
  head(): Promise<number> {
    return this.provider.getBlockNumber();
  }

  /** What gas costs now. */
  async feeMarket(): Promise<FeeMarket> {
    const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await this.provider.getFeeData();
    const tip = maxPriorityFeePerGas ?? 0n;
    // What ethers proposes is twice the newest block's base fee and the tip.
    return { baseFee: maxFeePerGas === null ? undefined : (maxFeePerGas - tip) / 2n, tip, gasPrice: gasPrice ?? 0n };
  }

  /** Runs a call as if it were mined next. Throws its revert as a ConunError. */
  async simulate(call: TransactionRequest, pending: boolean): Promise<void> {
    try {
      await this.provider.call({ ...call, blockTag: pending ? "pending" : "latest" });
    } catch (error) {
      throw chainError(error, "Trying out the transaction");
    }
  }

  /** Gas for a call, with a margin for what other transactions may change in between. */
  async estimateGas(call: TransactionRequest, pending: boolean): Promise<bigint> {
    try {
      const gas = await this.provider.estimateGas({ ...call, blockTag: pending ? "pending" : "latest" });
      return gas + gas / 4n + 10_000n;
    } catch (error) {
      throw chainError(error, "Estimating gas");
    }
  }

  /** Hands signed bytes to the chain. Never throws. */
  async broadcast(raw: Hex, hash: Hex): Promise<BroadcastOutcome> {
    try {
      // ethers would recover the sender from the signature, and ask for the head as well: nobody needs either here.
      if (this.provider instanceof JsonRpcApiProvider) await this.provider.send("eth_sendRawTransaction", [raw]);
      else await this.provider.broadcastTransaction(raw);
      return { type: "accepted" };
    } catch (error) {
      const outcome = judgeBroadcast(error);
      if (outcome.type === "accepted" || outcome.type === "unknown") return outcome;
      // Nodes that mine at once complain about a transaction that they took nevertheless.
      const known = await this.provider.getTransaction(hash).catch(() => null);
      return known === null ? outcome : { type: "accepted" };
    }
  }

  /** The receipt of whichever attempt was mined. */
  async receipt(record: TxRecord): Promise<{ receipt: TxReceipt; ok: boolean } | undefined> {
    for (let i = record.attempts.length - 1; i >= 0; i--) {
      const hash = record.attempts[i]?.hash;
      const found = hash === undefined ? null : await this.provider.getTransactionReceipt(hash);
      if (found === null) continue;
      const block = await this.provider.getBlock(found.blockHash);
      if (block === null) return undefined; // the block was left behind in between
      const receipt: TxReceipt = {
        hash: found.hash as Hex,
        from: found.from as Address,
        nonce: record.nonce,
        blockNumber: found.blockNumber,
        blockHash: found.blockHash as Hex,
        blockTime: block.timestamp,
        gasUsed: found.gasUsed,
        gasPrice: found.gasPrice,
        cost: found.fee,
        replaced: record.attempts.length - 1,
        logs: found.logs.map((log) => ({
          address: log.address as Address,
          topics: log.topics as readonly Hex[],
          data: log.data as Hex,
          logIndex: log.index,
        })),
      };
      return { receipt, ok: found.status !== 0 };
    }
    return undefined;
  }

  /** Whether a node still knows the newest attempt. */
  async knows(record: TxRecord): Promise<boolean> {
    const hash = record.attempts.at(-1)?.hash;
    return hash !== undefined && (await this.provider.getTransaction(hash)) !== null;
  }

  /** Why a mined transaction reverted, found by running it again on the block before. */
  async whyReverted(record: TxRecord, blockNumber: number): Promise<Error | undefined> {
    const { from, to, data, value, gasLimit } = record;
    try {
      await this.provider.call({ from, to, data, value, gasLimit, blockTag: blockNumber - 1 });
      return undefined;
    } catch (error) {
      return chainError(error, `Transaction ${record.kind}`);
    }
  }
}

/** What a node's complaint about a broadcast means. */
export function judgeBroadcast(error: unknown): BroadcastOutcome {
  const text = textOf(error);
  if (/already known|already imported|known transaction|already in (the )?(mem)?pool/i.test(text))
    return { type: "accepted" };
  if (isError(error, "NONCE_EXPIRED") || /nonce (is )?too low|nonce has already been used|old nonce/i.test(text)) {
    return { type: "nonceUsed" };
  }
  if (isError(error, "REPLACEMENT_UNDERPRICED") || /underpriced|fee too low to replace/i.test(text))
    return { type: "underpriced" };
  if (isError(error, "INSUFFICIENT_FUNDS") || /insufficient funds/i.test(text)) return { type: "poor", error };
  const answered =
    /"code":\s*-32|"error":/.test(text) || isError(error, "CALL_EXCEPTION") || isError(error, "UNKNOWN_ERROR");
  return answered ? { type: "refused", error } : { type: "unknown", error };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { error: inner, info } = error as Error & Record<string, unknown>;
  return `${error.message} ${inner === undefined ? "" : JSON.stringify(inner)} ${info === undefined ? "" : JSON.stringify(info)}`;
}
