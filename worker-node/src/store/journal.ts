import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "@conun/sdk";
import { workerError } from "../errors.ts";
import { relaxed } from "./database.ts";

/** A commitment with all that is needed to open it. */
export interface Commitment {
  readonly assignment: Hex;
  readonly job: Hex;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  readonly allotment: number;
  readonly commitment: Hex;
  readonly resultRoot: Hex;
  readonly totalSteps: bigint;
  readonly salt: Hex;
  /** Name of the outputs bundle in the bundle store. */
  readonly bundle: string;
  /** Where the outputs were published; undefined before. */
  readonly hint: string | undefined;
  /** Unix seconds. */
  readonly createdAt: number;
}

/**
 * What the worker promised: every commitment stands here, on disk, before its transaction is sent. One assignment has
 * one commitment for ever.
 */
export class Journal {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Stores a commitment; storing the same again changes nothing.
   *
   * @throws WorkerError SECOND_COMMITMENT if the assignment has another one.
   */
  commit(entry: Commitment): void {
    this.commitAll([entry]);
  }

  /** Stores several commitments, all or none. */
  commitAll(entries: readonly Commitment[]): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const entry of entries) this.#insert(entry);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  find(assignment: Hex): Commitment | undefined {
    const row = this.#database.prepare("SELECT * FROM commitment WHERE assignment = ?").get(assignment);
    return row === undefined ? undefined : parse(row);
  }

  all(): readonly Commitment[] {
    return this.#database.prepare("SELECT * FROM commitment ORDER BY created_at, rowid").all().map(parse);
  }

  /** Notes where the outputs of an assignment are. Where that is lost, they are stored once more. */
  published(assignment: Hex, hint: string): void {
    const statement = this.#database.prepare("UPDATE commitment SET hint = ? WHERE assignment = ?");
    relaxed(this.#database, () => statement.run(hint, assignment));
  }

  /** Names of all bundles that a commitment needs. */
  bundles(): ReadonlySet<string> {
    const rows = this.#database.prepare("SELECT DISTINCT bundle FROM commitment").all();
    return new Set(rows.map((row) => String(row.bundle)));
  }

  /** Removes the commitments of assignments that have ended for good. */
  forget(assignments: readonly Hex[]): void {
    const statement = this.#database.prepare("DELETE FROM commitment WHERE assignment = ?");
    relaxed(this.#database, () => {
      for (const assignment of assignments) statement.run(assignment);
    });
  }

  #insert(entry: Commitment): void {
    const before = this.find(entry.assignment);
    if (before !== undefined) {
      if (before.commitment === entry.commitment) return;
      throw workerError(
        "SECOND_COMMITMENT",
        `Slot ${entry.slot} of batch ${entry.batch} of job ${entry.job} (turn ${entry.turn}) has the commitment ` +
          `${before.commitment} already; ${entry.commitment} was refused.`,
        { details: { assignment: entry.assignment, first: before.commitment, second: entry.commitment } },
      );
    }
    this.#database
      .prepare(
        `INSERT INTO commitment (assignment, job, batch, slot, turn, allotment, commitment, result_root, total_steps,
           salt, bundle, hint, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        entry.assignment,
        entry.job,
        String(entry.batch),
        entry.slot,
        entry.turn,
        entry.allotment,
        entry.commitment,
        entry.resultRoot,
        String(entry.totalSteps),
        entry.salt,
        entry.bundle,
        entry.hint ?? null,
        entry.createdAt,
      );
  }
}

function parse(row: Record<string, unknown>): Commitment {
  return {
    assignment: row.assignment as Hex,
    job: row.job as Hex,
    batch: BigInt(row.batch as string),
    slot: row.slot as number,
    turn: row.turn as number,
    allotment: row.allotment as number,
    commitment: row.commitment as Hex,
    resultRoot: row.result_root as Hex,
    totalSteps: BigInt(row.total_steps as string),
    salt: row.salt as Hex,
    bundle: row.bundle as string,
    hint: (row.hint as string | null) ?? undefined,
    createdAt: row.created_at as number,
  };
}
