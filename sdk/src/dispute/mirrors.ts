import type { Client } from "../client/client.ts";
import { connectRpc } from "../rpc/provider.ts";
import type { Address, Hex } from "../types/primitives.ts";
import type { Trail } from "./follow.ts";
import { readTrail } from "./read-trail.ts";

/** Other ways to the chain: for events that do not fit what the contract stores (rule G1). */
export class Mirrors {
  readonly #client: Client;
  readonly #resolver: Address;
  readonly #given: readonly Client[] | undefined;
  #own: Promise<readonly Client[]> | undefined;

  constructor(client: Client, resolver: Address, given: readonly Client[] | undefined) {
    this.#client = client;
    this.#resolver = resolver;
    this.#given = given;
  }

  /** The trail of a game, from the first node whose events fit. */
  async trail(id: Hex, fromBlock: number, fits: (trail: Trail) => boolean): Promise<Trail | undefined> {
    this.#own ??= this.#connect();
    for (const client of [...(this.#given ?? []), ...(await this.#own)]) {
      const trail = await readTrail(client, { resolver: this.#resolver, id, fromBlock }).catch(() => undefined);
      if (trail !== undefined && fits(trail)) return trail;
    }
    return undefined;
  }

  async close(): Promise<void> {
    for (const { provider, rpc } of (await this.#own) ?? []) {
      rpc?.close();
      provider.destroy();
    }
    this.#own = undefined;
  }

  /** Each RPC address of the client by itself; the client goes on with the one in use. */
  async #connect(): Promise<readonly Client[]> {
    const urls = this.#client.rpc?.health().map(({ url }) => url) ?? [];
    if (urls.length < 2) return [];
    const connected = await Promise.allSettled(urls.map((url) => connectRpc(url, { rounds: 1 })));
    return connected.flatMap((one) =>
      one.status === "fulfilled" && one.value.chainId === this.#client.chainId
        ? [{ ...this.#client, provider: one.value.provider, rpc: one.value.rpc }]
        : [],
    );
  }
}
