import type { EIP1193Provider } from "@nomicfoundation/ignition-core";

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A request that a node refused; `code` and `data` as in EIP-1474. */
export class RpcRequestError extends Error {
  override readonly name = "RpcRequestError";
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, error: NonNullable<RpcAnswer["error"]>) {
    super(`${method}: ${error.message}`);
    this.code = error.code;
    this.data = error.data;
  }
}

/** JSON-RPC over HTTP as an EIP-1193 provider: all that a deployment with unlocked accounts needs. */
export function httpProvider(url: string, signal?: AbortSignal): EIP1193Provider {
  let id = 0;
  return {
    async request({ method, params = [] }) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }),
        ...(signal === undefined ? {} : { signal }),
      });
      const answer = (await response.json()) as RpcAnswer;
      if (answer.error !== undefined) throw new RpcRequestError(method, answer.error);
      return answer.result;
    },
  };
}
