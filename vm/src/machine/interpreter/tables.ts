import { FIRST_TABLE_SIZE, TABLE_WORDS } from "../encoding.ts";
import type { Region } from "./region.ts";

const TABLES = 2 ** 29 / TABLE_WORDS;

/** Whether the region of tables has one of this number. */
export const hasTable = (table: number): boolean => table < TABLES;

/** Size of a table in entries. */
export const tableSize = (globals: Region, table: number): number => globals.i32(8 * (FIRST_TABLE_SIZE + table)) >>> 0;

export function setTableSize(globals: Region, table: number, size: number): void {
  globals.setI32(8 * (FIRST_TABLE_SIZE + table), size);
  globals.setI32(8 * (FIRST_TABLE_SIZE + table) + 4, 0);
}

/** Number of an entry's word in the region of tables. */
export const entryWord = (table: number, index: number): number => TABLE_WORDS * table + index;

/** The low (0) or high (1) half of an entry. */
export const readEntry = (tables: Region, table: number, index: number, half: 0 | 1): number =>
  tables.i32(8 * entryWord(table, index) + 4 * half);
