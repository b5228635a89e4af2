import type { ContractAbi, ContractName } from "../abi/contracts.ts";
import type { AbiFields, AbiNamed, AbiNames } from "../abi/types.ts";
import type { Address, Hex } from "../types/primitives.ts";

/** Where a log stands. */
export interface LogPlace {
  readonly address: Address;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

type Inputs<I> = I extends { readonly inputs: infer P extends readonly unknown[] } ? P : never;

/** Names of a contract's events. */
export type EventName<C extends ContractName> = AbiNames<ContractAbi<C>, "event"> & string;

/** One event of a contract with its fields as the ABI names them, told apart by `name`. */
export type ContractEvent<C extends ContractName, N extends EventName<C> = EventName<C>> = {
  [K in N]: { readonly name: K; readonly log: LogPlace } & AbiFields<Inputs<AbiNamed<ContractAbi<C>, "event", K>>>;
}[N];

/** An event of the market; see `IJobMarket`. */
export type MarketEvent<N extends EventName<"market"> = EventName<"market">> = ContractEvent<"market", N>;
/** An event of the registry; see `IWorkerRegistry`. */
export type RegistryEvent<N extends EventName<"registry"> = EventName<"registry">> = ContractEvent<"registry", N>;
/** An event of a game; see `IDisputeGame`. */
export type DisputeEvent<N extends EventName<"disputeGame"> = EventName<"disputeGame">> = ContractEvent<
  "disputeGame",
  N
>;
/** An event of the token. */
export type TokenEvent<N extends EventName<"token"> = EventName<"token">> = ContractEvent<"token", N>;
