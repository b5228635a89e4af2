import type { DatabaseSync } from "node:sqlite";
import { relaxed } from "./database.ts";

/** Small JSON values by name: where to go on reading the chain, and what `status` and `why` show. */
export class Notes {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  set(key: string, value: unknown, now = Date.now()): void {
    const statement = this.#database.prepare(
      `INSERT INTO note (key, value, updated_at) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    );
    relaxed(this.#database, () => statement.run(key, JSON.stringify(value), now));
  }

  /** The value and when it was set (Unix milliseconds); undefined if it never was. */
  get<T>(key: string): { readonly value: T; readonly updatedAt: number } | undefined {
    const row = this.#database.prepare("SELECT value, updated_at FROM note WHERE key = ?").get(key);
    if (row === undefined) return undefined;
    return { value: JSON.parse(row.value as string) as T, updatedAt: row.updated_at as number };
  }
}
