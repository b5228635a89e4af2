import { INSTRUCTIONS } from "../../src/machine/table.ts";
import type { AnyMachine } from "../../src/machine/task.ts";

const INSTRUCTION_BYTES = 16;
/** Steps of each program that are followed one by one; the rest runs at full speed. */
const FOLLOWED = 3_000;

/** Which instructions of the table have been executed. */
export class Coverage {
  private readonly seen: Set<number>;

  constructor(seen: readonly number[] = []) {
    this.seen = new Set(seen);
  }

  /** Takes the first steps of a machine one by one. */
  follow(machine: AnyMachine): void {
    const { code } = machine.image;
    for (let left = FOLLOWED; left > 0 && !machine.ended; left--) {
      const op = code[machine.registers.pc * INSTRUCTION_BYTES];
      if (op !== undefined) this.seen.add(op);
      machine.step();
    }
  }

  get list(): number[] {
    return [...this.seen].sort((left, right) => left - right);
  }

  get missing(): string[] {
    return INSTRUCTIONS.filter(({ op }) => !this.seen.has(op)).map(({ name }) => name);
  }

  /** Share of the table's instructions. */
  get share(): number {
    return 1 - this.missing.length / INSTRUCTIONS.length;
  }
}
