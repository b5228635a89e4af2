import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";

/** Parameters of {@link getRegistryConstants}. */
export type GetRegistryConstantsParameters = ReadOptions;

/** What {@link getRegistryConstants} gives. */
export interface GetRegistryConstantsReturn {
  /** Wei of CON in one unit of stake. */
  readonly unit: bigint;
  /** Seconds that unbonding takes. */
  readonly unbonding: bigint;
  /** Seconds that slashed stake rests before it can be burned. */
  readonly quarantine: bigint;
}

/**
 * Numbers of the registry, fixed at deployment.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { unbonding } = await getRegistryConstants(client);
 */
export async function getRegistryConstants(
  client: Client,
  parameters: GetRegistryConstantsParameters = {},
): Promise<GetRegistryConstantsReturn> {
  const [unit, unbonding, quarantine] = await Promise.all([
    readContract(client, "registry", "UNIT", [], parameters),
    readContract(client, "registry", "UNBONDING", [], parameters),
    readContract(client, "registry", "QUARANTINE", [], parameters),
  ]);
  return { unit, unbonding, quarantine };
}
