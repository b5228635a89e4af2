import { type ContractAbi, type ContractAt, type ContractName, compiled, kindOf } from "../abi/contracts.ts";
import { decodeFields, decodeValue } from "../abi/decode.ts";
import type { AbiFields, AbiNamed, AbiNames, AbiParameter, AbiValue } from "../abi/types.ts";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import { abortable } from "../util/abort.ts";
import { contractAddress } from "./address.ts";
import type { Client } from "./client.ts";

/** What every read takes beside its own parameters. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Block to read at; the newest if left out. */
  readonly block?: number | undefined;
}

type Outputs<I> = I extends { readonly outputs: infer O extends readonly unknown[] } ? O : never;

/** What a function returns: the value where it is one, else all of them by name. */
export type ReadResult<C extends ContractName, F extends string> =
  Outputs<AbiNamed<ContractAbi<C>, "function", F>> extends infer O extends readonly unknown[]
    ? O extends readonly [infer Only]
      ? AbiValue<Only>
      : AbiFields<O>
    : never;

/**
 * Calls a view function of one of CONUN's contracts, that of the deployment or another one of its kind.
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`, or a ContractError if it reverts.
 */
export async function readContract<C extends ContractName, F extends AbiNames<ContractAbi<C>, "function"> & string>(
  client: Client,
  contract: ContractAt<C>,
  name: F,
  args: readonly unknown[],
  options: ReadOptions = {},
): Promise<ReadResult<C, F>> {
  const kind = kindOf(contract);
  const { codec, items } = compiled(kind);
  const request = {
    to: contractAddress(client, contract),
    data: encodeCall(kind, name, args),
    ...(options.block === undefined ? {} : { blockTag: options.block }),
  };
  const data = await abortable(client.provider.call(request), options.signal).catch((error) => {
    options.signal?.throwIfAborted();
    throw chainError(error, `Reading ${name}`);
  });
  const outputs: readonly AbiParameter[] = items.get(`function ${name}`)?.outputs ?? [];
  try {
    const values = codec.decodeFunctionResult(name, data);
    const only = outputs.length === 1 ? outputs[0] : undefined;
    return (only === undefined ? decodeFields(outputs, values) : decodeValue(only, values[0])) as ReadResult<C, F>;
  } catch (cause) {
    throw failure("DEPLOYMENT_MISMATCH", `What answers as ${kind} is not the contract that this SDK knows.`, {
      cause,
    });
  }
}

/** Calldata for a function. Throws `ARGUMENT_INVALID` for values that do not fit. */
export function encodeCall(contract: ContractName, name: string, args: readonly unknown[]): `0x${string}` {
  try {
    return compiled(contract).codec.encodeFunctionData(name, args) as `0x${string}`;
  } catch (cause) {
    const why = cause instanceof Error ? ((cause as { shortMessage?: string }).shortMessage ?? cause.message) : "";
    throw failure("ARGUMENT_INVALID", `${name}: ${why}`, { cause });
  }
}
