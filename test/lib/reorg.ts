import { setTimeout as sleep } from "node:timers/promises";
import type { EventNamed, Market } from "./market.ts";

/** Milliseconds in which whoever sent a transaction has seen it mined. */
const SEEN_MS = 400;

/** Undoes the newest blocks, from this one on. Their transactions are lost: nobody sends them again but who sent them. */
export async function undo(market: Market, from: number): Promise<void> {
  await sleep(SEEN_MS);
  const head = Number(await market.request("eth_blockNumber"));
  await market.request("anvil_reorg", head - from + 1, []);
}

/** Keeps every commitment that ever stood on chain, also in blocks that were undone. */
export class Commitments {
  readonly #seen = new Map<string, Set<string>>();

  see(events: readonly EventNamed<"ResultCommitted">[]): void {
    for (const { batch, slot, turn, commitment } of events) {
      const key = `${batch}/${slot}/${turn}`;
      this.#seen.set(key, (this.#seen.get(key) ?? new Set()).add(commitment));
    }
  }

  /** How many different commitments each assignment had. */
  get counts(): readonly number[] {
    return [...this.#seen.values()].map(({ size }) => size);
  }
}
