// Serves the host words of one task after another to a pinned module (src/shim/host.ts), WebAssembly to WebAssembly.
// Memory: log, then input region, then output. `begin` sets up a task; nothing of an earlier one can be read after it.

const LOG: usize = 64;
const LOG_BYTES: usize = 65536;
const INPUT: usize = LOG + LOG_BYTES;
const PAGE_BITS: usize = 16;

let inputWords: u32 = 0;
let outputLimit: u64 = 0;

/** 1 after this machine could not give memory for input or output. */
export let failed: i32 = 0;
/** Address and length of the output so far. */
export let outputAt: usize = 0;
export let outputLength: usize = 0;
/** Address and length of the log so far. */
export let logAt: usize = LOG;
export let logLength: usize = 0;

/** Starts a task. Returns where its input region goes, or 0 if there is no memory for it. */
export function begin(inputLength: usize, maxOutput: f64): usize {
  failed = 0;
  outputLength = 0;
  logLength = 0;
  inputWords = u32((inputLength + 7) >> 3);
  outputAt = INPUT + ((inputLength + 7) & ~7);
  outputLimit = u64(maxOutput);
  if (!reserve(outputAt)) return 0;
  if (inputWords) store<u64>(outputAt - 8, 0);
  return INPUT;
}

export function input_word(index: u32): u64 {
  return index < inputWords ? load<u64>(INPUT + (usize(index) << 3)) : 0;
}

export function output_word(word: u64, bytes: u32): i32 {
  const length = outputLength + min(bytes, 8);
  if (u64(length) > outputLimit) return 0;
  const at = outputAt + outputLength;
  if (at + 8 > usize(memory.size()) << PAGE_BITS && !reserve(at)) unreachable();
  store<u64>(at, word);
  outputLength = length;
  return 1;
}

export function log_word(word: u64, bytes: u32): void {
  let left = min(bytes, 8);
  while (left > 0 && logLength < LOG_BYTES) {
    store<u8>(LOG + logLength, u8(word));
    word >>= 8;
    logLength++;
    left--;
  }
}

/** Makes sure that a word may be stored at `at`, doubling what is there. */
function reserve(at: usize): bool {
  const needed = i32((u64(at) + 8 + 65535) >> PAGE_BITS);
  const pages = memory.size();
  if (needed <= pages) return true;
  if (memory.grow(max(needed, min(2 * pages, 65536)) - pages) >= 0) return true;
  if (memory.grow(needed - pages) >= 0) return true;
  failed = 1;
  return false;
}
