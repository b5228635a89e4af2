import type { Artifact } from "@nomicfoundation/ignition-core";
import { dataLength, dataSlice, getBytes, hexlify, keccak256 } from "ethers";

type Artifacts = Pick<Artifact, "immutableReferences">;

/** Runtime code with the words of its immutables set to zero: what two deployments of one contract have in common. */
export function maskImmutables(code: string, { immutableReferences = {} }: Artifacts): string {
  const bytes = getBytes(code);
  for (const { start, length } of Object.values(immutableReferences).flat()) bytes.fill(0, start, start + length);
  return hexlify(bytes);
}

/** Keccak of the masked code. */
export const codeHash = (code: string, artifact: Artifacts): string => keccak256(maskImmutables(code, artifact));

/** The values of a deployed contract's immutables: for each, every place in the code where it stands. */
export function immutableWords(code: string, { immutableReferences = {} }: Artifacts): ReadonlyMap<string, string[]> {
  const size = dataLength(code);
  const word = ({ start, length }: { start: number; length: number }): string =>
    start + length <= size ? dataSlice(code, start, start + length) : "0x";
  return new Map(Object.entries(immutableReferences).map(([id, places]) => [id, places.map(word)]));
}
