import { FP_MAX, MEMORY_DEPTH } from "../encoding.ts";
import type { Image } from "../image.ts";
import { memoryNode, type RegionNode, regionRootsOf } from "../memory-tree.ts";
import { type Registers, registersWord, stateHash } from "../registers.ts";
import { Region, type RegionName } from "../table.ts";
import { type AnyMachine, checkTask, type MachineResult, type MachineTask, resultOf } from "../task.ts";
import { type DecodedCode, decodeFast } from "./decode.ts";
import { noMemory } from "./instance.ts";
import { type FastSnapshot, SavedPages } from "./snapshot.ts";
import { Reason, Store } from "./store.ts";
import { Trees } from "./trees.ts";

/** Steps of one call: short enough that an engine soon goes on with optimised code. */
const STRIDE = 2 ** 18;

const decodedImages = new WeakMap<Image, DecodedCode>();

/**
 * The fast interpreter: gives after every step the same state as the reference interpreter, at several times its speed. Its
 * memory is one piece: programs that come to use nearly 4 GiB are refused with `no-memory`.
 */
export class FastMachine implements AnyMachine {
  readonly image: Image;
  steps = 0;
  readonly #code: DecodedCode;
  readonly #store = new Store();
  readonly #trees: Trees;
  readonly #saved: SavedPages;
  readonly #limit: bigint;
  readonly #outputLimit: number;
  #ended = false;
  readonly #regionNode: RegionNode = (region, level, index) => this.#trees.node(region, level, index);

  /**
   * @throws VmError `bad-limits` if the limits are none that a job may have, `bad-image` if the code is none, `no-memory`
   * and `no-engine` if this machine or engine cannot run it.
   */
  constructor(image: Image, task: MachineTask | FastSnapshot) {
    this.image = image;
    const store = this.#store;
    this.#code = decodedOf(image, store);
    this.#trees = new Trees(store);
    this.#saved = new SavedPages(store, this.#trees);
    if ("registers" in task) {
      this.#limit = task.limit;
      this.#outputLimit = task.registers.outputLimit;
      this.steps = task.steps;
      this.#ended = task.registers.status === 1;
      const { cold, memory } = task.bytes;
      this.#begin({ cold, memory: Math.max(memory, 65_536 * task.registers.pages) }, task.registers);
      this.#saved.restore(task.pages);
      return;
    }
    this.#limit = checkTask(task);
    this.#outputLimit = task.outputLimit;
    const ends = image.memory.map(({ at, bytes }) => at + bytes.length);
    const cold = [task.input, image.segments, ...image.tables.map(({ bytes }) => bytes)];
    this.#begin(
      {
        memory: Math.max(65_536 * image.initialPages, ...ends),
        cold: cold.reduce((sum, { length }) => sum + length + 65_536, 0),
      },
      { pc: image.entry, fp: 0, pages: image.initialPages, outputLength: 0, outputLimit: task.outputLimit },
    );
    store.write(Region.globals, 0, image.globals);
    store.write(Region.segments, 0, image.segments);
    store.write(Region.input, 0, task.input);
    for (const { at, bytes } of image.memory) store.write(Region.memory, at, bytes);
    for (const { at, bytes } of image.tables) store.write(Region.tables, at, bytes);
    const parameters = new DataView(new ArrayBuffer(24));
    parameters.setUint32(0, Number(this.#limit & 0xffff_ffffn), true);
    parameters.setUint32(8, Number(this.#limit >> 32n), true);
    parameters.setUint32(16, task.pages, true);
    store.write(Region.stack, 0, new Uint8Array(parameters.buffer));
  }

  #begin(bytes: FastSnapshot["bytes"], registers: Omit<Registers, "status">): void {
    const { bytes: code, count, reach } = this.#code;
    this.#store.begin(code.length, bytes.cold, bytes.memory);
    this.#store.bytes.set(code, this.#store.instance.CODE.value);
    this.#store.setUp(count, reach);
    this.#store.setRegisters(registers);
  }

  get ended(): boolean {
    return this.#ended;
  }

  step(): void {
    this.run(1);
  }

  /** Runs until it ends, or for so many steps. Throws VmError `no-memory` before the step that would need too much. */
  run(maxSteps = Number.POSITIVE_INFINITY): void {
    const { straight } = this.#code;
    const { instance } = this.#store;
    let left = maxSteps;
    if (left > 0) this.#trees.wentOn();
    while (left > 0 && !this.#ended) {
      // Jumps look at the budget: the last steps before a stop are taken one by one.
      const alone = left <= 2 * straight;
      const reason = alone ? instance.walk(left) : instance.advance(Math.min(STRIDE, left - straight));
      const { done } = this.#store;
      this.steps += done;
      left -= done;
      if (reason === Reason.ended) this.#ended = true;
      else if (reason === Reason.noMemory) throw noMemory();
    }
  }

  get registers(): Registers {
    return this.#store.registers(this.#ended, this.#outputLimit);
  }

  slot(x: number): bigint {
    return wordIn(this.#store.read(Region.stack, 8 * (this.#store.fp + x), 8));
  }

  setSlot(x: number, value: bigint): void {
    this.#trees.wentOn();
    this.#store.write(Region.stack, 8 * (this.#store.fp + x), wordBytes(value));
  }

  global(word: number): bigint {
    return wordIn(this.#store.read(Region.globals, 8 * word, 8));
  }

  setGlobal(word: number, value: bigint): void {
    this.#trees.wentOn();
    this.#store.write(Region.globals, 8 * word, wordBytes(value));
  }

  /** Goes on elsewhere, also if it has ended: calls one function of a program. */
  jump(pc: number, fp: number): void {
    if (fp < 0 || fp > FP_MAX) throw new RangeError("no such frame");
    this.#store.jump(pc, fp);
    this.#ended = false;
  }

  read(region: Exclude<RegionName, "stack">, at: number, length: number): Uint8Array {
    return this.#store.read(Region[region], at, length);
  }

  regionRoots(): Readonly<Record<RegionName, Uint8Array>> {
    return regionRootsOf(this.#regionNode);
  }

  leaf(index: number): Uint8Array {
    return this.node(0, index);
  }

  /** A node of the tree over the machine's memory, `level` levels above its leaves. */
  node(level: number, index: number): Uint8Array {
    return memoryNode(this.#regionNode, level, index);
  }

  memoryRoot(): Uint8Array {
    return this.node(MEMORY_DEPTH, 0);
  }

  stateRoot(): Uint8Array {
    return stateHash(this.memoryRoot(), registersWord(this.registers));
  }

  result(): MachineResult {
    return resultOf(this, this.#limit);
  }

  /** All that is needed to go on from here later. Copies only pages that were written since the last snapshot. */
  snapshot(): FastSnapshot {
    return { registers: this.registers, limit: this.#limit, steps: this.steps, ...this.#saved.take() };
  }
}

function decodedOf(image: Image, { instance }: Store): DecodedCode {
  let decoded = decodedImages.get(image);
  if (!decoded) {
    decoded = decodeFast(image.code, { code: instance.CODE.value, globals: instance.GLOBALS.value });
    decodedImages.set(image, decoded);
  }
  return decoded;
}

const wordIn = (bytes: Uint8Array): bigint => new DataView(bytes.buffer).getBigUint64(0, true);

function wordBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return bytes;
}
