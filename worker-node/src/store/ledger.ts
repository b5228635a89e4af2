import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "@conun/sdk";
import { relaxed } from "./database.ts";

/** A game that the worker is a side of, as its books have it. Coins in wei, the reward in wei of CON. */
export interface BookedGame {
  readonly id: Hex;
  readonly side: "defender" | "challenger";
  readonly job: Hex;
  readonly batch: bigint;
  readonly slot: number;
  readonly turn: number;
  readonly position: bigint;
  readonly state: string;
  /** What we put in. */
  readonly bond: bigint;
  readonly ending: string | undefined;
  readonly won: boolean | undefined;
  /** Coins that it left us, our own bond included. */
  readonly amount: bigint;
  /** CON of the slash that are ours once its quarantine is over. */
  readonly reward: bigint;
}

/** What disputes cost and brought. Coins in wei, rewards in wei of CON. */
export interface Balance {
  readonly running: number;
  readonly won: number;
  readonly lost: number;
  /** Games without a winner: their resolver became void. */
  readonly cancelled: number;
  /** Coins in games that run. */
  readonly bonds: bigint;
  /** What won games left beyond our own bonds. */
  readonly coinsWon: bigint;
  readonly coinsLost: bigint;
  readonly rewards: bigint;
}

/** Books of disputes: what was played, won, lost and spent. */
export class Ledger {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Books a game as it stands; its bond only grows, and an end is final. */
  put(game: BookedGame, now = Math.floor(Date.now() / 1000)): void {
    const statement = this.#database.prepare(
      `INSERT INTO game (id, side, job, batch, slot, turn, position, state, bond, ending, won, amount, reward,
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, bond = excluded.bond, ending = excluded.ending,
         won = excluded.won, amount = excluded.amount, reward = excluded.reward, updated_at = excluded.updated_at
       WHERE game.ending IS NULL OR excluded.ending IS NOT NULL`,
    );
    const before = this.find(game.id);
    const bond = game.bond > (before?.bond ?? 0n) ? game.bond : (before?.bond ?? 0n);
    const won = game.won === undefined ? null : Number(game.won);
    relaxed(this.#database, () =>
      statement.run(
        ...[game.id, game.side, game.job, String(game.batch), game.slot, game.turn, String(game.position)],
        ...[game.state, String(bond), game.ending ?? null, won, String(game.amount), String(game.reward), now, now],
      ),
    );
  }

  find(id: Hex): BookedGame | undefined {
    const row = this.#database.prepare("SELECT * FROM game WHERE id = ?").get(id);
    return row === undefined ? undefined : parse(row);
  }

  /** Games, the newest first. */
  games(limit = 100): readonly BookedGame[] {
    return this.#database
      .prepare("SELECT * FROM game ORDER BY created_at DESC, rowid DESC LIMIT ?")
      .all(limit)
      .map(parse);
  }

  /** Books the gas of a transaction, once. */
  spent(tx: Hex, kind: string, wei: bigint, now = Math.floor(Date.now() / 1000)): void {
    const statement = this.#database.prepare(
      "INSERT OR IGNORE INTO cost (tx, kind, wei, created_at) VALUES (?, ?, ?, ?)",
    );
    relaxed(this.#database, () => statement.run(tx, kind, String(wei), now));
  }

  /** Gas of all moves, in wei. */
  gas(): bigint {
    const rows = this.#database.prepare("SELECT wei FROM cost").all();
    return rows.reduce((sum, { wei }) => sum + BigInt(wei as string), 0n);
  }

  /** What the games of one side came to. */
  balance(side: BookedGame["side"]): Balance {
    const sum = { running: 0, won: 0, lost: 0, cancelled: 0, bonds: 0n, coinsWon: 0n, coinsLost: 0n, rewards: 0n };
    for (const row of this.#database.prepare("SELECT * FROM game WHERE side = ?").all(side)) {
      const { ending, won, bond, amount, reward } = parse(row);
      if (ending === undefined) {
        sum.running++;
        sum.bonds += bond;
      } else if (ending === "cancelled") sum.cancelled++;
      else if (won) {
        sum.won++;
        sum.coinsWon += amount - bond;
        sum.rewards += reward;
      } else {
        sum.lost++;
        sum.coinsLost += bond - amount;
      }
    }
    return sum;
  }
}

function parse(row: Record<string, unknown>): BookedGame {
  return {
    id: row.id as Hex,
    side: row.side as BookedGame["side"],
    job: row.job as Hex,
    batch: BigInt(row.batch as string),
    slot: row.slot as number,
    turn: row.turn as number,
    position: BigInt(row.position as string),
    state: row.state as string,
    bond: BigInt(row.bond as string),
    ending: (row.ending as string | null) ?? undefined,
    won: row.won === null ? undefined : row.won === 1,
    amount: BigInt(row.amount as string),
    reward: BigInt(row.reward as string),
  };
}
