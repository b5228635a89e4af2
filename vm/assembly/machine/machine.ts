// The fast interpreter: what its other side (src/machine/fast) calls.

import { hashItems } from "../keccak";
import {
  CAPACITY,
  DONE,
  ENDS,
  FP,
  GLOBALS,
  GRANULE_BITS,
  GUEST,
  HEAP,
  HEAP_END,
  HIGHEST,
  LOWEST,
  MARKS,
  PAGE_BITS,
  PAGE_BYTES,
  PAUSED,
  PC,
  REACH,
  register,
  STACK,
  STEP,
  STEP_PC,
  setRegister,
  WRITTEN,
} from "./layout";
import { PAUSE, placeOf, run, single } from "./generated/loop";
import { REGION_GLOBALS, REGION_MEMORY, REGION_STACK } from "./opcodes";
import { mark, own, readable, reserveGuest, writable } from "./pages";

export { BEYOND, CODE, GLOBALS, MARKS, REGISTERS, STACK } from "./layout";
export { mark, reserveGuest, writable };

/** Pages that are listed or hashed at once. */
const BATCH: u32 = 1024;
/** Numbers of listed pages, 4 bytes each, and their hashes. */
export const LIST: usize = memory.data(4096, 16);
export const HASHES: usize = memory.data(32768, 16);
/** Nodes of the page that is being hashed. */
const NODES: usize = memory.data(2080, 16);
/** Zero subtrees of a page, by their height. */
const ZERO_NODES: usize = memory.data(256, 16);
const PAGE_DEPTH: u32 = 7;

/**
 * Takes memory from `end` on into use: room for so many granules, then for linear memory of so many pages of 64 KiB. False
 * if there is none.
 */
export function begin(end: usize, granules: u32, pages: u32): bool {
  const heap = (end + 0xffff) & ~0xffff;
  const guest = heap + (<usize>granules << GRANULE_BITS);
  const lacking = <i32>(guest >> GRANULE_BITS) - memory.size();
  if (lacking > 0 && memory.grow(lacking) < 0) return false;
  setRegister(HEAP, heap);
  setRegister(HEAP_END, guest);
  setRegister(GUEST, guest);
  store<u16>(STEP + 16, PAUSE);
  own(REGION_GLOBALS, GLOBALS);
  store<u32>(ENDS + (<usize>REGION_GLOBALS << 2), 1 << (GRANULE_BITS - PAGE_BITS));
  for (let k: u32 = 0; k < PAGE_DEPTH; k++) {
    const node = ZERO_NODES + (<usize>k << 5);
    memory.copy(NODES, node, 32);
    memory.copy(NODES + 32, node, 32);
    hashItems(NODES, node + 32, 1, 64);
  }
  return reserveGuest(pages);
}

/** Runs until it ends or a jump finds that more than so many steps are done, below 2^26. Gives why it came back. */
export function advance(steps: u32): u32 {
  enter();
  const reason = run(placeOf(register(PC)), steps << 4);
  leave();
  return reason;
}

/** Carries out so many single steps, fewer if it ends. Gives why it came back and leaves in DONE the steps done. */
export function walk(steps: u32): u32 {
  enter();
  let reason = PAUSED;
  let done: u32 = 0;
  while (done < steps && reason == PAUSED) {
    const pc = register(PC);
    memory.copy(STEP, placeOf(pc), 16);
    store<u16>(STEP, single(load<u16>(STEP)));
    setRegister(STEP_PC, pc);
    // A sixteenth less than a step: whatever goes on stops.
    reason = run(STEP, 15);
    done += register(DONE);
  }
  setRegister(DONE, done);
  leave();
  return reason;
}

function enter(): void {
  const base = STACK + (<usize>register(FP) << 3);
  setRegister(LOWEST, base);
  setRegister(HIGHEST, base);
}

/** Marks what frames may have written of the stack. */
function leave(): void {
  const first = (register(LOWEST) - STACK) >> PAGE_BITS;
  const end = ((register(HIGHEST) + register(REACH) - STACK) >> PAGE_BITS) + 1;
  memory.fill(MARKS + (<usize>REGION_STACK << 20) + first, WRITTEN, end - first);
  const known = ENDS + (<usize>REGION_STACK << 2);
  if (end > load<u32>(known)) store<u32>(known, end);
}

/** Address of a page's bytes, for reading. */
export function pageAt(region: u32, page: u32): usize {
  const at = <usize>page << PAGE_BITS;
  if (region == REGION_STACK) return STACK + at;
  if (region != REGION_MEMORY) return readable(region, at);
  return page < register(CAPACITY) << (GRANULE_BITS - PAGE_BITS) ? register(GUEST) + at : 0;
}

/**
 * Lists pages of a region that have this mark, in ascending order, and takes it from them. Gives how many: if as many as
 * a batch holds, there may be more.
 */
export function collect(region: u32, which: u32): u32 {
  const from = MARKS + (<usize>region << 20);
  const pages =
    region == REGION_MEMORY
      ? register(CAPACITY) << (GRANULE_BITS - PAGE_BITS)
      : load<u32>(ENDS + (<usize>region << 2));
  const all = <u64>which * 0x0101010101010101;
  let count: u32 = 0;
  for (let first: u32 = 0; first < pages; first += 8) {
    if (!(load<u64>(from + first) & all)) continue;
    for (let page = first; page < first + 8; page++) {
      const marks = load<u8>(from + page);
      if (!(marks & which)) continue;
      if (count == BATCH) return count;
      store<u32>(LIST + (<usize>count << 2), page);
      store<u8>(from + page, marks & ~which);
      count++;
    }
  }
  return count;
}

/** Hashes the listed pages of a region; 32 zero bytes for a page that is zero. */
export function hashListed(region: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    hashPage(pageAt(region, load<u32>(LIST + (<usize>i << 2))), HASHES + (<usize>i << 5));
  }
}

function hashPage(at: usize, target: usize): void {
  let end = at + PAGE_BYTES;
  while (end > at && !load<u64>(end - 8)) end -= 8;
  if (end == at) {
    memory.fill(target, 0, 32);
    return;
  }
  let nodes = <u32>((end - at + 63) >> 6);
  hashItems(at, NODES, nodes, 64);
  for (let k: u32 = 1; k < PAGE_DEPTH; k++) {
    if (nodes & 1) {
      memory.copy(NODES + (<usize>nodes << 5), ZERO_NODES + (<usize>k << 5), 32);
      nodes++;
    }
    nodes >>= 1;
    hashItems(NODES, NODES, nodes, 64);
  }
  memory.copy(target, NODES, 32);
}
