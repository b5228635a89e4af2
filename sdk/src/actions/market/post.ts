import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import type { JobId } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";

/** Parameters of {@link post}. */
export interface PostParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Where the job manifest is; see docs/design/formats.md, section 7. */
  readonly hint: string;
}

/** What {@link post} gives. */
export type PostReturn = Written<"market"> & { readonly jobId: JobId };

/**
 * Posts a job and escrows its budget; the client's account is the requester and must have approved the budget.
 *
 * @throws ConunError ContractError `SpecInvalid`, `TermsNotCurrent`, `ResolverUnknown`, `NotRequester`, `JobAlreadyPosted`, `BudgetTooSmall`,
 * `ERC20InsufficientAllowance`, `ERC20InsufficientBalance`.
 *
 * @example
 * await approve(client, { spender: client.deployment.market, amount: spec.budget });
 * const { jobId } = await post(client, { spec, hint });
 */
export async function post(client: Client, parameters: PostParameters): Promise<PostReturn> {
  const written = await writeContract(
    client,
    "market",
    "post",
    [specArgument(parameters.spec), parameters.hint],
    parameters,
  );
  return { ...written, jobId: requireEvent(written.events, "JobPosted").jobId };
}
