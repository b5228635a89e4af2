import type { Program } from "../shim/link.ts";
import type { FuncType } from "../wasm/types.ts";
import { type Plan, typeKey } from "./analyse.ts";
import type { OriginsRecorder } from "./origins.ts";

/** Function types of the pinned module, each once, numbered in the order of first use. */
export class TypeTable {
  readonly types: FuncType[] = [];
  private readonly index = new Map<string, number>();

  intern(type: FuncType): number {
    const key = typeKey(type);
    let index = this.index.get(key);
    if (index === undefined) {
      index = this.types.push(type) - 1;
      this.index.set(key, index);
    }
    return index;
  }
}

/** Function indices of the helpers that every pinned module has (see `helpers.ts`). */
export interface Helpers {
  /** (): ends the task, out of steps. */
  readonly outOfSteps: number;
  /** (fuel, depth): the same, or too deep if fuel is left. */
  readonly stop: number;
  /** (fuel): ends the task by `unreachable`. */
  readonly trapUnreachable: number;
  /** (code, fuel): ends the task with an exit code. */
  readonly exit: number;
  /** (reason, fuel): ends the task with a trap reason. */
  readonly trap: number;
  /** (pages, fuel) -> (result, fuel): `memory.grow`. */
  readonly grow: number;
}

/** Indices of the globals behind those of program and shim. */
export interface MachineGlobals {
  readonly status: number;
  readonly code: number;
  readonly stepsLeft: number;
  readonly pageLimit: number;
}

/** What the writers of functions share: the pinned module's index spaces. */
export interface Layout {
  readonly program: Program;
  readonly plan: Plan;
  /** False for the comparison module: linked, but neither metered nor with canonical NaNs. */
  readonly metered: boolean;
  readonly types: TypeTable;
  readonly helpers: Helpers;
  readonly globals: MachineGlobals;
  /** Index in the pinned module of a function of the program. */
  readonly funcIndex: (index: number) => number;
  /** Takes down where code comes from, if somebody wants to know. */
  readonly origins?: OriginsRecorder | undefined;
}
