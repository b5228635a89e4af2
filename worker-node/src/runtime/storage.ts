import { describeError, type Hex } from "@conun/sdk";
import {
  buildHint,
  type GetOptions,
  HeliaStorage,
  httpStorage,
  ProviderBook,
  type PushOutputs,
  type PutOptions,
  type ServiceClient,
  type Storage,
  StorageError,
} from "@conun/sdk/storage";
import { workerError } from "../errors.ts";

const ANSWERS_LIVE_MS = 60_000;
const MAX_ANSWERS = 1_000;

/** Reads from the places of a hint. */
export type Reader = Pick<Storage, "get">;

/** Outputs to publish: how long they are to be kept, and whose they are. */
export interface PublishOptions extends PutOptions {
  /** The assignment and its operator, for services that ask strangers for that. */
  readonly push?: PushOutputs | undefined;
}

/** How a service takes outputs: from anybody, from the operators of a job that it keeps, or not at all. */
type Access = "all" | "operators" | "none";

interface Service {
  readonly storage: ServiceClient;
  /** What it answered lately, by question. */
  readonly answers: Map<string, { readonly value: Promise<unknown>; readonly at: number }>;
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
  async publish(content: Uint8Array, places: readonly string[], options: PublishOptions): Promise<string> {
    const urls = [...new Set(places.filter(isHttp))];
    const outcomes = await Promise.allSettled(
      urls.map(async (url) => {
        const service = this.#service(url);
        const cid = await this.#store(service, content, options);
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

  /**
   * Whether any of the HTTP places takes the outputs of a job: what is known before a bond is risked for them. Where
   * one does not answer, that is not known, and counts as yes.
   */
  async takesOutputs(job: Hex, places: readonly string[]): Promise<boolean> {
    const urls = [...new Set(places.filter(isHttp))];
    const found = urls.map((url) => this.#access(this.#service(url), job).catch((): Access => "all"));
    return (await Promise.all(found)).some((access) => access !== "none");
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
    const service: Service = { storage: httpStorage({ url, book: this.#book }), answers: new Map() };
    this.#services.set(url, service);
    return service;
  }

  async #store(
    { storage, answers }: Service,
    content: Uint8Array,
    { push, ...options }: PublishOptions,
  ): Promise<string> {
    const operators = push !== undefined && (await this.#access({ storage, answers }, push.jobId)) === "operators";
    const { cid } = operators ? await storage.pushOutputs(content, push) : await storage.put(content, options);
    return cid;
  }

  #access({ storage, answers }: Service, job: Hex): Promise<Access> {
    return remembered(answers, `access ${job}`, async () => {
      if (await storage.mayStore()) return "all";
      return (await storage.takesOutputs(job)) ? "operators" : "none";
    });
  }

  async #addresses({ storage, answers }: Service): Promise<readonly string[]> {
    return remembered(answers, "addresses", () => storage.addresses()).catch(() => []);
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

/** Asks once a minute; a question that failed is asked again at once. */
function remembered<T>(answers: Service["answers"], question: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(question);
  if (known !== undefined && Date.now() - known.at < ANSWERS_LIVE_MS) return known.value as Promise<T>;
  const value = ask();
  if (answers.size >= MAX_ANSWERS) answers.clear();
  answers.set(question, { value, at: Date.now() });
  value.catch(() => answers.delete(question));
  return value;
}

function isHttp(place: string): boolean {
  return place.startsWith("http://") || place.startsWith("https://");
}
