import type { Address, Hex } from "../types/primitives.ts";

/** What a transaction does. */
export interface TxCall {
  readonly to: Address;
  readonly data: Hex;
  /** Wei of the chain's own coin; none if left out. */
  readonly value?: bigint;
  /** Short name for logs and metrics, like `claim`. */
  readonly kind: string;
}

/** How a transaction is sent. */
export interface TxOptions {
  /** Ends the wait. What was broadcast by then stays watched. */
  readonly signal?: AbortSignal | undefined;
  /** Idempotency: the same reference is never sent twice by one store, also after a restart. */
  readonly ref?: string | undefined;
  /** Blocks on top, its own included; the manager's default if left out. */
  readonly confirmations?: number | undefined;
  /** Gas limit; estimated if left out. */
  readonly gasLimit?: bigint | undefined;
  /** Cap in wei for one unit of gas, for this transaction. */
  readonly maxFeePerGas?: bigint | undefined;
  /** Whether it is tried out by `eth_call` first, so that a revert costs nothing; true if left out. */
  readonly simulate?: boolean | undefined;
}

/** One signed form of a transaction; several share a nonce where the fee was raised. */
export interface TxAttempt {
  readonly hash: Hex;
  /** The signed bytes; undefined where a wallet broadcasts by itself. */
  readonly raw: Hex | undefined;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** One log of a transaction. */
export interface TxLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: number;
}

/** A transaction that is mined and confirmed. */
export interface TxReceipt {
  readonly hash: Hex;
  readonly from: Address;
  readonly nonce: number;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  /** Unix seconds. */
  readonly blockTime: number;
  readonly gasUsed: bigint;
  /** Wei for one unit of gas. */
  readonly gasPrice: bigint;
  /** Wei of the chain's own coin, all in all. */
  readonly cost: bigint;
  /** Times its fee was raised. */
  readonly replaced: number;
  readonly logs: readonly TxLog[];
}

/**
 * Where a transaction stands: `queued`: handed to a wallet that signs and broadcasts by itself; `sent`: signed and
 * stored, and from then on broadcast; `confirmed`, `reverted`: mined and confirmed; `dropped`: will never be mined.
 */
export type TxStatus = "queued" | "sent" | "confirmed" | "reverted" | "dropped";

/** All about one transaction, as it is stored. */
export interface TxRecord {
  readonly id: string;
  readonly ref: string | undefined;
  readonly kind: string;
  readonly chainId: number;
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly nonce: number;
  readonly confirmations: number;
  /** Cap in wei for one unit of gas. */
  readonly feeCap: bigint;
  readonly status: TxStatus;
  readonly attempts: readonly TxAttempt[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly receipt: TxReceipt | undefined;
  /** What went wrong, for people. */
  readonly error: string | undefined;
}

/** A record as text, for a store that holds text. */
export function serialiseTxRecord(record: TxRecord): string {
  return JSON.stringify(record, (_key, value: unknown) => (typeof value === "bigint" ? { bigint: `${value}` } : value));
}

/** The record of a text that {@link serialiseTxRecord} made. */
export function parseTxRecord(text: string): TxRecord {
  const record = JSON.parse(text, (_key, value: unknown) =>
    isBigInt(value) ? BigInt(value.bigint) : value,
  ) as TxRecord;
  return { ...record, ref: record.ref, receipt: record.receipt, error: record.error };
}

function isBigInt(value: unknown): value is { bigint: string } {
  return typeof value === "object" && value !== null && "bigint" in value;
}
