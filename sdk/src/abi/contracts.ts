import { conunTokenAbi, disputeGameAbi, jobMarketAbi, machineAbi, workerRegistryAbi } from "@conun/contracts";
import { Interface } from "ethers";
import type { Address } from "../types/primitives.ts";
import type { AbiItem } from "./types.ts";

/** The ABIs that the SDK speaks. */
export const abis = {
  market: jobMarketAbi,
  registry: workerRegistryAbi,
  token: conunTokenAbi,
  machine: machineAbi,
  disputeGame: disputeGameAbi,
} as const;

/** A contract of CONUN that the SDK calls. */
export type ContractName = keyof typeof abis;
/** A contract: the one of the client's deployment, or one of the same kind at another address. */
export type ContractAt<C extends ContractName> = C | { readonly contract: C; readonly address: Address };
/** The ABI of a contract, as a type. */
export type ContractAbi<C extends ContractName> = (typeof abis)[C];

interface Compiled {
  readonly codec: Interface;
  /** Items by what identifies them in data: an event's topic, an error's selector; functions and all by name. */
  readonly items: ReadonlyMap<string, AbiItem>;
}

/** Of which kind a contract is. */
export const kindOf = <C extends ContractName>(at: ContractAt<C>): C => (typeof at === "string" ? at : at.contract);

const cache = new Map<ContractName, Compiled>();

/** Encoder, decoder and items of a contract; made when it is first asked for. */
export function compiled(contract: ContractName): Compiled {
  const known = cache.get(contract);
  if (known !== undefined) return known;
  const codec = new Interface(abis[contract]);
  const items = new Map<string, AbiItem>();
  for (const item of abis[contract] as readonly AbiItem[]) {
    if (item.name === undefined) continue;
    items.set(`${item.type} ${item.name}`, item);
    if (item.type === "event") items.set(codec.getEvent(item.name)?.topicHash ?? "", item);
    if (item.type === "error") items.set(codec.getError(item.name)?.selector ?? "", item);
  }
  const entry = { codec, items };
  cache.set(contract, entry);
  return entry;
}
