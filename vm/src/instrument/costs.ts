import { type Steps, stepsOf } from "../machine/lower/steps.ts";
import type { LinkedFunction } from "../shim/link.ts";
import type { Code } from "../wasm/code.ts";
import { Op } from "../wasm/opcodes.ts";
import type { FuncType } from "../wasm/types.ts";
import { CALL_INDIRECT, DEPTH_PASSED, END_TASK, FUEL_PASSED, HOST_WORD, surcharge } from "./weights.ts";

/** What a call pays besides its own steps: how its callee is instrumented, or that it is none. */
export interface Callee {
  /** A host word, or what ends the task. */
  readonly builtin: "word" | "end" | undefined;
  /** What the caller pays for it; 0 if it charges itself. */
  readonly prepaid: number;
  readonly metered: boolean;
  readonly depth: boolean;
}

/** Steps of a function's instructions, with what instrumentation adds to them and what engines need beyond. */
export interface Costs {
  /** On entering. */
  readonly entry: number;
  readonly of: (index: number) => number;
}

/**
 * Steps behind the body: results and fuel go where the caller takes them, and back. What is still needed in a slot that a
 * result takes gets out of its way first: the fuel, if it stands there, and results that are parameters.
 */
function leaving({ params, results }: FuncType): number {
  const moves = results.length + 2;
  if (results.length > 1) return moves + results.length;
  return params.length < results.length ? moves + 1 : moves;
}

/**
 * What to charge for each instruction: the steps that it lowers to, so that the meter is never below the machine, and
 * more for what takes engines long.
 *
 * @param sinks Instructions followed by a canonicalisation.
 * @param metered Whether the function takes fuel.
 * @param callee Of the call instruction at an index.
 */
export function costsOf(
  { source, func, type }: LinkedFunction,
  code: Code,
  sinks: Uint8Array | undefined,
  metered: boolean,
  callee: (index: number) => Callee,
): Costs {
  const { module } = source.context;
  const runs = module.bodies[func - module.importedFuncs]?.locals ?? [];
  const locals = runs.reduce((sum, { count }) => sum + count, 0);
  const steps: Steps = stepsOf({ module, code, type, locals, sinks, inBlock: metered });
  return {
    entry: steps.entry + (metered ? leaving(type) : 0),
    of: (index) => {
      const op = code.op[index] as number;
      const own = (steps.of[index] as number) + surcharge(op);
      if (op !== Op.call && op !== Op.callIndirect) return own;
      const { builtin, prepaid, metered: takesFuel, depth } = callee(index);
      if (builtin !== undefined) return own + (builtin === "word" ? HOST_WORD : END_TASK);
      const passed = takesFuel ? FUEL_PASSED + (depth ? DEPTH_PASSED : 0) : 0;
      return own + prepaid + passed + (op === Op.callIndirect ? CALL_INDIRECT : 0);
    },
  };
}
