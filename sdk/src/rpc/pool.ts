import { failure } from "../errors/failure.ts";
import { sleep } from "../util/abort.ts";
import { Endpoint, EndpointError, type EndpointHealth, type RpcAnswer, type RpcPayload } from "./endpoint.ts";

/** How a pool of RPC addresses behaves. */
export interface RpcPoolOptions {
  /** Milliseconds that one address has for one answer; 15,000. */
  readonly timeoutMs?: number;
  /** Times that all addresses are tried before it is an error; 4. */
  readonly rounds?: number;
  /** Milliseconds before the second round, doubled for each further one; 250. */
  readonly backoffMs?: number;
  /** Blocks that an address may be behind the best one before it is left out; 3. */
  readonly maxLag?: number;
  /** Milliseconds between two looks at every address's head; 15,000. */
  readonly checkEveryMs?: number;
}

/** Methods that would do something twice if an answer is lost and they are sent again. */
const ONCE = /^(eth_sendTransaction|eth_sign|personal_|wallet_)/;

/**
 * Several RPC addresses as one: the first that works is kept to, the next takes over when it fails, is slow, or falls
 * behind the others; a failing address is asked again after a growing pause.
 */
export class RpcPool {
  readonly #endpoints: readonly Endpoint[];
  readonly #options: Required<RpcPoolOptions>;
  readonly #closed = new AbortController();
  #current = 0;
  #checkedAt = 0;

  /** @throws ConunError `ARGUMENT_INVALID` if there is no address, or one that is not http(s). */
  constructor(urls: readonly string[], options: RpcPoolOptions = {}) {
    if (urls.length === 0) throw failure("ARGUMENT_INVALID", "rpc: no address is given.");
    for (const url of urls) {
      if (!/^https?:\/\//.test(url)) throw failure("ARGUMENT_INVALID", `rpc: "${url}" is not an http(s) address.`);
    }
    this.#options = { timeoutMs: 15_000, rounds: 4, backoffMs: 250, maxLag: 3, checkEveryMs: 15_000, ...options };
    this.#endpoints = [...new Set(urls)].map((url) => new Endpoint(url, this.#options.timeoutMs));
  }

  /** How each address is doing, for metrics and for people. */
  health(): readonly EndpointHealth[] {
    const now = Date.now();
    return this.#endpoints.map((endpoint) => endpoint.health(now));
  }

  /** Interrupts every request. */
  close(): void {
    this.#closed.abort(failure("CHAIN_UNAVAILABLE", "The connection was closed."));
  }

  /**
   * Asks until an address answers.
   *
   * @throws ConunError `CHAIN_UNAVAILABLE` with the last failure of each address.
   */
  async ask(payload: RpcPayload): Promise<RpcAnswer> {
    const { rounds, backoffMs, checkEveryMs } = this.#options;
    const signal = this.#closed.signal;
    if (this.#endpoints.length > 1 && Date.now() - this.#checkedAt > checkEveryMs) await this.#compareHeads(signal);
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await sleep(backoffMs * 2 ** (round - 1), signal);
      for (const [index, endpoint] of this.#candidates(round > 0)) {
        try {
          const answer = await endpoint.ask(payload, signal);
          if (index !== this.#current && endpoint.ready(Date.now())) this.#current = index;
          return answer;
        } catch (error) {
          if (!(error instanceof EndpointError)) throw error;
          endpoint.coolDown(error.message, Date.now());
          if (ONCE.test(payload.method)) throw this.#unavailable(payload.method);
        }
      }
    }
    throw this.#unavailable(payload.method);
  }

  /** Addresses in the order in which to try them: the one in use first; those that cool down only if asked for. */
  #candidates(all: boolean): (readonly [number, Endpoint])[] {
    const now = Date.now();
    const count = this.#endpoints.length;
    const rotated = this.#endpoints.map((_, i) => {
      const index = (this.#current + i) % count;
      return [index, this.#endpoints[index] as Endpoint] as const;
    });
    const ready = rotated.filter(([, endpoint]) => endpoint.ready(now));
    return all || ready.length === 0 ? [...ready, ...rotated.filter((entry) => !ready.includes(entry))] : ready;
  }

  /** Leaves out addresses that lag, so that an answer never comes from a past that was already left behind. */
  async #compareHeads(signal: AbortSignal): Promise<void> {
    this.#checkedAt = Date.now();
    const ready = this.#endpoints.filter((endpoint) => endpoint.ready(this.#checkedAt));
    const look: RpcPayload = { id: 0, jsonrpc: "2.0", method: "eth_blockNumber", params: [] };
    const looks = ready.map((endpoint) =>
      endpoint.ask(look, signal).catch((error: unknown) => {
        if (error instanceof EndpointError) endpoint.coolDown(error.message, Date.now());
      }),
    );
    await Promise.race([Promise.all(looks), sleep(Math.min(2_000, this.#options.timeoutMs), signal)]);
    const best = Math.max(...ready.map((endpoint) => endpoint.head ?? 0));
    for (const endpoint of ready) {
      const lag = best - (endpoint.head ?? best);
      if (lag > this.#options.maxLag) endpoint.coolDown(`${lag} blocks behind the other addresses`, Date.now());
    }
  }

  #unavailable(method: string): Error {
    const reasons = this.health().map(({ url, lastError }) => `${withoutSecrets(url)}: ${lastError ?? "not asked"}`);
    return failure("CHAIN_UNAVAILABLE", `No RPC address answered ${method}: ${reasons.join("; ")}.`, {
      details: { method },
    });
  }
}

/** An address without user, password, path and query, which often hold an access key. */
export function withoutSecrets(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "(malformed address)";
}
