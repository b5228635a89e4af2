import { MachineOp } from "../opcodes.ts";
import { Flag } from "../table.ts";
import type { Assembler } from "./assembler.ts";

/** Where the value of an operand is. */
export const Place = {
  /** In the operand's own slot. */
  home: 0,
  /** In the slot of a local, unchanged since. */
  local: 1,
  /** Nowhere: it is a constant. */
  constant: 2,
  /** Nowhere: it is a reference to a function whose first instruction is not known yet. */
  function: 3,
} as const;

/** What to do when a reference to a function is written as an immediate. */
export type FunctionFixup = (pc: number, func: number) => void;

/**
 * The operand stack while a function is lowered. An operand has a slot of its own, its home, but its value is brought
 * there only where it has to be: until then it is an alias of a local, or a constant.
 */
export class Operands {
  height = 0;
  maxHeight = 0;
  /** Slot of the operand at height 0. */
  private readonly base: number;
  private readonly asm: Assembler;
  private readonly fixup: FunctionFixup;
  private readonly places: number[] = [];
  /** Slot of the local, low half of the constant, or index of the function. */
  private readonly lows: number[] = [];
  private readonly highs: number[] = [];
  /** For an alias: the next lower alias of the same local, or -1. `tops` has the highest one of each local. */
  private readonly below: number[] = [];
  private readonly tops = new Map<number, number>();
  /** Below this height there are no aliases. */
  private settled = 0;

  constructor(asm: Assembler, base: number, fixup: FunctionFixup) {
    this.asm = asm;
    this.base = base;
    this.fixup = fixup;
  }

  home(index: number): number {
    return this.base + index;
  }
  isHome(index: number): boolean {
    return this.places[index] === Place.home;
  }
  isConstant(index: number): boolean {
    return this.places[index] === Place.constant;
  }
  isLocal(index: number): boolean {
    return this.places[index] === Place.local;
  }
  /** Halves of a constant; the slot of an alias' local is `low`. */
  low(index: number): number {
    return this.lows[index] as number;
  }
  high(index: number): number {
    return this.highs[index] as number;
  }
  /** Whether an operand is an alias of the local in `slot`. */
  aliased(slot: number): boolean {
    return this.tops.has(slot);
  }

  /** Pushes an operand that is in its home; returns its slot. */
  pushHome(): number {
    return this.home(this.push(Place.home, 0, 0));
  }
  pushConstant(low: number, high: number): void {
    this.push(Place.constant, low, high);
  }
  pushFunction(func: number, typeId: number): void {
    this.push(Place.function, func, typeId);
  }
  pushLocal(slot: number): void {
    const index = this.push(Place.local, slot, 0);
    this.below[index] = this.tops.get(slot) ?? -1;
    this.tops.set(slot, index);
  }

  private push(place: number, low: number, high: number): number {
    const index = this.height++;
    this.places[index] = place;
    this.lows[index] = low;
    this.highs[index] = high;
    if (this.height > this.maxHeight) this.maxHeight = this.height;
    return index;
  }

  /** Takes operands away until `height` are left. */
  drop(height: number): void {
    while (this.height > height) {
      const index = --this.height;
      if (this.places[index] === Place.local) this.unalias(index);
    }
    if (this.settled > height) this.settled = height;
  }

  /** Pushes operands in their homes, or takes away, until there are `height`. */
  reset(height: number): void {
    this.drop(Math.min(height, this.height));
    while (this.height < height) this.pushHome();
  }

  /** Forgets that the highest alias of its local is one. */
  private unalias(index: number): void {
    const slot = this.lows[index] as number;
    const next = this.below[index] as number;
    if (next < 0) this.tops.delete(slot);
    else this.tops.set(slot, next);
  }

  /** The slot where the operand's value is; a constant is brought home first. */
  slot(index: number): number {
    if (this.places[index] === Place.local) return this.lows[index] as number;
    if (this.places[index] !== Place.home) {
      this.copy(index, this.home(index));
      this.places[index] = Place.home;
    }
    return this.home(index);
  }

  /** Brings the topmost operands from `first` on home. */
  bringHome(first: number): void {
    for (let index = first; index < this.height; index++) {
      if (this.places[index] !== Place.home) this.copy(index, this.home(index));
    }
    for (let index = this.height - 1; index >= first; index--) {
      if (this.places[index] === Place.local) this.unalias(index);
      this.places[index] = Place.home;
    }
  }

  /** Brings all aliases home: what follows may run several times, or not at all. */
  settle(): void {
    for (let index = this.settled; index < this.height; index++) {
      if (this.places[index] !== Place.local) continue;
      this.copy(index, this.home(index));
      this.places[index] = Place.home;
    }
    this.tops.clear();
    this.settled = this.height;
  }

  /** Brings the aliases of one local home, highest first: it is about to be written. */
  release(slot: number): void {
    for (let index = this.tops.get(slot) ?? -1; index >= 0; index = this.below[index] as number) {
      this.copy(index, this.home(index));
      this.places[index] = Place.home;
    }
    this.tops.delete(slot);
  }

  /** Writes the operand's value into `target`, unless it is there. */
  copy(index: number, target: number): void {
    const low = this.lows[index] as number;
    switch (this.places[index]) {
      case Place.home:
        if (this.home(index) !== target) this.move(this.home(index), target);
        return;
      case Place.local:
        if (low !== target) this.move(low, target);
        return;
      case Place.constant:
        this.asm.emit(MachineOp.mov, Flag.immB, target, 0, 0, this.highs[index] as number, low);
        return;
      case Place.function:
        this.fixup(this.asm.emit(MachineOp.mov, Flag.immB, target, 0, 0, this.highs[index] as number, 0), low);
    }
  }

  private move(source: number, target: number): void {
    this.asm.emit(MachineOp.mov, 0, target, source, 0, 0, 0);
  }

  /** Whether the topmost operands from `first` on are in the slots from `target` on. */
  inPlace(first: number, target: number): boolean {
    for (let index = first; index < this.height; index++) {
      const slot =
        this.places[index] === Place.home
          ? this.home(index)
          : this.places[index] === Place.local
            ? this.lows[index]
            : -1;
      if (slot !== target + index - first) return false;
    }
    return true;
  }

  /**
   * Writes the topmost operands from `first` on into the slots from `target` on: below them, or at the start of the
   * frame. The operands themselves stay what they are: control leaves for where they are expected.
   */
  copyTo(first: number, target: number): void {
    const count = this.height - first;
    const saved: number[] = [];
    // A parameter that an earlier result overwrites waits in the operand's home, which is free.
    for (let k = 0; k < count; k++) {
      const offset = (this.lows[first + k] as number) - target;
      if (this.places[first + k] !== Place.local || offset < 0 || offset >= k) continue;
      this.copy(first + k, this.home(first + k));
      saved.push(k);
    }
    for (let k = 0, next = 0; k < count; k++) {
      if (saved[next] === k) {
        next++;
        this.move(this.home(first + k), target + k);
      } else this.copy(first + k, target + k);
    }
  }
}
