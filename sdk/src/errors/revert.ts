import { AbiCoder, isError, isHexString } from "ethers";
import { type ContractName, compiled } from "../abi/contracts.ts";
import { decodeFields } from "../abi/decode.ts";
import { ContractError } from "./contracts.ts";
import { ConunError } from "./error.ts";
import { failure } from "./failure.ts";

const REASON_SELECTOR = "0x08c379a0"; // Error(string)
const PANIC_SELECTOR = "0x4e487b71"; // Panic(uint256)
const CONTRACTS: readonly ContractName[] = ["market", "registry", "token", "machine", "disputeGame"];

/**
 * What a contract's revert data says.
 *
 * @param data Revert data; empty where the node gave none.
 * @param cause The error that brought it.
 */
export function decodeRevert(data: string, cause?: unknown): ConunError {
  const selector = data.slice(0, 10);
  for (const contract of CONTRACTS) {
    const { codec, items } = compiled(contract);
    const item = items.get(selector);
    if (item?.name === undefined || selector.length !== 10) continue;
    try {
      const values = decodeFields(item.inputs ?? [], codec.decodeErrorResult(item.name, data));
      return new ContractError(contract, item.name, values, cause);
    } catch {
      break; // the selector of a known error, but not its data
    }
  }
  return failure("CONTRACT_REVERTED", `A contract reverted${plainReason(selector, data)}.`, {
    cause,
    details: { data },
  });
}

function plainReason(selector: string, data: string): string {
  try {
    const rest = `0x${data.slice(10)}`;
    if (selector === REASON_SELECTOR) return `: ${AbiCoder.defaultAbiCoder().decode(["string"], rest)[0]}`;
    if (selector === PANIC_SELECTOR) return ` with panic ${AbiCoder.defaultAbiCoder().decode(["uint256"], rest)[0]}`;
  } catch {
    // not what its selector says: shown raw
  }
  return data === "0x" || data === "" ? " without data" : ` with unknown data ${data.slice(0, 74)}`;
}

/**
 * Anything thrown by a provider, signer or wallet as an error of the SDK. Its own errors pass through, an abort too.
 */
export function chainError(error: unknown, doing: string): Error {
  if (error instanceof ConunError) return error;
  if (error instanceof Error && error.name === "AbortError") return error;
  const data = revertData(error);
  if (data !== undefined) return decodeRevert(data, error);
  if (isError(error, "ACTION_REJECTED")) {
    return failure("WALLET_DECLINED", `${doing}: the wallet's owner declined.`, { cause: error });
  }
  if (isError(error, "INSUFFICIENT_FUNDS"))
    return failure("GAS_TOO_LOW", `${doing}: too little to pay for gas.`, { cause: error });
  if (isError(error, "TIMEOUT") || isError(error, "NETWORK_ERROR") || isError(error, "SERVER_ERROR")) {
    return failure("CHAIN_UNAVAILABLE", `${doing}: the node does not answer.`, { cause: error });
  }
  return failure("CHAIN_REFUSED", `${doing}: ${shortMessage(error)}`, { cause: error });
}

/** Revert data anywhere in an error; `0x` where a call reverted without any; undefined if it is no revert. */
export function revertData(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === "object" && at !== null && depth < 6; depth++) {
    const { data, error: inner, info, cause } = at as Record<string, unknown>;
    if (isHexString(data) && (data.length >= 10 || isError(at, "CALL_EXCEPTION"))) return data;
    if (typeof data === "object" && data !== null && isHexString((data as { data?: unknown }).data)) {
      return (data as { data: string }).data;
    }
    if (isError(at, "CALL_EXCEPTION") && data === null && /revert/i.test(at.message)) return "0x";
    at = inner ?? info ?? cause;
  }
  return undefined;
}

function shortMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { shortMessage: short, error: inner, info } = error as Error & Record<string, unknown>;
  const rpc = (inner ?? (info as { error?: unknown } | undefined)?.error) as { message?: unknown } | undefined;
  if (typeof rpc?.message === "string") return rpc.message;
  return typeof short === "string" ? short : error.message;
}
