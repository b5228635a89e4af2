import type { Address, Hex } from "./primitives.ts";

/** What happens to a batch whose replicas find no quorum: tried again by others, or given back to the payers. */
export type NoQuorum = "reopen" | "refund";
/** Where a batch stands; see `IMarketTypes.BatchStatus`. */
export type BatchStatus = "open" | "revealed" | "settled" | "refunded";
/** Where an assignment stands; see `IMarketTypes.AssignmentStatus`. */
export type AssignmentStatus =
  | "none"
  | "claimed"
  | "committed"
  | "revealed"
  | "paid"
  | "released"
  | "expired"
  | "refuted";

/** Where a resolver stands; see `IMarketTypes.ResolverStatus`. */
export type ResolverStatus = "unknown" | "added" | "void";

/** Where the draw of a batch's audit stands; see `IMarketTypes.AuditStatus`. */
export type AuditStatus = "none" | "waiting" | "spared" | "drawn";

/** Names of the enums' members in the order of their numbers on chain. */
export const ENUMS = {
  NoQuorum: ["reopen", "refund"],
  BatchStatus: ["open", "revealed", "settled", "refunded"],
  AssignmentStatus: ["none", "claimed", "committed", "revealed", "paid", "released", "expired", "refuted"],
  ResolverStatus: ["unknown", "added", "void"],
  AuditStatus: ["none", "waiting", "spared", "drawn"],
} as const satisfies {
  NoQuorum: readonly NoQuorum[];
  BatchStatus: readonly BatchStatus[];
  AssignmentStatus: readonly AssignmentStatus[];
  ResolverStatus: readonly ResolverStatus[];
  AuditStatus: readonly AuditStatus[];
};

/** What one task may use. */
export interface TaskLimits {
  /** Steps of the meter; running out of them is a result like any other. */
  readonly steps: bigint;
  /** Pages of 64 KiB of linear memory. */
  readonly pages: bigint;
  /** Bytes of standard output. */
  readonly outputBytes: bigint;
}

/** A job, whole: mirrors `IMarketTypes.JobSpec`, where each field is explained. Amounts in wei, times in seconds. */
export interface JobSpec {
  readonly version: number;
  readonly requester: Address;
  readonly salt: Hex;
  readonly programId: Hex;
  readonly tasksRoot: Hex;
  readonly taskCount: bigint;
  readonly batchSize: number;
  readonly limits: TaskLimits;
  readonly budget: bigint;
  readonly taskFee: bigint;
  /** Wei for 10^9 steps. */
  readonly minStepPrice: bigint;
  /** Wei for 10^9 steps. */
  readonly maxStepPrice: bigint;
  readonly rampSeconds: number;
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly onNoQuorum: NoQuorum;
  readonly resolver: Address;
  readonly bond: bigint;
  /** Audits in a million batches. */
  readonly auditRate: number;
  readonly commitTimeout: number;
  readonly challengeWindow: number;
  readonly postingDeadline: number;
  readonly terms: number;
  readonly manifestDigest: Hex;
  readonly callback: Address;
  readonly project: Hex;
  readonly extension: Hex;
}

/** Numbers that governance may change for later jobs: mirrors `IMarketTypes.Terms`. Fees and shares in millionths. */
export interface Terms {
  readonly requesterFee: number;
  readonly providerFee: number;
  readonly expiryFloor: bigint;
  readonly expiryRate: number;
  readonly lonelyShare: number;
}

/** Numbers of a chain, fixed at deployment: mirrors `IMarketTypes.ChainParameters`. Seconds, but for the lottery. */
export interface ChainParameters {
  readonly minCommitTimeout: number;
  readonly minWindow: number;
  readonly revealFloor: number;
  readonly fillTimeout: number;
  readonly maxPosting: number;
  readonly lotteryBlocks: number;
}
