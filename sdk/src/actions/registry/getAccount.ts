import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getAccount}. */
export interface GetAccountParameters extends ReadOptions {
  readonly owner: Address;
}

/** What {@link getAccount} gives. */
export interface GetAccountReturn {
  /** Units staked and not unbonding. */
  readonly stake: bigint;
  /** Units of them allotted to operators. */
  readonly allotted: bigint;
  /** Units that can be allotted or unbonded. */
  readonly free: bigint;
  /** Units that counted before the last change of stake. */
  readonly seasoned: bigint;
  /** Unix seconds of the last change of stake. */
  readonly changedAt: number;
}

/**
 * An owner's stake, in units (millionths of a CON).
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { stake, free } = await getAccount(client, { owner });
 */
export async function getAccount(client: Client, parameters: GetAccountParameters): Promise<GetAccountReturn> {
  const account = await readContract(client, "registry", "account", [parameters.owner], parameters);
  return { ...account, free: account.stake - account.allotted };
}
