import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import * as z from "zod/mini";
import { MAX_BLOCK_BYTES, parseCid } from "../cid.ts";
import { type StorageError, storageError } from "../errors.ts";
import { MAX_PROVIDERS } from "../hint.ts";
import { DEFAULT_TIMEOUT } from "../storage.ts";
import type { HeliaStorage, NodeStatus } from "./helia-storage.ts";
import type { StorageLogger } from "./logger.ts";
import { parseRange } from "./range.ts";

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Bearer token for storing, pinning and unpinning; without one anybody who reaches the port may. */
  readonly token?: string | undefined;
  /** Largest object of one upload. */
  readonly maxObjectBytes: number;
  readonly logger: StorageLogger;
  /** Called for the status, with what the node says. */
  readonly status: () => NodeStatus & Readonly<Record<string, unknown>>;
}

/** Longest time for one request, in milliseconds. */
export const REQUEST_TIMEOUT = 600_000;
const MAX_JSON_BYTES = 16_384;

const pinRequest = z.strictObject({
  until: z.optional(z.int().check(z.nonnegative())),
  providers: z.optional(z.array(z.string()).check(z.maxLength(MAX_PROVIDERS))),
  timeout: z.optional(z.int().check(z.gte(1), z.lte(REQUEST_TIMEOUT))),
});

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

export interface Route {
  readonly methods: readonly string[];
  readonly prefix: string;
  readonly writes?: true;
  readonly handle: (call: Call) => Promise<void> | void;
}

/** What a storage service answers: `docs/storage.md`. */
export const ROUTES: readonly Route[] = [
  { methods: ["GET", "HEAD"], prefix: "/ipfs/", handle: sendContent },
  { methods: ["GET"], prefix: "/healthz", handle: ({ response }) => sendJson(response, 200, { ok: true }) },
  {
    methods: ["GET"],
    prefix: "/v0/status",
    handle: ({ response, options }) => sendJson(response, 200, options.status()),
  },
  { methods: ["PUT"], prefix: "/v0/blocks/", writes: true, handle: storeBlock },
  { methods: ["POST"], prefix: "/v0/objects", writes: true, handle: storeObject },
  { methods: ["GET"], prefix: "/v0/objects/", handle: describeObject },
  { methods: ["PUT"], prefix: "/v0/pins/", writes: true, handle: pinObject },
  { methods: ["DELETE"], prefix: "/v0/pins/", writes: true, handle: unpinObject },
];

async function sendContent({ node, request, response, url, rest, signal }: Call): Promise<void> {
  const cid = parseCid(rest);
  const body = request.method === "HEAD" ? undefined : true;
  response.setHeader("etag", `"${cid}${url.searchParams.get("format") === "raw" ? ".raw" : ""}"`);
  response.setHeader("cache-control", "public, max-age=29030400, immutable");
  response.setHeader("x-content-type-options", "nosniff");
  if (url.searchParams.get("format") === "raw" || request.headers.accept === "application/vnd.ipld.raw") {
    const block = await node.readBlock(cid);
    response.writeHead(200, { "content-type": "application/vnd.ipld.raw", "content-length": block.length });
    return void response.end(body && block);
  }
  const { size } = await node.open(rest, { signal });
  const range = parseRange(request.headers.range, size);
  const headers = { "content-type": "application/octet-stream", "accept-ranges": "bytes" };
  if (range === "unsatisfiable") {
    return void response.writeHead(416, { ...headers, "content-range": `bytes */${size}` }).end();
  }
  const { first, length } = range ?? { first: 0, length: size };
  const partial = range === undefined ? {} : { "content-range": `bytes ${first}-${first + length - 1}/${size}` };
  response.writeHead(range === undefined ? 200 : 206, { ...headers, ...partial, "content-length": length });
  if (!body) return void response.end();
  const file = await node.open(rest, { offset: first, length, signal });
  await pipeline(file.content(), response);
}

async function storeBlock({ node, request, response, url, rest, signal }: Call): Promise<void> {
  const cid = parseCid(rest);
  const bytes = await readBody(request, MAX_BLOCK_BYTES);
  if (url.searchParams.get("pin") === "true") {
    return sendJson(response, 201, await node.putPinned(cid, bytes, { until: untilOf(url), signal }));
  }
  await node.putBlock(cid, bytes);
  sendJson(response, 201, { cid: rest, size: bytes.length });
}

async function storeObject({ node, options, request, response, url, signal }: Call): Promise<void> {
  checkLength(request, options.maxObjectBytes);
  sendJson(response, 201, await node.put(limited(request, options.maxObjectBytes), { until: untilOf(url), signal }));
}

async function describeObject({ node, response, rest, signal }: Call): Promise<void> {
  const { complete, pin } = await node.describe(rest, { signal });
  sendJson(response, 200, { cid: rest, complete, pin });
}

async function pinObject({ node, request, response, rest, signal }: Call): Promise<void> {
  const body = await readBody(request, MAX_JSON_BYTES);
  const parsed = pinRequest.safeParse(body.length === 0 ? {} : parseJson(body));
  if (!parsed.success) throw storageError("STORAGE_BAD_INPUT", `Malformed pin: ${z.prettifyError(parsed.error)}`);
  const { timeout = DEFAULT_TIMEOUT, until, providers } = parsed.data;
  sendJson(response, 200, await node.pin(rest, { until, providers, timeout, signal }));
}

async function unpinObject({ node, response, rest }: Call): Promise<void> {
  await node.unpin(rest);
  response.writeHead(204).end();
}

function untilOf(url: URL): number | undefined {
  const text = url.searchParams.get("until");
  if (text === null) return undefined;
  const until = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(until)) return until;
  throw storageError("STORAGE_BAD_INPUT", `"${text}" is not a time in Unix seconds.`);
}

function checkLength({ headers }: IncomingMessage, maxBytes: number): void {
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

const tooLarge = (maxBytes: number): StorageError =>
  storageError("STORAGE_TOO_LARGE", `The service takes at most ${maxBytes} bytes here.`);

async function* limited(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield part;
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  checkLength(request, maxBytes);
  const parts: Uint8Array[] = [];
  for await (const part of limited(request, maxBytes)) parts.push(part);
  return Buffer.concat(parts);
}

function parseJson(bytes: Uint8Array): unknown {
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
