import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { type Address, NOBODY } from "../../types/primitives.ts";

/** Parameters of {@link getOwnerOf}. */
export interface GetOwnerOfParameters extends ReadOptions {
  readonly operator: Address;
}

/** What {@link getOwnerOf} gives. */
export type GetOwnerOfReturn = Address | undefined;

/**
 * The owner that an operator works for; undefined if none.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const owner = await getOwnerOf(client, { operator });
 */
export async function getOwnerOf(client: Client, parameters: GetOwnerOfParameters): Promise<GetOwnerOfReturn> {
  const owner = await readContract(client, "registry", "ownerOf", [parameters.operator], parameters);
  return owner === NOBODY ? undefined : owner;
}
