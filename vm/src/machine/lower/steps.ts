import type { Code } from "../../wasm/code.ts";
import type { FuncType, Module } from "../../wasm/types.ts";
import { Assembler } from "./assembler.ts";
import { FunctionLowering } from "./function.ts";
import { type Layout, layOut } from "./layout.ts";

/** Steps of the machine that a function's code takes. */
export interface Steps {
  /** On entering it: locals that have to be zero. */
  readonly entry: number;
  /**
   * Of each instruction, on its longest way; its canonicalisation included. An instruction that a neighbour takes in has
   * none. A call has those of its arguments and its own; one that repeats itself, those of its first round.
   */
  readonly of: Int32Array;
}

/** A function before it is instrumented. */
export interface Uninstrumented {
  readonly module: Module;
  readonly code: Code;
  readonly type: FuncType;
  /** Declared locals. */
  readonly locals: number;
  /** Types of the values on top to be made canonical behind instructions, 0 for none. */
  readonly sinks: Uint8Array | undefined;
  /** Whether it is to stand in a block of the instrumented function, behind which that returns; else it returns itself. */
  readonly inBlock: boolean;
}

const layouts = new WeakMap<Module, Layout>();

/** The module's layout, with every imported function to be called. */
function layoutOf(module: Module): Layout {
  let layout = layouts.get(module);
  if (!layout) {
    layout = { ...layOut(module, undefined), hostWords: [] };
    layouts.set(module, layout);
  }
  return layout;
}

/**
 * What the meter has to cover: lowers a function of a program as it is, and counts. What instrumentation adds is not
 * known here.
 *
 * @throws WasmError If it lowers to too much code.
 */
export function stepsOf({ module, code, type, locals, sinks, inBlock }: Uninstrumented): Steps {
  const asm = new Assembler();
  const indices = Int32Array.from(code.at, (_, index) => index);
  const lowering = new FunctionLowering(
    { asm, layout: layoutOf(module), refer: () => {}, maxPages: 0 },
    { code: { ...code, at: indices }, type, locals, end: inBlock ? "code" : "return", sinks },
  );
  lowering.run();
  const of = new Int32Array(code.length);
  let entry = 0;
  for (let pc = 0; pc < asm.length; pc++) {
    const origin = asm.origin(pc);
    if (origin < 0) entry++;
    else of[origin] = (of[origin] as number) + 1;
  }
  for (const [index, steps] of lowering.switches) of[index] = steps;
  return { entry, of };
}
