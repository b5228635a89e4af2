import type { Eip1193Provider, Signer } from "ethers";
import { getJobSpec } from "../actions/market/getJobSpec.ts";
import { getBalance } from "../actions/token/getBalance.ts";
import { type Client, type ClientOptions, createClient } from "../client/client.ts";
import { signing, type WriteOptions } from "../client/write.ts";
import { collectEvidence, type Evidence } from "../dispute/evidence.ts";
import { type DisputeExplanation, explainDispute } from "../dispute/explain.ts";
import type { GameQuery } from "../dispute/game-record.ts";
import { type DisputesFilter, type ListedDispute, listDisputes } from "../dispute/list.ts";
import { storageSource } from "../dispute/source.ts";
import { isContractError } from "../errors/contracts.ts";
import { describeError, isTimeout } from "../errors/describe.ts";
import { ConunError } from "../errors/error.ts";
import { failure } from "../errors/failure.ts";
import { type EventSpan, getMarketEvents } from "../events/get.ts";
import { type PostedJob, postedJob } from "../events/jobs.ts";
import { type Solvency, solvency } from "../state/solvency.ts";
import { type Address, jobId as checkJobId, type Hex, type JobId, sameAddress } from "../types/primitives.ts";
import { jobIdOf } from "../types/spec.ts";
import { type Estimate, estimateJob } from "./estimate.ts";
import type { TaskInputs } from "./inputs.ts";
import { Job } from "./job.ts";
import { findBySalt, requireSameWork, saltOf } from "./key.ts";
import type { EstimateOptions, JobOptions } from "./options.ts";
import { payAndPost } from "./pay.ts";
import { type PreparedJob, prepareJob } from "./prepare.ts";
import { type LoadedProgram, loadProgram, type Program, type ProgramLoader } from "./program.ts";
import { requireReachable } from "./reach.ts";
import { openStorages, type StorageSource, type Storages } from "./storages.ts";

/** How to connect as a requester. */
export interface ConnectOptions extends Omit<ClientOptions, "signer"> {
  /** Who posts and pays: any ethers signer or browser wallet. Without it, jobs can be read and estimated. */
  readonly signer?: Signer | Eip1193Provider | undefined;
  /** Where programs, inputs and outputs are. */
  readonly storage?: StorageSource | undefined;
  /** Bearer token of the first storage service, where it asks for one; adapters bring their own. */
  readonly storageToken?: string | undefined;
  /** Reads programs that are named by a path; the Node entry brings one for files. */
  readonly loader?: ProgramLoader | undefined;
}

/** Which jobs to list. */
export interface JobsFilter extends EventSpan {
  /** Only jobs of this account. */
  readonly requester?: Address | undefined;
}

/** The requester's way in: post jobs, come back to them, collect what was found. */
export class Conun {
  /** The connection, for all actions of `@conun/sdk`. */
  readonly client: Client;
  readonly #storages: Storages | undefined;
  readonly #loader: ProgramLoader | undefined;
  readonly #posting = new Map<string, Promise<Job>>();

  protected constructor(client: Client, storages: Storages | undefined, loader: ProgramLoader | undefined) {
    this.client = client;
    this.#storages = storages;
    this.#loader = loader;
  }

  /**
   * Connects to a chain and a storage.
   *
   * @throws ConunError as {@link createClient}, `ARGUMENT_INVALID` for malformed storage addresses.
   *
   * @example
   * const conun = await Conun.connect({ rpc: ["https://one.example", "https://two.example"], signer, storage });
   * const job = await conun.map(program, inputs, { budget: con("5"), replicas: 2 });
   * for await (const result of job.results()) save(result.index, result.output);
   * const { spent, refunded } = await job.settle();
   */
  static async connect(options: ConnectOptions): Promise<Conun> {
    const storages = openStorages(options.storage, options.storageToken);
    return new Conun(await createClient(options), storages, options.loader);
  }

  /** The signer's account; undefined without signer. */
  get address(): Address | undefined {
    return this.client.address;
  }

  /** Reads and pins a program. Throws `PROGRAM_UNREADABLE`, `PROGRAM_REFUSED` with `details.problems`. */
  load(program: Program, signal?: AbortSignal): Promise<LoadedProgram> {
    return loadProgram(program, this.#loader, signal);
  }

  /** What a job would cost; nothing is stored, signed or posted. The first tasks are run here. */
  async estimate(program: Program, inputs: TaskInputs, options: EstimateOptions = {}): Promise<Estimate> {
    return estimateJob(this.client, await this.load(program, options.signal), inputs, options);
  }

  /** Stores and plans a job without posting it: a dry run, or to be looked at before {@link submit}. */
  async prepare(program: Program, inputs: TaskInputs, options: JobOptions): Promise<PreparedJob> {
    return this.#prepare(await this.load(program, options.signal), inputs, options);
  }

  #prepare(program: LoadedProgram, inputs: TaskInputs, options: JobOptions): Promise<PreparedJob> {
    const salt = saltOf(signing(this.client).address, options.key);
    return prepareJob(this.client, this.#requireStorages().storage, program, inputs, options, salt);
  }

  /**
   * Posts a prepared job, or any specification with the place of its manifest.
   *
   * What ends it after the posting was sent, an abort too, is thrown as a ConunError with `details.jobId`: the job may
   * stand on the chain, and {@link attach} comes back to it.
   *
   * @throws ConunError `HINT_UNREACHABLE` before anything is sent, and as {@link map}; `DETACHED` if the signal aborts after the posting was sent.
   */
  async submit(job: Pick<PreparedJob, "spec" | "hint">, options: WriteOptions = {}): Promise<Job> {
    const { spec, hint } = job;
    const { chainId, deployment } = this.client;
    const jobId = jobIdOf({ chainId, market: deployment.market, spec });
    const ref = options.ref ?? `post:${jobId}`;
    if (!(await this.#wasSent(ref))) {
      await requireReachable(this.client, { hint, manifestDigest: spec.manifestDigest }, options.signal);
    }
    await payAndPost(this.client, { spec, hint }, { ...options, ref }).catch(async (error: unknown) => {
      if (isContractError(error, "JobAlreadyPosted")) return; // the very same job: that is what was wanted
      throw (await this.#wasSent(ref)) ? afterPosting(error, jobId, options.signal) : error;
    });
    return new Job(this.client, this.#storages, { jobId, spec, hint });
  }

  /** Whether a transaction is on its way or mined, as far as is known. */
  async #wasSent(ref: string): Promise<boolean> {
    const record = await this.client.tx?.record(ref).catch(() => undefined);
    return record !== undefined && record.status !== "dropped" && record.status !== "reverted";
  }

  /**
   * Runs a program once for each input: stores, posts, and returns as soon as the job stands on the chain.
   *
   * With a `key` the same account never posts twice: a job posted with it before is returned. A failure after the posting
   * was sent has `details.jobId`, as in {@link submit}.
   *
   * @throws ConunError `PROGRAM_REFUSED`, `BUDGET_TOO_SMALL`, `BALANCE_TOO_LOW`, `KEY_REUSED`, `STORAGE_*`,
   * `HINT_UNREACHABLE`,
   * `SIGNER_MISSING`, `GAS_TOO_LOW`, `CHAIN_UNAVAILABLE`, and ContractErrors of `post`.
   */
  async map(program: Program, inputs: TaskInputs, options: JobOptions): Promise<Job> {
    const { key, signal, maxFeePerGas } = options;
    if (key === undefined) return this.submit(await this.prepare(program, inputs, options), { signal, maxFeePerGas });
    const running = this.#posting.get(key);
    if (running !== undefined) return running;
    const posting = this.#mapOnce(program, inputs, options, key).finally(() => this.#posting.delete(key));
    this.#posting.set(key, posting);
    return posting;
  }

  async #mapOnce(program: Program, inputs: TaskInputs, options: JobOptions, key: string): Promise<Job> {
    const { signal, maxFeePerGas } = options;
    const requester = signing(this.client).address;
    const loaded = await this.load(program, signal);
    const posted = await findBySalt(this.client, requester, saltOf(requester, key), signal);
    if (posted !== undefined) {
      await requireSameWork(posted, loaded, inputs);
      return new Job(this.client, this.#storages, posted);
    }
    return this.submit(await this.#prepare(loaded, inputs, options), { signal, maxFeePerGas });
  }

  /** Comes back to a job, by its id alone. Throws `JOB_UNKNOWN`, `SPEC_MISMATCH`. */
  async attach(jobId: Hex, options: { signal?: AbortSignal | undefined } = {}): Promise<Job> {
    const posted = await getJobSpec(this.client, { jobId: checkJobId(jobId), signal: options.signal });
    return new Job(this.client, this.#storages, posted);
  }

  /** Jobs that were posted, oldest first. */
  async *jobs(filter: JobsFilter = {}): AsyncGenerator<PostedJob, void, undefined> {
    const { requester, ...span } = filter;
    for await (const { events } of getMarketEvents(this.client, { ...span, names: ["JobPosted"] })) {
      for (const event of events) {
        const job = postedJob(this.client, event);
        if (job !== undefined && (requester === undefined || sameAddress(requester, job.spec.requester))) yield job;
      }
    }
  }

  /** Games that were begun, oldest first. */
  disputes(filter: DisputesFilter = {}): AsyncGenerator<ListedDispute, void, undefined> {
    return listDisputes(this.client, filter);
  }

  /**
   * All about a game: who said what, and which instruction decided. Where there is a storage, the task is computed again.
   *
   * @throws ConunError `GAME_UNKNOWN`, `STORAGE_*`.
   */
  explainDispute(id: Hex, options: Omit<GameQuery, "id"> = {}): Promise<DisputeExplanation> {
    const source = this.#storages && storageSource(this.client, this.#storages);
    return explainDispute(this.client, { ...options, id, source });
  }

  /** Everything by which a third party sees offline what a game was about. Throws `GAME_UNKNOWN`, `STORAGE_*`. */
  collectEvidence(id: Hex, options: Omit<GameQuery, "id"> = {}): Promise<Evidence> {
    const storages = this.#requireStorages();
    const source = storageSource(this.client, storages);
    return collectEvidence(this.client, { ...options, id, source, storages });
  }

  /** Wei of CON that an account holds; the signer's if none is named. */
  async balance(address: Address = signing(this.client).address): Promise<bigint> {
    return getBalance(this.client, { address });
  }

  /** What the contracts hold and owe, recomputed from the chain. */
  solvency(options: { signal?: AbortSignal | undefined } = {}): Promise<Solvency> {
    return solvency(this.client, options);
  }

  /** Ends the connection; what is on its way stays on its way. */
  close(): Promise<void> {
    return this.client.close();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #requireStorages(): Storages {
    if (this.#storages === undefined)
      throw failure("STORAGE_MISSING", "A job's data has to be stored, and no storage is named.");
    return this.#storages;
  }
}

/** A failure after a posting was sent: what it was, the job's id, and how to come back to it. */
function afterPosting(error: unknown, jobId: JobId, signal: AbortSignal | undefined): ConunError {
  const stopped = signal?.aborted === true && !isTimeout(error);
  const said = describeError(error);
  const { code, message, hint, exitCode } = stopped ? failure("DETACHED", said.message) : said;
  return new ConunError({
    code,
    message: `The posting of job ${jobId} was sent, but not waited for to its end: ${message}`,
    hint: `${hint} The job may stand on the chain: \`conun.attach("${jobId}")\` comes back to it.`,
    exitCode,
    cause: error,
    details: { ...(error instanceof ConunError ? error.details : {}), jobId },
  });
}
