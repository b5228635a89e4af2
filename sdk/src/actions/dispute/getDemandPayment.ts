import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";
import { bondFee, most } from "./bondFee.ts";

/** Gas that an answer is paid for: one and a half times what it takes; see `Bonds.sol`. */
const PAID_GAS = 405_000n;

/** Parameters of {@link getDemandPayment}. */
export interface GetDemandPaymentParameters extends ReadOptions {
  /** The resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getDemandPayment} gives, in wei of the chain's own coin. */
export type GetDemandPaymentReturn = bigint;

/**
 * What an answer to a demand costs at least, at the base fee of the newest block.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const wei = await getDemandPayment(client);
 */
export async function getDemandPayment(
  client: Client,
  parameters: GetDemandPaymentParameters = {},
): Promise<GetDemandPaymentReturn> {
  const at = resolverAt(parameters.resolver);
  const [told, fee] = await Promise.all([
    readContract(client, at, "demandPayment", [], parameters),
    bondFee(client, at, parameters),
  ]);
  return most(told, PAID_GAS * fee);
}

/** The payment with a quarter more, for a base fee that rises until the block that includes it. */
export async function paymentWithRoom(
  client: Client,
  { resolver, signal }: Pick<GetDemandPaymentParameters, "resolver" | "signal">,
): Promise<bigint> {
  return ((await getDemandPayment(client, { resolver, signal })) * 5n) / 4n;
}
