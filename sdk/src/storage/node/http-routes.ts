import { pipeline } from "node:stream/promises";
import * as z from "zod/mini";
import { MAX_BLOCK_BYTES, parseCid } from "../cid.ts";
import { storageError } from "../errors.ts";
import { MAX_PROVIDERS } from "../hint.ts";
import { DEFAULT_TIMEOUT } from "../storage.ts";
import { type Call, checkLength, limited, REQUEST_TIMEOUT, readBody, readJsonBody, sendJson } from "./http-call.ts";
import { describeJob, expectJob, takeOutputs } from "./job-routes.ts";
import { parseRange } from "./range.ts";

const pinRequest = z.strictObject({
  until: z.optional(z.int().check(z.nonnegative())),
  providers: z.optional(z.array(z.string()).check(z.maxLength(MAX_PROVIDERS))),
  timeout: z.optional(z.int().check(z.gte(1), z.lte(REQUEST_TIMEOUT))),
});

export interface Route {
  readonly methods: readonly string[];
  readonly prefix: string;
  /** What else the path has to hold; routes that ask for more stand in front. */
  readonly part?: string;
  /** Whether only those who may store may ask it. */
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
  { methods: ["GET"], prefix: "/v0/jobs/", handle: describeJob },
  { methods: ["PUT"], prefix: "/v0/jobs/", part: "/outputs/", handle: takeOutputs },
  { methods: ["PUT"], prefix: "/v0/jobs/", writes: true, handle: expectJob },
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
  const parsed = pinRequest.safeParse(await readJsonBody(request));
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
