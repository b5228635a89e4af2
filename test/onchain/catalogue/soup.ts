import type { Image } from "@conun/vm";
import { MachineOp as Op } from "../../../vm/src/machine/opcodes.ts";
import { Flag } from "../../../vm/src/machine/table.ts";
import { Random } from "../../../vm/test/fuzz/random.ts";
import { handMade, type Line } from "../../../vm/test/lib/hand-made.ts";
import type { Entry } from "./program.ts";

/** Snippets of a program. */
const SNIPPETS = 400;
/** Slots of its frame that snippets work on; frames of calls lie above. */
const SLOTS = 40;
const PAGE = 65_536;
const FIRST_PAGES = 2;
const MAX_PAGES = 4;
/** Sizes of the two tables at the start, and of the segments: 40 bytes, 3 entries. */
const TABLES = [6, 4];
const DATA = 40;
const ENTRIES = 3;
/** Words of globals: sizes of tables from 4 on, then three of the program's own, then the segments' sizes. */
const OWN = [6, 7, 8];
const [DATA_SIZE, ENTRIES_SIZE] = [9, 10];
/** First leaf of the element segment in its region. */
const ENTRIES_LEAF = 2n;
/** Type of the functions that tables hold, and one that no call asks for. */
const [TYPE, OTHER_TYPE] = [5n, 6n];
/** How often a snippet takes operands that most likely fault. */
const WILD = 1500;

const { immB, immC } = Flag;
const LOADS = Array.from({ length: 14 }, (_, i) => Op.i32Load + i);
const STORES = Array.from({ length: 9 }, (_, i) => Op.i32Store + i);
const LOAD_BYTES = [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4];
const STORE_BYTES = [4, 8, 4, 8, 1, 2, 1, 2, 4];

function words(...values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values, (value) => BigInt.asUintN(64, value)).buffer);
}

/**
 * Programs of everything that is no arithmetic: moves, branches, calls, memory, tables, segments, input and output, with
 * operands at the edges of leaves, pages and tables. Snippet by snippet, mostly downwards, some of them twice.
 */
class Soup {
  private readonly random: Random;
  private readonly lines: Line[] = [];
  /** Where functions will begin: calls are written before they are. */
  private readonly calls: { readonly at: number; readonly line: Line; readonly to: number }[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  image(): Image {
    for (let i = 0; i < SNIPPETS; i++) this.snippet();
    this.lines.push([Op.stop]);
    const functions = this.functions();
    for (const { at, line, to } of this.calls) {
      const [op, a = 0, b = 0, c = 0] = line;
      this.lines[at] = [op, a, b, c, functions[to] ?? 0];
    }
    const entry = (i: number, type = TYPE): bigint => (type << 32n) | BigInt(functions[i] ?? 0);
    const { random } = this;
    return handMade(this.lines, {
      initialPages: FIRST_PAGES,
      globals: words(0n, 0n, 77n, 4n, ...TABLES.map(BigInt), ...this.noise(3), BigInt(DATA), BigInt(ENTRIES)),
      memory: [0, 31 * 32, PAGE - 64, 2 * PAGE - 100].map((at) => ({ at, bytes: random.bytes(100) })),
      tables: [
        { at: 0, bytes: words(entry(0), entry(1), entry(2), 0n, entry(1, OTHER_TYPE)) },
        { at: 8 * 2 ** 20, bytes: words(entry(2), entry(0)) },
      ],
      segments: new Uint8Array([...random.bytes(DATA), ...new Uint8Array(24), ...words(entry(1), 0n, entry(2))]),
    });
  }

  private noise(count: number): bigint[] {
    return Array.from({ length: count }, () => this.word());
  }

  private word(): bigint {
    const { random } = this;
    const word = (BigInt(random.word()) << 32n) | BigInt(random.word());
    return random.pick([word, word, word >> 32n, word & 0xffn, BigInt.asUintN(64, -(word & 0xffn)), 0n]);
  }

  private slot(): number {
    return this.random.below(SLOTS);
  }

  /** A slot that holds this number in its low half; what stands above does not count. */
  private holding(value: number): number {
    const slot = this.slot();
    this.set(slot, value);
    return slot;
  }

  private set(slot: number, value: number): void {
    const above = this.random.once(4) ? BigInt(this.random.word()) << 32n : 0n;
    this.lines.push([Op.mov, slot, 0, 0, BigInt(value >>> 0) | above, immB]);
  }

  private wild(): boolean {
    return this.random.once(WILD);
  }

  private snippet(): void {
    const { random } = this;
    const kinds: (() => void)[] = [
      () => this.move(),
      () => this.branch(),
      () => this.branch(),
      () => this.call(),
      () => this.callIndirect(),
      () => this.global(),
      () => this.load(),
      () => this.load(),
      () => this.load(),
      () => this.store(),
      () => this.store(),
      () => this.grow(),
      () => this.bulkMemory(),
      () => this.bulkTable(),
      () => this.tableEntry(),
      () => this.tableGrow(),
      () => this.host(),
      () => this.loop(),
    ];
    random.pick(kinds)();
  }

  private move(): void {
    const { lines, random } = this;
    lines.push([Op.mov, this.slot(), 0, 0, this.word(), immB]);
    lines.push([Op.mov, this.slot(), this.slot()]);
    const condition = random.once(2) ? this.holding(random.below(2)) : this.slot();
    const other = (this.word() << 16n) | BigInt(this.slot());
    lines.push([Op.select, this.slot(), this.slot(), condition, other]);
  }

  /** Over nothing, or over a line that leaves a mark. */
  private branch(): void {
    const { lines, random } = this;
    const condition = random.once(2) ? this.holding(random.below(2)) : this.slot();
    const over = BigInt(lines.length + 2);
    const mark: Line = [Op.mov, this.slot(), 0, 0, this.word(), immB];
    const upper = random.once(2) ? 0n : BigInt(random.word()) << 32n;
    switch (random.below(4)) {
      case 0:
        lines.push([Op.br, 1, 2, 3, upper | over], mark);
        return;
      case 1:
        lines.push([Op.brIf, 0, condition, 0, upper | over], mark);
        return;
      case 2:
        lines.push([Op.brUnless, 0, condition, 0, upper | over], mark);
        return;
      default: {
        const last = random.below(4);
        const index = this.holding(random.pick([0, 1, last, last + 1, 2 ** 31, -1]));
        const first = BigInt(lines.length + 1);
        lines.push([Op.brTable, 0, index, 0, (BigInt(last) << 32n) | first]);
        for (let i = 0; i <= last; i++) lines.push([Op.mov, this.slot(), 0, 0, this.word(), immB]);
      }
    }
  }

  private call(): void {
    const { lines, random } = this;
    this.calls.push({ at: lines.length, line: [Op.call, SLOTS + random.below(9), 3], to: random.below(4) });
    lines.push([Op.call]);
  }

  private callIndirect(): void {
    const { lines, random } = this;
    const table = this.wild() ? random.pick([1, 2, 511, 512]) : 0;
    const index = this.holding(this.wild() ? random.pick([3, 4, 5, 2 ** 20 - 1, 2 ** 20, -1]) : random.below(3));
    const high = BigInt(table) | (random.once(3) ? BigInt(random.below(PAGE)) << 16n : 0n);
    lines.push([Op.callIndirect, SLOTS + random.below(9), index, 3, (high << 32n) | TYPE]);
  }

  private global(): void {
    const { lines, random } = this;
    const word = this.wild() ? random.pick([2n ** 29n - 1n, 2n ** 29n, 2n ** 63n]) : BigInt(random.pick(OWN));
    const readable = random.once(3) ? BigInt(random.below(13)) : word;
    lines.push(random.once(2) ? [Op.globalGet, this.slot(), 0, 0, readable] : [Op.globalSet, 0, this.slot(), 0, word]);
  }

  /** An address, cut into slot and offset, and the instruction's flag for it. */
  private address(size: number): { readonly b: number; readonly imm: bigint; readonly flag: number } {
    const { random } = this;
    const end = PAGE * FIRST_PAGES;
    const inside = random.pick([
      random.below(end - 8),
      32 * random.below(40) + 32 - random.below(9),
      PAGE - random.below(9),
      end - size - random.below(3),
      random.below(64),
    ]);
    const beyond = random.pick([end - size + 1, end, MAX_PAGES * PAGE, MAX_PAGES * PAGE - size + 1, 2 ** 32 - 1]);
    const at = this.wild() ? beyond : inside;
    if (random.once(3)) return { b: this.slot(), imm: BigInt(at), flag: immB };
    const offset = random.pick([0, at, random.below(at + 1), Math.min(at, 7)]);
    // Beyond 32 bits, the sum of both is no address of memory.
    const base = this.wild() ? 2 ** 32 - 1 : at - offset;
    return { b: this.holding(base), imm: BigInt(offset), flag: 0 };
  }

  private load(): void {
    const kind = this.random.below(LOADS.length);
    const { b, imm, flag } = this.address(LOAD_BYTES[kind] as number);
    const upper = BigInt(this.random.pick([0, this.random.word()])) << 32n;
    this.lines.push([LOADS[kind] as number, this.slot(), b, 0, upper | imm, flag]);
  }

  private store(): void {
    const { random, lines } = this;
    const kind = random.below(STORES.length);
    const { b, imm, flag } = this.address(STORE_BYTES[kind] as number);
    const op = STORES[kind] as number;
    const immediate = random.once(3);
    const value = this.slot();
    if (!immediate) lines.push([Op.mov, value === b ? (value + 1) % SLOTS : value, 0, 0, this.word(), immB]);
    const high = BigInt.asUintN(32, random.pick([1n, -1n, this.word(), 1n << 31n]));
    lines.push([
      op,
      0,
      b,
      value === b ? (value + 1) % SLOTS : value,
      (high << 32n) | imm,
      flag | (immediate ? immC : 0),
    ]);
  }

  private grow(): void {
    const { lines, random } = this;
    lines.push([Op.memorySize, this.slot()]);
    const pages = this.holding(random.once(20) ? 1 : random.pick([0, 3, MAX_PAGES, PAGE, -1]));
    const most = BigInt(random.pick([MAX_PAGES, MAX_PAGES, MAX_PAGES, 0]));
    lines.push([Op.memoryGrow, this.slot(), pages, 0, most]);
  }

  private three(d: number, s: number, n: number): number {
    const first = this.random.below(SLOTS - 2);
    this.set(first, d);
    this.set(first + 1, s);
    this.set(first + 2, n);
    return first;
  }

  private bulkMemory(): void {
    const { lines, random } = this;
    const n = random.pick([0, 1, 7, 8, 9, 16, random.below(40)]);
    const end = PAGE * FIRST_PAGES;
    const place = (): number =>
      this.wild()
        ? random.pick([end - n + 1, end, -1])
        : random.pick([random.below(100), end - n, PAGE - random.below(20)]);
    const d = place();
    switch (random.below(3)) {
      case 0: {
        const s = random.once(2) ? Math.max(0, Math.min(end - n, d + random.below(20) - 10)) : place();
        lines.push([Op.memoryCopy, this.three(d, s, n)]);
        return;
      }
      case 1:
        lines.push([Op.memoryFill, this.three(d, random.word() | 0, n)]);
        return;
      default: {
        const length = Math.min(n, DATA);
        const s = this.wild() ? DATA - length + 1 : random.below(DATA - length + 1);
        lines.push([Op.memoryInit, this.three(d, s, length), 0, 0, DATA_SIZE]);
      }
    }
  }

  /** Entries of both tables stay within the sizes they have at the start; table 1 holds what calls may meet, or not. */
  private bulkTable(): void {
    const { lines, random } = this;
    const n = random.below(4);
    const to = 1;
    const size = TABLES[to] as number;
    const d = this.wild() ? size - n + 1 + 90 : random.below(size - n + 1);
    switch (random.below(4)) {
      case 0:
      case 1: {
        const from = random.below(2);
        const s = this.wild() ? 99 : random.below((TABLES[from] as number) - n + 1);
        lines.push([Op.tableCopy, this.three(d, s, n), to, from]);
        return;
      }
      case 2: {
        const first = this.three(d, 0, n);
        lines.push([Op.mov, first + 1, 0, 0, this.word(), immB], [Op.tableFill, first, to]);
        return;
      }
      default: {
        const length = Math.min(n, ENTRIES);
        const s = this.wild() ? ENTRIES : random.below(ENTRIES - length + 1);
        const imm = (ENTRIES_LEAF << 32n) | BigInt(ENTRIES_SIZE);
        lines.push([Op.tableInit, this.three(random.below(size - length + 1), s, length), to, 0, imm]);
      }
    }
  }

  private tableEntry(): void {
    const { lines, random } = this;
    const table = this.wild() ? random.pick([2, 511, 512]) : random.below(2);
    const size = TABLES[table] ?? 0;
    const index = this.holding(this.wild() ? random.pick([size + 99, -1]) : random.below(Math.max(1, size)));
    if (random.once(2)) lines.push([Op.tableGet, this.slot(), index, table]);
    else lines.push([Op.tableSet, 1, this.holding(random.below(TABLES[1] as number)), this.slot()]);
  }

  private tableGrow(): void {
    const { lines, random } = this;
    const entries = this.holding(random.once(20) ? 1 : random.pick([0, 20, 100_000, -1]));
    const upper = random.once(2) ? 0n : BigInt(random.word()) << 32n;
    lines.push([Op.tableGrow, this.slot(), entries, random.below(2), upper | BigInt(random.pick([8, 12, 0]))]);
  }

  private host(): void {
    const { lines, random } = this;
    if (random.once(2)) {
      const index = this.holding(random.pick([random.below(14), 12, 13, 2 ** 29 - 1, 2 ** 29, -1]));
      lines.push([Op.inputWord, this.slot(), index]);
      return;
    }
    const word = this.slot();
    lines.push([Op.mov, word, 0, 0, this.word(), immB]);
    const count = (word + 1) % SLOTS;
    this.set(count, random.pick([0, 1, 3, 7, 8, 9, -1, random.below(9)]));
    lines.push([Op.outputWord, this.slot(), word, count]);
  }

  /** The last lines once more, a few times: a branch backwards. */
  private loop(): void {
    const { lines, random } = this;
    const counter = SLOTS + 20;
    lines.push([Op.mov, counter, 0, 0, BigInt(1 + random.below(4)), immB]);
    const top = BigInt(lines.length);
    this.load();
    this.host();
    lines.push([Op.i32Sub, counter, counter, 0, 1n, immC], [Op.brIf, 0, counter, 0, top]);
  }

  /** Functions of three parameters, the link behind them: a leaf, one that calls it, one that calls itself, nothing. */
  private functions(): readonly number[] {
    const { lines } = this;
    const leaf = lines.length;
    lines.push([Op.i64Add, 0, 1, 2], [Op.ret, 0, 3]);
    const caller = lines.length;
    lines.push([Op.mov, 5, 0], [Op.call, 4, 3, 0, leaf], [Op.mov, 0, 4], [Op.ret, 0, 3]);
    const recursive = lines.length;
    lines.push(
      [Op.i64And, 0, 0, 0, 7, immC],
      [Op.i64Eqz, 0, 0, 0, recursive + 5, Flag.if],
      [Op.i64Sub, 4, 0, 0, 1, immC],
      [Op.call, 4, 3, 0, recursive],
      [Op.mov, 1, 4],
      [Op.ret, 0, 3],
    );
    const nothing = lines.length;
    lines.push([Op.ret, 0, 3]);
    return [leaf, caller, recursive, nothing];
  }
}

/** Programs of random snippets, numbered from a seed. */
export function soupPrograms(seed: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, i) => ({
    group: "soup",
    name: `soup ${seed + i}`,
    make: () => ({
      image: new Soup(seed + i).image(),
      task: {
        input: new Random(seed + i).bytes(100),
        steps: 2n ** 40n + 77n,
        pages: 9,
        outputLimit: i % 2 === 0 ? 2000 : 100,
      },
    }),
  }));
}
