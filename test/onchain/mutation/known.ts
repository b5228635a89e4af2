import type { Mutant } from "./sites.ts";

/** A mutant that no test can notice, or none has to, and why. */
export interface Known {
  /** Name of the file. */
  readonly file: string;
  /** What stands in the file, and what it is changed to. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Mutants that survive with a reason. */
export const known: readonly Known[] = [];

/** Why a mutant survives, where that is known. */
export function reasonOf({ file, from, to }: Mutant): string | undefined {
  return known.find((one) => file.endsWith(`/${one.file}.sol`) && one.from === from && one.to === to)?.reason;
}
