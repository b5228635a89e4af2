import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "@conun/sdk";
import { relaxed } from "./database.ts";

/** What came of looking at a result of somebody else. */
export type Verdict =
  /** It is what everybody gets. */
  | "right"
  /** The tasks that were looked at are. */
  | "sampled-right"
  /** Some positions are not: they are challenged. */
  | "wrong"
  /** Its leaves are withheld: it is asked for them. */
  | "withheld"
  /** Not looked at, or not to the end; the detail says why. */
  | "skipped";

/** A look at a result that is done. */
export interface Look {
  readonly assignment: Hex;
  readonly job: Hex;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  readonly verdict: Verdict;
  /** Positions that are wrong. */
  readonly wrong: readonly bigint[];
  /** Milliseconds of a core that it took. */
  readonly coreMs: number;
  readonly detail: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Looks by what came of them. */
export interface LookCount {
  readonly verdict: Verdict;
  readonly looks: number;
  readonly coreSeconds: number;
}

/** What is remembered of looks that are long over. */
const KEEP_SECONDS = 90 * 86_400;

/** Results that were looked at: none is looked at twice, and what was found wrong is known after a restart. */
export class Verdicts {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Stores a look; a later one of the same result takes its place. What was found wrong is on disk before this returns. */
  put(look: Look): void {
    const write = () => {
      this.#database
        .prepare(
          `INSERT INTO verdict (assignment, job, batch, slot, turn, verdict, wrong, core_ms, detail, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (assignment) DO UPDATE SET verdict = excluded.verdict, wrong = excluded.wrong,
             core_ms = core_ms + excluded.core_ms, detail = excluded.detail, created_at = excluded.created_at`,
        )
        .run(
          ...[look.assignment, look.job, String(look.batch), look.slot, look.turn, look.verdict, look.wrong.join(" ")],
          ...[Math.round(look.coreMs), look.detail, look.createdAt],
        );
      this.#database.prepare("DELETE FROM verdict WHERE created_at < ?").run(look.createdAt - KEEP_SECONDS);
    };
    if (look.verdict === "wrong") write();
    else relaxed(this.#database, write);
  }

  find(assignment: Hex): Look | undefined {
    const row = this.#database.prepare("SELECT * FROM verdict WHERE assignment = ?").get(assignment);
    return row === undefined ? undefined : parse(row);
  }

  /** What was found wrong, or withheld, since a time. */
  accusations(): readonly Look[] {
    const sql = "SELECT * FROM verdict WHERE verdict IN ('wrong', 'withheld') ORDER BY created_at, rowid";
    return this.#database.prepare(sql).all().map(parse);
  }

  counts(): readonly LookCount[] {
    const sql = "SELECT verdict, count(*) AS looks, sum(core_ms) AS ms FROM verdict GROUP BY verdict ORDER BY verdict";
    return this.#database
      .prepare(sql)
      .all()
      .map(({ verdict, looks, ms }) => ({
        verdict: verdict as Verdict,
        looks: Number(looks),
        coreSeconds: Number(ms) / 1000,
      }));
  }
}

function parse(row: Record<string, unknown>): Look {
  const wrong = String(row.wrong);
  return {
    assignment: row.assignment as Hex,
    job: row.job as Hex,
    batch: BigInt(row.batch as string),
    slot: row.slot as number,
    turn: row.turn as number,
    verdict: row.verdict as Verdict,
    wrong: wrong === "" ? [] : wrong.split(" ").map(BigInt),
    coreMs: row.core_ms as number,
    detail: row.detail as string,
    createdAt: row.created_at as number,
  };
}
