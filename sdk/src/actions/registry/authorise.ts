import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Address, AllotmentId, Hex } from "../../types/primitives.ts";
import { requireEvent } from "../event.ts";

/** Parameters of {@link authorise}. */
export interface AuthoriseParameters extends WriteOptions {
  /** Key of a worker machine. */
  readonly operator: Address;
  /** Millionths of a CON that it gets. */
  readonly units: bigint;
  /** The operator's agreement, see {@link signOperator}; not needed where it is the owner itself. */
  readonly signature?: Hex | undefined;
  /** Until when the signature holds, as it was signed; zero without one. */
  readonly deadline?: number | undefined;
  /** The deployment's market, which judges by votes, if left out; a resolver by its address. */
  readonly market?: Address | undefined;
}

/** What {@link authorise} gives. */
export type AuthoriseReturn = Written<"registry"> & { readonly allotmentId: AllotmentId };

/**
 * Authorises an operator for a market, or for a resolver, and allots stake of the client's account to it. An operator has
 * one allotment for each of them.
 *
 * @throws ConunError ContractError `OperatorTaken`, `OperatorSignatureInvalid`, `SignatureExpired`, `MarketCapExceeded`, `InsufficientFreeStake`.
 *
 * @example
 * const signature = await signOperator(client, { signer: operatorKey, owner, deadline });
 * const { allotmentId } = await authorise(client, { operator, units, deadline, signature });
 */
export async function authorise(client: Client, parameters: AuthoriseParameters): Promise<AuthoriseReturn> {
  const { operator, units, signature = "0x", deadline = 0, market = client.deployment.market } = parameters;
  const args = [operator, market, units, deadline, signature];
  const written = await writeContract(client, "registry", "authorise", args, parameters);
  return { ...written, allotmentId: requireEvent(written.events, "OperatorAuthorised").allotmentId };
}
