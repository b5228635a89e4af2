import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { StorageError, type StorageErrorCode, storageError } from "../errors.ts";
import { SIGNATURE_HEADER } from "../outputs/push.ts";
import type { HeliaStorage } from "./helia-storage.ts";
import { type HttpServerOptions, REQUEST_TIMEOUT, sendJson } from "./http-call.ts";
import { ROUTES, type Route } from "./http-routes.ts";
import type { StorageLogger } from "./logger.ts";

const STATUS_OF_CODE: Readonly<Record<StorageErrorCode, number>> = {
  STORAGE_BAD_INPUT: 400,
  STORAGE_DENIED: 401,
  STORAGE_NOT_FOUND: 404,
  STORAGE_TOO_LARGE: 413,
  STORAGE_CORRUPT: 422,
  STORAGE_WRONG_ROOT: 422,
  STORAGE_UNREACHABLE: 502,
  STORAGE_TIMEOUT: 504,
  STORAGE_FULL: 507,
};
/** Pages of this machine may write without a token; those of the web may only read. */
const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Starts the HTTP side of a storage service; see `docs/storage.md` for the requests. */
export async function startHttpServer(node: HeliaStorage, options: HttpServerOptions): Promise<Server> {
  const server = createServer((request, response) => void serve(node, options, request, response));
  server.requestTimeout = REQUEST_TIMEOUT;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const hint = "Use another port, or stop what listens there.";
      const where = `${options.host}:${options.port}`;
      reject(storageError("STORAGE_UNREACHABLE", `Cannot listen on ${where}: ${error.message}`, error, hint));
    });
    server.listen(options.port, options.host, resolve);
  });
  return server;
}

/** Stops accepting, lets running answers finish for a moment, then closes all connections. */
export async function stopHttpServer(server: Server, graceMs = 1_000): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}

/** Port on which a server listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function serve(
  node: HeliaStorage,
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the client went away")));
  try {
    setCors(request, response, options);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const url = new URL(request.url ?? "/", "http://service");
    const here = ROUTES.filter((route) => leadsTo(route, url.pathname));
    const route = here.find(({ methods }) => methods.includes(request.method ?? ""));
    if (route === undefined) throw noRoute(here, request.method, url.pathname);
    if (route.writes) authorise(request, options);
    const rest = url.pathname.slice(route.prefix.length);
    await route.handle({ node, options, request, response, url, rest, signal: gone.signal });
  } catch (error) {
    sendFailure(options.logger, request, response, error);
  }
}

function leadsTo({ prefix, part = "" }: Route, path: string): boolean {
  return prefix.endsWith("/") ? path.startsWith(prefix) && path.includes(part) : path === prefix;
}

function noRoute(here: readonly Route[], method = "", path = ""): StorageError {
  const hint = "See docs/storage.md for the requests of a storage service.";
  if (here.length === 0) return storageError("STORAGE_NOT_FOUND", `There is nothing at ${path}.`, undefined, hint);
  return storageError("STORAGE_BAD_INPUT", `${path} does not take ${method}.`, undefined, hint);
}

function setCors({ headers }: IncomingMessage, response: ServerResponse, { token }: HttpServerOptions): void {
  const { origin } = headers;
  if (origin === undefined) return;
  const writer = token !== undefined || LOCAL_ORIGIN.test(origin);
  response.setHeader("access-control-allow-origin", writer ? origin : "*");
  response.setHeader("vary", "origin");
  response.setHeader("access-control-allow-methods", writer ? "GET, HEAD, PUT, POST, DELETE" : "GET, HEAD");
  response.setHeader("access-control-allow-headers", `authorization, content-type, range, ${SIGNATURE_HEADER}`);
  response.setHeader("access-control-expose-headers", "content-length, content-range");
}

function authorise({ headers }: IncomingMessage, { token }: HttpServerOptions): void {
  if (token !== undefined) {
    const given = Buffer.from(headers.authorization ?? "");
    const wanted = Buffer.from(`Bearer ${token}`);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
    throw storageError("STORAGE_DENIED", "This service stores and pins only for callers with its token.");
  }
  if (headers.origin !== undefined && !LOCAL_ORIGIN.test(headers.origin)) {
    const hint = "Start the service with a token and pass it.";
    throw storageError("STORAGE_DENIED", `Pages of ${headers.origin} may not store here.`, undefined, hint);
  }
}

function sendFailure(logger: StorageLogger, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const known = error instanceof StorageError;
  if (!response.writable) return;
  if (!known) logger.warn("request failed", { method: request.method, url: request.url, error });
  if (response.headersSent) return void response.destroy();
  const { code, message, hint } = known
    ? error
    : storageError("STORAGE_UNREACHABLE", "The service failed.", undefined, "See the log of the storage service.");
  for (const name of ["etag", "cache-control"]) response.removeHeader(name);
  // The rest of a refused upload is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader("connection", "close");
  sendJson(response, STATUS_OF_CODE[code], { error: { code, message, hint } });
}
