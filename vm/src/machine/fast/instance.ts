import { engine, type WasmGlobal, type WasmMemory, type WasmModule } from "../../engine.ts";
import { VmError } from "../../errors.ts";
import { fromBase64 } from "../../hash/wasm.ts";
import { machineWasm } from "./machine-wasm.ts";

/** What assembly/machine/machine.ts exports. Addresses are globals. */
export interface Instance {
  readonly memory: WasmMemory;
  readonly CODE: WasmGlobal<number>;
  readonly GLOBALS: WasmGlobal<number>;
  readonly STACK: WasmGlobal<number>;
  readonly MARKS: WasmGlobal<number>;
  readonly REGISTERS: WasmGlobal<number>;
  readonly LIST: WasmGlobal<number>;
  readonly HASHES: WasmGlobal<number>;
  begin(end: number, granules: number, pages: number): number;
  reserveGuest(pages: number): number;
  writable(region: number, at: number): number;
  pageAt(region: number, page: number): number;
  mark(region: number, page: number): void;
  advance(steps: number): number;
  walk(steps: number): number;
  collect(region: number, which: number): number;
  hashListed(region: number, count: number): void;
}

let module: WasmModule | undefined;

/** Pages of the module's memory at most: a few are missing to 4 GiB. */
export const MOST_PAGES = 65_535;

/**
 * A new instance of the interpreter. Code is compiled once for all.
 *
 * @throws VmError `no-engine` if the engine has no vector instructions, `no-memory` if it gives no more memory.
 */
export function instantiate(): Instance {
  try {
    module ??= new engine.Module(fromBase64(machineWasm));
  } catch (cause) {
    throw new VmError("no-engine", "This engine cannot run the fast interpreter.", "Use the reference interpreter.", {
      cause,
    });
  }
  try {
    return new engine.Instance(module).exports as unknown as Instance;
  } catch (cause) {
    throw noMemory(cause);
  }
}

export function noMemory(cause?: unknown): VmError {
  return new VmError(
    "no-memory",
    "The fast interpreter has no memory for this program's state.",
    "Use the reference interpreter, or a machine with more free memory.",
    { cause },
  );
}

/** Whether the fast interpreter refused a task that the reference interpreter may be able to run. */
export function isRefusal(error: unknown): boolean {
  return error instanceof VmError && (error.code === "no-memory" || error.code === "no-engine");
}
