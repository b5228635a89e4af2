import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import { specArgument } from "../../types/spec.ts";

/** Parameters of {@link claim}. */
export interface ClaimParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Slots to claim. */
  readonly claims: readonly { readonly batch: bigint; readonly slot: number }[];
}

/** What {@link claim} gives. */
export type ClaimReturn = Written<"market">;

/**
 * Claims slots for the client's account, an operator. By claiming it declares that it holds program and inputs.
 *
 * @throws ConunError ContractError `SlotTaken`, `NotDrawnYet`, `OwnerAlreadyInBatch`, `OwnerBarred`, `BatchNotOpen`, `BudgetTooSmall`,
 * `OperatorNotAuthorised`, `InsufficientAllotment`, `PostingIsOver`, `JobIsClosed`, `ClaimsAreStopped`.
 *
 * @example
 * await claim(client, { spec, claims: [{ batch: 0n, slot: 0 }] });
 */
export function claim(client: Client, parameters: ClaimParameters): Promise<ClaimReturn> {
  return writeContract(client, "market", "claim", [specArgument(parameters.spec), parameters.claims], parameters);
}
