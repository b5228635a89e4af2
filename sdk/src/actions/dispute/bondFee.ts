import type { ContractAt } from "../../abi/contracts.ts";
import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { chainError } from "../../errors/revert.ts";
import { abortable } from "../../util/abort.ts";

/**
 * The base fee of the newest block within a resolver's bounds. Nodes carry out calls with a base fee of zero, so that what
 * the contract says by itself may be the least only.
 */
export async function bondFee(client: Client, at: ContractAt<"disputeGame">, options: ReadOptions): Promise<bigint> {
  const { block, signal } = options;
  const [{ minFee, maxFee }, newest] = await Promise.all([
    readContract(client, at, "parameters", [], options),
    abortable(client.provider.getBlock(block ?? "latest"), signal).catch((error) => {
      signal?.throwIfAborted();
      throw chainError(error, "Reading the base fee");
    }),
  ]);
  const fee = newest?.baseFeePerGas ?? 0n;
  return fee < minFee ? minFee : fee > maxFee ? maxFee : fee;
}

export const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
