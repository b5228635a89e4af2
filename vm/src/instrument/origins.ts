/** Where an instruction of a pinned module comes from. */
export interface Origin {
  /** Who wrote the function that it stands in: the program's author, the WASI shim, or pinning itself. */
  readonly module: "program" | "shim" | "machine";
  /** The function's name there, or `func N`; those of the shim begin with `wasi.`, those of pinning with `conun.`. */
  readonly function: string;
  /** The function's index in that module; in the pinned module for those of pinning. */
  readonly functionIndex: number;
  /** Byte offset of the instruction in that module as it was before pinning; undefined for functions of pinning. */
  readonly offset: number | undefined;
  /** Whether pinning added it for the instruction there: meter, call depth, canonical NaNs. */
  readonly added: boolean;
}

/** A function of the pinned module, and the first instruction it was made from. */
export interface OriginFunction extends Omit<Origin, "added"> {}

/**
 * Where the code of a pinned module comes from, instruction by instruction. It is found while the module is written, and
 * no part of its bytes.
 */
export class Origins {
  private readonly functions: ReadonlyMap<number, OriginFunction>;
  /** Offsets in the pinned module, ascending; what begins there comes from the source of the same index. */
  private readonly places: Int32Array;
  /** Offsets in the module before pinning; of code that pinning added, the complement. */
  private readonly sources: Int32Array;

  constructor(functions: ReadonlyMap<number, OriginFunction>, places: Int32Array, sources: Int32Array) {
    this.functions = functions;
    this.places = places;
    this.sources = sources;
  }

  /**
   * @param func Index in the pinned module (`LoweredFunction.index`).
   * @param offset Byte offset of an instruction of the function (`Image.sources`); negative for what stands before all
   *   instructions: that comes from the first one.
   * @returns undefined if the pinned module has no such function.
   */
  of(func: number, offset: number): Origin | undefined {
    const found = this.functions.get(func);
    if (found === undefined) return undefined;
    const source = found.offset === undefined || offset < 0 ? undefined : this.sources[this.before(offset)];
    if (source === undefined) return { ...found, added: found.module === "machine" };
    return { ...found, offset: source < 0 ? ~source : source, added: source < 0 };
  }

  /** Index of the last place that is not behind `offset`. */
  private before(offset: number): number {
    let [from, to] = [0, this.places.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.places[middle] as number) <= offset) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }
}

/** Takes down where code comes from, while functions are written one after another. */
export class OriginsRecorder {
  private readonly places: number[] = [];
  private readonly sources: number[] = [];
  /** First mark of the function that is being written. */
  private first = 0;

  /** From byte `at` of the function's code on, code comes from the instruction at `offset`, or was added for it. */
  mark(at: number, offset: number, added: boolean): void {
    this.places.push(at);
    this.sources.push(added ? ~offset : offset);
  }

  /** The marks of the function that is being written move by so many bytes: what stands before its code is known now. */
  move(bytes: number): void {
    for (let index = this.first; index < this.places.length; index++) (this.places[index] as number) += bytes;
  }

  /** The function is written. */
  next(): void {
    this.first = this.places.length;
  }

  /** @param base Where in the pinned module the bytes begin that all functions were written to. */
  finish(base: number, functions: ReadonlyMap<number, OriginFunction>): Origins {
    return new Origins(
      functions,
      Int32Array.from(this.places, (place) => place + base),
      Int32Array.from(this.sources),
    );
  }
}
