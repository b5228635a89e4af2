import { TABLE_WORDS } from "../../encoding.ts";
import { MachineOp } from "../../opcodes.ts";
import { Flag } from "../../table.ts";
import {
  fieldA,
  fieldB,
  fieldC,
  hasFlag,
  high,
  i64,
  immHigh,
  immLow,
  low,
  placeB,
  placeC,
  setSlot,
} from "../operands.ts";
import type { State } from "../state.ts";
import { hasTable, readEntry } from "../tables.ts";
import { ended, fault, type Instructions } from "./instruction.ts";

/** Words of a region. */
const REGION_WORDS = 2 ** 29;

/** Enters a function whose frame begins at slot `a`; its link is slot `link` of that frame. */
function enter(m: State, pc: number, link: number, target: number): number {
  const frame = fieldA(m, pc);
  if (!m.setFp(m.fp + frame)) return fault(m, pc);
  setSlot(m, m.base + 2 * link, pc + 1, frame);
  return target;
}

/** Moves and control (docs/design/machine.md, section 3). */
export const control: Instructions = {
  [MachineOp.stop]: (_, pc) => ended(pc),
  [MachineOp.br]: (m, pc) => immLow(m, pc),
  [MachineOp.brIf]: (m, pc) => (low(m, placeB(m, pc)) !== 0 ? immLow(m, pc) : pc + 1),
  [MachineOp.brUnless]: (m, pc) => (low(m, placeB(m, pc)) === 0 ? immLow(m, pc) : pc + 1),
  [MachineOp.brTable]: (m, pc) => (immLow(m, pc) + Math.min(low(m, placeB(m, pc)) >>> 0, immHigh(m, pc))) % 2 ** 32,
  [MachineOp.call]: (m, pc) => enter(m, pc, fieldB(m, pc), immLow(m, pc)),
  [MachineOp.callIndirect]: (m, pc) => {
    const index = low(m, placeB(m, pc)) >>> 0;
    const table = immHigh(m, pc) & 0xffff;
    if (index >= TABLE_WORDS || !hasTable(table)) return fault(m, pc);
    const target = readEntry(m.tables, table, index, 0) >>> 0;
    const type = readEntry(m.tables, table, index, 1) >>> 0;
    if (type !== immLow(m, pc) || (type === 0 && target === 0)) return fault(m, pc);
    return enter(m, pc, fieldC(m, pc), target);
  },
  [MachineOp.ret]: (m, pc) => {
    const place = placeB(m, pc);
    const target = low(m, place) >>> 0;
    return m.setFp(m.fp - (high(m, place) >>> 0)) ? target : fault(m, pc);
  },
  [MachineOp.mov]: (m, pc) =>
    hasFlag(m, pc, Flag.immB)
      ? i64(m, pc, immLow(m, pc) | 0, immHigh(m, pc) | 0)
      : i64(m, pc, low(m, placeB(m, pc)), high(m, placeB(m, pc))),
  [MachineOp.select]: (m, pc) => {
    const place = low(m, placeC(m, pc)) !== 0 ? placeB(m, pc) : m.base + 2 * (immLow(m, pc) & 0xffff);
    return i64(m, pc, low(m, place), high(m, place));
  },
  [MachineOp.globalGet]: (m, pc) => {
    const word = immLow(m, pc);
    if (immHigh(m, pc) !== 0 || word >= REGION_WORDS) return fault(m, pc);
    return i64(m, pc, m.globals.i32(8 * word), m.globals.i32(8 * word + 4));
  },
  [MachineOp.globalSet]: (m, pc) => {
    const word = immLow(m, pc);
    if (immHigh(m, pc) !== 0 || word >= REGION_WORDS) return fault(m, pc);
    const place = placeB(m, pc);
    m.globals.setI32(8 * word, low(m, place));
    m.globals.setI32(8 * word + 4, high(m, place));
    return pc + 1;
  },
  [MachineOp.inputWord]: (m, pc) => {
    const word = low(m, placeB(m, pc)) >>> 0;
    if (word >= REGION_WORDS) return i64(m, pc, 0, 0);
    return i64(m, pc, m.input.i32(8 * word), m.input.i32(8 * word + 4));
  },
  [MachineOp.outputWord]: (m, pc) => {
    const place = placeB(m, pc);
    const count = Math.min(8, low(m, placeC(m, pc)) >>> 0);
    const at = m.outputLength;
    if (at + count > m.outputLimit || at + count > 2 ** 32) return i64(m, pc, 0, 0);
    for (let i = 0; i < count; i++) {
      m.output.setU8(at + i, (i < 4 ? low(m, place) : high(m, place)) >>> (8 * (i & 3)));
    }
    m.outputLength = at + count;
    return i64(m, pc, 1, 0);
  },
};
