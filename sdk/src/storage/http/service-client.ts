import type { Hex } from "@conun/vm";
import type { Signer } from "ethers";
import type { ExpectedJob } from "../outputs/job.ts";
import type { OutputsPush, PushDomain } from "../outputs/push.ts";
import type { AbortOptions, Pin, Storage } from "../storage.ts";

/** Outputs of an assignment that its operator stores. */
export interface PushOutputs extends Omit<OutputsPush, "cid">, PushDomain, AbortOptions {
  /** The operator's key. */
  readonly signer: Signer;
  /** Milliseconds for the whole upload. Default 600,000. */
  readonly timeout?: number | undefined;
}

/** A storage service over HTTP: beside what every storage does, workers' outputs. */
export interface ServiceClient extends Storage {
  /** Without a token nothing is asked: who stores without one lets everybody store. */
  expectOutputs(job: ExpectedJob, options?: AbortOptions): Promise<void>;
  /** Whether workers of this job may store their outputs with {@link ServiceClient.pushOutputs}. */
  takesOutputs(jobId: Hex, options?: AbortOptions): Promise<boolean>;
  /** Whether this caller may store at all: without a token only where everybody may. */
  mayStore(options?: AbortOptions): Promise<boolean>;
  /** Stores an outputs bundle without the service's token, as the operator of a committed assignment. */
  pushOutputs(bundle: Uint8Array, push: PushOutputs): Promise<Pin>;
}
