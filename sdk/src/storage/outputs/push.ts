import type { Hex } from "@conun/vm";
import { type Signer, type TypedDataDomain, type TypedDataField, verifyTypedData } from "ethers";
import { storageError } from "../errors.ts";
import type { ExpectedJob } from "./job.ts";

/** Outputs of one assignment that are handed to a storage. */
export interface OutputsPush {
  readonly jobId: Hex;
  readonly batch: number;
  readonly slot: number;
  readonly turn: number;
  /** CID of the outputs bundle. */
  readonly cid: string;
}

/** Where a push belongs: part of what is signed. */
export type PushDomain = Pick<ExpectedJob, "chainId" | "market">;

/** Header that carries the signature of a push. */
export const SIGNATURE_HEADER = "x-conun-signature";

const TYPES: Record<string, TypedDataField[]> = {
  Outputs: [
    { name: "jobId", type: "bytes32" },
    { name: "batch", type: "uint256" },
    { name: "slot", type: "uint256" },
    { name: "turn", type: "uint256" },
    { name: "cid", type: "string" },
  ],
};

const domainOf = ({ chainId, market }: PushDomain): TypedDataDomain => ({
  name: "CONUN storage",
  version: "1",
  chainId,
  verifyingContract: market,
});

/** The operator's signature under a push (EIP-712; `docs/design/formats.md`, section 8). Throws what the signer throws. */
export async function signPush(push: OutputsPush, domain: PushDomain, signer: Signer): Promise<string> {
  return signer.signTypedData(domainOf(domain), TYPES, { ...push });
}

/**
 * Who signed a push.
 *
 * @throws StorageError `STORAGE_DENIED` if the signature is none.
 */
export function signerOfPush(push: OutputsPush, domain: PushDomain, signature: string): Hex {
  try {
    return verifyTypedData(domainOf(domain), TYPES, { ...push }, signature) as Hex;
  } catch (error) {
    const hint = "Sign the push with the operator's key.";
    throw storageError("STORAGE_DENIED", `The outputs carry no valid signature in ${SIGNATURE_HEADER}.`, error, hint);
  }
}

/** Path of a push below the base address of a service. */
export function pushPath({ jobId, batch, slot, turn, cid }: OutputsPush): string {
  return `v0/jobs/${jobId}/outputs/${batch}/${slot}/${turn}/${cid}`;
}
