import { AbiCoder, Interface, keccak256, ZeroHash } from "ethers";
import type { Address } from "../deployment.ts";
import { conunTimelockAbi } from "../generated/abi/ConunTimelock.ts";
import { jobMarketAbi } from "../generated/abi/JobMarket.ts";

type Hex = `0x${string}`;

/** What the timelock is to do about a resolver: calls of the market that only the timelock may make. */
export interface Decision {
  /** Its id in the timelock. */
  readonly id: Hex;
  /** Calldata for the timelock by which the proposer proposes it, with seconds to wait. */
  schedule(delay: number | bigint): Hex;
  /** Calldata for the timelock by which anyone carries it out once it has waited. */
  readonly execute: Hex;
}

/**
 * The timelock's decision to add a resolver to the market, or to void it. A resolver is added once and voided once, so
 * no salt tells two decisions apart.
 */
export function resolverDecision(what: "add" | "void", market: Address, resolver: Address): Decision {
  const timelock = new Interface(conunTimelockAbi);
  const name = what === "add" ? "addResolver" : "voidResolver";
  const call = [market, 0, new Interface(jobMarketAbi).encodeFunctionData(name, [resolver]), ZeroHash, ZeroHash];
  const types = ["address", "uint256", "bytes", "bytes32", "bytes32"];
  return {
    id: keccak256(AbiCoder.defaultAbiCoder().encode(types, call)) as Hex,
    schedule: (delay) => timelock.encodeFunctionData("schedule", [...call, delay]) as Hex,
    execute: timelock.encodeFunctionData("execute", call) as Hex,
  };
}
