import type { IncomingMessage, ServerResponse } from "node:http";
import { type StorageError, storageError } from "../errors.ts";
import type { HeliaStorage } from "./helia-storage.ts";
import type { StorageLogger } from "./logger.ts";
import type { NodeStatus } from "./node-options.ts";
import type { OutputsDesk } from "./outputs-desk.ts";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Bearer token for storing, pinning and unpinning; without one anybody who reaches the port may. */
  readonly token?: string | undefined;
  /** Largest object of one upload. */
  readonly maxObjectBytes: number;
  readonly logger: StorageLogger;
  /** Takes workers' outputs. */
  readonly desk: OutputsDesk;
  /** Called for the status, with what the node says. */
  readonly status: () => NodeStatus & Readonly<Record<string, unknown>>;
}

/** Longest time for one request, in milliseconds. */
export const REQUEST_TIMEOUT = 600_000;
const MAX_JSON_BYTES = 16_384;

/** One request on its way through a route. */
export interface Call {
  readonly node: HeliaStorage;
  readonly options: HttpServerOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** What follows the route's prefix. */
  readonly rest: string;
  /** Fires when the client goes away. */
  readonly signal: AbortSignal;
}

/** Throws StorageError `STORAGE_TOO_LARGE` for a body that is announced to be larger. */
export function checkLength({ headers }: IncomingMessage, maxBytes: number): void {
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

const tooLarge = (maxBytes: number): StorageError =>
  storageError("STORAGE_TOO_LARGE", `The service takes at most ${maxBytes} bytes here.`);

/** A body as it comes, of at most `maxBytes` bytes. Throws StorageError `STORAGE_TOO_LARGE`. */
export async function* limited(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield part;
  }
}

/** A whole body. Throws StorageError `STORAGE_TOO_LARGE`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  checkLength(request, maxBytes);
  const parts: Uint8Array[] = [];
  for await (const part of limited(request, maxBytes)) parts.push(part);
  return Buffer.concat(parts);
}

/** The JSON value of a small body; an empty object if there is none. Throws StorageError. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(request, MAX_JSON_BYTES);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw storageError("STORAGE_BAD_INPUT", "The body is not JSON.", error);
  }
}

/** Ends an answer with a JSON value. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
    .end(body);
}
