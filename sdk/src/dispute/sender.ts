import type { Client } from "../client/client.ts";
import { signing } from "../client/write.ts";
import { chainError } from "../errors/revert.ts";
import { type Address, type Hex, sameAddress } from "../types/primitives.ts";
import { sleep } from "../util/abort.ts";
import type { Move } from "./play.ts";

/** What became of a move. `withdraw`: coins that a game left. */
export interface SentEvent {
  readonly type: "sent" | "confirmed" | "failed";
  readonly move: Move | "withdraw";
  /** Wei that went with it. */
  readonly value: bigint;
  readonly transaction?: Hex;
  readonly gasUsed?: bigint;
  /** Wei of its gas. */
  readonly cost?: bigint;
  readonly error?: Error;
}

/** A call that carries out a move. */
export interface MoveCall {
  readonly kind: string;
  readonly data: Hex;
  readonly value: bigint;
  /** Cap in wei for one unit of gas; the client's if left out. */
  readonly maxFeePerGas?: bigint | undefined;
}

const LONGEST_PAUSE_MS = 30_000;
const MADE_KEPT = 1024;

/** Sends moves, each once; what failed is tried again after a growing pause, for as long as it is asked for. */
export class Sender {
  readonly #client: Client;
  readonly #to: Address;
  readonly #tell: (event: SentEvent) => void;
  readonly #wake: () => void;
  readonly #flying = new Set<string>();
  readonly #failures = new Map<string, number>();
  /** Blocks of the moves that were made last. */
  readonly #made = new Map<string, number>();
  /** The newest block that holds a move of ours: older ones are not looked at any more. */
  #block = 0;

  constructor(client: Client, to: Address, tell: (event: SentEvent) => void, wake: () => void) {
    this.#client = client;
    this.#to = to;
    this.#tell = tell;
    this.#wake = wake;
  }

  get block(): number {
    return this.#block;
  }

  /** The chain is shorter than it was: what our moves changed may be undone. */
  forgetBlock(): void {
    this.#block = 0;
    this.#made.clear();
  }

  /**
   * Sends a move, unless it is on its way, has just failed, or was made in a block after the one that asks for it.
   *
   * @param seenAt Block of the chain's state that asks for it.
   */
  send(key: string, move: Move | "withdraw", call: MoveCall, seenAt: number, signal: AbortSignal): void {
    if (this.#flying.has(key) || (this.#made.get(key) ?? 0) > seenAt) return;
    const { tx } = signing(this.#client);
    // One that an earlier run of this process sent.
    if (tx.pending().some(({ to, data }) => sameAddress(to, this.#to) && data === call.data)) return;
    this.#flying.add(key);
    void this.#carryOut(key, move, call, signal).finally(() => {
      this.#flying.delete(key);
      this.#wake();
    });
  }

  async #carryOut(key: string, move: Move | "withdraw", call: MoveCall, signal: AbortSignal): Promise<void> {
    const { tx } = signing(this.#client);
    const { value, kind, data, maxFeePerGas } = call;
    this.#tell({ type: "sent", move, value });
    try {
      const receipt = await tx.send({ to: this.#to, kind, data, value }, { signal, maxFeePerGas });
      this.#failures.delete(key);
      this.#block = Math.max(this.#block, receipt.blockNumber);
      this.#made.set(key, receipt.blockNumber);
      const [oldest] = this.#made.keys();
      if (this.#made.size > MADE_KEPT && oldest !== undefined) this.#made.delete(oldest);
      const { hash: transaction, gasUsed, cost } = receipt;
      this.#tell({ type: "confirmed", move, value, transaction, gasUsed, cost });
    } catch (thrown) {
      if (signal.aborted) return;
      const failures = (this.#failures.get(key) ?? 0) + 1;
      this.#failures.set(key, failures);
      this.#tell({ type: "failed", move, value, error: chainError(thrown, call.kind) });
      const pause = Math.min(LONGEST_PAUSE_MS, Math.max(100, this.#client.pollingMs) * 2 ** failures);
      await sleep(pause, signal).catch(() => undefined);
    }
  }
}
