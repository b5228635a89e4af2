/** Bytes of one instruction; big-endian: op (1), flags (1), a (2), b (2), c (2), immediate (8). */
export const INSTRUCTION_BYTES = 16;
/** Levels of the tree of a region: 2^27 leaves of 32 bytes, 4 GiB. */
export const REGION_DEPTH = 27;
/** Levels of the tree of the whole memory: eight regions. */
export const MEMORY_DEPTH = 30;
/** Bytes of a page of linear memory. */
const WASM_PAGE = 65_536;
/** Bytes that a memory of so many pages has: never more than its region, whatever an image says. */
export const memoryBytes = (pages: number): number => Math.min(pages * WASM_PAGE, 2 ** 32);
/** Entries of tables start this many words apart in their region. */
export const TABLE_WORDS = 2 ** 20;
/** Words of the globals' region: the machine's own four, then the size of each table. */
export const FIRST_TABLE_SIZE = 4;
