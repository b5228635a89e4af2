import { keccak } from "../hash/keccak.ts";
import { concat, type ProgramId, toHex, uintWord } from "./bytes.ts";
import { MACHINE_LIMITS, MACHINE_VERSION, type MachineLimits } from "./limits.ts";
import { TAGS } from "./tags.ts";

/** Hash of the machine's own limits: `keccak(TAG_LIMITS, callDepthBudget, maxPages, maxTableEntries)`. */
export function limitsHash(limits: MachineLimits = MACHINE_LIMITS): Uint8Array {
  const { callDepthBudget, maxPages, maxTableEntries } = limits;
  return keccak(concat([TAGS.limits, uintWord(callDepthBudget), uintWord(maxPages), uintWord(maxTableEntries)]));
}

/**
 * Id of a program: `keccak(TAG_PROGRAM, machineVersion, codeRoot, limitsHash)`.
 *
 * @param pinned The pinned module: the bytes that remain after validation, linking and instrumentation.
 */
export function programId(pinned: Uint8Array): ProgramId {
  return programIdOf(keccak(pinned), MACHINE_VERSION, MACHINE_LIMITS);
}

/** Id of the program with this code root on a machine of this version and limits. */
export function programIdOf(codeRoot: Uint8Array, machineVersion: number, limits: MachineLimits): ProgramId {
  return toHex(keccak(concat([TAGS.program, uintWord(machineVersion), codeRoot, limitsHash(limits)]))) as ProgramId;
}
