import { takesFlags } from "../../line.ts";
import { instructionOf as rowOf } from "../../table.ts";
import { control } from "./control.ts";
import { conversions } from "./conversions.ts";
import { floats } from "./floats.ts";
import type { Instruction, Instructions } from "./instruction.ts";
import { integers } from "./integers.ts";
import { memory } from "./memory.ts";
import { repeating } from "./repeating.ts";
import { tables } from "./tables.ts";

/** What each instruction does, by number. */
export const SEMANTICS: Instructions = {
  ...control,
  ...integers,
  ...floats,
  ...conversions,
  ...memory,
  ...repeating,
  ...tables,
};

/** What an instruction does; `undefined` if there is none with this number and these flags. */
export function instructionOf(op: number, flags: number): Instruction | undefined {
  const row = rowOf(op);
  return row !== undefined && takesFlags(row, flags) ? SEMANTICS[op] : undefined;
}
