import { HDNodeWallet, type Provider, Wallet } from "ethers";
import { LOCAL_CHAIN_ID } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import type { Address } from "../types/primitives.ts";

/** The mnemonic that anvil, Hardhat and others start their development chains with. Everybody knows it. */
const MNEMONIC = "test test test test test test test test test test test junk";
/** Accounts of the mnemonic that count as known. */
const KNOWN = 100;

let addresses: Set<string> | undefined;

/** Whether an account's key is publicly known, because development chains use it. */
export function isDevelopmentKey(address: string): boolean {
  if (addresses === undefined) {
    const parent = HDNodeWallet.fromPhrase(MNEMONIC, "", "m/44'/60'/0'/0");
    addresses = new Set(Array.from({ length: KNOWN }, (_, i) => parent.deriveChild(i).address.toLowerCase()));
  }
  return addresses.has(address.toLowerCase());
}

/**
 * Refuses publicly known keys on every chain but the local one.
 *
 * @throws ConunError `KEY_PUBLIC`.
 */
export function assertKeyAllowed(address: string, chainId: number): void {
  if (chainId !== LOCAL_CHAIN_ID && isDevelopmentKey(address)) {
    throw failure(
      "KEY_PUBLIC",
      `The key of ${address} is publicly known, and chain ${chainId} is not the local chain.`,
      {
        details: { address, chainId },
      },
    );
  }
}

/** One of the accounts that a local chain funds; for the local chain only. @param index From 0. */
export function developmentSigner(index: number, provider?: Provider): Wallet {
  const { privateKey } = HDNodeWallet.fromPhrase(MNEMONIC, "", `m/44'/60'/0'/0/${index}`);
  return new Wallet(privateKey, provider ?? null);
}

/** The address of {@link developmentSigner}. */
export function developmentAddress(index: number): Address {
  return developmentSigner(index).address as Address;
}
