import { describeError } from "@conun/sdk";
import {
  buildHint,
  type GetOptions,
  HeliaStorage,
  httpStorage,
  ProviderBook,
  type PutOptions,
  type Storage,
  StorageError,
} from "@conun/sdk/storage";
import { workerError } from "../errors.ts";

const ADDRESSES_LIVE_MS = 60_000;

/** Reads from the places of a hint. */
export type Reader = Pick<Storage, "get">;

interface Service {
  readonly storage: Storage;
  addresses: { readonly value: Promise<readonly string[]>; readonly at: number } | undefined;
}

/**
 * Connections to the storages that jobs name: over HTTP where there is an HTTP address, over libp2p otherwise, by a
 * node that only dials out and is started when it is first needed.
 */
export class StorageClients {
  readonly #services = new Map<string, Service>();
  readonly #book = new ProviderBook();
  #node: Promise<HeliaStorage> | undefined;

  /** A reader for content with these providers. */
  reader(providers: readonly string[]): Storage {
    const [url] = providers.filter(isHttp);
    const http = url === undefined ? undefined : this.#service(url).storage;
    const peers = providers.some((provider) => !isHttp(provider));
    const get = async (cid: string, options: GetOptions = {}): Promise<Uint8Array> => {
      if (http !== undefined) {
        try {
          return await http.get(cid, options);
        } catch (error) {
          const elsewhere = error instanceof StorageError && error.code !== "STORAGE_TOO_LARGE";
          if (!peers || !elsewhere) throw error;
        }
      }
      return (await this.#dialler()).get(cid, options);
    };
    return Object.assign(Object.create(http ?? null), { get }) as Storage;
  }

  /**
   * Stores content at each of the HTTP places, and pins it there.
   *
   * @returns A hint that names all places that took it.
   * @throws WorkerError OUTPUT_NOT_STORED if none did.
   */
  async publish(content: Uint8Array, places: readonly string[], options: PutOptions): Promise<string> {
    const urls = [...new Set(places.filter(isHttp))];
    const outcomes = await Promise.allSettled(
      urls.map(async (url) => {
        const service = this.#service(url);
        const { cid } = await service.storage.put(content, options);
        return { cid, providers: [url, ...(await this.#addresses(service))] };
      }),
    );
    options.signal?.throwIfAborted();
    const stored = outcomes.filter((outcome) => outcome.status === "fulfilled").map(({ value }) => value);
    const [first] = stored;
    if (first === undefined) {
      const failures = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason);
      const why = failures.map((failure) => describeError(failure).message).join(" ");
      const message = urls.length === 0 ? "The job's hint names no HTTP storage that takes outputs." : why;
      throw workerError("OUTPUT_NOT_STORED", message, { cause: failures[0] });
    }
    return buildHint({ cid: first.cid, providers: stored.flatMap(({ providers }) => providers).slice(0, 8) });
  }

  /** Whether a storage service answers; throws what it failed with. */
  async check(url: string, signal: AbortSignal): Promise<void> {
    await this.#service(url).storage.addresses({ signal });
  }

  async stop(): Promise<void> {
    await (await this.#node?.catch(() => undefined))?.stop();
    this.#node = undefined;
  }

  #service(url: string): Service {
    const known = this.#services.get(url);
    if (known !== undefined) return known;
    const service: Service = { storage: httpStorage({ url, book: this.#book }), addresses: undefined };
    this.#services.set(url, service);
    return service;
  }

  async #addresses(service: Service): Promise<readonly string[]> {
    if (service.addresses === undefined || Date.now() - service.addresses.at > ADDRESSES_LIVE_MS) {
      service.addresses = { value: service.storage.addresses().catch(() => []), at: Date.now() };
    }
    return service.addresses.value;
  }

  #dialler(): Promise<HeliaStorage> {
    this.#node ??= (async () => {
      const node = new HeliaStorage({ dataDir: null, listen: [] });
      await node.start();
      return node;
    })();
    return this.#node;
  }
}

function isHttp(place: string): boolean {
  return place.startsWith("http://") || place.startsWith("https://");
}
