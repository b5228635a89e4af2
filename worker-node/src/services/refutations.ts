import type { Hex } from "@conun/sdk";
import type { Notes } from "../store/notes.ts";

/** A result of this worker that did not stand. Amounts as decimal text in wei. */
export interface Refutation {
  readonly job: Hex;
  readonly batch: string;
  readonly slot: number;
  /** CON that were slashed. */
  readonly slashed: string;
  readonly tx: Hex;
}

const KEY = "refutations";
const MOST = 50;

/** Results of this worker that were refuted or outvoted, the last ones; over restarts. */
export class Refutations {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  get all(): readonly Refutation[] {
    return this.#notes.get<Refutation[]>(KEY)?.value ?? [];
  }

  /** Adds one; the same again changes nothing. */
  add(one: Refutation): void {
    const known = this.all;
    if (known.some(({ tx, batch, slot }) => tx === one.tx && batch === one.batch && slot === one.slot)) return;
    this.#notes.set(KEY, [...known, one].slice(-MOST));
  }
}
