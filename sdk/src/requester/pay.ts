import { fund } from "../actions/market/fund.ts";
import { post } from "../actions/market/post.ts";
import { postWithPermit } from "../actions/market/postWithPermit.ts";
import { approve } from "../actions/token/approve.ts";
import { getAllowance } from "../actions/token/getAllowance.ts";
import { getBalance } from "../actions/token/getBalance.ts";
import type { Client } from "../client/client.ts";
import { signing, type WriteOptions, type Written } from "../client/write.ts";
import { failure } from "../errors/failure.ts";
import { formatCon } from "../types/amounts.ts";
import type { JobSpec } from "../types/market.ts";
import type { JobId } from "../types/primitives.ts";

/** Posts a job, paid by what is approved already or else by a permit in the same transaction. */
export async function payAndPost(
  client: Client,
  job: { readonly spec: JobSpec; readonly hint: string },
  options: WriteOptions,
): Promise<Written<"market"> & { readonly jobId: JobId }> {
  const approved = await allowance(client, job.spec.budget, options.signal);
  return approved >= job.spec.budget
    ? post(client, { ...job, ...options })
    : postWithPermit(client, { ...job, ...options });
}

/** Adds to a job's budget, approving the amount first where that is needed. */
export async function payAndFund(
  client: Client,
  spec: JobSpec,
  amount: bigint,
  options: WriteOptions,
): Promise<Written<"market">> {
  const approved = await allowance(client, amount, options.signal);
  if (approved < amount) await approve(client, { spender: client.deployment.market, amount, signal: options.signal });
  return fund(client, { spec, amount, ...options });
}

/**
 * Checks that the client's account holds an amount.
 *
 * @param amount Wei of CON.
 * @throws ConunError `BALANCE_TOO_LOW`, `SIGNER_MISSING`, `CHAIN_UNAVAILABLE`.
 */
export async function requireBalance(client: Client, amount: bigint, signal?: AbortSignal): Promise<void> {
  const owner = signing(client).address;
  const balance = await getBalance(client, { address: owner, signal });
  if (balance >= amount) return;
  throw failure("BALANCE_TOO_LOW", `${owner} holds ${formatCon(balance)} CON, ${formatCon(amount)} CON are needed.`, {
    details: { address: owner, balance, needed: amount },
  });
}

/** What the market may take. Throws `BALANCE_TOO_LOW` if the account does not even hold the amount. */
async function allowance(client: Client, amount: bigint, signal: AbortSignal | undefined): Promise<bigint> {
  const owner = signing(client).address;
  const [approved] = await Promise.all([
    getAllowance(client, { owner, spender: client.deployment.market, signal }),
    requireBalance(client, amount, signal),
  ]);
  return approved;
}
