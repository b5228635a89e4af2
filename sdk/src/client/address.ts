import type { ContractName } from "../abi/contracts.ts";
import { failure } from "../errors/failure.ts";
import type { Address } from "../types/primitives.ts";
import type { Client } from "./client.ts";

/** Where a contract of the client's deployment is. Throws `MACHINE_UNKNOWN` if the deployment has none. */
export function contractAddress({ chainId, deployment }: Client, contract: ContractName): Address {
  const address = deployment[contract];
  if (address === undefined) {
    throw failure("MACHINE_UNKNOWN", `The deployment on chain ${chainId} names no contract that judges steps.`);
  }
  return address;
}
