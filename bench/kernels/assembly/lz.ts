// LZ77 with a hash of three bytes and chains; the result is unpacked and compared.
const SIZE: usize = 22 << 20;
const WINDOW = 1 << 16;
const HASH_BITS = 15;
const CHAIN = 12;
const MAX_MATCH = 255;

function hashOf(at: usize): u32 {
  return ((load<u32>(at) << 8) * 0x9e3779b1) >> (32 - HASH_BITS);
}

export function _start(): void {
  const input = heap.alloc(SIZE + 8);
  const packed = heap.alloc(SIZE * 2);
  const unpacked = heap.alloc(SIZE + 8);
  for (let at: usize = 0; at < SIZE; ) {
    const word = random() % 4096;
    const length = 3 + (word & 7);
    for (let k: u64 = 0; k < length && at < SIZE; k++) store<u8>(input + at++, u8(97 + ((word * (k + 7)) % 26)));
    if (at < SIZE) store<u8>(input + at++, 32);
  }
  const heads = new StaticArray<i32>(1 << HASH_BITS);
  const links = new StaticArray<i32>(WINDOW);
  for (let i = 0; i < heads.length; i++) unchecked((heads[i] = -1));
  let out = packed;
  for (let at: i32 = 0; at < i32(SIZE); ) {
    let bestLength = 0;
    let bestAt = 0;
    if (at + 4 <= i32(SIZE)) {
      let candidate = unchecked(heads[hashOf(input + at)]);
      for (let tries = 0; tries < CHAIN && candidate >= 0 && at - candidate < WINDOW; tries++) {
        const longest = min(MAX_MATCH, i32(SIZE) - at);
        let length = 0;
        while (length < longest && load<u8>(input + candidate + length) == load<u8>(input + at + length)) length++;
        if (length > bestLength) {
          bestLength = length;
          bestAt = candidate;
        }
        candidate = unchecked(links[candidate & (WINDOW - 1)]);
      }
    }
    let step = 1;
    if (bestLength >= 4) {
      store<u8>(out, u8(bestLength));
      store<u16>(out + 1, u16(at - bestAt));
      out += 3;
      step = bestLength;
    } else {
      store<u8>(out, 0);
      store<u8>(out + 1, load<u8>(input + at));
      out += 2;
    }
    for (; step; step--, at++) {
      if (at + 4 > i32(SIZE)) continue;
      const h = hashOf(input + at);
      unchecked((links[at & (WINDOW - 1)] = heads[h]));
      unchecked((heads[h] = at));
    }
  }
  let to = unpacked;
  for (let from = packed; from < out; ) {
    const length = load<u8>(from);
    if (length) {
      const back = load<u16>(from + 1);
      for (let k: usize = 0; k < length; k++) store<u8>(to + k, load<u8>(to + k - back));
      to += length;
      from += 3;
    } else {
      store<u8>(to++, load<u8>(from + 1));
      from += 2;
    }
  }
  emit(memory.compare(input, unpacked, SIZE));
  emit(out - packed);
}
