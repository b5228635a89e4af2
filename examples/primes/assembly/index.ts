// Counts primes: reads a decimal number from standard input, writes how many primes are not above it.

@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: i32, iovs: usize, count: i32, read: usize): i32;

@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, count: i32, written: usize): i32;

@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

const LARGEST: u64 = 200_000_000;

const io = memory.data(16);
const text = memory.data(32);

function readNumber(): u64 {
  let value: u64 = 0;
  let digits = 0;
  for (;;) {
    store<u32>(io, text);
    store<u32>(io, 32, 4);
    if (fd_read(0, io, 1, io + 8) != 0) proc_exit(2);
    const got = load<i32>(io, 8);
    if (got == 0) break;
    for (let i = 0; i < got; i++) {
      const letter = load<u8>(text + i);
      if (letter == 10 || letter == 13 || letter == 32) continue;
      if (letter < 48 || letter > 57) proc_exit(2);
      value = value * 10 + (letter - 48);
      digits++;
      if (value > LARGEST) proc_exit(3);
    }
  }
  if (digits == 0) proc_exit(2);
  return value;
}

function countPrimes(limit: u64): u64 {
  if (limit < 2) return 0;
  // One byte for each odd number from 3; zero: not crossed out.
  const odds = <usize>((limit - 1) / 2);
  const sieve = heap.alloc(odds + 1);
  memory.fill(sieve, 0, odds + 1);
  let count: u64 = 1;
  for (let i: usize = 0; i < odds; i++) {
    if (load<u8>(sieve + i) != 0) continue;
    count++;
    const prime: u64 = 2 * <u64>i + 3;
    for (let j: u64 = (prime * prime - 3) / 2; j < <u64>odds; j += prime) store<u8>(sieve + <usize>j, 1);
  }
  return count;
}

function writeNumber(value: u64): void {
  let at = 32;
  store<u8>(text + --at, 10);
  do {
    store<u8>(text + --at, 48 + <u8>(value % 10));
    value /= 10;
  } while (value != 0);
  store<u32>(io, text + at);
  store<u32>(io, 32 - at, 4);
  if (fd_write(1, io, 1, io + 8) != 0) proc_exit(4);
}

export function _start(): void {
  writeNumber(countPrimes(readNumber()));
}
