import { concat } from "@conun/vm";
import { isStorageErrorCode, type StorageError, type StorageErrorCode, storageError } from "../errors.ts";

/** How to reach a storage service. */
export interface HttpEndpoint {
  /** Base address, `http(s)://host[:port][/path]`. */
  readonly url: string;
  /** Bearer token, where the service wants one. */
  readonly token?: string | undefined;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  /** Below the base address, without leading slash. */
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const CODE_OF_STATUS: ReadonlyMap<number, StorageErrorCode> = new Map([
  [400, "STORAGE_BAD_INPUT"],
  [401, "STORAGE_DENIED"],
  [403, "STORAGE_DENIED"],
  [404, "STORAGE_NOT_FOUND"],
  [410, "STORAGE_NOT_FOUND"],
  [413, "STORAGE_TOO_LARGE"],
  [504, "STORAGE_TIMEOUT"],
  [507, "STORAGE_FULL"],
]);
/** Longest answer that is read where a small one is expected. */
const MAX_JSON_BYTES = 65_536;

/**
 * Sends one request; redirects are not followed.
 *
 * @throws StorageError for every answer that is not 2xx. A failing connection throws what `fetch` throws.
 */
export async function send(endpoint: HttpEndpoint, request: HttpRequest): Promise<Response> {
  const { url, token, fetch = globalThis.fetch } = endpoint;
  const headers: Record<string, string> = { ...request.headers };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const response = await fetch(`${url.replace(/\/+$/, "")}/${request.path}`, {
    method: request.method ?? "GET",
    headers,
    redirect: "error",
    signal: request.signal,
    // An own copy if the view is on shared memory, which fetch does not take.
    ...(request.body === undefined ? {} : { body: request.body as Uint8Array<ArrayBuffer> | string }),
  });
  if (!response.ok) throw await readFailure(url, request, response);
  return response;
}

/** A JSON object of an answer. */
export async function readJson(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = new TextDecoder().decode(await readBytes(response, MAX_JSON_BYTES));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw storageError("STORAGE_UNREACHABLE", `${response.url} answers something else than JSON.`, error);
  }
  throw storageError("STORAGE_UNREACHABLE", `${response.url} answers something else than an object.`);
}

/** The body of an answer, of at most `maxBytes` bytes. Throws StorageError `STORAGE_TOO_LARGE`. */
export async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = (): StorageError =>
    storageError("STORAGE_TOO_LARGE", `${response.url} sends more than ${maxBytes} bytes.`);
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of streamOf(response)) {
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return concat(parts);
}

/** Not every browser can iterate over a body. */
async function* streamOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readFailure(
  url: string,
  { method = "GET", path }: HttpRequest,
  response: Response,
): Promise<StorageError> {
  const told = await readJson(response).catch(() => ({}) as Readonly<Record<string, unknown>>);
  const { code, message, hint } = (told.error ?? {}) as Readonly<Record<string, unknown>>;
  if (isStorageErrorCode(code) && typeof message === "string") {
    return storageError(
      code,
      message.slice(0, 500),
      undefined,
      typeof hint === "string" ? hint.slice(0, 500) : undefined,
    );
  }
  const mapped = CODE_OF_STATUS.get(response.status) ?? "STORAGE_UNREACHABLE";
  return storageError(mapped, `${url} answers ${response.status} to ${method} /${path}.`);
}
