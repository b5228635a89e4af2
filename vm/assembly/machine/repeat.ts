// Instructions that repeat (docs/design/machine.md, section 3), tables and output. Those that repeat carry out as many
// rounds at once as they are let.

import {
  GUEST,
  MARKS,
  OUTPUT_LENGTH,
  OUTPUT_LIMIT,
  PAGE_BITS,
  PAGES,
  REGISTERS,
  register,
  WRITTEN,
} from "./layout";
import { REGION_GLOBALS, REGION_MEMORY, REGION_OUTPUT, REGION_SEGMENTS, REGION_TABLES } from "./opcodes";
import { readable, writable } from "./pages";

/** What these give instead of a number of rounds. */
export const NEXT: i32 = 0;
export const FAULT: i32 = -1;
export const LACK: i32 = -2;

const REGION_BYTES: u64 = 1 << 32;
const REGION_WORDS: u64 = 1 << 29;
const STEP_BYTES: u32 = 8;
const TABLES: u32 = 512;
const TABLE_BITS: u32 = 20;
const FIRST_SIZE: u32 = 4;

// @ts-ignore: decorator
@inline
function memoryBytes(): u64 {
  return <u64>register(PAGES) << 16;
}

/** Address of linear memory's byte `at`. */
// @ts-ignore: decorator
@inline
function guest(at: u32): usize {
  return register(GUEST) + at;
}

function markGuest(at: u32, count: u32): void {
  const first = at >> PAGE_BITS;
  const last = (at + count - 1) >> PAGE_BITS;
  memory.fill(MARKS + (<usize>REGION_MEMORY << 20) + first, WRITTEN, last - first + 1);
}

/** Address of slot `S[a + which]`. */
// @ts-ignore: decorator
@inline
function slot(ip: usize, base: usize, which: usize): usize {
  return base + ((<usize>load<u16>(ip, 2) + which) << 3);
}

// @ts-ignore: decorator
@inline
function setSlot(ip: usize, base: usize, which: usize, value: u32): void {
  store<u64>(slot(ip, base, which), value);
}

/** Rounds of `n` bytes that are let, and bytes that they move. */
// @ts-ignore: decorator
@inline
function roundsOf(n: u32, most: u32): u32 {
  return min(<u32>((<u64>n + 7) >> 3), most);
}

export function memoryCopy(ip: usize, base: usize, most: u32): i32 {
  const d = load<u32>(slot(ip, base, 0));
  const s = load<u32>(slot(ip, base, 1));
  const n = load<u32>(slot(ip, base, 2));
  if (<u64>s + n > memoryBytes() || <u64>d + n > memoryBytes()) return FAULT;
  if (!n) return NEXT;
  const rounds = roundsOf(n, most);
  const k = min(n, rounds * STEP_BYTES);
  if (d <= s) {
    memory.copy(guest(d), guest(s), k);
    markGuest(d, k);
    setSlot(ip, base, 0, d + k);
    setSlot(ip, base, 1, s + k);
  } else {
    memory.copy(guest(d + n - k), guest(s + n - k), k);
    markGuest(d + n - k, k);
  }
  setSlot(ip, base, 2, n - k);
  return rounds;
}

export function memoryFill(ip: usize, base: usize, most: u32): i32 {
  const d = load<u32>(slot(ip, base, 0));
  const n = load<u32>(slot(ip, base, 2));
  if (<u64>d + n > memoryBytes()) return FAULT;
  if (!n) return NEXT;
  const rounds = roundsOf(n, most);
  const k = min(n, rounds * STEP_BYTES);
  memory.fill(guest(d), load<u8>(slot(ip, base, 1)), k);
  markGuest(d, k);
  setSlot(ip, base, 0, d + k);
  setSlot(ip, base, 2, n - k);
  return rounds;
}

/** Whether the segment whose size is the word `u32(imm)` has so many units. */
function segmentHolds(ip: usize, end: u64): bool {
  const word = load<u32>(ip, 8);
  return word < REGION_WORDS && end <= load<u32>(readable(REGION_GLOBALS, word << 3));
}

export function memoryInit(ip: usize, base: usize, most: u32): i32 {
  let d = load<u32>(slot(ip, base, 0));
  let s = load<u32>(slot(ip, base, 1));
  let n = load<u32>(slot(ip, base, 2));
  if (!segmentHolds(ip, <u64>s + n) || <u64>d + n > memoryBytes()) return FAULT;
  if (!n) return NEXT;
  let rounds: u32 = 0;
  while (n && rounds < most) {
    const k = min(n, STEP_BYTES);
    const from = (<u64>load<u32>(ip, 12) << 5) + s;
    if (from + k > REGION_BYTES) {
      if (!rounds) return FAULT;
      break;
    }
    for (let i: u32 = 0; i < k; i++) store<u8>(guest(d + i), load<u8>(readable(REGION_SEGMENTS, <u32>from + i)));
    markGuest(d, k);
    d += k;
    s += k;
    n -= k;
    rounds++;
  }
  setSlot(ip, base, 0, d);
  setSlot(ip, base, 1, s);
  setSlot(ip, base, 2, n);
  return rounds;
}

// @ts-ignore: decorator
@inline
function tableSize(table: u32): u32 {
  return load<u32>(readable(REGION_GLOBALS, (FIRST_SIZE + table) << 3));
}

/** Number of an entry's word. */
// @ts-ignore: decorator
@inline
function entryWord(table: u32, index: u32): u64 {
  return (<u64>table << TABLE_BITS) + index;
}

/** Writes a word of tables. False if there is no memory. */
function setEntry(word: u64, value: u64): bool {
  const at = writable(REGION_TABLES, <u32>word << 3);
  if (!at) return false;
  store<u64>(at, value);
  return true;
}

// @ts-ignore: decorator
@inline
function tableWord(word: u64): u64 {
  return load<u64>(readable(REGION_TABLES, <u32>word << 3));
}

export function tableCopy(ip: usize, base: usize): i32 {
  const d = load<u32>(slot(ip, base, 0));
  const s = load<u32>(slot(ip, base, 1));
  const n = load<u32>(slot(ip, base, 2));
  const to = <u32>load<u16>(ip, 4);
  const from = <u32>load<u16>(ip, 6);
  if (to >= TABLES || from >= TABLES) return FAULT;
  if (<u64>s + n > tableSize(from) || <u64>d + n > tableSize(to)) return FAULT;
  if (!n) return NEXT;
  const behind = d <= s ? 0 : n - 1;
  const source = entryWord(from, s) + behind;
  const target = entryWord(to, d) + behind;
  if (source >= REGION_WORDS || target >= REGION_WORDS) return FAULT;
  if (!setEntry(target, tableWord(source))) return LACK;
  if (d <= s) {
    setSlot(ip, base, 0, d + 1);
    setSlot(ip, base, 1, s + 1);
  }
  setSlot(ip, base, 2, n - 1);
  return 1;
}

export function tableFill(ip: usize, base: usize): i32 {
  const d = load<u32>(slot(ip, base, 0));
  const n = load<u32>(slot(ip, base, 2));
  const table = <u32>load<u16>(ip, 4);
  if (table >= TABLES || <u64>d + n > tableSize(table)) return FAULT;
  if (!n) return NEXT;
  const target = entryWord(table, d);
  if (target >= REGION_WORDS) return FAULT;
  if (!setEntry(target, load<u64>(slot(ip, base, 1)))) return LACK;
  setSlot(ip, base, 0, d + 1);
  setSlot(ip, base, 2, n - 1);
  return 1;
}

export function tableInit(ip: usize, base: usize): i32 {
  const d = load<u32>(slot(ip, base, 0));
  const s = load<u32>(slot(ip, base, 1));
  const n = load<u32>(slot(ip, base, 2));
  const table = <u32>load<u16>(ip, 4);
  if (table >= TABLES || <u64>d + n > tableSize(table) || !segmentHolds(ip, <u64>s + n)) return FAULT;
  if (!n) return NEXT;
  const source = (<u64>load<u32>(ip, 12) << 2) + s;
  const target = entryWord(table, d);
  if (source >= REGION_WORDS || target >= REGION_WORDS) return FAULT;
  if (!setEntry(target, load<u64>(readable(REGION_SEGMENTS, <u32>source << 3)))) return LACK;
  setSlot(ip, base, 0, d + 1);
  setSlot(ip, base, 1, s + 1);
  setSlot(ip, base, 2, n - 1);
  return 1;
}

/** Whether table `table` has entry `index`. */
// @ts-ignore: decorator
@inline
function hasEntry(table: u32, index: u32): bool {
  return table < TABLES && index < tableSize(table) && entryWord(table, index) < REGION_WORDS;
}

export function tableGet(ip: usize, base: usize): i32 {
  const index = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));
  const table = <u32>load<u16>(ip, 6);
  if (!hasEntry(table, index)) return FAULT;
  store<u64>(slot(ip, base, 0), tableWord(entryWord(table, index)));
  return NEXT;
}

export function tableSet(ip: usize, base: usize): i32 {
  const table = <u32>load<u16>(ip, 2);
  const index = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));
  if (!hasEntry(table, index)) return FAULT;
  const value = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));
  return setEntry(entryWord(table, index), value) ? NEXT : LACK;
}

export function tableGrow(ip: usize, base: usize): i32 {
  const table = <u32>load<u16>(ip, 6);
  if (table >= TABLES) return FAULT;
  const before = tableSize(table);
  const after = <u64>before + load<u32>(base + (<usize>load<u16>(ip, 4) << 3));
  if (after > load<u32>(ip, 8)) {
    setSlot(ip, base, 0, -1);
    return NEXT;
  }
  const at = writable(REGION_GLOBALS, (FIRST_SIZE + table) << 3);
  if (!at) return LACK;
  store<u64>(at, after);
  setSlot(ip, base, 0, before);
  return NEXT;
}

/** Entry of a table by its word, below 2^29. */
export function entryAt(table: u32, index: u32): u64 {
  return tableWord(entryWord(table, index));
}

export function outputWord(ip: usize, base: usize): i32 {
  const word = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));
  const k = min(load<u32>(base + (<usize>load<u16>(ip, 6) << 3)), STEP_BYTES);
  const length = load<u64>(REGISTERS + OUTPUT_LENGTH);
  if (length + k > load<u64>(REGISTERS + OUTPUT_LIMIT)) {
    setSlot(ip, base, 0, 0);
    return NEXT;
  }
  if (k) {
    // Both granules exist before any byte is written.
    if (!writable(REGION_OUTPUT, <u32>length) || !writable(REGION_OUTPUT, <u32>(length + k - 1))) return LACK;
    for (let i: u32 = 0; i < k; i++) store<u8>(readable(REGION_OUTPUT, <u32>length + i), <u8>(word >> (i << 3)));
  }
  store<u64>(REGISTERS + OUTPUT_LENGTH, length + k);
  setSlot(ip, base, 0, 1);
  return NEXT;
}
