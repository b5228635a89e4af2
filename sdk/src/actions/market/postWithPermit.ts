import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { JobSpec } from "../../types/market.ts";
import type { JobId } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";
import { signPermit } from "../token/signPermit.ts";

/** Parameters of {@link postWithPermit}. */
export interface PostWithPermitParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  /** Where the job manifest is; see docs/design/formats.md, section 7. */
  readonly hint: string;
  /** Until when the permit holds, unix seconds; an hour from now if left out. */
  readonly deadline?: number | undefined;
}

/** What {@link postWithPermit} gives. */
export type PostWithPermitReturn = Written<"market"> & { readonly jobId: JobId };

/**
 * Posts a job with a signed permit for its budget in place of an approval: one transaction.
 *
 * @throws ConunError as {@link post}, and ContractError `ERC2612ExpiredSignature`, `ERC2612InvalidSigner`.
 *
 * @example
 * const { jobId } = await postWithPermit(client, { spec, hint });
 */
export async function postWithPermit(
  client: Client,
  parameters: PostWithPermitParameters,
): Promise<PostWithPermitReturn> {
  const { spec, hint, deadline } = parameters;
  const permit = await signPermit(client, { spender: client.deployment.market, amount: spec.budget, deadline });
  const args = [specArgument(spec), hint, permit.deadline, permit.v, permit.r, permit.s];
  const written = await writeContract(client, "market", "postWithPermit", args, parameters);
  return { ...written, jobId: requireEvent(written.events, "JobPosted").jobId };
}
