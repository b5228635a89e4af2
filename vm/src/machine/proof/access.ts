import { memoryWidth } from "../../wasm/opcodes.ts";
import { entryWord, FIRST_TABLE_SIZE, hasTable, memoryBytes, STEP_BYTES, TABLE_WORDS } from "../encoding.ts";
import { type CodeLine, readLine, takesFlags } from "../line.ts";
import { MachineOp } from "../opcodes.ts";
import type { Registers } from "../registers.ts";
import { Flag, type Instruction, Region } from "../table.ts";
import { AccessLog } from "./access-log.ts";
import type { ProvableMachine } from "./provable.ts";

/** Size of a table in entries; -1 if there is no such table. */
const sizeOf = (log: AccessLog, table: number): number =>
  hasTable(table) ? log.low(Region.globals, FIRST_TABLE_SIZE + table) : -1;

/**
 * Indices of the leaves that the next step reads or writes, ascending, at most seven. Where a step faults these are what
 * it read before, and maybe some that it would have touched.
 */
export function accessedLeaves(machine: ProvableMachine): number[] {
  const { registers } = machine;
  const line = readLine(machine.image.code, registers.pc);
  if (registers.status !== 0 || line?.row === undefined || !takesFlags(line.row, line.flags)) return [];
  const log = new AccessLog(machine, registers.fp);
  access(log, line, line.row, registers);
  return log.indices.sort((left, right) => left - right);
}

function access(log: AccessLog, line: CodeLine, row: Instruction, registers: Registers): void {
  const { a, b, c, flags, low, high } = line;
  const slots = (...list: readonly number[]): void => {
    for (const x of list) log.slot(x);
  };
  const left = (flags & Flag.immB) === 0 ? [b] : [];
  const right = (flags & Flag.immC) === 0 ? [c] : [];
  switch (row.shape) {
    case "stop":
    case "jump":
      break;
    case "branch":
    case "switch":
    case "return":
      slots(b);
      break;
    case "call":
      slots(a + b);
      break;
    case "callIndirect": {
      const [index, table] = [log.lowSlot(b), high & 0xffff];
      if (index >= TABLE_WORDS || !hasTable(table)) break;
      log.word(Region.tables, entryWord(table, index));
      slots(a + c);
      break;
    }
    case "move":
      slots(...left, a);
      break;
    case "select":
      slots(log.lowSlot(c) === 0 ? low & 0xffff : b, a);
      break;
    case "globalGet":
    case "globalSet":
      if (high === 0) log.word(Region.globals, low);
      slots(row.shape === "globalGet" ? a : b);
      break;
    case "unary":
      slots(...left, ...result(flags, a));
      break;
    case "binary":
      slots(...left, ...right, ...result(flags, a));
      break;
    case "load":
    case "store": {
      slots(...(row.shape === "load" ? [a] : right));
      const at = ((flags & Flag.immB) === 0 ? log.lowSlot(b) : 0) + low;
      const size = 1 << memoryWidth(line.op);
      if (at + size <= memoryBytes(registers.pages)) log.bytes(Region.memory, at, size);
      break;
    }
    case "memorySize":
      slots(a);
      break;
    case "memoryGrow":
      slots(a, b);
      break;
    case "bulk":
      memoryBulk(log, line, memoryBytes(registers.pages));
      break;
    case "bulkInit":
      if (line.op === MachineOp.memoryInit) memoryBulk(log, line, memoryBytes(registers.pages));
      else tableBulk(log, line);
      break;
    case "bulkTable":
      tableBulk(log, line);
      break;
    case "tableGet":
      slots(a);
      entry(log, c, log.lowSlot(b));
      break;
    case "tableSet":
      slots(c);
      entry(log, a, log.lowSlot(b));
      break;
    case "tableGrow":
      slots(a, b);
      if (hasTable(c)) log.word(Region.globals, FIRST_TABLE_SIZE + c);
      break;
    case "inputWord":
      log.word(Region.input, log.lowSlot(b));
      slots(a);
      break;
    case "outputWord":
      slots(a, b);
      output(log, Math.min(STEP_BYTES, log.lowSlot(c)), registers);
      break;
  }
}

/** The slot that a number's result goes to, unless it branches. */
function result(flags: number, a: number): number[] {
  return (flags & (Flag.if | Flag.unless)) === 0 ? [a] : [];
}

/** An entry of a table, and the word of its size. */
function entry(log: AccessLog, table: number, index: number): void {
  if (index < sizeOf(log, table)) log.word(Region.tables, entryWord(table, index));
}

/** Bytes that are appended to the output, if there is room. */
function output(log: AccessLog, count: number, { outputLength, outputLimit }: Registers): void {
  if (outputLength + count <= outputLimit) log.bytes(Region.output, outputLength, count);
}

function memoryBulk(log: AccessLog, { op, a, low, high }: CodeLine, end: number): void {
  const [d, s, n] = [log.lowSlot(a), log.lowSlot(a + 1), log.lowSlot(a + 2)];
  const segment = op === MachineOp.memoryInit ? log.low(Region.globals, low) : 0;
  const k = Math.min(STEP_BYTES, n);
  if (d + n > end) return;
  if (op === MachineOp.memoryFill) {
    log.bytes(Region.memory, d, k);
  } else if (op === MachineOp.memoryInit) {
    if (s + n > segment) return;
    log.bytes(Region.segments, 32 * high + s, k);
    log.bytes(Region.memory, d, k);
  } else {
    if (s + n > end) return;
    const behind = d <= s ? 0 : n - k;
    log.bytes(Region.memory, s + behind, k);
    log.bytes(Region.memory, d + behind, k);
  }
}

function tableBulk(log: AccessLog, { op, a, b, c, low, high }: CodeLine): void {
  const [d, s, n] = [log.lowSlot(a), log.lowSlot(a + 1), log.lowSlot(a + 2)];
  const target = sizeOf(log, b);
  if (op === MachineOp.tableFill) {
    if (d + n <= target && n > 0) log.word(Region.tables, entryWord(b, d));
    return;
  }
  const init = op === MachineOp.tableInit;
  const source = init ? log.low(Region.globals, low) : sizeOf(log, c);
  if (s + n > source || d + n > target || n === 0) return;
  const behind = init || d <= s ? 0 : n - 1;
  if (init) log.word(Region.segments, 4 * high + s);
  else log.word(Region.tables, entryWord(c, s + behind));
  log.word(Region.tables, entryWord(b, d + behind));
}
