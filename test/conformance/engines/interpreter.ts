import { STACK_SLOTS } from "../../../vm/src/instrument/limits.ts";
import { FIRST_TABLE_SIZE, INSTRUCTION_BYTES } from "../../../vm/src/machine/encoding.ts";
import { FastMachine } from "../../../vm/src/machine/fast/machine.ts";
import type { Image, LoweredFunction } from "../../../vm/src/machine/image.ts";
import { Machine } from "../../../vm/src/machine/interpreter/machine.ts";
import { lower } from "../../../vm/src/machine/lower/lower.ts";
import { Status, TrapReason } from "../../../vm/src/trap.ts";
import { typeOf } from "../../../vm/src/wasm/check.ts";
import { decode } from "../../../vm/src/wasm/decode.ts";
import {
  EXTERNREF,
  type Export,
  F32,
  type FuncType,
  I32,
  type Module,
  type ValType,
} from "../../../vm/src/wasm/types.ts";
import type { Engine, Extern } from "../engine.ts";
import { Trap } from "../outcome.ts";
import { externNumber, externObject, isReference, type Value } from "../values.ts";
import { FUEL } from "./adapter.ts";
import { type FuncExtern, Linkable } from "./linker.ts";
import { checkedModule, type PinnedModule, pinModule } from "./pin-module.ts";
import { ALL_PAGES } from "./pinned.ts";

/** The machine's own words of the globals' region. */
const STATUS_WORD = 0;
const CODE_WORD = 1;
const STEPS_LEFT_WORD = 2;

/** References to functions as scripts see them: an object for each word. */
const functions = new Map<bigint, object>();

function toWord(value: Value): bigint {
  if ("bits" in value) return value.bits;
  if (value.ref === null) return 0n;
  const host = externNumber(value.ref);
  if (host !== undefined) return BigInt(host) + 1n;
  if ("word" in value.ref && typeof value.ref.word === "bigint") return value.ref.word;
  throw new TypeError("a reference of another engine");
}

function fromWord(type: ValType, word: bigint): Value {
  if (!isReference(type)) {
    if ((type === I32 || type === F32) && word >> 32n !== 0n) throw new Error("the upper half of a word is not zero");
    return { type, bits: word };
  }
  if (word === 0n) return { type, ref: null };
  if (type === EXTERNREF) return { type, ref: externObject(Number(word - 1n)) };
  let ref = functions.get(word);
  if (ref === undefined) {
    ref = { word };
    functions.set(word, ref);
  }
  return { type, ref };
}

/** A function that the harness serves instead of the machine, by the index of its first instruction. */
interface Served {
  readonly lowered: LoweredFunction;
  readonly extern: FuncExtern;
}

/** Either interpreter. */
type Interpreter = typeof Machine | typeof FastMachine;

/** A module of the suite, pinned, lowered and run by an interpreter, its functions called one by one. */
class InterpretedInstance extends Linkable {
  private readonly machine: Machine | FastMachine;
  private readonly served = new Map<number, Served>();
  /** How often the machine stopped for the harness. */
  private stops = 0;

  constructor({ bytes, module, served }: PinnedModule, Interpreter: Interpreter) {
    super();
    const image = lower(bytes);
    const pinned = decode(bytes);
    const byIndex = new Map(image.functions.map((lowered) => [lowered.index, lowered]));
    // The stubs come last of the program's functions, before the helpers of the instrumenter.
    const firstStub = pinned.importedFuncs + module.bodies.length;
    served.forEach((extern, index) => {
      const lowered = byIndex.get(firstStub + index) as LoweredFunction;
      this.served.set(lowered.entry, { lowered, extern });
    });
    this.machine = new Interpreter(withStops(image, [...this.served.keys()]), {
      input: new Uint8Array(0),
      steps: FUEL,
      pages: ALL_PAGES,
      outputLimit: 0,
    });
    for (const item of module.exports) {
      const index = pinned.exports.find(({ name }) => name === `.${item.name}`)?.index ?? -1;
      this.exports.set(item.name, this.extern(module, item, byIndex.get(index)));
    }
    this.run();
    if (this.machine.global(STATUS_WORD) !== BigInt(Status.halted)) throw this.trap();
    this.checkMeter(FUEL - this.machine.global(STEPS_LEFT_WORD), this.steps);
  }

  private get steps(): number {
    return this.machine.steps - this.stops;
  }

  /** The meter is never below the machine's steps. */
  private checkMeter(paid: bigint, steps: number): void {
    if (paid < BigInt(steps)) throw new Error(`the meter says ${paid} for ${steps} steps`);
  }

  private extern(module: Module, { kind, index }: Export, lowered: LoweredFunction | undefined): Extern {
    const { machine } = this;
    switch (kind) {
      case "func": {
        const type = typeOf(module, index);
        return { kind, type, call: (args) => this.callLowered(lowered as LoweredFunction, type, args) };
      }
      case "global": {
        const type = module.globalTypes[index] as Module["globalTypes"][number];
        const word = FIRST_TABLE_SIZE + module.tables.length + index;
        return { kind, type, get: () => fromWord(type.type, machine.global(word)) };
      }
      case "table": {
        const type = module.tables[index] as Module["tables"][number];
        return {
          kind,
          get type() {
            return { ...type, min: Number(machine.global(FIRST_TABLE_SIZE + index)) };
          },
        };
      }
      case "memory": {
        const { max } = module.memories[index] as Module["memories"][number];
        return {
          kind,
          get type() {
            return { min: machine.registers.pages, max };
          },
        };
      }
    }
  }

  /** Arguments in the first slots, fuel and depth behind them, and a link to the `stop` at the beginning of the code. */
  private callLowered({ entry, params, results }: LoweredFunction, type: FuncType, args: readonly Value[]): Value[] {
    const { machine } = this;
    machine.setGlobal(STATUS_WORD, 0n);
    machine.jump(entry, 0);
    const words = [...args.map(toWord), FUEL, BigInt(STACK_SLOTS)].slice(0, params);
    words.forEach((word, slot) => {
      machine.setSlot(slot, word);
    });
    machine.setSlot(Math.max(params, results), 0n);
    const start = this.steps;
    this.run();
    if (machine.registers.pc !== 0) throw this.trap();
    // Without the call itself, which its caller pays, and the `stop` that the harness returns to.
    const paid = FUEL - machine.slot(type.results.length);
    if (results > type.results.length) this.checkMeter(paid, this.steps - start - 1);
    return type.results.map((result, slot) => fromWord(result, machine.slot(slot)));
  }

  /** Runs until something ends it, serving the stubs on the way. */
  private run(): void {
    const { machine } = this;
    for (;;) {
      machine.run();
      const { pc, fp } = machine.registers;
      const found = this.served.get(pc);
      if (found === undefined) return;
      this.stops++;
      this.serve(found, fp);
    }
  }

  /** Does what the stub's code would: results where the arguments are, what is left of the fuel behind them. */
  private serve({ lowered, extern }: Served, fp: number): void {
    const { machine } = this;
    const { params, results } = extern.type;
    const args = params.map((type, slot) => fromWord(type, machine.slot(slot)));
    const fuel = machine.slot(params.length);
    const link = machine.slot(Math.max(lowered.params, lowered.results));
    extern.call(args).forEach((value, slot) => {
      machine.setSlot(slot, toWord(value));
    });
    if (lowered.results > results.length) machine.setSlot(results.length, fuel);
    machine.jump(Number(BigInt.asUintN(32, link)), fp - Number(link >> 32n));
  }

  private trap(): Error {
    const status = this.machine.global(STATUS_WORD);
    const code = Number(this.machine.global(CODE_WORD));
    if (status === BigInt(Status.running)) return new Trap("fault");
    if (status === BigInt(Status.trapped) && code === TrapReason.unreachable) return new Trap("unreachable");
    if (status === BigInt(Status.trapped) && code === TrapReason.stackOverflow) return new Trap("exhaustion");
    return new Error(`ended with status ${status}, code ${code}`);
  }
}

/** The image with a `stop` (all zero) as first instruction of the functions that the harness serves. */
function withStops(image: Image, entries: readonly number[]): Image {
  const code = image.code.slice();
  for (const entry of entries) code.fill(0, entry * INSTRUCTION_BYTES, (entry + 1) * INSTRUCTION_BYTES);
  return { ...image, code };
}

/** The pinned module lowered, on an interpreter. */
const interpretedBy = (name: string, Interpreter: Interpreter): Engine<Module, InterpretedInstance> => ({
  name,
  compile: checkedModule,
  instantiate: (module, registry) => new InterpretedInstance(pinModule(module, registry), Interpreter),
});

export const interpreter = interpretedBy("interpreter", Machine);
export const fast = interpretedBy("fast", FastMachine);
