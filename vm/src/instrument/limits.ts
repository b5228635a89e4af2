import { MACHINE_LIMITS } from "../formats/limits.ts";

/**
 * Call-depth budget of the machine in slots of 8 bytes, the same for every job. An engine's frame of a function is at
 * most a few times `frameSlots`; the budget is far inside what engines give a thread (about 1 MiB).
 */
export const STACK_SLOTS = MACHINE_LIMITS.callDepthBudget;

/** Slots of a function's frame: return address and bookkeeping, parameters, locals, operands, spilled values. */
export function frameSlots(locals: number, operands: number, instructions: number): number {
  return 14 + locals + operands + (instructions >> 4);
}

/** Branch arms that differ by more than this many steps are charged apart. */
export const TOP_UP = 16;

/** A function without loops that costs at most this much is paid by its callers. */
export const PREPAID = 64;

/** A function of at most so many instructions, calls to other such functions included, does not test the fuel. */
export const UNTESTED = 512;
