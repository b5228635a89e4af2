import { compileProgram, inputRegion, pin, Runner } from "@conun/vm";
import { expect } from "chai";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { lower } from "../../src/machine/lower/lower.ts";

const runner = new Runner();

export interface MachineRun {
  readonly stdin?: Uint8Array;
  readonly steps?: bigint;
  readonly pages?: number;
  readonly outputBytes?: number;
}

/** What a program came to, and in how many steps of the machine. */
export interface Agreed {
  readonly kind: string;
  readonly code: number;
  readonly output: Uint8Array;
  /** Units of the meter. */
  readonly steps: bigint;
  readonly machineSteps: number;
}

/**
 * Runs a program's pinned module in the engine and, lowered, on the reference interpreter: result, output and meter are
 * equal, and the meter is not below the steps of the machine.
 */
export function compareMachine(bytes: Uint8Array, run: MachineRun = {}, name = "program"): Agreed {
  const { steps = 1n << 40n, pages = 1024, outputBytes = 1 << 16 } = run;
  const { module } = pin(bytes);
  const region = inputRegion({ stdin: run.stdin ?? new Uint8Array(0) });
  const native = runner.run(compileProgram(module), region, { steps, pages, outputBytes });
  const machine = new Machine(lower(module), { input: region, steps, pages, outputLimit: outputBytes });
  machine.run();
  const { kind, code, output, steps: metered } = machine.result();
  expect({ kind, code, output, metered }, name).to.deep.equal({
    kind: native.kind,
    code: native.code,
    output: native.output,
    metered: native.steps,
  });
  expect(machine.steps, `${name}: machine steps, metered ${metered}`).to.be.at.most(Number(metered));
  return { kind, code, output, steps: metered, machineSteps: machine.steps };
}
