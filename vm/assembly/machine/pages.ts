// Regions other than the stack and linear memory: granules of 64 KiB that exist once they were written. And the room for
// linear memory, which is one piece.

import {
  CAPACITY,
  DIRECTORY,
  ENDS,
  GRANULE_BITS,
  GUEST,
  HEAP,
  HEAP_END,
  MARKS,
  PAGE_BITS,
  register,
  setRegister,
  WRITTEN,
} from "./layout";

/** Granules that are taken at once. */
const CHUNK: u32 = 16;
const IN_GRANULE: u32 = 0xffff;

// @ts-ignore: decorator
@inline
function entry(region: u32, at: u32): usize {
  return DIRECTORY + (<usize>region << 18) + (<usize>(at >> GRANULE_BITS) << 2);
}

/** Address of byte `at` of a region, for reading. All of a word or a page lies behind it. */
// @ts-ignore: decorator
@inline
export function readable(region: u32, at: u32): usize {
  return load<u32>(entry(region, at)) + (at & IN_GRANULE);
}

/** Gives a region's first granule its place. */
export function own(region: u32, place: usize): void {
  store<u32>(entry(region, 0), place);
}

/** Address of byte `at` of a region, for writing up to the end of its page; 0 if there is no memory. */
export function writable(region: u32, at: u32): usize {
  const slot = entry(region, at);
  let found: usize = load<u32>(slot);
  if (!found) {
    found = granule();
    if (!found) return 0;
    store<u32>(slot, found);
  }
  mark(region, at >> PAGE_BITS);
  return found + (at & IN_GRANULE);
}

/** Notes that a page was written. */
export function mark(region: u32, page: u32): void {
  store<u8>(MARKS + (<usize>region << 20) + page, WRITTEN);
  const end = ENDS + (<usize>region << 2);
  if (page >= load<u32>(end)) store<u32>(end, page + 1);
}

function granule(): usize {
  let at: usize = register(HEAP);
  if (at == register(HEAP_END)) {
    at = take(CHUNK);
    let count = CHUNK;
    if (!at) {
      at = take(1);
      count = 1;
    }
    if (!at) return 0;
    setRegister(HEAP_END, at + (count << GRANULE_BITS));
  }
  setRegister(HEAP, at + (1 << GRANULE_BITS));
  return at;
}

/** Memory behind all that there is; 0 if there is none. */
function take(count: u32): usize {
  const before = memory.grow(count);
  return before < 0 ? 0 : <usize>before << GRANULE_BITS;
}

/** Makes room for linear memory of so many pages of 64 KiB. False, and nothing changes, if there is none. */
export function reserveGuest(pages: u32): bool {
  const capacity = register(CAPACITY);
  if (pages <= capacity) return true;
  const from = register(GUEST);
  if (from + (capacity << GRANULE_BITS) == <u32>memory.size() << GRANULE_BITS) {
    if (!take(pages - capacity)) return false;
  } else {
    const to = take(pages + (pages >> 1)) || take(pages);
    if (!to) return false;
    memory.copy(to, from, <usize>capacity << GRANULE_BITS);
    memory.fill(from, 0, <usize>capacity << GRANULE_BITS);
    setRegister(GUEST, to);
    if (capacity << GRANULE_BITS > register(HEAP_END) - register(HEAP)) {
      setRegister(HEAP, from);
      setRegister(HEAP_END, from + (capacity << GRANULE_BITS));
    }
    setRegister(CAPACITY, (<u32>memory.size()) - (to >> GRANULE_BITS));
    return true;
  }
  setRegister(CAPACITY, pages);
  return true;
}
