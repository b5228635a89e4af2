import { entryWord, hasTable, REGION_WORDS } from "../../encoding.ts";
import { MachineOp } from "../../opcodes.ts";
import type { State } from "../state.ts";
import { setTableSize, tableSize } from "../tables.ts";
import { fault, type Instructions } from "./instruction.ts";

/** Word of the entry `u32(S[b])` of a table; -1 if there is none. */
function entry(m: State, pc: number, table: number): number {
  const index = m.low(m.placeB(pc)) >>> 0;
  if (!hasTable(table) || index >= tableSize(m.globals, table)) return -1;
  const word = entryWord(table, index);
  return word < REGION_WORDS ? word : -1;
}

/** Entries and sizes of tables (docs/design/machine.md, section 3). */
export const tables: Instructions = {
  [MachineOp.tableGet]: (m, pc) => {
    const word = entry(m, pc, m.fieldC(pc));
    return word < 0 ? fault(m, pc) : m.setI64(pc, m.tables.i32(8 * word), m.tables.i32(8 * word + 4));
  },
  [MachineOp.tableSet]: (m, pc) => {
    const word = entry(m, pc, m.fieldA(pc));
    if (word < 0) return fault(m, pc);
    m.tables.setWord(8 * word, m.low(m.placeC(pc)), m.high(m.placeC(pc)));
    return pc + 1;
  },
  [MachineOp.tableGrow]: (m, pc) => {
    const table = m.fieldC(pc);
    if (!hasTable(table)) return fault(m, pc);
    const before = tableSize(m.globals, table);
    const after = before + (m.low(m.placeB(pc)) >>> 0);
    if (after > m.immLow(pc)) return m.setI32(pc, -1);
    setTableSize(m.globals, table, after);
    return m.setI32(pc, before);
  },
};
