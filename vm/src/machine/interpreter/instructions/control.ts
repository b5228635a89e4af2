import { hasTable, REGION_BYTES, REGION_WORDS, STEP_BYTES, TABLE_WORDS } from "../../encoding.ts";
import { MachineOp } from "../../opcodes.ts";
import { Flag } from "../../table.ts";
import type { State } from "../state.ts";
import { readEntry } from "../tables.ts";
import { ended, fault, type Instructions } from "./instruction.ts";

/** Enters a function whose frame begins at slot `a`; its link is slot `link` of that frame. */
function enter(m: State, pc: number, link: number, target: number): number {
  const frame = m.fieldA(pc);
  if (!m.setFp(m.fp + frame)) return fault(m, pc);
  m.setSlot(m.base + 2 * link, pc + 1, frame);
  return target;
}

/** Moves and control (docs/design/machine.md, section 3). */
export const control: Instructions = {
  [MachineOp.stop]: (_, pc) => ended(pc),
  [MachineOp.br]: (m, pc) => m.immLow(pc),
  [MachineOp.brIf]: (m, pc) => (m.low(m.placeB(pc)) !== 0 ? m.immLow(pc) : pc + 1),
  [MachineOp.brUnless]: (m, pc) => (m.low(m.placeB(pc)) === 0 ? m.immLow(pc) : pc + 1),
  [MachineOp.brTable]: (m, pc) => (m.immLow(pc) + Math.min(m.low(m.placeB(pc)) >>> 0, m.immHigh(pc))) % 2 ** 32,
  [MachineOp.call]: (m, pc) => enter(m, pc, m.fieldB(pc), m.immLow(pc)),
  [MachineOp.callIndirect]: (m, pc) => {
    const index = m.low(m.placeB(pc)) >>> 0;
    const table = m.immHigh(pc) & 0xffff;
    if (index >= TABLE_WORDS || !hasTable(table)) return fault(m, pc);
    const target = readEntry(m.tables, table, index, 0) >>> 0;
    const type = readEntry(m.tables, table, index, 1) >>> 0;
    if (type !== m.immLow(pc) || (type === 0 && target === 0)) return fault(m, pc);
    return enter(m, pc, m.fieldC(pc), target);
  },
  [MachineOp.ret]: (m, pc) => {
    const place = m.placeB(pc);
    const target = m.low(place) >>> 0;
    return m.setFp(m.fp - (m.high(place) >>> 0)) ? target : fault(m, pc);
  },
  [MachineOp.mov]: (m, pc) =>
    m.hasFlag(pc, Flag.immB)
      ? m.setI64(pc, m.immLow(pc) | 0, m.immHigh(pc) | 0)
      : m.setI64(pc, m.low(m.placeB(pc)), m.high(m.placeB(pc))),
  [MachineOp.select]: (m, pc) => {
    const place = m.low(m.placeC(pc)) !== 0 ? m.placeB(pc) : m.base + 2 * (m.immLow(pc) & 0xffff);
    return m.setI64(pc, m.low(place), m.high(place));
  },
  [MachineOp.globalGet]: (m, pc) => {
    const word = m.immLow(pc);
    if (m.immHigh(pc) !== 0 || word >= REGION_WORDS) return fault(m, pc);
    m.globals.word(8 * word, m.halves, m.placeA(pc));
    return m.wrote(pc);
  },
  [MachineOp.globalSet]: (m, pc) => {
    const word = m.immLow(pc);
    if (m.immHigh(pc) !== 0 || word >= REGION_WORDS) return fault(m, pc);
    const place = m.placeB(pc);
    m.globals.setWord(8 * word, m.low(place), m.high(place));
    return pc + 1;
  },
  [MachineOp.inputWord]: (m, pc) => {
    const word = m.low(m.placeB(pc)) >>> 0;
    if (word >= REGION_WORDS) return m.setI64(pc, 0, 0);
    m.input.word(8 * word, m.halves, m.placeA(pc));
    return m.wrote(pc);
  },
  [MachineOp.outputWord]: (m, pc) => {
    const place = m.placeB(pc);
    const count = Math.min(STEP_BYTES, m.low(m.placeC(pc)) >>> 0);
    const at = m.outputLength;
    if (at + count > m.outputLimit || at + count > REGION_BYTES) return m.setI64(pc, 0, 0);
    for (let i = 0; i < count; i++) {
      m.output.setU8(at + i, (i < 4 ? m.low(place) : m.high(place)) >>> (8 * (i & 3)));
    }
    m.outputLength = at + count;
    return m.setI64(pc, 1, 0);
  },
};
