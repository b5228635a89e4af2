import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "@conun/vm";
import type { ExpectedJob } from "../outputs/job.ts";
import type { OutputsPush } from "../outputs/push.ts";

/** Tables of the job book. */
export const JOB_TABLES = `
  CREATE TABLE jobs (job TEXT PRIMARY KEY, chain INTEGER NOT NULL, market TEXT NOT NULL, manifest TEXT NOT NULL,
    tasks INTEGER NOT NULL, batch_size INTEGER NOT NULL, output_bytes INTEGER NOT NULL, ends INTEGER NOT NULL,
    until INTEGER NOT NULL)
    WITHOUT ROWID;
  CREATE TABLE outputs (job TEXT NOT NULL, batch INTEGER NOT NULL, slot INTEGER NOT NULL, turn INTEGER NOT NULL,
    cid TEXT NOT NULL, PRIMARY KEY (job, batch, slot, turn)) WITHOUT ROWID;
`;

/** The jobs whose outputs a service takes, and what it has taken for each of their assignments. */
export class JobBook {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Enters a job; one that is there is replaced, and its time never shortened. */
  enter(job: ExpectedJob): ExpectedJob {
    this.#db
      .prepare(
        "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job) DO UPDATE SET chain = excluded.chain, " +
          "market = excluded.market, manifest = excluded.manifest, tasks = excluded.tasks, " +
          "batch_size = excluded.batch_size, output_bytes = excluded.output_bytes, ends = excluded.ends, until = max(until, excluded.until)",
      )
      .run(
        job.jobId,
        job.chainId,
        job.market,
        job.manifest,
        job.taskCount,
        job.batchSize,
        job.outputBytes,
        job.ends,
        job.until,
      );
    return this.find(job.jobId) ?? job;
  }

  find(jobId: Hex): ExpectedJob | undefined {
    const row = this.#db.prepare("SELECT * FROM jobs WHERE job = ?").get(jobId);
    if (row === undefined) return undefined;
    return {
      jobId,
      chainId: Number(row.chain),
      market: row.market as Hex,
      manifest: String(row.manifest),
      taskCount: Number(row.tasks),
      batchSize: Number(row.batch_size),
      outputBytes: Number(row.output_bytes),
      ends: Number(row.ends),
      until: Number(row.until),
    };
  }

  /** CIDs of all bundles that were taken for a job. */
  outputs(jobId: Hex): string[] {
    return this.#db
      .prepare("SELECT DISTINCT cid FROM outputs WHERE job = ?")
      .all(jobId)
      .map(({ cid }) => String(cid));
  }

  /** The bundle that was taken for an assignment. */
  output({ jobId, batch, slot, turn }: OutputsPush): string | undefined {
    const row = this.#db
      .prepare("SELECT cid FROM outputs WHERE job = ? AND batch = ? AND slot = ? AND turn = ?")
      .get(jobId, batch, slot, turn);
    return row === undefined ? undefined : String(row.cid);
  }

  /** Notes the bundle of an assignment. */
  note({ jobId, batch, slot, turn, cid }: OutputsPush): void {
    this.#db.prepare("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)").run(jobId, batch, slot, turn, cid);
  }

  /** Strikes out the jobs whose time is over. */
  dropExpired(now: number): void {
    this.#db.prepare("DELETE FROM outputs WHERE job IN (SELECT job FROM jobs WHERE until < ?)").run(now);
    this.#db.prepare("DELETE FROM jobs WHERE until < ?").run(now);
  }
}
