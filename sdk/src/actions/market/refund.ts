import type { Client } from "../../client/client.ts";
import { signing, type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link refund}. */
export interface RefundParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Who is paid; the client's account if left out. */
  readonly payer?: Address | undefined;
}

/** What {@link refund} gives. */
export type RefundReturn = Written<"market"> & { /** Wei paid out. */ readonly amount: bigint };

/**
 * Pays a payer its share of what a closed job has not spent and not reserved; anyone may call.
 *
 * @throws ConunError ContractError `JobNotClosed`, `NothingToRefund`.
 *
 * @example
 * const { amount } = await refund(client, { spec });
 */
export async function refund(client: Client, parameters: RefundParameters): Promise<RefundReturn> {
  const args = [specArgument(parameters.spec), parameters.payer ?? signing(client).address];
  const written = await writeContract(client, "market", "refund", args, parameters);
  const event = written.events.find((one) => one.name === "JobRefunded"); // the last payer's share may be nothing
  return { ...written, amount: event?.amount ?? 0n };
}
