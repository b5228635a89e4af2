@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, count: i32, written: usize): i32;

const IO = memory.data(32, 8);

/** Writes eight bytes to standard output. */
function emit(value: u64): void {
  store<u32>(IO, u32(IO) + 16);
  store<u32>(IO, 8, 4);
  store<u64>(IO, value, 16);
  fd_write(1, IO, 1, IO + 8);
}

/** Writes the bits of a sum that depends on every element and its place. */
function emitArray(a: StaticArray<f64>): void {
  let sum = 0.0;
  for (let i = 0; i < a.length; i++) sum = sum * 0.999 + unchecked(a[i]);
  emit(reinterpret<u64>(sum));
}

let state: u64 = 88172645463325252;

/** xorshift64: reproducible numbers. */
function random(): u64 {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

