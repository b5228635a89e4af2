import type { NoQuorum } from "../types/market.ts";
import type { Address } from "../types/primitives.ts";

/** What one task may use. */
export interface LimitOptions {
  /** Steps of the meter; ten times what the measured tasks used if left out, and what `seconds` allow at most. */
  readonly steps?: bigint | undefined;
  /** Bytes of linear memory; 512 MiB. */
  readonly memoryBytes?: number | undefined;
  /** Bytes of output; 10 MiB. */
  readonly outputBytes?: number | undefined;
  /** Time on a machine of 200 million steps a second; 300. */
  readonly seconds?: number | undefined;
}

/** What is paid. */
export interface PriceOptions {
  /** Wei for each task and replica, whatever its steps; 0.00001 CON. */
  readonly taskFee?: bigint | undefined;
  /** Wei for 10^9 steps; 0.0005 CON. */
  readonly stepPrice?: bigint | undefined;
}

/** Seconds that a stage may take. */
export interface TimeoutOptions {
  /** From posting until nothing is claimed any more; a day. */
  readonly match?: number | undefined;
  /** From a claim to its commitment; by what was measured, five minutes at least. */
  readonly execute?: number | undefined;
  /**
   * From the last reveal to payment, in which results can be challenged; the chain's least, and with a resolver at least
   * one more run of a batch on a slow machine.
   */
  readonly verify?: number | undefined;
}

/** How a job is to be run. */
export interface JobOptions {
  /** Wei of CON that the job may cost at most, fees included. All of it is escrowed; what is not spent comes back. */
  readonly budget: bigint;
  /**
   * Who judges results: `votes` of replicas, `proofs` in the network's own game, or a resolver by its address. With
   * proofs one worker a batch is enough, as long as somebody recomputes it: whoever finds a wrong result is paid for it.
   * Left out: proofs, if the network has a game and it can judge tasks as long as these; else, and on the local
   * development chain, votes.
   */
  readonly resolver?: "votes" | "proofs" | Address | undefined;
  /** Workers that have to agree on a batch; 1. */
  readonly replicas?: number | undefined;
  /** Further workers that votes ask where results differ; with any, a batch without accepted result is tried again. 1. */
  readonly retries?: number | undefined;
  /** Tasks answered together; by what was measured if left out. */
  readonly batchSize?: number | undefined;
  /** Idempotency: the same key of the same account never posts twice; the job that exists is returned. */
  readonly key?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** What the outputs are, for people and programs that show them; `application/octet-stream`. */
  readonly mediaType?: string | undefined;
  readonly limits?: LimitOptions | undefined;
  readonly price?: PriceOptions | undefined;
  readonly timeouts?: TimeoutOptions | undefined;
  /** Where no quorum is found; `reopen` if there are retries. */
  readonly onNoQuorum?: NoQuorum | undefined;
  /** Share of batches, 0 to 1, that one more worker repeats, drawn by lot; only with a resolver. By price and bond. */
  readonly auditRate?: number | undefined;
  /** Wei of stake that a worker risks for each batch; by the batch's price if left out. With a resolver even units. */
  readonly bond?: bigint | undefined;
  /** Contract to notify of settled batches. */
  readonly callback?: Address | undefined;
  /** Cap in wei for one unit of gas. */
  readonly maxFeePerGas?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while inputs are stored. */
  readonly onStored?: ((progress: { readonly tasks: number; readonly bytes: number }) => void) | undefined;
}

/** As {@link JobOptions}; without a budget the least that is enough is taken. */
export type EstimateOptions = Omit<JobOptions, "budget"> & { readonly budget?: bigint | undefined };
