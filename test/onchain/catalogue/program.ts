import type { Image, MachineTask } from "@conun/vm";

/** A program and its task, ready for the machine. */
export interface Program {
  readonly image: Image;
  readonly task: MachineTask;
}

/** A program that can be made when its turn comes. */
export interface Entry {
  /** What the programs of a group are for. */
  readonly group: string;
  readonly name: string;
  make(): Program | Promise<Program>;
}

/** A task that gives a hand-made program nothing to read. */
export const BARE: MachineTask = { input: new Uint8Array(0), steps: 0, pages: 0, outputLimit: 0 };
