import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address, AllotmentId } from "../../types/primitives.ts";

/** Parameters of {@link getAllotmentOf}. */
export interface GetAllotmentOfParameters extends ReadOptions {
  readonly operator: Address;
  /** The deployment's market, which judges by votes, if left out; a resolver by its address. */
  readonly market?: Address | undefined;
}

/** What {@link getAllotmentOf} gives. */
export type GetAllotmentOfReturn = AllotmentId;

/**
 * The number of an operator's allotment in a market; zero if it has none.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const allotmentId = await getAllotmentOf(client, { operator });
 */
export function getAllotmentOf(client: Client, parameters: GetAllotmentOfParameters): Promise<GetAllotmentOfReturn> {
  return readContract(
    client,
    "registry",
    "allotmentOf",
    [parameters.operator, parameters.market ?? client.deployment.market],
    parameters,
  );
}
