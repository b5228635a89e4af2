import { batchRange, type ChainParameters, type JobSpec } from "@conun/sdk";

/** Steps a second for which the market makes the time to reveal. */
const SLOWEST_STEPS = 20_000_000n;

/** Seconds to reveal a batch in after its slots have filled; see `settle` of the market. */
export function revealSeconds(spec: JobSpec, batch: bigint, { revealFloor }: ChainParameters): number {
  const limit = spec.limits.steps * BigInt(batchRange(spec, batch).count);
  return revealFloor + Number(limit / SLOWEST_STEPS);
}
