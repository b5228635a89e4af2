import { entryWord, hasTable, REGION_BYTES, REGION_WORDS, STEP_BYTES } from "../../encoding.ts";
import { MachineOp } from "../../opcodes.ts";
import type { Region } from "../region.ts";
import type { State } from "../state.ts";
import { tableSize } from "../tables.ts";
import { fault, type Instructions } from "./instruction.ts";

/** `d`, `s`, `n`: the low halves of the three slots from `S[a]`. */
const slot = (m: State, pc: number, which: 0 | 1 | 2): number => m.low(m.placeA(pc) + 2 * which) >>> 0;
const setSlotOf = (m: State, pc: number, which: 0 | 1 | 2, value: number): void =>
  m.setSlot(m.placeA(pc) + 2 * which, value | 0, 0);

/** Copies up to eight bytes; all are read before any is written. */
function copyBytes(from: Region, source: number, to: Region, target: number, count: number): void {
  if (count === STEP_BYTES) {
    to.setWord(target, from.i32(source), from.i32(source + 4));
    return;
  }
  const bytes = from.read(source, count);
  for (let i = 0; i < count; i++) to.setU8(target + i, bytes[i] as number);
}

function copyWord(from: Region, source: number, to: Region, target: number): void {
  to.setWord(8 * target, from.i32(8 * source), from.i32(8 * source + 4));
}

/** Size word of a segment, whose number is `u32(imm)`; -1 if there is no such word. */
const segmentSize = (m: State, pc: number): number =>
  m.immLow(pc) < REGION_WORDS ? m.globals.i32(8 * m.immLow(pc)) >>> 0 : -1;

/** Goes on behind `k` units that were moved from the front. */
function advance(m: State, pc: number, d: number, s: number | undefined, n: number, k: number): number {
  setSlotOf(m, pc, 0, d + k);
  if (s !== undefined) setSlotOf(m, pc, 1, s + k);
  setSlotOf(m, pc, 2, n - k);
  return pc;
}

/** Instructions that repeat (docs/design/machine.md, section 3). */
export const repeating: Instructions = {
  [MachineOp.memoryCopy]: (m, pc) => {
    const d = slot(m, pc, 0);
    const s = slot(m, pc, 1);
    const n = slot(m, pc, 2);
    if (s + n > m.memoryBytes || d + n > m.memoryBytes) return fault(m, pc);
    if (n === 0) return pc + 1;
    const k = Math.min(STEP_BYTES, n);
    if (d <= s) {
      copyBytes(m.memory, s, m.memory, d, k);
      return advance(m, pc, d, s, n, k);
    }
    copyBytes(m.memory, s + n - k, m.memory, d + n - k, k);
    setSlotOf(m, pc, 2, n - k);
    return pc;
  },
  [MachineOp.memoryFill]: (m, pc) => {
    const d = slot(m, pc, 0);
    const n = slot(m, pc, 2);
    if (d + n > m.memoryBytes) return fault(m, pc);
    if (n === 0) return pc + 1;
    const value = slot(m, pc, 1) & 0xff;
    const k = Math.min(STEP_BYTES, n);
    if (k === STEP_BYTES) {
      const word = Math.imul(value, 0x0101_0101);
      m.memory.setWord(d, word, word);
    } else {
      for (let i = 0; i < k; i++) m.memory.setU8(d + i, value);
    }
    return advance(m, pc, d, undefined, n, k);
  },
  [MachineOp.memoryInit]: (m, pc) => {
    const d = slot(m, pc, 0);
    const s = slot(m, pc, 1);
    const n = slot(m, pc, 2);
    const source = 32 * m.immHigh(pc) + s;
    if (s + n > segmentSize(m, pc) || d + n > m.memoryBytes) return fault(m, pc);
    if (n === 0) return pc + 1;
    const k = Math.min(STEP_BYTES, n);
    if (source + k > REGION_BYTES) return fault(m, pc);
    copyBytes(m.segments, source, m.memory, d, k);
    return advance(m, pc, d, s, n, k);
  },
  [MachineOp.tableCopy]: (m, pc) => {
    const d = slot(m, pc, 0);
    const s = slot(m, pc, 1);
    const n = slot(m, pc, 2);
    const to = m.fieldB(pc);
    const from = m.fieldC(pc);
    if (!hasTable(to) || !hasTable(from)) return fault(m, pc);
    if (s + n > tableSize(m.globals, from) || d + n > tableSize(m.globals, to)) return fault(m, pc);
    if (n === 0) return pc + 1;
    const behind = d <= s ? 0 : n - 1;
    const source = entryWord(from, s + behind);
    const target = entryWord(to, d + behind);
    if (source >= REGION_WORDS || target >= REGION_WORDS) return fault(m, pc);
    copyWord(m.tables, source, m.tables, target);
    if (d <= s) return advance(m, pc, d, s, n, 1);
    setSlotOf(m, pc, 2, n - 1);
    return pc;
  },
  [MachineOp.tableFill]: (m, pc) => {
    const d = slot(m, pc, 0);
    const n = slot(m, pc, 2);
    const table = m.fieldB(pc);
    if (!hasTable(table) || d + n > tableSize(m.globals, table)) return fault(m, pc);
    if (n === 0) return pc + 1;
    const target = entryWord(table, d);
    if (target >= REGION_WORDS) return fault(m, pc);
    const value = m.placeA(pc) + 2;
    m.tables.setWord(8 * target, m.low(value), m.high(value));
    return advance(m, pc, d, undefined, n, 1);
  },
  [MachineOp.tableInit]: (m, pc) => {
    const d = slot(m, pc, 0);
    const s = slot(m, pc, 1);
    const n = slot(m, pc, 2);
    const table = m.fieldB(pc);
    if (!hasTable(table) || d + n > tableSize(m.globals, table) || s + n > segmentSize(m, pc)) return fault(m, pc);
    if (n === 0) return pc + 1;
    const source = 4 * m.immHigh(pc) + s;
    const target = entryWord(table, d);
    if (source >= REGION_WORDS || target >= REGION_WORDS) return fault(m, pc);
    copyWord(m.segments, source, m.tables, target);
    return advance(m, pc, d, s, n, 1);
  },
};
