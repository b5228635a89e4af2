import { type ContractAt, type ContractName, kindOf } from "../abi/contracts.ts";
import { failure } from "../errors/failure.ts";
import { decodeEvent } from "../events/decode.ts";
import type { ContractEvent } from "../events/types.ts";
import type { TransactionManager } from "../tx/manager.ts";
import type { TxOptions, TxReceipt } from "../tx/record.ts";
import { type Address, sameAddress } from "../types/primitives.ts";
import { contractAddress } from "./address.ts";
import type { Client } from "./client.ts";
import { encodeCall } from "./read.ts";

/** What a write gives: the confirmed transaction and the events of the called contract in it. */
export interface Written<C extends ContractName> {
  readonly receipt: TxReceipt;
  readonly events: readonly ContractEvent<C>[];
}

/** What every write takes beside its own parameters. */
export type WriteOptions = TxOptions;

/**
 * Calls a function of one of CONUN's contracts in a transaction and waits until it is confirmed.
 *
 * @param value Wei of the chain's own coin that go with it; none if left out.
 * @throws ConunError `SIGNER_MISSING`, `ARGUMENT_INVALID`, and what {@link TransactionManager.send} throws.
 */
export async function writeContract<C extends ContractName>(
  client: Client,
  contract: ContractAt<C>,
  name: string,
  args: readonly unknown[],
  options: WriteOptions,
  value?: bigint,
): Promise<Written<C>> {
  const { tx } = signing(client);
  const call = { to: contractAddress(client, contract), data: encodeCall(kindOf(contract), name, args), kind: name };
  const receipt = await tx.send(value === undefined ? call : { ...call, value }, pickTxOptions(options));
  return { receipt, events: eventsOf(client, contract, receipt) };
}

/** The events of one contract in a receipt. */
export function eventsOf<C extends ContractName>(
  client: Client,
  contract: ContractAt<C>,
  receipt: TxReceipt,
): ContractEvent<C>[] {
  const own = contractAddress(client, contract);
  return receipt.logs
    .filter((log) => sameAddress(log.address, own))
    .map(({ address, topics, data, logIndex }) => {
      const { blockNumber, blockHash, hash } = receipt;
      return decodeEvent(
        kindOf(contract),
        { topics, data },
        { address, blockNumber, blockHash, transactionHash: hash, logIndex },
      );
    })
    .filter((event) => event !== undefined);
}

/** The parts of a client that sign. Throws `SIGNER_MISSING` if it has none. */
export function signing(client: Client): {
  tx: TransactionManager;
  address: Address;
  signer: NonNullable<Client["signer"]>;
} {
  const { tx, address, signer } = client;
  if (tx === undefined || address === undefined || signer === undefined) {
    throw failure("SIGNER_MISSING", "This needs a signature, and the client has no signer.");
  }
  return { tx, address, signer };
}

function pickTxOptions(options: WriteOptions): TxOptions {
  const { signal, ref, confirmations, gasLimit, maxFeePerGas, simulate } = options;
  const given = { signal, ref, confirmations, gasLimit, maxFeePerGas, simulate };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as TxOptions;
}
