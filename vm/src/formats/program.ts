import { keccak } from "../hash/keccak.ts";
import { imageRoot } from "../machine/image.ts";
import { lower } from "../machine/lower/lower.ts";
import { concat, type ProgramId, toHex, uintWord } from "./bytes.ts";
import { MACHINE_LIMITS, MACHINE_VERSION, type MachineLimits } from "./limits.ts";
import { TAGS } from "./tags.ts";

/** Hash of the machine's own limits: `keccak(TAG_LIMITS, callDepthBudget, maxPages, maxTableEntries)`. */
export function limitsHash(limits: MachineLimits = MACHINE_LIMITS): Uint8Array {
  const { callDepthBudget, maxPages, maxTableEntries } = limits;
  return keccak(concat([TAGS.limits, uintWord(callDepthBudget), uintWord(maxPages), uintWord(maxTableEntries)]));
}

/**
 * Id of a program: `keccak(TAG_PROGRAM, machineVersion, imageRoot, limitsHash)`, over what the machine starts from.
 *
 * @param pinned The pinned module: the bytes that remain after validation, linking and instrumentation.
 * @throws WasmError If the bytes are no module, or lower to more code than the machine takes.
 */
export function programId(pinned: Uint8Array): ProgramId {
  return programIdOf(imageRoot(lower(pinned)), MACHINE_VERSION, MACHINE_LIMITS);
}

/** Id of the program with this image root on a machine of this version and limits. */
export function programIdOf(root: Uint8Array, machineVersion: number, limits: MachineLimits): ProgramId {
  return toHex(keccak(concat([TAGS.program, uintWord(machineVersion), root, limitsHash(limits)]))) as ProgramId;
}
