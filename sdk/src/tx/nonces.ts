import type { Address } from "../types/primitives.ts";
import { sleep } from "../util/abort.ts";
import type { TxChain } from "./chain.ts";

/** The one owner of an account's nonces. */
export class Nonces {
  readonly #chain: TxChain;
  readonly #address: Address;
  readonly #pollMs: number;
  #next = 0;

  constructor(chain: TxChain, address: Address, pollMs: number) {
    this.#chain = chain;
    this.#address = address;
    this.#pollMs = pollMs;
  }

  /** The nonce for the next transaction. @param idle Whether none of ours is on its way. */
  async next(idle: boolean): Promise<number> {
    let mined = await this.#chain.nonce(this.#address, "latest");
    // With nothing on its way a lower count is an address that lags, or a chain that was rolled back: wait, then believe it.
    for (let look = 0; idle && mined < this.#next && look < 3; look++) {
      await sleep(this.#pollMs);
      mined = await this.#chain.nonce(this.#address, "latest");
    }
    this.#next = idle ? mined : Math.max(mined, this.#next);
    return this.#next;
  }

  /** A nonce is taken. */
  used(nonce: number): void {
    this.#next = Math.max(this.#next, nonce + 1);
  }

  /** Reads again, past what others have pending with this key. */
  async resync(): Promise<void> {
    this.#next = await this.#chain.nonce(this.#address, "pending");
  }
}
