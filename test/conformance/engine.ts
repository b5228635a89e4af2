import type { FuncType, GlobalType, Limits, TableType } from "../../vm/src/wasm/types.ts";
import type { Pattern, Value } from "./values.ts";

/** What one module exports and another may import. */
export type Extern =
  | { readonly kind: "func"; readonly type: FuncType; readonly call: (args: readonly Value[]) => Value[] }
  | { readonly kind: "global"; readonly type: GlobalType; readonly get: () => Value }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: Limits };

export interface Instance {
  /**
   * Calls an exported function.
   *
   * @param expected Of the results, as far as known: tells engines without type reflection their types.
   * @throws Trap
   */
  call(name: string, args: readonly Value[], expected: readonly Pattern[] | undefined): Value[];
  /** Reads an exported global; `expected` as above. */
  get(name: string, expected: Pattern): Value;
}

/** Gives what is registered under a module's name; throws `Skip` if that could not be instantiated for a reason. */
export type Registry<I> = (module: string) => I | undefined;

/** Something that runs modules of the suite. */
export interface Engine<M = unknown, I extends Instance = Instance> {
  readonly name: string;
  /** Decodes and checks. @throws Refusal, Skip */
  compile(bytes: Uint8Array): M;
  /** Links, instantiates and runs the start function. @throws LinkFailure, Trap, Skip */
  instantiate(module: M, registry: Registry<I>): I;
}
