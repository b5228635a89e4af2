import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { resolverAt } from "../../events/dispute.ts";
import { type Address, NOBODY } from "../../types/primitives.ts";

/** Parameters of {@link setDefender}. */
export interface SetDefenderParameters extends WriteOptions {
  /** The key; nobody if left out. */
  readonly defender?: Address | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link setDefender} gives. */
export type SetDefenderReturn = Written<"disputeGame">;

/**
 * Names a key, a hub's say, that may play games for the results of the client's account, an owner.
 *
 * @throws ConunError `SIGNER_MISSING`, `RESOLVER_MISSING`, `GAS_TOO_LOW`.
 *
 * @example
 * await setDefender(client, { defender: hub });
 */
export function setDefender(client: Client, parameters: SetDefenderParameters): Promise<SetDefenderReturn> {
  return writeContract(
    client,
    resolverAt(parameters.resolver),
    "setDefender",
    [parameters.defender ?? NOBODY],
    parameters,
  );
}
