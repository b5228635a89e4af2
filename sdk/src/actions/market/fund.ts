import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link fund}. */
export interface FundParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Wei. */
  readonly amount: bigint;
}

/** What {@link fund} gives. */
export type FundReturn = Written<"market">;

/**
 * Adds to a job's budget; the client's account becomes one of its payers and must have approved the amount.
 *
 * @throws ConunError ContractError `JobUnknown`, `JobIsClosed`, `ERC20InsufficientAllowance`.
 *
 * @example
 * await fund(client, { spec, amount: con("2") });
 */
export function fund(client: Client, parameters: FundParameters): Promise<FundReturn> {
  return writeContract(client, "market", "fund", [specArgument(parameters.spec), parameters.amount], parameters);
}
