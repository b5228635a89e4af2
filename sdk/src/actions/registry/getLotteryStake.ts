import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getLotteryStake}. */
export interface GetLotteryStakeParameters extends ReadOptions {
  readonly owner: Address;
  /** Unix seconds. */
  readonly since: number;
}

/** What {@link getLotteryStake} gives. */
export type GetLotteryStakeReturn = bigint;

/**
 * Units of an owner's stake that count in a lottery whose seed was drawn at `since`.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const units = await getLotteryStake(client, { owner, since });
 */
export function getLotteryStake(client: Client, parameters: GetLotteryStakeParameters): Promise<GetLotteryStakeReturn> {
  return readContract(client, "registry", "lotteryStake", [parameters.owner, parameters.since], parameters);
}
