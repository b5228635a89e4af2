import { abortable } from "../util/abort.ts";

/** One JSON-RPC request or answer, as it goes over the wire. */
export interface RpcPayload {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
  readonly jsonrpc: "2.0";
}

/** What a node answered. */
export interface RpcAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** How one RPC address is doing. */
export interface EndpointHealth {
  readonly url: string;
  /** False while it is left out because it failed or lags behind. */
  readonly ok: boolean;
  /** Newest block that it has shown; undefined before the first look. */
  readonly head: number | undefined;
  /** Moving average. */
  readonly latencyMs: number | undefined;
  /** Failures in all. */
  readonly errors: number;
  readonly lastError: string | undefined;
}

/** The address answered with something that another address may answer better: rate limit, missing state, overload. */
export class EndpointError extends Error {}

const TRY_ANOTHER_CODES: ReadonlySet<number> = new Set([-32005, -32016, -32097, 429]);
const TRY_ANOTHER_TEXT =
  /rate.?limit|too many requests|header not found|missing trie node|unknown block|capacity|overload/i;
const COOL_DOWN_MS = 1_000;
const MAX_COOL_DOWN_MS = 30_000;

/** One RPC address with what is known of its health. */
export class Endpoint {
  readonly url: string;
  readonly #timeoutMs: number;
  #head: number | undefined;
  #latency: number | undefined;
  #errors = 0;
  #streak = 0;
  #coolUntil = 0;
  #lastError: string | undefined;

  constructor(url: string, timeoutMs: number) {
    this.url = url;
    this.#timeoutMs = timeoutMs;
  }

  /** Whether it is worth asking now. */
  ready(now: number): boolean {
    return now >= this.#coolUntil;
  }

  get head(): number | undefined {
    return this.#head;
  }

  /** Leaves it out for a while: it failed, or lags behind the others. */
  coolDown(reason: string, now: number): void {
    this.#errors++;
    this.#lastError = reason;
    this.#coolUntil = now + Math.min(COOL_DOWN_MS * 2 ** this.#streak++, MAX_COOL_DOWN_MS);
  }

  health(now: number): EndpointHealth {
    return {
      url: this.url,
      ok: this.ready(now),
      head: this.#head,
      latencyMs: this.#latency,
      errors: this.#errors,
      lastError: this.#lastError,
    };
  }

  /**
   * Asks it.
   *
   * @throws EndpointError if another address should be asked instead.
   */
  async ask(payload: RpcPayload, signal: AbortSignal): Promise<RpcAnswer> {
    const started = performance.now();
    const answer = await this.#fetch(payload, signal);
    if (answer.error !== undefined) {
      const { code, message } = answer.error;
      // For logs these codes mostly mean too many results: that is an answer, the range has to be smaller.
      const limited = TRY_ANOTHER_CODES.has(code) && payload.method !== "eth_getLogs";
      if (limited || TRY_ANOTHER_TEXT.test(message)) throw new EndpointError(message);
    }
    const took = performance.now() - started;
    this.#latency = this.#latency === undefined ? took : this.#latency * 0.8 + took * 0.2;
    this.#streak = 0;
    if (payload.method === "eth_blockNumber" && typeof answer.result === "string") this.#head = Number(answer.result);
    return answer;
  }

  async #fetch(payload: RpcPayload, signal: AbortSignal): Promise<RpcAnswer> {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
        signal: ended,
      });
      const body = await abortable(response.text(), ended);
      const answer = parse(body);
      if (answer !== undefined && (response.ok || answer.error !== undefined)) return answer;
      throw new EndpointError(response.ok ? "its answer is not JSON-RPC" : `HTTP status ${response.status}`);
    } catch (error) {
      if (error instanceof EndpointError) throw error;
      if (signal.aborted) throw signal.reason;
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      const text = timedOut ? `no answer in ${this.#timeoutMs} ms` : reasonOf(error);
      throw new EndpointError(text, { cause: error });
    }
  }
}

function parse(body: string): RpcAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== "object" || answer === null) return undefined;
    return "result" in answer || "error" in answer ? (answer as RpcAnswer) : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
