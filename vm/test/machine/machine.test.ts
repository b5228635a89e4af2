import { FastMachine, type FastSnapshot, type MachineSnapshot, type MachineTask, toHex } from "@conun/vm";
import { expect } from "chai";
import type { Image } from "../../src/machine/image.ts";
import { SEMANTICS } from "../../src/machine/interpreter/instructions/all.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { MachineOp as Op } from "../../src/machine/opcodes.ts";
import { Flag, INSTRUCTIONS } from "../../src/machine/table.ts";
import { assemble, handMade, type Line, regionTop, stackBytes, stateHash } from "../lib/hand-made.ts";
import { hash, noise } from "../lib/reference.ts";

const task: MachineTask = { input: new Uint8Array(0), steps: 1000n, pages: 16, outputLimit: 100 };
const { immB, immC } = Flag;

/** An interpreter as the tests use it: either one. */
type Tested = Machine | FastMachine;
interface Interpreter {
  readonly name: string;
  /** Pages of linear memory that it has room for. */
  readonly most: number;
  readonly create: (image: Image, task: MachineTask) => Tested;
  readonly restore: (image: Image, snapshot: ReturnType<Tested["snapshot"]>) => Tested;
}

const INTERPRETERS: readonly Interpreter[] = [
  {
    name: "interpreter",
    most: 65_536,
    create: (image, task) => new Machine(image, task),
    restore: (image, snapshot) => new Machine(image, snapshot as MachineSnapshot),
  },
  {
    name: "fast interpreter",
    most: 16_384,
    create: (image, task) => new FastMachine(image, task),
    restore: (image, snapshot) => new FastMachine(image, snapshot as FastSnapshot),
  },
];

for (const { name, most, create, restore } of INTERPRETERS) {
  function ran(lines: readonly Line[], parts: Partial<Image> = {}, changed: Partial<typeof task> = {}): Tested {
    const machine = create(handMade(lines, parts), { ...task, ...changed });
    machine.run(100_000);
    return machine;
  }

  const set = (slot: number, value: bigint | number): Line => [Op.mov, slot, 0, 0, value, immB];
  const STOP: Line = [Op.stop];
  const littleEndian = (...words: bigint[]): Uint8Array => {
    const bytes = new Uint8Array(8 * words.length);
    words.forEach((value, i) => {
      new DataView(bytes.buffer).setBigUint64(8 * i, value, true);
    });
    return bytes;
  };

  /** Ends by a fault at `pc`, having changed nothing. */
  function expectFault(machine: Tested, pc: number): void {
    expect([machine.ended, machine.registers.pc]).to.deep.equal([true, pc]);
    expect(machine.result()).to.deep.include({ kind: "trapped", code: 6, steps: 1000n });
  }

  describe(`machine: ${name}`, () => {
    it("carries out every instruction of the table and no other", () => {
      expect(Object.keys(SEMANTICS).map(Number)).to.deep.equal(INSTRUCTIONS.map(({ op }) => op));
    });

    it("faults for what is not listed: numbers, flags, ends of the code", () => {
      const rows = new Map(INSTRUCTIONS.map((row) => [row.op, row]));
      const lines: Line[] = [];
      for (let op = 0; op < 256; op++) {
        for (let flags = 0; flags < 256; flags++) {
          const row = rows.get(op);
          const listed =
            row !== undefined &&
            (flags & ~row.flags) === 0 &&
            (flags & 12) !== 12 &&
            ((flags & 3) !== 3 || row.shape === "store");
          if (!listed) lines.push([op, 0, 0, 0, 0, flags]);
        }
      }
      const machine = create(handMade(lines), task);
      lines.forEach(([op, , , , , flags], pc) => {
        machine.jump(pc, 0);
        machine.step();
        if (!machine.ended || machine.registers.pc !== pc) expect.fail(`op ${op} with flags ${flags} is no fault`);
      });
      expectFault(ran([[Op.br, 0, 0, 0, 77]]), 77);
      expectFault(ran([[Op.br, 0, 0, 0, 2 ** 32 - 1]]), 2 ** 32 - 1);
      expectFault(ran([set(0, 1)]), 1);
    });

    it("starts with the parameters of conun_run, and stops before any step", () => {
      const machine = create(handMade([set(3, 7), set(4, 8), STOP]), { ...task, steps: (5n << 32n) + 9n });
      expect([0, 1, 2, 3].map((x) => machine.slot(x))).to.deep.equal([9n, 5n, 16n, 0n]);
      machine.run(0);
      expect(machine.steps).to.equal(0);
      machine.step();
      expect([machine.steps, machine.registers.pc, machine.slot(3), machine.slot(4)]).to.deep.equal([1, 1, 7n, 0n]);
      machine.run();
      expect([machine.steps, machine.ended, machine.registers.pc]).to.deep.equal([3, true, 2]);
      const root = toHex(machine.stateRoot());
      machine.run(10);
      expect([machine.steps, toHex(machine.stateRoot())]).to.deep.equal([3, root]);
    });

    it("calls, returns and jumps", () => {
      const machine = ran([
        set(5, 20),
        [Op.call, 5, 3, 0, 4],
        [Op.brTable, 0, 5, 0, 6n | (2n << 32n)],
        STOP,
        [Op.i32Add, 0, 0, 0, 2, immC],
        [Op.ret, 0, 3],
        STOP,
        STOP,
        [Op.stop],
      ]);
      expect(machine.slot(5)).to.equal(22n);
      expect(machine.slot(8)).to.equal((5n << 32n) | 2n);
      expect([machine.registers.pc, machine.registers.fp, machine.steps]).to.deep.equal([8, 0, 6]);
    });

    it("keeps the frame pointer in its bounds", () => {
      const machine = ran([[Op.call, 65_535, 0, 0, 0]]);
      expectFault(machine, 0);
      expect([machine.steps, machine.registers.fp]).to.deep.equal([17, 16 * 65_535]);
      const up = ran([[Op.call, 16, 3, 0, 0]], { tables: [] });
      expect([up.steps, up.registers.fp]).to.deep.equal([2 ** 16 + 1, 2 ** 20]);
      const down = ran([set(3, 1n << 32n), [Op.ret, 0, 3]]);
      expectFault(down, 1);
      const far = ran([set(3, (2n ** 32n - 1n) << 32n), [Op.ret, 0, 3]]);
      expectFault(far, 1);
    });

    it("calls through tables: index, type, null", () => {
      const entry = (7n << 32n) | 3n;
      const tables = [{ at: 8 * (2 ** 20 + 2), bytes: littleEndian(entry) }];
      const call = (index: number, type: number, table = 1n): Tested =>
        ran([set(4, index), [Op.callIndirect, 5, 4, 0, (table << 32n) | BigInt(type)], STOP, STOP], { tables });
      expect(call(2, 7).registers).to.deep.include({ pc: 3, fp: 5 });
      expectFault(call(2, 8), 1);
      expectFault(call(1, 7), 1);
      expectFault(call(1, 0), 1);
      expectFault(call(2 ** 20 + 2, 7, 0n), 1);
      expectFault(call(2, 7, 512n), 1);
    });

    it("reads and writes memory of any width at any place, and nothing beyond it", () => {
      const first = new Uint8Array(65_536);
      first.set(noise(1, 64), 65_472);
      const image = {
        memory: [
          { at: 0, bytes: first },
          { at: 65_536, bytes: noise(2, 64) },
        ],
        initialPages: 2,
      };
      const whole = new Uint8Array(2 * 65_536);
      whole.set(first);
      whole.set(noise(2, 64), 65_536);
      const view = new DataView(whole.buffer);
      const loads: readonly [number, number, (at: number) => bigint][] = [
        [Op.i32Load, 4, (at) => BigInt(view.getUint32(at, true))],
        [Op.i64Load, 8, (at) => view.getBigUint64(at, true)],
        [Op.f32Load, 4, (at) => BigInt(view.getUint32(at, true))],
        [Op.f64Load, 8, (at) => view.getBigUint64(at, true)],
        [Op.i32Load8S, 1, (at) => BigInt.asUintN(32, BigInt(view.getInt8(at)))],
        [Op.i32Load8U, 1, (at) => BigInt(view.getUint8(at))],
        [Op.i32Load16S, 2, (at) => BigInt.asUintN(32, BigInt(view.getInt16(at, true)))],
        [Op.i32Load16U, 2, (at) => BigInt(view.getUint16(at, true))],
        [Op.i64Load8S, 1, (at) => BigInt.asUintN(64, BigInt(view.getInt8(at)))],
        [Op.i64Load8U, 1, (at) => BigInt(view.getUint8(at))],
        [Op.i64Load16S, 2, (at) => BigInt.asUintN(64, BigInt(view.getInt16(at, true)))],
        [Op.i64Load16U, 2, (at) => BigInt(view.getUint16(at, true))],
        [Op.i64Load32S, 4, (at) => BigInt.asUintN(64, BigInt(view.getInt32(at, true)))],
        [Op.i64Load32U, 4, (at) => BigInt(view.getUint32(at, true))],
      ];
      for (const [op, size, expected] of loads) {
        for (let at = 65_520; at < 65_560; at++) {
          const machine = ran([set(4, at - 3), [op, 5, 4, 0, 3], [op, 6, 0, 0, at, immB], STOP], image);
          expect([machine.slot(5), machine.slot(6)], `${op} at ${at}`).to.deep.equal([expected(at), expected(at)]);
        }
        expect(ran([set(4, 131_072 - size), [op, 5, 4], STOP], image).registers.pc).to.equal(2);
        expectFault(ran([set(4, 131_073 - size), [op, 5, 4], STOP], image), 1);
        expectFault(ran([set(4, -1), [op, 5, 4, 0, 2 ** 32 - 1], STOP], image), 1);
      }
      const stores: readonly [number, number][] = [
        [Op.i32Store, 4],
        [Op.i64Store, 8],
        [Op.f32Store, 4],
        [Op.f64Store, 8],
        [Op.i32Store8, 1],
        [Op.i32Store16, 2],
        [Op.i64Store8, 1],
        [Op.i64Store16, 2],
        [Op.i64Store32, 4],
      ];
      const value = 0x8123456789abcdefn;
      for (const [op, size] of stores) {
        for (let at = 65_526; at < 65_540; at++) {
          const machine = ran([set(4, at), set(5, value), [op, 0, 4, 5], STOP], image);
          const after = whole.slice();
          after.set(littleEndian(value).subarray(0, size), at);
          expect(machine.read("memory", 65_500, 80), `${op} at ${at}`).to.deep.equal(after.slice(65_500, 65_580));
        }
        const constant = ran([[op, 0, 0, 0, (0xfedcba98n << 32n) | 65_534n, immB | immC], STOP], image);
        const bytes = littleEndian(BigInt.asUintN(64, 0xfffffffffedcba98n)).subarray(0, size);
        expect(constant.read("memory", 65_534, size)).to.deep.equal(bytes);
        expectFault(ran([set(4, 131_073 - size), [op, 0, 4], STOP], image), 1);
      }
    }).timeout(60_000);

    it("grows memory up to the limit of the instruction, and a gigabyte of it takes none", () => {
      const grow = (n: number, limit: bigint | number, initialPages = 1): Tested =>
        ran([set(4, n), [Op.memoryGrow, 5, 4, 0, limit], [Op.memorySize, 6], STOP], { initialPages });
      expect([grow(2, 3).slot(5), grow(2, 3).slot(6)]).to.deep.equal([1n, 3n]);
      expect([grow(3, 3).slot(5), grow(3, 3).slot(6)]).to.deep.equal([0xffffffffn, 1n]);
      expect(grow(65_536, 1n << 40n).slot(5)).to.equal(0xffffffffn);
      const end = 65_536 * most;
      const before = process.memoryUsage().rss;
      const machine = ran(
        [set(4, most - 1), [Op.memoryGrow, 5, 4, 0, 65_536], set(4, end - 8), [Op.i64Store, 0, 4, 4], STOP],
        {
          initialPages: 1,
        },
      );
      expect(machine.registers.pages).to.equal(most);
      expect(machine.read("memory", end - 8, 8)).to.deep.equal(littleEndian(BigInt(end - 8)));
      machine.stateRoot();
      expect(process.memoryUsage().rss - before).to.be.below(512 * 2 ** 20);
    });

    if (most === 65_536) {
      it("faults beyond the region, whatever number of pages an image begins with", () => {
        const load = (offset: number): Tested =>
          ran([[Op.i64Load, 4, 0, 0, offset, immB], STOP], { initialPages: 65_537 });
        expect(load(2 ** 32 - 8).slot(4)).to.equal(0n);
        expectFault(load(2 ** 32 - 7), 0);
      });
    }

    it("copies, fills and initialises in steps of eight bytes as memmove and memset do", () => {
      const content = noise(3, 300);
      const segments = noise(4, 200);
      const globals = littleEndian(0n, 0n, 0n, 0n, 100n);
      const parts = { memory: [{ at: 0, bytes: content }], initialPages: 1, segments, globals };
      const bulk = (op: number, d: number, s: number, n: number, imm: bigint | number = 0): Tested =>
        ran([set(4, d), set(5, s), set(6, n), [op, 4, 0, 0, imm], STOP], parts);
      for (const [d, s, n] of [
        [0, 0, 40],
        [10, 3, 50],
        [3, 10, 50],
        [100, 101, 77],
        [101, 100, 77],
        [0, 200, 8],
        [5, 9, 0],
      ] as const) {
        const machine = bulk(Op.memoryCopy, d, s, n);
        expect(machine.read("memory", 0, 300)).to.deep.equal(content.slice().copyWithin(d, s, s + n));
        expect(machine.steps).to.equal(5 + Math.ceil(n / 8));
        const filled = bulk(Op.memoryFill, d, s + 256, n);
        expect(filled.read("memory", 0, 300)).to.deep.equal(content.slice().fill(s & 255, d, d + n));
        const initialised = bulk(Op.memoryInit, d, 13, n, (2n << 32n) | 4n);
        const expected = content.slice();
        expected.set(segments.subarray(64 + 13, 64 + 13 + n), d);
        expect(initialised.read("memory", 0, 300)).to.deep.equal(expected);
      }
      expectFault(bulk(Op.memoryCopy, 65_530, 0, 7), 3);
      expectFault(bulk(Op.memoryCopy, 0, 65_530, 7), 3);
      expectFault(bulk(Op.memoryCopy, 0, 65_537, 0), 3);
      expectFault(bulk(Op.memoryFill, 65_530, 0, 7), 3);
      expectFault(bulk(Op.memoryInit, 0, 1, 100, 4), 3);
      expectFault(bulk(Op.memoryInit, 65_530, 0, 7, 4), 3);
      expect(bulk(Op.memoryFill, 65_530, 7, 6).registers.pc).to.equal(4);
    });

    it("keeps tables: get, set, grow, fill, copy, init", () => {
      const globals = littleEndian(0n, 0n, 0n, 0n, 4n, 6n, 3n);
      const tables = [
        { at: 0, bytes: littleEndian(1n, 2n, 3n, 4n) },
        { at: 8 * 2 ** 20, bytes: littleEndian(11n, 12n, 13n, 14n, 15n, 16n) },
      ];
      const parts = { globals, tables, segments: littleEndian(0n, 0n, 0n, 0n, 21n, 22n, 23n, 24n) };
      const machine = ran(
        [
          set(4, 1),
          [Op.tableGet, 5, 4, 1],
          [Op.tableSet, 0, 4, 5],
          set(4, 2),
          set(6, 5n << 32n),
          [Op.tableGrow, 7, 4, 0, 6],
          [Op.tableGrow, 8, 4, 0, 7],
          set(9, 4),
          [Op.mov, 10, 6],
          set(11, 2),
          [Op.tableFill, 9, 0],
          set(9, 1),
          set(10, 0),
          set(11, 3),
          [Op.tableCopy, 9, 1, 0],
          set(9, 4),
          set(10, 1),
          set(11, 2),
          [Op.tableInit, 9, 1, 0, (1n << 32n) | 6n],
          STOP,
        ],
        parts,
      );
      expect(machine.registers.pc).to.equal(19);
      expect([machine.slot(5), machine.slot(7), machine.slot(8), machine.global(4)]).to.deep.equal([
        12n,
        4n,
        0xffffffffn,
        6n,
      ]);
      expect(machine.read("tables", 0, 56)).to.deep.equal(littleEndian(1n, 12n, 3n, 4n, 5n << 32n, 5n << 32n, 0n));
      expect(machine.read("tables", 8 * 2 ** 20, 48)).to.deep.equal(littleEndian(11n, 1n, 12n, 3n, 22n, 23n));
      for (const line of [
        [Op.tableGet, 5, 4, 0],
        [Op.tableSet, 0, 4, 5],
        [Op.tableGet, 5, 9, 600],
      ] as const) {
        expectFault(ran([set(4, 4), line, STOP], parts), 1);
      }
      for (const [d, s, n, line] of [
        [0, 4, 3, [Op.tableCopy, 9, 0, 1]],
        [2, 0, 3, [Op.tableCopy, 9, 0, 1]],
        [2, 0, 3, [Op.tableFill, 9, 0]],
        [0, 1, 3, [Op.tableInit, 9, 0, 0, (1n << 32n) | 6n]],
        [0, 0, 0, [Op.tableFill, 9, 512]],
      ] as const) {
        expectFault(ran([set(9, d), set(10, s), set(11, n), line, STOP], parts), 3);
      }
    });

    it("reads input, writes output up to the limit, to the byte", () => {
      const input = noise(5, 77);
      const word = (index: number): Tested => ran([set(4, index), [Op.inputWord, 5, 4], STOP], {}, { input });
      const padded = new Uint8Array(88);
      padded.set(input);
      expect(word(9).slot(5)).to.equal(new DataView(padded.buffer).getBigUint64(72, true));
      expect([word(10).slot(5), word(2 ** 29).slot(5), word(-1).slot(5)]).to.deep.equal([0n, 0n, 0n]);
      const value = 0x8877665544332211n;
      const lines = (count: number): Line[] => [
        set(4, value),
        set(5, count),
        [Op.outputWord, 6, 4, 5],
        [Op.brIf, 0, 6, 0, 2],
        STOP,
      ];
      const machine = ran(lines(3), {}, { outputLimit: 8 });
      expect(machine.result().output).to.deep.equal(Uint8Array.of(0x11, 0x22, 0x33, 0x11, 0x22, 0x33));
      expect(ran(lines(100), {}, { outputLimit: 17 }).registers.outputLength).to.equal(16);
    });

    it("tells the result from the globals", () => {
      const globals = (status: bigint): Image =>
        handMade([STOP], { globals: littleEndian(status, 7n | (1n << 32n), 400n) });
      const result = (status: bigint) => {
        const machine = create(globals(status), task);
        machine.run();
        const { kind, code, steps } = machine.result();
        return [kind, code, steps];
      };
      expect(result(1n)).to.deep.equal(["halted", 7, 600n]);
      expect(result(2n)).to.deep.equal(["trapped", 7, 600n]);
      for (const status of [0n, 3n, 1n << 32n]) expect(result(status)).to.deep.equal(["trapped", 6, 1000n]);
      expect(() => create(globals(1n), task).result()).to.throw(/not ended/);
    });

    it("refuses limits that no job has, and code that is none", () => {
      const image = handMade([STOP]);
      for (const bad of [
        { steps: -1n },
        { steps: 1n << 63n },
        { pages: -1 },
        { pages: 0.5 },
        { outputLimit: 2 ** 53 },
      ]) {
        expect(() => create(image, { ...task, ...bad })).to.throw(/limits/);
      }
      expect(() => create({ ...image, code: assemble([STOP]).subarray(1) }, task)).to.throw(/whole instructions/);
    });
  });

  describe(`machine: state of the ${name}`, () => {
    const input = noise(8, 1000);
    /** Writes memory, output, globals and tables in turns, for ever. */
    const image = handMade(
      [
        set(3, 0x1234_5678_9abc_def0n),
        set(4, 0),
        [Op.i64Mul, 3, 3, 0, 0x9e37_79b9_7f4a_7c15n, immC],
        [Op.i64Store, 0, 4, 3, 5],
        [Op.inputWord, 5, 4],
        set(6, 3),
        [Op.outputWord, 6, 5, 6],
        [Op.globalSet, 0, 3, 0, 7],
        [Op.i32And, 7, 4, 0, 3, immC],
        [Op.tableSet, 0, 7, 3],
        [Op.i32Add, 4, 4, 0, 1, immC],
        [Op.br, 0, 0, 0, 2],
      ],
      {
        initialPages: 1,
        globals: littleEndian(0n, 0n, 0n, 0n, 4n),
        segments: noise(9, 65),
        memory: [{ at: 64, bytes: noise(10, 33) }],
      },
    );

    const definition = (machine: Tested): string =>
      toHex(
        stateHash(machine, [
          machine.read("globals", 0, 128),
          stackBytes(machine, 16),
          machine.read("input", 0, 2048),
          machine.read("output", 0, 2048),
          machine.read("memory", 0, 2048),
          machine.read("tables", 0, 128),
          machine.read("segments", 0, 128),
        ]),
      );

    it("has the hash that the definition gives, at any step", () => {
      const machine = create(image, { ...task, input });
      for (let step = 0; step < 60; step++) {
        expect(toHex(machine.stateRoot()), `step ${step}`).to.equal(definition(machine));
        machine.step();
      }
      machine.run(1000);
      expect(toHex(machine.stateRoot())).to.equal(definition(machine));
      const fresh = create(image, { ...task, input });
      fresh.run(1060);
      expect(toHex(fresh.stateRoot())).to.equal(toHex(machine.stateRoot()));
    });

    it("hashes far slots and bytes where they are", () => {
      const at = 65_536 * most - 8;
      const machine = create(
        handMade([[Op.call, 60_000, 1, 0, 1], [Op.call, 60_000, 1, 0, 2], set(4, at), [Op.i64Store, 0, 4, 4], STOP], {
          initialPages: most,
        }),
        task,
      );
      machine.run();
      const { stack, memory } = machine.regionRoots();
      const slots = new Uint8Array(8 * 120_005);
      const view = new DataView(slots.buffer);
      view.setBigUint64(0, 1000n, true);
      view.setBigUint64(16, 16n, true);
      view.setBigUint64(8 * 60_001, (60_000n << 32n) | 1n, true);
      view.setBigUint64(8 * 120_001, (60_000n << 32n) | 2n, true);
      view.setBigUint64(8 * 120_004, BigInt(at), true);
      expect(toHex(stack)).to.equal(toHex(regionTop(slots)));
      const leaf = new Uint8Array(32);
      leaf.set(littleEndian(BigInt(at)), 24);
      const index = Math.floor(at / 32);
      const last = Array.from({ length: 27 }, (_, k) => regionTop(new Uint8Array(0), k)).reduce(
        (node: Uint8Array, zero, k) => ((index >>> k) % 2 === 1 ? hash(zero, node) : hash(node, zero)),
        leaf,
      );
      expect(toHex(memory)).to.equal(toHex(last));
    });

    it("goes on from a snapshot as if nothing had happened, whatever happens to the other", () => {
      const machine = create(image, { ...task, input });
      machine.run(333);
      const snapshot = machine.snapshot();
      const root = toHex(machine.stateRoot());
      machine.run(500);
      const end = toHex(machine.stateRoot());
      const again = restore(image, snapshot);
      expect([again.steps, toHex(again.stateRoot())]).to.deep.equal([333, root]);
      again.run(250);
      const later = restore(image, again.snapshot());
      again.run(700);
      later.run(250);
      expect([later.steps, toHex(later.stateRoot())]).to.deep.equal([833, end]);
      expect(toHex(restore(image, snapshot).stateRoot())).to.equal(root);
      expect(toHex(machine.stateRoot())).to.equal(end);
    });
  });
}
