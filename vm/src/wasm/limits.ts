import { MACHINE_LIMITS } from "../formats/limits.ts";

/**
 * Size limits of a program. They keep every pass linear in the module's size and the pinned module inside the
 * limits of the engines (https://webassembly.github.io/spec/js-api/#limits).
 */
export const MAX_MODULE_BYTES = 16 * 1024 * 1024;
/** An instrumented body grows to at most six times its size; engines take 7,654,321 bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
export const MAX_TYPES = 50_000;
export const MAX_FUNCS = 200_000;
export const MAX_IMPORTS = 10_000;
export const MAX_EXPORTS = 50_000;
export const MAX_GLOBALS = 50_000;
export const MAX_TABLES = 100;
/** Entries of one table; `table.grow` never exceeds it. */
export const MAX_TABLE_ENTRIES = MACHINE_LIMITS.maxTableEntries;
export const MAX_SEGMENTS = 50_000;
export const MAX_PARAMS = 100;
export const MAX_RESULTS = 32;
export const MAX_LOCALS = 10_000;
export const MAX_NESTING = 1_000;
export const MAX_CONSTANT_INSTRUCTIONS = 1_000;
export const MAX_BR_TABLE = 65_000;
/** 4 GiB of linear memory, in pages of 64 KiB. */
export const MAX_PAGES = MACHINE_LIMITS.maxPages;

/** Instrumentation makes bodies and modules larger: what is written by it may have so many times the sizes above. */
export const PINNED_SCALE = 8;
