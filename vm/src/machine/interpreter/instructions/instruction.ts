import type { State } from "../state.ts";

/** Carries out the instruction at `pc` and gives the next `pc`, or `ended(pc)` if it is the last one. */
export type Instruction = (m: State, pc: number) => number;

/** Instructions by number. */
export type Instructions = Readonly<Record<number, Instruction>>;

/** What an instruction gives when the machine ends at `pc`: less than 0. Its own inverse. */
export const ended = (pc: number): number => -1 - pc;

/** A fault: the machine ends, nothing else changes. */
export const fault: Instruction = (_, pc) => ended(pc);
