import type { Image } from "@conun/vm";
import { MachineOp as Op } from "../../../vm/src/machine/opcodes.ts";
import { Flag } from "../../../vm/src/machine/table.ts";
import { handMade, type Line } from "../../../vm/test/lib/hand-made.ts";
import { BARE, type Entry } from "./program.ts";

const { immB } = Flag;
const STOP: Line = [Op.stop];
const FP_MAX = 2 ** 20;
const TABLE = 2 ** 20;
const LARGEST_FRAME = 65_535;
const TYPE = 5n;

const set = (slot: number, value: bigint | number): Line => [Op.mov, slot, 0, 0, value, immB];

/** Calls of the next line, each with a frame of the largest size, then one that leaves `fp` at this value. */
function climb(fp: number, last: (frame: number, target: number) => Line[]): Line[] {
  const calls = Math.floor(fp / LARGEST_FRAME);
  const lines = Array.from({ length: calls }, (_, i): Line => [Op.call, LARGEST_FRAME, 3, 0, i + 1]);
  return [...lines, ...last(fp - calls * LARGEST_FRAME, calls)];
}

/**
 * Two tables whose entries next to one another would do for a call, were they of one table.
 * @param above What stands above the 32 bits of the first one's size, and does not count.
 */
function tables(above = 0n): Partial<Image> {
  const entry = (target: number): Uint8Array =>
    new Uint8Array(BigUint64Array.of((TYPE << 32n) | BigInt(target)).buffer);
  const globals = new Uint8Array(BigUint64Array.of(0n, 0n, 0n, 0n, BigInt(TABLE) | (above << 32n), 4n).buffer);
  const at = [0, 1, TABLE - 1, TABLE, TABLE + 1, 511 * TABLE, 512 * TABLE - 1].map((word) => ({
    at: 8 * word,
    bytes: entry(3),
  }));
  return { globals, tables: at };
}

/** Hand-made programs at the bounds that random ones hardly ever meet: of memory, frames, globals, tables, jumps. */
export function edgePrograms(): Entry[] {
  const made = (name: string, lines: readonly Line[], parts: Partial<Image> = {}): Entry => ({
    group: "edges",
    name,
    make: () => ({ image: handMade([...lines, STOP, STOP], parts), task: BARE }),
  });
  const frames = [FP_MAX - 1, FP_MAX, FP_MAX + 1].map((fp) =>
    made(
      `call to frame ${fp}`,
      climb(fp, (frame, at) => [[Op.call, frame, 3, 0, at + 1]]),
    ),
  );
  const returns = [0n, 1n, 2n].map((down) =>
    made(`return of ${down} slots in frame 1`, [[Op.call, 1, 3, 0, 1], set(4, (down << 32n) | 3n), [Op.ret, 0, 4]]),
  );
  const words = [0n, 3n, 2n ** 29n - 1n, 2n ** 29n, 2n ** 29n + 1n, 2n ** 32n, 2n ** 63n].flatMap((word) => [
    made(`global ${word} read`, [[Op.globalGet, 4, 0, 0, word]]),
    made(`global ${word} written`, [set(4, 77), [Op.globalSet, 0, 4, 0, word]]),
  ]);
  const calls = [0n, 1n, 2n, 511n, 512n, 513n, 65_535n].flatMap((table) =>
    [0, 1, TABLE - 1, TABLE, TABLE + 1, 2 ** 32 - 1].map((index) =>
      made(
        `entry ${index} of table ${table} called`,
        [set(4, index), [Op.callIndirect, 9, 4, 3, (table << 32n) | TYPE]],
        tables(),
      ),
    ),
  );
  const entries = [0, 1, 2, 511, 512, 513].flatMap((table) =>
    [0, 3, 4, TABLE - 1, TABLE, 2 ** 32 - 1].flatMap((index) => [
      made(`entry ${index} of table ${table} read`, [set(4, index), [Op.tableGet, 5, 4, table]], tables()),
      made(`entry ${index} of table ${table} written`, [set(4, index), [Op.tableSet, table, 4, 4]], tables()),
    ]),
  );
  const bulk = [0, 1, 2, 511, 512].flatMap((table) => [
    made(`table ${table} filled`, [set(4, 1), set(5, 7), set(6, 2), [Op.tableFill, 4, table]], tables()),
    made(`table ${table} copied`, [set(4, 1), set(5, 0), set(6, 2), [Op.tableCopy, 4, table, 0]], tables()),
    made(`from table ${table}`, [set(4, 1), set(5, 0), set(6, 2), [Op.tableCopy, 4, 1, table]], tables()),
    made(`table ${table} grown`, [set(4, 3), [Op.tableGrow, 5, 4, table, 7]], tables()),
  ]);
  const sizes = [
    made("a table grown, with more above its size", [set(4, 3), [Op.tableGrow, 5, 4, 0, TABLE + 7]], tables(0xabcdn)),
    made("a table read, with more above its size", [set(4, TABLE), [Op.tableGet, 5, 4, 0]], tables(0xabcdn)),
  ];
  // A jump to the first lines ends there the second time.
  const jumps = [0, 1, 2, 9].flatMap((index) =>
    [2 ** 32 - 1, 2 ** 32 - 2].map((first) => {
      const target = (3n << 32n) | BigInt(first);
      const again: Line = [Op.brIf, 0, 5, 0, 6];
      const lines: Line[] = [again, again, again, set(5, 1), set(4, index), [Op.brTable, 0, 4, 0, target]];
      return made(`switch to ${first} + ${index}`, lines);
    }),
  );
  const grown = [65_534, 65_535, 65_536, 2 ** 32 - 1].flatMap((pages) =>
    [3n, 65_535n, 65_536n, 65_537n, 2n ** 32n, 2n ** 63n].map((most) =>
      made(`memory of one page by ${pages}, up to ${most}`, [set(4, pages), [Op.memoryGrow, 5, 4, 0, most]], {
        initialPages: 1,
      }),
    ),
  );
  const three = (d: number, s: number, n: number): Line[] => {
    // What stands above 32 bits does not count.
    const above = 0xabcd_0000_0000_0000n;
    return [set(4, BigInt(d) | above), set(5, BigInt(s) | above), set(6, BigInt(n) | above)];
  };
  const END = 2 ** 32;
  const whole = { initialPages: 65_536 };
  const repeated = [
    made("copied up to the end of all memory", [...three(END - 12, 0, 12), [Op.memoryCopy, 4, 600, 700]], whole),
    made("copied from the end of all memory", [...three(0, END - 12, 12), [Op.memoryCopy, 4, 600, 700]], whole),
    made("copied beyond all memory", [...three(END - 12, 0, 13), [Op.memoryCopy, 4]], whole),
    made("filled up to the end of all memory", [...three(END - 16, 7, 16), [Op.memoryFill, 4, 600, 700]], whole),
    made("a table filled, another one named", [...three(1, 7, 2), [Op.tableFill, 4, 1, 700]], tables()),
    made("a table copied, with more below", [...three(2, 1, 1), [Op.tableCopy, 4, 1, 1, -1n]], tables()),
    ...[2 ** 29 - 1, 2 ** 29, 2 ** 29 + 1, END - 1].flatMap((word) =>
      [Op.memoryInit, Op.tableInit].map((op) =>
        made(`size of a segment in word ${word}`, [...three(1, 0, 0), [op, 4, 1, 0, word]], { ...tables(), ...whole }),
      ),
    ),
    ...[1n, 2n ** 27n - 1n, 2n ** 27n, END - 1].flatMap((leaf) =>
      [24, 25, 28, 32, 57].map((from) =>
        made(
          `a segment in leaf ${leaf}, from ${from}`,
          [
            set(7, 0xabcd_0000_0040n),
            [Op.globalSet, 0, 7, 0, 5],
            ...three(1, from, 8),
            [Op.memoryInit, 4, 1, 0, (BigInt(leaf) << 32n) | 5n],
          ],
          whole,
        ),
      ),
    ),
    ...[2n ** 27n - 1n, 2n ** 27n].flatMap((leaf) =>
      [3, 4].map((from) =>
        made(
          `entries in leaf ${leaf}, from ${from}`,
          [
            set(7, 0xabcd_0000_0040n),
            [Op.globalSet, 0, 7, 0, 6],
            ...three(1, from, 1),
            [Op.tableInit, 4, 1, 0, (leaf << 32n) | 6n],
          ],
          tables(),
        ),
      ),
    ),
  ];
  const pages = [65_535, 65_536, 65_537, END - 1].flatMap((initialPages) =>
    [END - 65_536 - 8, END - 65_536, END - 65_536 - 7, END - 8, END - 7, END - 1].flatMap((at) => [
      made(`${initialPages} pages, read at ${at}`, [[Op.i64Load, 4, 0, 0, at, immB]], { initialPages }),
      made(`${initialPages} pages, read above ${at}`, [set(5, at), [Op.i64Load, 4, 5, 0, 9]], { initialPages }),
    ]),
  );
  const grouped = [...calls, ...entries, ...bulk, ...sizes];
  return [...pages, ...repeated, ...grown, ...frames, ...returns, ...words, ...grouped, ...jumps];
}
