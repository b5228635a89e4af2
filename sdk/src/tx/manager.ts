import type { Provider, Signer } from "ethers";
import { failure } from "../errors/failure.ts";
import { decodeRevert } from "../errors/revert.ts";
import { type Address, address } from "../types/primitives.ts";
import { abortable, sleep } from "../util/abort.ts";
import { Mutex } from "../util/mutex.ts";
import { TxChain } from "./chain.ts";
import { firstFees, raisedFees } from "./fees.ts";
import { Nonces } from "./nonces.ts";
import type { TxCall, TxOptions, TxReceipt, TxRecord } from "./record.ts";
import { broadcastsItself, sendByWallet, signAttempt } from "./signing.ts";
import { MemoryTxStore, type TxStore } from "./store.ts";
import { Tracked } from "./tracked.ts";

/** What happened to a transaction. */
export interface TxStatusEvent {
  readonly type: "sent" | "replaced" | "confirmed" | "reverted" | "reorged" | "resynced" | "dropped";
  readonly record: TxRecord;
}

/** How transactions are sent. */
export interface TxManagerOptions {
  readonly provider: Provider;
  readonly signer: Signer;
  readonly chainId: number;
  /** Where transactions outlive the process; in memory if left out. */
  readonly store?: TxStore;
  /** Blocks until a transaction counts, its own included; 1. */
  readonly confirmations?: number;
  /** Milliseconds after which an unmined transaction is replaced at a higher fee; 30,000. */
  readonly replaceAfterMs?: number;
  /** Raise of a replacement in per cent, at least 10; 15. */
  readonly bumpPercent?: number;
  /** Cap in wei for one unit of gas; 500 gwei. */
  readonly maxFeePerGas?: bigint;
  /** Signed forms of one transaction at most, the first included; 8. */
  readonly maxAttempts?: number;
  /** Milliseconds between two looks; 1,000. */
  readonly pollMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly onStatus?: (event: TxStatusEvent) => void;
}

/** Sends one account's transactions: the only one who does, for as long as it runs. */
export interface TransactionManager {
  readonly address: Address;
  /** Takes up what the store holds. */
  start(): Promise<void>;
  /** Stops watching; what is on its way stays in the store. */
  stop(): Promise<void>;
  /**
   * Sends a transaction and waits until it is confirmed.
   *
   * @throws ConunError a ContractError if it would revert (nothing was sent) or reverted; `FEE_CAP_EXCEEDED`,
   * `GAS_TOO_LOW`, `TX_STUCK`, `TX_STOPPED`, `CHAIN_UNAVAILABLE`; the signal's reason if that comes first.
   */
  send(call: TxCall, options?: TxOptions): Promise<TxReceipt>;
  /** Transactions on their way, by nonce. */
  pending(): readonly TxRecord[];
  /** What is recorded under a reference. */
  record(ref: string): Promise<TxRecord | undefined>;
  /** Resolves when nothing is on its way. */
  idle(signal?: AbortSignal): Promise<void>;
}

/** Looks without a receipt for a used nonce before a transaction counts as displaced: another address may lag. */
const LOOKS_BEFORE_DISPLACED = 4;
const SIGNING_ATTEMPTS = 5;
/** Transactions that have ended and are kept for the case that their blocks are undone. */
const ENDED_KEPT = 64;

/** Makes the transaction manager of a signer. Throws what the signer throws when asked for its address. */
export async function createTransactionManager(options: TxManagerOptions): Promise<TransactionManager> {
  return new Manager(options, address(await options.signer.getAddress()));
}

type Settings = Required<Omit<TxManagerOptions, "provider" | "onStatus">> & Pick<TxManagerOptions, "onStatus">;

class Manager implements TransactionManager {
  readonly address: Address;
  readonly #settings: Settings;
  readonly #chain: TxChain;
  readonly #nonces: Nonces;
  readonly #turns = new Mutex();
  readonly #open = new Map<string, Tracked>();
  /** The newest that have ended: a reorganisation may undo their blocks, and nodes forget them. */
  readonly #ended: TxRecord[] = [];
  #stopping = new AbortController();
  #wake = new AbortController();
  #watching: Promise<void> | undefined;
  #counter = 0;

  constructor({ provider, ...options }: TxManagerOptions, account: Address) {
    this.address = account;
    this.#chain = new TxChain(provider);
    this.#settings = {
      store: new MemoryTxStore(),
      confirmations: 1,
      replaceAfterMs: 30_000,
      maxFeePerGas: 500_000_000_000n,
      maxAttempts: 8,
      pollMs: 1_000,
      now: Date.now,
      ...options,
      bumpPercent: Math.max(10, options.bumpPercent ?? 15),
    };
    this.#nonces = new Nonces(this.#chain, account, this.#settings.pollMs);
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController();
    for (const record of await this.#settings.store.open(this.address, this.#settings.chainId)) {
      if (record.status === "queued") continue; // a wallet's: nobody knows whether it was sent
      this.#open.set(record.id, new Tracked(record, this.#settings.now()));
      this.#nonces.used(record.nonce);
    }
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopping.abort(failure("TX_STOPPED", "The transaction manager was stopped."));
    await this.#watching;
    for (const tracked of this.#open.values()) tracked.fail(this.#stopping.signal.reason);
    this.#open.clear();
  }

  pending(): readonly TxRecord[] {
    return this.#byNonce().map(({ record }) => record);
  }

  record(ref: string): Promise<TxRecord | undefined> {
    return this.#settings.store.byRef(ref);
  }

  async idle(signal?: AbortSignal): Promise<void> {
    while (this.#open.size > 0) await sleep(Math.min(this.#settings.pollMs, 100), signal);
  }

  async send(call: TxCall, options: TxOptions = {}): Promise<TxReceipt> {
    const started = this.#turns.run(async () => {
      options.signal?.throwIfAborted();
      this.#stopping.signal.throwIfAborted();
      return (await this.#known(options.ref)) ?? this.#submit(call, options);
    });
    const tracked = await abortable(started, options.signal);
    return abortable(tracked.outcome, options.signal);
  }

  /** What is already done or on its way under a reference. */
  async #known(ref: string | undefined): Promise<Tracked | undefined> {
    if (ref === undefined) return undefined;
    const running = [...this.#open.values()].find(({ record }) => record.ref === ref);
    if (running !== undefined) return running;
    const record = await this.#settings.store.byRef(ref);
    if (record === undefined || record.from !== this.address || record.chainId !== this.#settings.chainId)
      return undefined;
    if (record.status === "dropped") return undefined; // never mined, never will be
    if (record.status === "queued") throw failure("TX_DROPPED", `What became of ${record.kind} (${ref}) is unknown.`);
    const tracked = new Tracked(record, this.#settings.now());
    if (record.receipt !== undefined && record.status === "confirmed") tracked.succeed(record.receipt);
    else tracked.fail(failure("CONTRACT_REVERTED", record.error ?? `Transaction ${record.kind} reverted.`));
    return tracked;
  }

  async #submit(call: TxCall, options: TxOptions): Promise<Tracked> {
    const { signer, chainId, store } = this.#settings;
    const pending = this.#open.size > 0;
    const request = { from: this.address, to: call.to, data: call.data, value: call.value ?? 0n };
    if (options.simulate !== false) await this.#chain.simulate(request, pending);
    const gasLimit = options.gasLimit ?? (await this.#chain.estimateGas(request, pending));
    options.signal?.throwIfAborted();
    let record: TxRecord = {
      id: `${this.#settings.now().toString(36)}-${(this.#counter++).toString(36)}-${crypto.randomUUID().slice(0, 8)}`,
      ref: options.ref,
      kind: call.kind,
      chainId,
      ...request,
      gasLimit,
      nonce: 0,
      confirmations: Math.max(1, options.confirmations ?? this.#settings.confirmations),
      feeCap: options.maxFeePerGas ?? this.#settings.maxFeePerGas,
      status: broadcastsItself(signer) ? "queued" : "sent",
      attempts: [],
      createdAt: this.#settings.now(),
      receipt: undefined,
      error: undefined,
    };
    if (record.status === "queued") {
      if (record.ref !== undefined) await store.put(record);
      const { nonce, ...attempt } = await sendByWallet(signer, record, this.#settings.now()).catch(async (error) => {
        if (record.ref !== undefined) await store.put({ ...record, status: "dropped", error: String(error) });
        throw error;
      });
      return this.#track({ ...record, nonce, status: "sent", attempts: [attempt] });
    }
    for (let round = 0; ; round++) {
      record = { ...record, nonce: await this.#nonces.next(this.#open.size === 0 && round === 0) };
      const sent = await this.#signAndSend(record, options.signal);
      if (sent !== undefined) return sent;
      if (round + 1 === SIGNING_ATTEMPTS) throw failure("TX_DROPPED", `No free nonce was found for ${record.kind}.`);
      await this.#nonces.resync();
      this.#emit("resynced", record);
    }
  }

  /** Signs at the record's nonce, stores, broadcasts. Undefined if the nonce turned out to be taken. */
  async #signAndSend(unsigned: TxRecord, signal?: AbortSignal): Promise<Tracked | undefined> {
    const { signer, store, now } = this.#settings;
    const fees = firstFees(await this.#chain.feeMarket(), unsigned.feeCap);
    const attempt = await signAttempt(signer, unsigned, fees, now());
    const record = { ...unsigned, attempts: [...unsigned.attempts, attempt] };
    signal?.throwIfAborted(); // the last moment to take it back: from here on it is stored, and will be sent
    await store.put(record);
    const outcome = attempt.raw === undefined ? undefined : await this.#chain.broadcast(attempt.raw, attempt.hash);
    switch (outcome?.type) {
      case "nonceUsed":
      case "underpriced":
        return undefined;
      case "poor":
      case "refused": {
        const cause = outcome.error;
        await store.put({ ...record, status: "dropped", error: String(cause) });
        this.#emit("dropped", record);
        if (outcome.type === "poor") {
          throw failure("GAS_TOO_LOW", `${this.address} cannot pay for the gas of ${record.kind}.`, { cause });
        }
        throw failure("CHAIN_REFUSED", `The node refuses the transaction ${record.kind}.`, { cause });
      }
      default:
        return this.#track(record);
    }
  }

  async #track(record: TxRecord): Promise<Tracked> {
    this.#nonces.used(record.nonce);
    const tracked = this.#open.get(record.id) ?? new Tracked(record, this.#settings.now());
    tracked.record = record;
    this.#open.set(record.id, tracked);
    if (broadcastsItself(this.#settings.signer)) await this.#settings.store.put(record);
    this.#emit("sent", record);
    this.#watch();
    return tracked;
  }

  #watch(): void {
    this.#wake.abort();
    if (this.#watching !== undefined || this.#open.size === 0) return;
    this.#watching = this.#look().finally(() => {
      this.#watching = undefined;
    });
  }

  async #look(): Promise<void> {
    const stop = this.#stopping.signal;
    while (this.#open.size > 0 && !stop.aborted) {
      this.#wake = new AbortController();
      const woken = AbortSignal.any([stop, this.#wake.signal]);
      // A chain that does not answer is asked again at the next look.
      await abortable(this.#lookOnce(), stop).catch(() => undefined);
      await sleep(this.#settings.pollMs, woken).catch(() => undefined);
    }
  }

  async #lookOnce(): Promise<void> {
    const head = await this.#chain.head();
    const mined = await this.#chain.nonce(this.address, "latest");
    await this.#closeGap(mined);
    for (const tracked of this.#byNonce()) {
      if (this.#stopping.signal.aborted) return;
      await this.#follow(tracked, head, mined).catch(() => undefined);
    }
  }

  /** Nothing is mined before the nonces below it: where blocks with ours were undone, they are sent once more. */
  async #closeGap(mined: number): Promise<void> {
    const [first] = this.#byNonce();
    if (first === undefined) return;
    for (const { nonce, attempts } of this.#ended) {
      const last = attempts.at(-1);
      if (nonce >= mined && nonce < first.record.nonce && last?.raw !== undefined) {
        await this.#chain.broadcast(last.raw, last.hash);
      }
    }
  }

  /** Moves one transaction on: counts confirmations, notices reorganisations, displaced nonces and silence. */
  async #follow(tracked: Tracked, head: number, mined: number): Promise<void> {
    const found = await this.#chain.receipt(tracked.record);
    if (found !== undefined) {
      if (tracked.included !== undefined && tracked.included !== found.receipt.blockHash)
        this.#emit("reorged", tracked.record);
      tracked.seenIn(found.receipt.blockHash);
      const confirmed = head - found.receipt.blockNumber + 1 >= tracked.record.confirmations;
      return confirmed ? this.#finish(tracked, found.receipt, found.ok) : undefined;
    }
    if (tracked.included !== undefined) {
      tracked.seenIn(undefined);
      this.#emit("reorged", tracked.record);
      return this.#rebroadcast(tracked);
    }
    if (mined > tracked.record.nonce) {
      if (
        tracked.missed(head) < LOOKS_BEFORE_DISPLACED ||
        head < tracked.missingSince + tracked.record.confirmations - 1
      )
        return;
      return this.#displaced(tracked);
    }
    const { replaceAfterMs, now } = this.#settings;
    const last = tracked.record.attempts.at(-1);
    if (last !== undefined && now() - last.sentAt >= replaceAfterMs) return this.#replace(tracked);
    if (now() - tracked.broadcastAt >= replaceAfterMs / 3 && !(await this.#chain.knows(tracked.record))) {
      return this.#rebroadcast(tracked);
    }
  }

  async #finish(tracked: Tracked, receipt: TxReceipt, ok: boolean): Promise<void> {
    const why = ok ? undefined : await this.#chain.whyReverted(tracked.record, receipt.blockNumber);
    const error = ok ? undefined : (why ?? decodeRevert("0x"));
    tracked.record = { ...tracked.record, status: ok ? "confirmed" : "reverted", receipt, error: error?.message };
    await this.#settings.store.put(tracked.record);
    this.#open.delete(tracked.record.id);
    this.#ended.push(tracked.record);
    if (this.#ended.length > ENDED_KEPT) this.#ended.shift();
    this.#emit(ok ? "confirmed" : "reverted", tracked.record);
    if (error === undefined) tracked.succeed(receipt);
    else tracked.fail(error);
  }

  /** Another transaction of this key took the nonce: it is sent again at a free one. */
  async #displaced(tracked: Tracked): Promise<void> {
    tracked.found();
    if (broadcastsItself(this.#settings.signer)) {
      tracked.record = { ...tracked.record, status: "dropped", error: "The wallet replaced or cancelled it." };
      await this.#settings.store.put(tracked.record);
      this.#open.delete(tracked.record.id);
      this.#emit("dropped", tracked.record);
      return tracked.fail(failure("TX_DROPPED", `The wallet replaced or cancelled ${tracked.record.kind}.`));
    }
    await this.#turns.run(async () => {
      const nonce = await this.#nonces.next(false);
      this.#emit("resynced", tracked.record);
      await this.#signAndSend({ ...tracked.record, nonce }).catch((error: Error) => {
        this.#open.delete(tracked.record.id);
        tracked.fail(error);
      });
    });
  }

  async #replace(tracked: Tracked): Promise<void> {
    const { signer, store, now, bumpPercent, maxAttempts } = this.#settings;
    const { record } = tracked;
    const last = record.attempts.at(-1);
    if (last?.raw === undefined) return; // a wallet's own: its owner raises the fee
    const market = await this.#chain.feeMarket();
    const full = record.attempts.length >= maxAttempts;
    const fees = full
      ? undefined
      : raisedFees({ ...last, dynamic: market.baseFee !== undefined }, market, bumpPercent, record.feeCap);
    if (fees === undefined) {
      const reason = full
        ? `its fee was raised ${maxAttempts - 1} times`
        : `its fee is at the cap of ${record.feeCap} wei`;
      tracked.fail(failure("TX_STUCK", `Transaction ${record.kind} (${last.hash}) is not mined and ${reason}.`));
      if (now() - tracked.broadcastAt >= this.#settings.replaceAfterMs) await this.#rebroadcast(tracked);
      return;
    }
    const attempt = await signAttempt(signer, record, fees, now());
    tracked.record = { ...record, attempts: [...record.attempts, attempt] };
    await store.put(tracked.record);
    this.#emit("replaced", tracked.record);
    await this.#rebroadcast(tracked);
  }

  async #rebroadcast(tracked: Tracked): Promise<void> {
    tracked.broadcastAt = this.#settings.now();
    const last = tracked.record.attempts.at(-1);
    if (last?.raw !== undefined) await this.#chain.broadcast(last.raw, last.hash);
  }

  #byNonce(): Tracked[] {
    return [...this.#open.values()].sort((a, b) => a.record.nonce - b.record.nonce);
  }

  #emit(type: TxStatusEvent["type"], record: TxRecord): void {
    this.#settings.onStatus?.({ type, record });
  }
}
