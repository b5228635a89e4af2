import { STACK_SLOTS } from "../../../vm/src/instrument/limits.ts";
import { EXPORTS, HOST_MODULE } from "../../../vm/src/shim/host.ts";
import { Status, TrapReason } from "../../../vm/src/trap.ts";
import { typeOf } from "../../../vm/src/wasm/check.ts";
import type { Export, FuncType, Module } from "../../../vm/src/wasm/types.ts";
import type { Engine, Extern } from "../engine.ts";
import { Trap } from "../outcome.ts";
import { isReference, type Value } from "../values.ts";
import { adapt, FUEL, fromJs } from "./adapter.ts";
import { bitsOf } from "./bits.ts";
import { Linkable } from "./linker.ts";
import { checkedModule, exportedTypes, type PinnedModule, pinModule } from "./pin-module.ts";
import { CALL_BASE } from "./stubs.ts";

/** Pages that a job may have at most. */
export const ALL_PAGES = 65_536;

/** Serves the host words of a pinned module of the suite: its stubs talk through them. */
class StubHost {
  private readonly served: PinnedModule["served"];
  private sent: bigint[] = [];
  private results: readonly Value[] = [];

  constructor(served: PinnedModule["served"]) {
    this.served = served;
  }

  readonly imports = {
    output_word: (word: bigint): number => {
      this.sent.push(BigInt.asUintN(64, word));
      return 1;
    },
    input_word: (index: number): bigint => {
      if (index < CALL_BASE) {
        const result = this.results[index];
        return result && "bits" in result ? result.bits : 0n;
      }
      const called = this.served[index - CALL_BASE];
      if (called === undefined) throw new RangeError(`no stub ${index}`);
      const { params } = called.type;
      const args = params.map((type, at) => ({ type, bits: this.sent[at] as bigint }));
      this.sent = [];
      this.results = called.call(args);
      return 0n;
    },
    log_word: (): void => undefined,
  };
}

type Call = (args: readonly Value[]) => Value[];

/** A module of the suite, pinned and run by V8. */
class PinnedInstance extends Linkable {
  private readonly raw: WebAssembly.Exports;

  constructor({ bytes, module, served }: PinnedModule) {
    super();
    const compiled = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    const host = new StubHost(served);
    const instance = this.trapping(() => new WebAssembly.Instance(compiled, { [HOST_MODULE]: host.imports }));
    this.raw = instance.exports;
    const types = exportedTypes(bytes);
    for (const item of module.exports) {
      this.exports.set(item.name, this.extern(module, item, types.get(`.${item.name}`)));
    }
    const run = this.raw[EXPORTS.run] as (low: number, high: number, pages: number) => void;
    this.trapping(() => run(Number(BigInt.asIntN(32, FUEL)), Number(FUEL >> 32n), ALL_PAGES));
    this.global(EXPORTS.status).value = Status.running;
  }

  private extern(module: Module, { name, kind, index }: Export, pinned: FuncType | undefined): Extern {
    const raw = this.raw[`.${name}`];
    if (kind === "func") {
      const type = typeOf(module, index);
      const depth = pinned && pinned.params.length > type.params.length + 1 ? STACK_SLOTS : undefined;
      let adapter: Call | undefined;
      const call = (args: readonly Value[]): Value[] => {
        adapter ??= adapt(raw, type, { fuel: FUEL, depth });
        return this.trapping(() => (adapter as Call)(args));
      };
      return { kind, type, call };
    }
    if (kind === "global") {
      const type = module.globalTypes[index] as Module["globalTypes"][number];
      return { kind, type, get: () => this.read(raw as WebAssembly.Global, type.type) };
    }
    if (kind === "table") {
      const type = module.tables[index] as Module["tables"][number];
      return {
        kind,
        get type() {
          return { ...type, min: (raw as WebAssembly.Table).length };
        },
      };
    }
    const { max } = module.memories[index] as Module["memories"][number];
    return {
      kind,
      get type() {
        return { min: (raw as WebAssembly.Memory).buffer.byteLength / 65_536, max };
      },
    };
  }

  private read(global: WebAssembly.Global, type: number): Value {
    return isReference(type) ? fromJs(type, global.value) : { type, bits: bitsOf(type, global.value) };
  }

  private global(name: string): WebAssembly.Global {
    return this.raw[name] as WebAssembly.Global;
  }

  /** A trap as the pinned module tells it, or a fault of the engine; the machine goes on running after it. */
  private trapping<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof Trap || !(error instanceof WebAssembly.RuntimeError)) throw error;
      if (this.raw === undefined) throw new Trap("fault", error);
      const [status, code] = [this.global(EXPORTS.status), this.global(EXPORTS.code)];
      const ended = status.value;
      status.value = Status.running;
      if (ended === Status.running) throw new Trap("fault", error);
      if (ended === Status.trapped && code.value === TrapReason.unreachable) throw new Trap("unreachable", error);
      if (ended === Status.trapped && code.value === TrapReason.stackOverflow) throw new Trap("exhaustion", error);
      throw new Error(`ended with status ${ended}, code ${code.value}`, { cause: error });
    }
  }
}

/** The pinned module on V8. */
export const pinned: Engine<Module, PinnedInstance> = {
  name: "pinned",
  compile: checkedModule,
  instantiate: (module, registry) => new PinnedInstance(pinModule(module, registry)),
};
