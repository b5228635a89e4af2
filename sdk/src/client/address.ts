import type { ContractAt, ContractName } from "../abi/contracts.ts";
import { failure } from "../errors/failure.ts";
import type { Address } from "../types/primitives.ts";
import type { Client } from "./client.ts";

/** Where a contract is. Throws `MACHINE_UNKNOWN` or `RESOLVER_MISSING` if the deployment should say, and has none. */
export function contractAddress({ chainId, deployment }: Client, at: ContractAt<ContractName>): Address {
  if (typeof at !== "string") return at.address;
  const address = deployment[at];
  if (address !== undefined) return address;
  throw at === "disputeGame"
    ? failure("RESOLVER_MISSING", `The deployment on chain ${chainId} names no game that judges results.`)
    : failure("MACHINE_UNKNOWN", `The deployment on chain ${chainId} names no contract that judges steps.`);
}
