import { JsonRpcSigner, keccak256, type Signer } from "ethers";
import { chainError } from "../errors/revert.ts";
import type { Hex } from "../types/primitives.ts";
import type { Fees } from "./fees.ts";
import type { TxAttempt, TxRecord } from "./record.ts";

/** Whether the signer gives signed bytes out, or a wallet that signs and broadcasts by itself. */
export function broadcastsItself(signer: Signer): boolean {
  return signer instanceof JsonRpcSigner;
}

/** Signs a transaction with these fees at its record's nonce; nothing is sent. */
export async function signAttempt(signer: Signer, record: TxRecord, fees: Fees, now: number): Promise<TxAttempt> {
  try {
    const raw = (await signer.signTransaction(request(record, fees))) as Hex;
    return attempt(keccak256(raw) as Hex, raw, fees, now);
  } catch (error) {
    throw chainError(error, `Signing ${record.kind}`);
  }
}

/** Lets a wallet sign and broadcast; the wallet chooses the nonce. */
export async function sendByWallet(
  signer: Signer,
  record: TxRecord,
  now: number,
): Promise<TxAttempt & { nonce: number }> {
  const { to, data, value, gasLimit, kind } = record;
  try {
    const sent = await signer.sendTransaction({ to, data, value, gasLimit });
    const maxFeePerGas = sent.maxFeePerGas ?? sent.gasPrice;
    const fees = { maxFeePerGas, maxPriorityFeePerGas: sent.maxPriorityFeePerGas ?? maxFeePerGas, dynamic: true };
    return { ...attempt(sent.hash as Hex, undefined, fees, now), nonce: sent.nonce };
  } catch (error) {
    throw chainError(error, `Sending ${kind}`);
  }
}

function attempt(hash: Hex, raw: Hex | undefined, fees: Fees, sentAt: number): TxAttempt {
  const { maxFeePerGas, maxPriorityFeePerGas } = fees;
  return { hash, raw, maxFeePerGas, maxPriorityFeePerGas, sentAt };
}

function request(record: TxRecord, fees: Fees) {
  const { chainId, nonce, to, data, value, gasLimit } = record;
  const common = { chainId, nonce, to, data, value, gasLimit };
  if (!fees.dynamic) return { ...common, type: 0, gasPrice: fees.maxFeePerGas };
  const { maxFeePerGas, maxPriorityFeePerGas } = fees;
  return { ...common, type: 2, maxFeePerGas, maxPriorityFeePerGas };
}
