import {
  EXPORTS,
  type FastMachine,
  HOST_MODULE,
  type LoweredFunction,
  type Machine,
  type MachineTask,
  Status,
} from "@conun/vm";
import { adapt } from "../../../test/conformance/engines/adapter.ts";
import { isReference, type Value } from "../../../test/conformance/values.ts";
import { type BodyFacts, bodyFacts, calleesOf } from "../../src/instrument/analyse.ts";
import { instrument } from "../../src/instrument/instrument.ts";
import { FIRST_TABLE_SIZE } from "../../src/machine/encoding.ts";
import { Host } from "../../src/run/host.ts";
import { link } from "../../src/shim/link.ts";
import { checkModule, typeOf } from "../../src/wasm/check.ts";
import { decode } from "../../src/wasm/decode.ts";
import { PINNED_SCALE } from "../../src/wasm/limits.ts";
import { type FuncType, I32, I64, type Module } from "../../src/wasm/types.ts";
import type { Coverage } from "./coverage.ts";

/** A function of a program as it is pinned: fuel, and depth if it takes one, behind its parameters. */
export interface Callable {
  /** Name of its export. */
  readonly name: string;
  /** In the program. */
  readonly type: FuncType;
  readonly pinned: FuncType;
  /** Index in the pinned module. */
  readonly index: number;
}

/** A pinned module some of whose functions can be called one by one. */
export interface Functions {
  readonly bytes: Uint8Array;
  readonly module: Module;
  readonly callable: readonly Callable[];
}

/** How a call ended, comparable and printable; words in hexadecimal. */
export type Called =
  | { readonly kind: "returned"; readonly results: readonly string[]; readonly fuel: string }
  | { readonly kind: "ended"; readonly status: number; readonly code: number; readonly stepsLeft: string };

/** What calls leave behind. */
export interface Left {
  readonly output: Uint8Array;
  readonly memory: Uint8Array;
  /** Globals of integer types. */
  readonly globals: readonly string[];
}

/** Limits of what is run at first: the start function. */
export interface CallLimits {
  readonly region: Uint8Array;
  readonly steps: bigint;
  readonly pages: number;
  readonly outputBytes: number;
}

/**
 * Pins a program with exports for functions that it defines.
 *
 * @param chosen Whether to export a function; others may be paid for by their callers.
 * @throws WasmError If the program is none that is pinned.
 */
export function pinFunctions(bytes: Uint8Array, chosen: () => boolean): Functions {
  const decoded = decode(bytes);
  const funcs = decoded.bodies.map((_, index) => decoded.importedFuncs + index).filter(chosen);
  const exported = [
    ...funcs.map((index) => ({ name: `function ${index}`, kind: "func" as const, index })),
    ...decoded.globals.map((_, index) => ({ name: `global ${index}`, kind: "global" as const, index })),
  ];
  const module = { ...decoded, exports: [...decoded.exports, ...exported] };
  const context = checkModule(module);
  const program = link(context, calleesOf);
  const facts: BodyFacts[] = program.funcs.map(({ source, func }) => bodyFacts(source.context, func));
  const { module: pinned } = instrument(program, facts, undefined, { exportAll: true });
  const { exports, types, funcs: typeIndices } = decode(pinned, PINNED_SCALE);
  const callable = funcs.map((func) => {
    const name = `.function ${func}`;
    const index = exports.find((item) => item.name === name)?.index ?? -1;
    return { name, type: typeOf(module, func), pinned: types[typeIndices[index] as number] as FuncType, index };
  });
  return { bytes: pinned, module, callable };
}

const word = (bits: bigint): string => BigInt.asUintN(64, bits).toString(16);
/** A result; of a reference only whether there is one. */
const text = (value: Value): string => ("bits" in value ? word(value.bits) : value.ref === null ? "null" : "ref");

/** The pinned module on V8. */
export class NativeFunctions {
  private readonly host = new Host();
  private readonly exports: WebAssembly.Exports;
  private readonly module: Module;

  /** @param form Of the pinned module. */
  constructor({ module }: Functions, form: Uint8Array, { region, steps, pages, outputBytes }: CallLimits) {
    this.module = module;
    this.host.begin(region, outputBytes);
    const compiled = new WebAssembly.Module(form as Uint8Array<ArrayBuffer>);
    const imports = this.host.imports as Record<string, WebAssembly.ImportValue>;
    this.exports = new WebAssembly.Instance(compiled, { [HOST_MODULE]: imports }).exports;
    const run = this.exports[EXPORTS.run] as (low: number, high: number, pages: number) => void;
    this.start = this.ending(() => {
      run(Number(BigInt.asIntN(32, steps)), Number(steps >> 32n), pages);
      return undefined;
    });
  }

  /** How the start function ended. */
  readonly start: Called;

  call({ name, type, pinned }: Callable, args: readonly Value[]): Called {
    const call = adapt(this.exports[name], pinned);
    this.global(EXPORTS.status).value = Status.running;
    return this.ending(() => {
      const results = call(args);
      const fuel = results[type.results.length];
      return {
        kind: "returned",
        results: results.slice(0, type.results.length).map(text),
        fuel: fuel === undefined ? "" : text(fuel),
      };
    });
  }

  left(): Left {
    const { module } = this;
    const memory = this.exports[EXPORTS.memory] as WebAssembly.Memory | undefined;
    return {
      output: this.host.output(),
      memory: new Uint8Array(memory?.buffer ?? new ArrayBuffer(0)),
      globals: integers(module).map((index) => {
        const value = (this.exports[`.global ${index}`] as WebAssembly.Global).value;
        return typeof value === "bigint" ? word(value) : word(BigInt((value as number) >>> 0));
      }),
    };
  }

  private ending(run: () => Called | undefined): Called {
    try {
      const returned = run();
      if (returned) return returned;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    const status = this.global(EXPORTS.status).value as number;
    return ended(status, this.global(EXPORTS.code).value as number, this.global(EXPORTS.stepsLeft).value as bigint);
  }

  private global(name: string): WebAssembly.Global {
    return this.exports[name] as WebAssembly.Global;
  }
}

/** Code and what is left of the fuel count only where the module itself ended the task. */
function ended(status: number, code: number, stepsLeft: bigint): Called {
  if (status !== Status.halted && status !== Status.trapped) return { kind: "ended", status, code: 0, stepsLeft: "" };
  return { kind: "ended", status, code: code >>> 0, stepsLeft: word(stepsLeft) };
}

/** Globals of the program whose values JavaScript does not change. */
function integers({ globalTypes }: Module): number[] {
  return globalTypes.map((_, index) => index).filter((index) => [I32, I64].includes(globalTypes[index]?.type ?? 0));
}

/** The same on one of the interpreters. */
export class MachineFunctions {
  private readonly machine: Machine | FastMachine;
  private readonly module: Module;
  private readonly lowered: ReadonlyMap<number, LoweredFunction>;
  private readonly coverage: Coverage | undefined;

  constructor(
    { module }: Functions,
    create: (task: MachineTask) => Machine | FastMachine,
    { region, steps, pages, outputBytes }: CallLimits,
    coverage?: Coverage,
  ) {
    this.machine = create({ input: region, steps, pages, outputLimit: outputBytes });
    this.module = module;
    this.coverage = coverage;
    this.lowered = new Map(this.machine.image.functions.map((lowered) => [lowered.index, lowered]));
    this.machine.run();
    this.start = this.ended();
  }

  readonly start: Called;

  /** Also gives the steps that the function took, without the call itself. */
  call({ type, index }: Callable, args: readonly Value[]): { readonly called: Called; readonly steps: number } {
    const { machine } = this;
    const { entry, params, results } = this.lowered.get(index) as LoweredFunction;
    machine.setGlobal(0, BigInt(Status.running));
    machine.jump(entry, 0);
    args.forEach((value, slot) => {
      machine.setSlot(slot, "bits" in value ? value.bits : 0n);
    });
    // It returns to the `stop` at the beginning of the code.
    machine.setSlot(Math.max(params, results), 0n);
    const before = machine.steps;
    this.coverage?.follow(machine);
    machine.run();
    if (machine.registers.pc !== 0) return { called: this.ended(), steps: machine.steps - before };
    const values = type.results.map((result, slot) => {
      const bits = machine.slot(slot);
      return text(isReference(result) ? { type: result, ref: bits === 0n ? null : this } : { type: result, bits });
    });
    const fuel = results > type.results.length ? word(machine.slot(type.results.length)) : "";
    return { called: { kind: "returned", results: values, fuel }, steps: machine.steps - before - 1 };
  }

  left(): Left {
    const { machine, module } = this;
    const { pages, outputLength } = machine.registers;
    return {
      output: machine.read("output", 0, outputLength),
      memory: machine.read("memory", 0, pages * 65_536),
      globals: integers(module).map((index) => word(machine.global(FIRST_TABLE_SIZE + module.tables.length + index))),
    };
  }

  private ended(): Called {
    const { machine } = this;
    return ended(Number(machine.global(0)), Number(machine.global(1)), machine.global(2));
  }
}
