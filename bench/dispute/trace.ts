import { FastMachine, type Image, initialOpening, type MachineTask, outcomeOpening, proveStep, toHex } from "@conun/vm";

/** Steps of the trace of a game; a machine that has ended stays as it is. */
export const TRACE = 2 ** 40;

/** A task's trace on the machine: its state after any number of steps, and what shows it. */
export class Trace {
  readonly #image: Image;
  readonly #task: MachineTask;

  constructor(image: Image, task: MachineTask) {
    this.#image = image;
    this.#task = task;
  }

  /** States after so many steps, ascending. */
  states(indices: readonly number[]): string[] {
    const machine = this.#start();
    return indices.map((index) => {
      machine.run(index - machine.steps);
      return toHex(machine.stateRoot());
    });
  }

  /** The machine when it has ended. */
  end(): FastMachine {
    const machine = this.#start();
    machine.run();
    return machine;
  }

  /** The tape of the step that follows so many. */
  tape(index: number): string {
    const machine = this.#start();
    machine.run(index);
    return toHex(proveStep(machine));
  }

  firstOpening(): string {
    return toHex(initialOpening(this.#image, this.#task.input));
  }

  lastOpening(): string {
    return toHex(outcomeOpening(this.end()));
  }

  #start(): FastMachine {
    return new FastMachine(this.#image, this.#task);
  }
}
