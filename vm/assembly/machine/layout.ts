// Where things lie in the fast interpreter's memory. All of it is zero at first.

/** Zero for ever: what was never written is read from here. */
export const ZEROS: usize = 0;
/** The first 64 KiB of globals; instructions hold addresses into it. Static data lie before it (--memoryBase). */
export const GLOBALS: usize = 0x2_0000;
/** For each region and each 64 KiB of it (a granule) the address of its bytes, 0 if they were never written. */
export const DIRECTORY: usize = 0x3_0000;
/** For each region and each 4 KiB of it (a page) the marks below. */
export const MARKS: usize = 0x23_0000;
/** Slots up to the greatest that an instruction can name. */
export const STACK: usize = 0xa3_0000;
/** Decoded instructions, 16 bytes each. */
export const CODE: usize = 0x12c_0000;

/** A page's hash is not that of what it holds. */
export const STALE: u8 = 1;
/** A page was written since the last snapshot. */
export const UNSAVED: u8 = 2;
export const WRITTEN: u8 = STALE | UNSAVED;

export const GRANULE_BITS: u32 = 16;
export const PAGE_BITS: u32 = 12;
export const PAGE_BYTES: usize = 4096;

/** Bytes of the stack below the greatest `fp`. */
export const FP_END: usize = STACK + (1 << 23);

/** Registers between two runs, each of 8 bytes. */
export const REGISTERS: usize = memory.data(160, 16);
export const PC: usize = 0;
export const FP: usize = 8;
export const PAGES: usize = 16;
export const OUTPUT_LENGTH: usize = 24;
/** At most 2^32. */
export const OUTPUT_LIMIT: usize = 32;
/** Instructions of the program. */
export const COUNT: usize = 40;
/** Lowest and highest frame since the marks of the stack were last brought up to date. */
export const LOWEST: usize = 48;
export const HIGHEST: usize = 56;
/** Bytes that instructions may reach above `fp`. */
export const REACH: usize = 64;
/** Where linear memory begins, and how many of its pages there is room for. */
export const GUEST: usize = 72;
export const CAPACITY: usize = 80;
/** Room for granules. */
export const HEAP: usize = 88;
export const HEAP_END: usize = 96;
/** Steps that the last run carried out. */
export const DONE: usize = 104;
/** The `pc` of the instruction that lies in STEP. */
export const STEP_PC: usize = 112;

/** One instruction on its way by itself, and what stops behind it. */
export const STEP: usize = memory.data(32, 16);
/** Stands for any `pc` beyond the code. */
export const BEYOND: usize = memory.data(16, 16);
/** For each region the number of its last page that was ever written, plus 1; 4 bytes each. */
export const ENDS: usize = memory.data(32, 16);

/** Why a run came back. */
export const PAUSED: u32 = 0;
export const ENDED: u32 = 1;
export const NO_MEMORY: u32 = 2;

// @ts-ignore: decorator
@inline
export function register(which: usize): u32 {
  return load<u32>(REGISTERS + which);
}

// @ts-ignore: decorator
@inline
export function setRegister(which: usize, value: u32): void {
  store<u32>(REGISTERS + which, value);
}
