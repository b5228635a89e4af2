import { entryWord, FIRST_TABLE_SIZE } from "../encoding.ts";
import type { Region } from "./region.ts";

/** Size of a table in entries. */
export const tableSize = (globals: Region, table: number): number => globals.i32(8 * (FIRST_TABLE_SIZE + table)) >>> 0;

export function setTableSize(globals: Region, table: number, size: number): void {
  globals.setI32(8 * (FIRST_TABLE_SIZE + table), size);
  globals.setI32(8 * (FIRST_TABLE_SIZE + table) + 4, 0);
}

/** The low (0) or high (1) half of an entry. */
export const readEntry = (tables: Region, table: number, index: number, half: 0 | 1): number =>
  tables.i32(8 * entryWord(table, index) + 4 * half);
