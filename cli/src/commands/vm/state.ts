import { toHex } from "@conun/vm";
import type { Context } from "../../globals.ts";
import { pairs } from "../../output/output.ts";
import { advance, machineFor, openTask, type VmOptions } from "./task.ts";

/** Options of `conun vm state`. */
export interface StateOptions extends VmOptions {
  /** Steps to carry out before; to the end if left out. */
  readonly step?: number;
}

/** `conun vm state PROGRAM`: registers, roots of the regions and hash of the state after some steps. */
export async function vmStateCommand(
  context: Context,
  path: string,
  stdin: Uint8Array,
  { step = Number.POSITIVE_INFINITY, ...options }: StateOptions,
): Promise<void> {
  const task = await openTask(path, stdin, options);
  const machine = machineFor(task);
  await advance(machine, step, context);
  const { registers } = machine;
  const regions = Object.fromEntries(Object.entries(machine.regionRoots()).map(([name, root]) => [name, toHex(root)]));
  const memoryRoot = toHex(machine.memoryRoot());
  const stateRoot = toHex(machine.stateRoot());
  context.out.result(
    { ok: true, programId: task.programId, machineSteps: machine.steps, registers, regions, memoryRoot, stateRoot },
    pairs([
      ["steps", `${machine.steps}${machine.ended ? ", and has ended" : ""}`],
      ...Object.entries(registers).map(([name, value]) => [name, String(value)] as const),
      ...Object.entries(regions).map(([name, root]) => [`${name} region`, root] as const),
      ["memory root", memoryRoot],
      ["state root", stateRoot],
    ]),
  );
}
