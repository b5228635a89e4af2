// Open addressing with linear probing: inserts, counts, misses.
const BITS = 21;
const SIZE = 1 << BITS;
const KEYS = 1_300_000;

function slotOf(keys: StaticArray<u64>, key: u64): i32 {
  let at = i32((key * 0x9e3779b97f4a7c15) >> (64 - BITS));
  while (unchecked(keys[at]) && unchecked(keys[at]) != key) at = (at + 1) & (SIZE - 1);
  return at;
}

export function _start(): void {
  const keys = new StaticArray<u64>(SIZE);
  const counts = new StaticArray<u32>(SIZE);
  let distinct = 0;
  for (let i = 0; i < 7 * KEYS; i++) {
    const key = (random() % KEYS) + 1;
    const at = slotOf(keys, key);
    if (!unchecked(keys[at])) {
      unchecked((keys[at] = key));
      distinct++;
    }
    unchecked((counts[at] += 1));
  }
  let hits = 0;
  for (let i = 0; i < 7 * KEYS; i++) {
    if (unchecked(keys[slotOf(keys, (random() % (2 * KEYS)) + 1)])) hits++;
  }
  let total: u64 = 0;
  for (let i = 0; i < SIZE; i++) total += unchecked(counts[i]);
  emit(total);
  emit(distinct);
  emit(hits);
}
