import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link setMarketCap}. */
export interface SetMarketCapParameters extends WriteOptions {
  /** Millionths of a CON. */
  readonly capUnits: bigint;
  /** The deployment's market, which judges by votes, if left out; a resolver by its address. */
  readonly market?: Address | undefined;
}

/** What {@link setMarketCap} gives. */
export type SetMarketCapReturn = Written<"registry">;

/**
 * Opts in to a market, or to a resolver: at most this much of the account's stake may be allotted to it.
 *
 * @throws ConunError `SIGNER_MISSING`, `GAS_TOO_LOW`.
 *
 * @example
 * await setMarketCap(client, { capUnits: toUnits(con("1000")) });
 */
export function setMarketCap(client: Client, parameters: SetMarketCapParameters): Promise<SetMarketCapReturn> {
  return writeContract(
    client,
    "registry",
    "setMarketCap",
    [parameters.market ?? client.deployment.market, parameters.capUnits],
    parameters,
  );
}
