/** Bytes of one instruction; big-endian: op (1), flags (1), a (2), b (2), c (2), immediate (8). */
export const INSTRUCTION_BYTES = 16;
/** Levels of the tree of a region: 2^27 leaves of 32 bytes, 4 GiB. */
export const REGION_DEPTH = 27;
/** Bytes and words of a region. */
export const REGION_BYTES = 2 ** 32;
export const REGION_WORDS = REGION_BYTES / 8;
/** Levels of the tree of the whole memory: eight regions. */
export const MEMORY_DEPTH = 30;
/** Bytes of a page of linear memory. */
const WASM_PAGE = 65_536;
/** Bytes that a memory of so many pages has: never more than its region, whatever an image says. */
export const memoryBytes = (pages: number): number => Math.min(pages * WASM_PAGE, REGION_BYTES);
/** Entries of tables start this many words apart in their region. */
export const TABLE_WORDS = 2 ** 20;
/** Words of the globals' region: the machine's own four, then the size of each table. */
export const FIRST_TABLE_SIZE = 4;
/** Whether the region of tables has one of this number. */
export const hasTable = (table: number): boolean => table < REGION_WORDS / TABLE_WORDS;
/** Number of an entry's word in the region of tables. */
export const entryWord = (table: number, index: number): number => TABLE_WORDS * table + index;
/** Bytes that a step moves at most. */
export const STEP_BYTES = 8;
/** Greatest value of `fp`. */
export const FP_MAX = 2 ** 20;
/** Steps of a trace as games see it: a machine that has ended stays as it is. */
export const TRACE_STEPS = 2 ** 40;
