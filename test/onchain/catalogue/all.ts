import { edgePrograms } from "./edges.ts";
import { faultPrograms, vectorPrograms } from "./forms.ts";
import { numberPrograms } from "./numbers.ts";
import type { Entry } from "./program.ts";
import { soupPrograms } from "./soup.ts";
import { randomEntry, wasmPrograms } from "./wasm.ts";

/** Programs of snippets: with fewer, an instruction may come up too seldom. */
const SOUPS = 140;

/** Programs by number: those that are always there, then random ones without end. */
export class Catalogue {
  /** How many are always there. */
  readonly fixed: number;
  readonly #seed: number;
  readonly #entries: readonly Entry[];

  constructor(seed: number) {
    this.#seed = seed;
    this.#entries = [
      ...vectorPrograms(),
      ...numberPrograms(seed),
      ...soupPrograms(seed, SOUPS),
      ...edgePrograms(),
      ...wasmPrograms(),
      ...faultPrograms(),
    ];
    this.fixed = this.#entries.length;
  }

  at(number: number): Entry {
    return this.#entries[number] ?? randomEntry(this.#seed, number - this.fixed);
  }
}
