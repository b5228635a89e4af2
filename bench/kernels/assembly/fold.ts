// Hashes up to 64 bytes of standard input again and again: as often as their first word says, a million times unless it
// says so. What a task of a given length costs the market is measured with it.
@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: i32, iovs: usize, count: i32, read: usize): i32;

const BUFFER = memory.data(64, 8);

export function _start(): void {
  store<u32>(IO, u32(BUFFER));
  store<u32>(IO, 64, 4);
  fd_read(0, IO, 1, IO + 8);
  const read = load<u32>(IO, 8);
  const rounds = read < 8 ? 1000000 : load<u64>(BUFFER);
  let hash: u64 = 0xcbf29ce484222325;
  for (let i: u64 = 0; i < rounds; i++) {
    for (let at: usize = 0; at < 64; at += 8) hash = (rotl(hash, 5) ^ load<u64>(BUFFER + at)) * 0x517cc1b727220a95;
  }
  emit(hash);
}
