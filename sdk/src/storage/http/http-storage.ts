import type { Hex } from "@conun/vm";
import * as z from "zod/mini";
import { ProviderBook } from "../blocks/provider-book.ts";
import { readFile } from "../blocks/read-file.ts";
import { type BlockSource, fetchBlock } from "../blocks/source.ts";
import { writeFile } from "../blocks/write-file.ts";
import { LEAF_BYTES, parseCid, rawCid } from "../cid.ts";
import { StorageError, storageError } from "../errors.ts";
import { isHttpAddress, isPeerAddress, MAX_PROVIDERS } from "../hint.ts";
import type { ExpectedJob } from "../outputs/job.ts";
import { pushPath, SIGNATURE_HEADER, signPush } from "../outputs/push.ts";
import { within } from "../signals.ts";
import {
  type AbortOptions,
  type Content,
  DEFAULT_MAX_BYTES,
  DEFAULT_TIMEOUT,
  type GetOptions,
  type Pin,
  type PinOptions,
  type PutOptions,
  type Stored,
} from "../storage.ts";
import { httpBlockSource } from "./block-source.ts";
import { type HttpEndpoint, type HttpRequest, readJson, send } from "./requests.ts";
import type { PushOutputs, ServiceClient } from "./service-client.ts";

export interface HttpStorageOptions extends HttpEndpoint {
  /** Milliseconds for one small request or one block. Default 15,000. */
  readonly requestTimeout?: number | undefined;
  /** Blocks uploaded at once for one object. Default 4. */
  readonly concurrency?: number | undefined;
  /** Shared memory of bad providers. Default: one for each storage. */
  readonly book?: ProviderBook | undefined;
}

type Request = Omit<HttpRequest, "signal">;

/** Seconds for which the service keeps what it fetched from peers on behalf of a reader. */
const FETCHED_FOR_READER = 3600;

const storedSchema = z.object({ cid: z.string(), size: z.int().check(z.nonnegative()) });
const pinSchema = z.extend(storedSchema, { until: z.nullable(z.int()) });
const objectSchema = z.object({ complete: z.boolean() });
const statusSchema = z.object({ addresses: z.array(z.string()), writes: z.optional(z.string()) });
const jobSchema = z.object({ jobId: z.string() });
/** Milliseconds for the upload of a bundle: what a service allows for one request. */
const PUSH_TIMEOUT = 600_000;

/**
 * A storage service over HTTP. Runs in browsers. Content is cut into blocks here and the service checks each of them,
 * so neither side has to trust the other. Reading asks the service, then the HTTP providers, and at last has the
 * service fetch from the libp2p providers.
 */
export function httpStorage(options: HttpStorageOptions): ServiceClient {
  if (!isHttpAddress(options.url)) {
    throw storageError("STORAGE_BAD_INPUT", `"${options.url}" is not an http(s) address of a storage service.`);
  }
  return new HttpStorage(options);
}

class HttpStorage implements ServiceClient {
  readonly #endpoint: HttpStorageOptions;
  readonly #timeout: number;
  readonly #book: ProviderBook;

  constructor(options: HttpStorageOptions) {
    this.#endpoint = options;
    this.#timeout = options.requestTimeout ?? 15_000;
    this.#book = options.book ?? new ProviderBook();
  }

  async put(content: Content, { until, signal }: PutOptions = {}): Promise<Stored> {
    const query = until === undefined ? "" : `&until=${until}`;
    if (content instanceof Uint8Array && content.length <= LEAF_BYTES) {
      const cid = await rawCid(content);
      await this.#send({ method: "PUT", path: `v0/blocks/${cid}?pin=true${query}`, body: content }, signal);
      return { cid: cid.toString(), size: content.length };
    }
    const stored = await writeFile(
      content,
      (cid, bytes) => this.#send({ method: "PUT", path: `v0/blocks/${cid}`, body: bytes }, signal),
      { signal, concurrency: this.#endpoint.concurrency },
    );
    await this.pin(stored.cid, { until, signal });
    return stored;
  }

  async get(cid: string, options: GetOptions = {}): Promise<Uint8Array> {
    const { providers = [], maxBytes = DEFAULT_MAX_BYTES, timeout = DEFAULT_TIMEOUT } = options;
    return within(`Content ${cid}`, timeout, options.signal, async (signal) => {
      const http = providers.filter((place) => isHttpAddress(place) && place !== this.#endpoint.url);
      const sources = [this.#endpoint, ...http.slice(0, MAX_PROVIDERS).map((url) => this.#other(url))].map(
        httpBlockSource,
      );
      const read = (from: readonly BlockSource[]): Promise<Uint8Array> =>
        readFile(cid, (block) => fetchBlock(block, from, { book: this.#book, signal, timeout: this.#timeout }), {
          maxBytes,
          signal,
        });
      try {
        return await read(sources);
      } catch (error) {
        const peers = providers.filter(isPeerAddress);
        if (peers.length === 0 || !(error instanceof StorageError) || error.code === "STORAGE_TOO_LARGE") throw error;
        await this.#fetchFromPeers(cid, peers, signal, error);
        return await read(sources.slice(0, 1));
      }
    });
  }

  async has(cid: string, { signal }: PutOptions = {}): Promise<boolean> {
    parseCid(cid);
    try {
      return (await this.#json({ path: `v0/objects/${cid}` }, objectSchema, signal)).complete;
    } catch (error) {
      if (error instanceof StorageError && error.code === "STORAGE_NOT_FOUND") return false;
      throw error;
    }
  }

  async pin(cid: string, options: PinOptions = {}): Promise<Pin> {
    parseCid(cid);
    const { until, providers = [], timeout = DEFAULT_TIMEOUT, signal } = options;
    const body = JSON.stringify({ until, providers: providers.slice(0, MAX_PROVIDERS), timeout });
    const headers = { "content-type": "application/json" };
    return this.#json({ method: "PUT", path: `v0/pins/${cid}`, body, headers }, pinSchema, signal, timeout);
  }

  async unpin(cid: string, { signal }: PutOptions = {}): Promise<void> {
    parseCid(cid);
    await this.#send({ method: "DELETE", path: `v0/pins/${cid}` }, signal);
  }

  async addresses({ signal }: PutOptions = {}): Promise<readonly string[]> {
    return (await this.#json({ path: "v0/status" }, statusSchema, signal)).addresses;
  }

  async mayStore({ signal }: AbortOptions = {}): Promise<boolean> {
    if (this.#endpoint.token !== undefined) return true;
    return (await this.#json({ path: "v0/status" }, statusSchema, signal)).writes !== "token";
  }

  async expectOutputs({ jobId, ...job }: ExpectedJob, { signal }: AbortOptions = {}): Promise<void> {
    if (this.#endpoint.token === undefined) return;
    const headers = { "content-type": "application/json" };
    await this.#json(
      { method: "PUT", path: `v0/jobs/${jobId}`, body: JSON.stringify(job), headers },
      jobSchema,
      signal,
    );
  }

  async takesOutputs(jobId: Hex, { signal }: AbortOptions = {}): Promise<boolean> {
    try {
      await this.#json({ path: `v0/jobs/${jobId}` }, jobSchema, signal);
      return true;
    } catch (error) {
      // A service that knows no jobs answers that there is nothing, too.
      if (error instanceof StorageError && error.code === "STORAGE_NOT_FOUND") return false;
      throw error;
    }
  }

  async pushOutputs(bundle: Uint8Array, push: PushOutputs): Promise<Pin> {
    const { jobId, batch, slot, turn, signer, signal, timeout = PUSH_TIMEOUT } = push;
    const { cid } = await writeFile(bundle, async () => undefined, { signal });
    const signed = { jobId, batch, slot, turn, cid };
    const headers = { [SIGNATURE_HEADER]: await signPush(signed, push, signer) };
    const request = { method: "PUT", path: pushPath(signed), body: bundle, headers } as const;
    return this.#json(request, pinSchema, signal, timeout);
  }

  /** Another service: it gets neither our token nor our patience. */
  #other(url: string): HttpEndpoint {
    return { url, fetch: this.#endpoint.fetch };
  }

  async #fetchFromPeers(
    cid: string,
    providers: readonly string[],
    signal: AbortSignal,
    before: StorageError,
  ): Promise<void> {
    try {
      await this.pin(cid, { providers, signal, until: Math.ceil(Date.now() / 1000) + FETCHED_FOR_READER });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const cause = new AggregateError([before, error], "Neither HTTP nor libp2p providers delivered.");
      throw storageError(error.code, `${before.message} Over libp2p: ${error.message}`, cause);
    }
  }

  async #json<T>(request: Request, schema: z.ZodMiniType<T>, signal?: AbortSignal, timeout?: number): Promise<T> {
    const parsed = schema.safeParse(await this.#ask(request, readJson, signal, timeout));
    if (parsed.success) return parsed.data;
    throw storageError(
      "STORAGE_UNREACHABLE",
      `${this.#endpoint.url} is no storage service of this kind.`,
      parsed.error,
    );
  }

  #send(request: Request, signal?: AbortSignal): Promise<void> {
    return this.#ask(request, async (response) => response.body?.cancel(), signal);
  }

  #ask<T>(
    request: Request,
    read: (response: Response) => Promise<T>,
    signal?: AbortSignal,
    timeout?: number,
  ): Promise<T> {
    return within(this.#endpoint.url, timeout ?? this.#timeout, signal, async (limited) =>
      read(await send(this.#endpoint, { ...request, signal: limited })),
    );
  }
}
