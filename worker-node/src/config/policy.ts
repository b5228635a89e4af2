import type { Address } from "@conun/sdk";
import type { Policy } from "../strategy/policy.ts";
import type { Config } from "./schema.ts";

/**
 * The part of the configuration that decides which jobs are taken.
 *
 * @param resolvers Contracts that may judge results.
 */
export function policyOf({ accept, price, refuse, stake, work }: Config, resolvers: readonly Address[] = []): Policy {
  return {
    minPerBillionSteps: price.per_billion_steps,
    minPerTask: price.per_task,
    maxTaskSeconds: work.max_task_seconds,
    maxMemoryBytes: work.maxMemoryBytes,
    maxOutputBytes: work.maxOutputBytes,
    maxBatchOutputBytes: work.maxBatchOutputBytes,
    maxBondPerBatch: stake.max_per_batch,
    maxStakeAtRisk: stake.max_at_risk,
    withoutSpare: accept.without_spare,
    resolvers: resolvers.map((resolver) => resolver.toLowerCase()),
    maxWindowSeconds: accept.max_window_hours * 3600,
    acceptRequesters: accept.requesters,
    acceptPrograms: accept.programs,
    refuseRequesters: refuse.requesters,
    refusePrograms: refuse.programs,
  };
}
