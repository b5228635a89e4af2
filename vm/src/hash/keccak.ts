import { keccak_256 } from "@noble/hashes/sha3.js";

/** Keccak-256 (as in Ethereum) of one byte string. For many of them, see `hashItems` and `reduceLevels`. */
export function keccak(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}
