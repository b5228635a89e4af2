import { MachineOp } from "../../opcodes.ts";
import { fieldA, fieldC, high, i32, i64, immLow, low, placeB, placeC } from "../operands.ts";
import type { State } from "../state.ts";
import { entryWord, hasTable, setTableSize, tableSize } from "../tables.ts";
import { fault, type Instructions } from "./instruction.ts";

const REGION_WORDS = 2 ** 29;

/** Word of the entry `u32(S[b])` of a table; -1 if there is none. */
function entry(m: State, pc: number, table: number): number {
  const index = low(m, placeB(m, pc)) >>> 0;
  if (!hasTable(table) || index >= tableSize(m.globals, table)) return -1;
  const word = entryWord(table, index);
  return word < REGION_WORDS ? word : -1;
}

/** Entries and sizes of tables (docs/design/machine.md, section 3). */
export const tables: Instructions = {
  [MachineOp.tableGet]: (m, pc) => {
    const word = entry(m, pc, fieldC(m, pc));
    return word < 0 ? fault(m, pc) : i64(m, pc, m.tables.i32(8 * word), m.tables.i32(8 * word + 4));
  },
  [MachineOp.tableSet]: (m, pc) => {
    const word = entry(m, pc, fieldA(m, pc));
    if (word < 0) return fault(m, pc);
    m.tables.setI32(8 * word, low(m, placeC(m, pc)));
    m.tables.setI32(8 * word + 4, high(m, placeC(m, pc)));
    return pc + 1;
  },
  [MachineOp.tableGrow]: (m, pc) => {
    const table = fieldC(m, pc);
    if (!hasTable(table)) return fault(m, pc);
    const before = tableSize(m.globals, table);
    const after = before + (low(m, placeB(m, pc)) >>> 0);
    if (after > immLow(m, pc)) return i32(m, pc, -1);
    setTableSize(m.globals, table, after);
    return i32(m, pc, before);
  },
};
