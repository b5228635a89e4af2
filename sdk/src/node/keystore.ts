import { readFile } from "node:fs/promises";
import { decryptKeystoreJson, encryptKeystoreJson, isKeystoreJson, Wallet } from "ethers";
import { failure } from "../errors/failure.ts";
import { type Address, address } from "../types/primitives.ts";
import { requirePrivate, writePrivate } from "./atomic.ts";
import { askPassword, type PasswordSource } from "./passwords.ts";

/** How slow it is to try passwords: scrypt's cost. 2^17 takes about a second. */
export interface KeystoreOptions {
  readonly scryptN?: number | undefined;
}

const SCRYPT_N = 2 ** 17;
const KEY = /^(0x)?[0-9a-fA-F]{64}$/;

/** Makes a new key and stores it, encrypted. @returns Its address. Throws `KEYSTORE_EXISTS`, `PASSWORD_MISSING`. */
export async function createKeystore(
  path: string,
  password: readonly PasswordSource[],
  options: KeystoreOptions = {},
): Promise<Address> {
  return writeKeystore(path, Wallet.createRandom().privateKey, password, options);
}

/**
 * Stores a key, encrypted (version 3 JSON keystore), in a file that only its owner can read.
 *
 * @param privateKey 32 bytes of hexadecimal text.
 * @throws ConunError `KEYSTORE_EXISTS`, `PASSWORD_MISSING`, `ARGUMENT_INVALID`; none of them holds the key.
 */
export async function writeKeystore(
  path: string,
  privateKey: string,
  password: readonly PasswordSource[],
  options: KeystoreOptions = {},
): Promise<Address> {
  const text = privateKey.trim();
  if (!KEY.test(text)) throw failure("ARGUMENT_INVALID", "What was given is not a private key: 64 hexadecimal digits.");
  const wallet = walletOf(text);
  const account = { address: wallet.address, privateKey: wallet.privateKey };
  const scrypt = { N: options.scryptN ?? SCRYPT_N, r: 8, p: 1 };
  const json = await encryptKeystoreJson(account, await askPassword(password), { scrypt });
  await writePrivate(path, `${json}\n`, false);
  return wallet.address as Address;
}

/** The address of a keystore; no password needed. Throws `KEYSTORE_MISSING`, `KEYSTORE_INVALID`, `KEYSTORE_EXPOSED`. */
export async function keystoreAddress(path: string): Promise<Address> {
  const { address: stored } = JSON.parse(await readKeystore(path)) as { address?: unknown };
  if (typeof stored !== "string") throw failure("KEYSTORE_INVALID", `The keystore ${path} does not name its address.`);
  return address(stored.startsWith("0x") ? stored : `0x${stored}`);
}

/**
 * Opens a keystore.
 *
 * @returns A signer without provider; `createClient` connects it.
 * @throws ConunError `KEYSTORE_MISSING`, `KEYSTORE_INVALID`, `KEYSTORE_EXPOSED`, `PASSWORD_MISSING`, `PASSWORD_WRONG`.
 */
export async function unlockKeystore(path: string, password: readonly PasswordSource[]): Promise<Wallet> {
  const json = await readKeystore(path);
  const secret = await askPassword(password);
  try {
    const { privateKey } = await decryptKeystoreJson(json, secret);
    return new Wallet(privateKey);
  } catch (cause) {
    if (cause instanceof Error && /incorrect password/i.test(cause.message)) {
      throw failure("PASSWORD_WRONG", `The password does not open ${path}.`);
    }
    throw failure("KEYSTORE_INVALID", `The keystore ${path} is damaged.`);
  }
}

async function readKeystore(path: string): Promise<string> {
  try {
    await requirePrivate(path);
    const json = await readFile(path, "utf8");
    if (isKeystoreJson(json)) return json;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw failure("KEYSTORE_MISSING", `There is no keystore at ${path}.`, { cause });
  }
  throw failure("KEYSTORE_INVALID", `${path} is not a version 3 JSON keystore.`);
}

function walletOf(text: string): Wallet {
  try {
    return new Wallet(text.startsWith("0x") ? text : `0x${text}`);
  } catch {
    throw failure("ARGUMENT_INVALID", "What was given is not a private key: it is out of range."); // the cause would hold it
  }
}
