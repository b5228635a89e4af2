import { MEMORY_DEPTH } from "../encoding.ts";
import type { Image } from "../image.ts";
import { memoryNode, type RegionNode, regionRootsOf } from "../memory-tree.ts";
import { type Registers, registersWord, stateHash } from "../registers.ts";
import type { RegionName } from "../table.ts";
import { type AnyMachine, checkTask, type MachineResult, type MachineTask, REGIONS, resultOf } from "../task.ts";
import { type Decoded, decode } from "./decode.ts";
import { Region, type RegionSnapshot } from "./region.ts";
import { Stack, type StackSnapshot } from "./stack.ts";
import { type Regions, State } from "./state.ts";

/** A machine between two steps. It stays as it is whatever happens to machines that it was taken from or given to. */
export interface MachineSnapshot {
  readonly registers: Registers;
  readonly limit: bigint;
  readonly steps: number;
  readonly regions: Readonly<Record<Exclude<RegionName, "stack">, RegionSnapshot>>;
  readonly stack: StackSnapshot;
}

/** Instructions between two looks at the budget: keeps the inner counter a small integer. */
const STRIDE = 2 ** 20;

const decodedImages = new WeakMap<Image, Decoded>();

function decodedOf(image: Image): Decoded {
  let decoded = decodedImages.get(image);
  if (!decoded) {
    decoded = decode(image.code);
    decodedImages.set(image, decoded);
  }
  return decoded;
}

/**
 * The reference interpreter: runs a lowered program step by step as docs/design/machine.md says, stops before any step,
 * and gives the hash of its state there.
 */
export class Machine implements AnyMachine {
  /** Steps carried out. */
  steps = 0;
  readonly image: Image;
  readonly #decoded: Decoded;
  readonly #regions: Regions;
  readonly #state: State;
  readonly #limit: bigint;
  #pc: number;
  #ended = false;
  readonly #regionNode: RegionNode = (region, level, index) =>
    this.#regions[REGIONS[region] as RegionName].node(level, index);

  /**
   * @throws VmError `bad-limits` if the limits are none that a job may have, `bad-image` if the code is none.
   */
  constructor(image: Image, task: MachineTask | MachineSnapshot) {
    this.image = image;
    this.#decoded = decodedOf(image);
    if ("registers" in task) {
      const { registers, regions, stack, limit, steps } = task;
      this.#regions = restoredRegions(regions, new Stack(this.#decoded.reach, stack));
      this.#state = new State(this.#decoded, this.#regions, registers.pages, registers.outputLimit);
      this.#state.setFp(registers.fp);
      this.#state.outputLength = registers.outputLength;
      this.#limit = limit;
      this.#pc = registers.pc;
      this.#ended = registers.status === 1;
      this.steps = steps;
      return;
    }
    this.#limit = checkTask(task);
    this.#regions = initialRegions(image, task, this.#limit, new Stack(this.#decoded.reach));
    this.#state = new State(this.#decoded, this.#regions, image.initialPages, task.outputLimit);
    this.#pc = image.entry;
  }

  /** Whether it has ended: further steps change nothing. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Carries out one step; none if it has ended. */
  step(): void {
    this.run(1);
  }

  /** Runs until it ends, or for so many steps. */
  run(maxSteps = Number.POSITIVE_INFINITY): void {
    for (let left = maxSteps; left > 0 && !this.#ended; ) {
      const done = this.#stride(Math.min(left, STRIDE));
      this.steps += done;
      left -= done;
    }
  }

  #stride(count: number): number {
    const { instructions } = this.#decoded;
    const state = this.#state;
    let pc = this.#pc;
    for (let done = 0; done < count; done++) {
      const instruction = instructions[pc];
      const next = instruction === undefined ? -1 : instruction(state, pc);
      if (next < 0) {
        this.#pc = pc;
        this.#ended = true;
        return done + 1;
      }
      pc = next;
    }
    this.#pc = pc;
    return count;
  }

  get registers(): Registers {
    const { fp, pages, outputLength, outputLimit } = this.#state;
    return { status: this.#ended ? 1 : 0, pc: this.#pc, fp, pages, outputLength, outputLimit };
  }

  /** Slot `fp + x` of the stack, as an unsigned word. */
  slot(x: number): bigint {
    const { halves, base } = this.#state;
    const [low = 0, high = 0] = [halves[base + 2 * x], halves[base + 2 * x + 1]];
    return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  }

  setSlot(x: number, value: bigint): void {
    const { base } = this.#state;
    this.#state.setSlot(base + 2 * x, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  /** A word of the globals' region, unsigned. */
  global(word: number): bigint {
    return new DataView(this.#regions.globals.read(8 * word, 8).buffer).getBigUint64(0, true);
  }

  setGlobal(word: number, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.#regions.globals.write(8 * word, bytes);
  }

  /** Goes on elsewhere, also if it has ended: calls one function of a program. */
  jump(pc: number, fp: number): void {
    if (!this.#state.setFp(fp)) throw new RangeError("no such frame");
    this.#pc = pc;
    this.#ended = false;
  }

  /** A copy of bytes of a region other than the stack. They lie below 4 GiB. */
  read(region: Exclude<RegionName, "stack">, at: number, length: number): Uint8Array {
    return this.#regions[region].read(at, length);
  }

  /** Roots of the regions, each a tree of 27 levels. */
  regionRoots(): Readonly<Record<RegionName, Uint8Array>> {
    return regionRootsOf(this.#regionNode);
  }

  /** A leaf of the machine's memory, 32 bytes; the top three bits of its index name the region. */
  leaf(index: number): Uint8Array {
    return this.node(0, index);
  }

  /**
   * A node of the tree over the machine's memory, `level` levels above its leaves. The bytes are good until the machine
   * goes on. Hashes what was written since a node was last asked for.
   */
  node(level: number, index: number): Uint8Array {
    return memoryNode(this.#regionNode, level, index);
  }

  /** Root of the machine's memory: a tree of 30 levels. */
  memoryRoot(): Uint8Array {
    return this.node(MEMORY_DEPTH, 0);
  }

  /** Hash of the whole state. Hashes only what was written since it was last asked for. */
  stateRoot(): Uint8Array {
    return stateHash(this.memoryRoot(), registersWord(this.registers));
  }

  /** What the program came to. Only for a machine that has ended: throws VmError `not-ended` before. */
  result(): MachineResult {
    return resultOf(this, this.#limit);
  }

  /** All that is needed to go on from here later: `new Machine(image, snapshot)`. Copies no memory but the stack. */
  snapshot(): MachineSnapshot {
    const { globals, stack, input, output, memory, tables, segments } = this.#regions;
    return {
      registers: this.registers,
      limit: this.#limit,
      steps: this.steps,
      regions: {
        globals: globals.snapshot(),
        input: input.snapshot(),
        output: output.snapshot(),
        memory: memory.snapshot(),
        tables: tables.snapshot(),
        segments: segments.snapshot(),
      },
      stack: stack.snapshot(),
    };
  }
}

function initialRegions(image: Image, { input, pages }: MachineTask, limit: bigint, stack: Stack): Regions {
  const regions = emptyRegions(stack);
  regions.globals.write(0, image.globals);
  regions.segments.write(0, image.segments);
  regions.input.write(0, input);
  for (const { at, bytes } of image.memory) regions.memory.write(at, bytes);
  for (const { at, bytes } of image.tables) regions.tables.write(at, bytes);
  const { halves, stale } = regions.stack;
  halves.set([Number(BigInt.asIntN(32, limit)), 0, Number(limit >> 32n), 0, pages, 0]);
  stale[0] = 1;
  return regions;
}

function emptyRegions(stack: Stack): Regions {
  return {
    globals: new Region(),
    stack,
    input: new Region(),
    output: new Region(),
    memory: new Region(),
    tables: new Region(),
    segments: new Region(),
  };
}

function restoredRegions(regions: MachineSnapshot["regions"], stack: Stack): Regions {
  return {
    globals: Region.restore(regions.globals),
    stack,
    input: Region.restore(regions.input),
    output: Region.restore(regions.output),
    memory: Region.restore(regions.memory),
    tables: Region.restore(regions.tables),
    segments: Region.restore(regions.segments),
  };
}
