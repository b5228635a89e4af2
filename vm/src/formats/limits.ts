/** Version of the machine: what a program id is bound to beside the program and the limits. */
export const MACHINE_VERSION = 1;

/** Limits compiled into every pinned module; a job's own limits may only be lower. */
export interface MachineLimits {
  /** What all live frames may take together, in slots of 8 bytes. */
  readonly callDepthBudget: number;
  /** Pages (64 KiB) of linear memory. */
  readonly maxPages: number;
  /** Entries of the table. */
  readonly maxTableEntries: number;
}

/** The limits of this version of the machine. */
export const MACHINE_LIMITS: MachineLimits = {
  callDepthBudget: 65_536,
  maxPages: 65_536,
  maxTableEntries: 1_000_000,
};
