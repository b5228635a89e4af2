// Copies up to 4 KiB of standard input to standard output: next to nothing beside what every task costs.
@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: i32, iovs: usize, count: i32, read: usize): i32;

const BUFFER = memory.data(4096, 8);

export function _start(): void {
  store<u32>(IO, u32(BUFFER));
  store<u32>(IO, 4096, 4);
  fd_read(0, IO, 1, IO + 8);
  store<u32>(IO, load<u32>(IO, 8), 4);
  fd_write(1, IO, 1, IO + 8);
}
