import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { resolverAt } from "../../events/dispute.ts";
import type { Address } from "../../types/primitives.ts";

/** Parameters of {@link getGameParameters}. */
export interface GetGameParametersParameters extends ReadOptions {
  /** The resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link getGameParameters} gives: numbers that were fixed when the resolver was deployed. */
export interface GetGameParametersReturn {
  /** Seconds for the first answer, before the share that grows with the step limit. */
  readonly answerFloor: number;
  /** Seconds of each side's clock after that, before the same share. */
  readonly gameFloor: number;
  /** Least base fee that bonds are reckoned with, in wei. */
  readonly minFee: bigint;
  /** Greatest one. */
  readonly maxFee: bigint;
  /** The market whose results it judges. */
  readonly market: Address;
  /** The contract that judges its steps. */
  readonly machine: Address;
}

/**
 * What a resolver was deployed with.
 *
 * @throws ConunError `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { answerFloor } = await getGameParameters(client);
 */
export async function getGameParameters(
  client: Client,
  parameters: GetGameParametersParameters = {},
): Promise<GetGameParametersReturn> {
  const at = resolverAt(parameters.resolver);
  const [values, market, machine] = await Promise.all([
    readContract(client, at, "parameters", [], parameters),
    readContract(client, at, "market", [], parameters),
    readContract(client, at, "machine", [], parameters),
  ]);
  return { ...values, market, machine };
}
