import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Terms } from "../../types/market.ts";

/** Parameters of {@link getTerms}. */
export interface GetTermsParameters extends ReadOptions {
  /** The current ones if left out. */
  readonly number?: number | undefined;
}

/** What {@link getTerms} gives. */
export type GetTermsReturn = Terms & { /** Their number, as `JobSpec.terms` names it. */ readonly number: number };

/**
 * Terms of the market: fees, penalties, shares.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { number, requesterFee } = await getTerms(client);
 */
export async function getTerms(client: Client, parameters: GetTermsParameters = {}): Promise<GetTermsReturn> {
  const number = parameters.number ?? (await readContract(client, "market", "currentTerms", [], parameters));
  return { ...(await readContract(client, "market", "terms", [number], parameters)), number };
}
