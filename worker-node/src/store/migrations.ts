/** Step `n` brings a database from version `n` to `n + 1`. Steps that were released never change. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE commitment (
    assignment  TEXT PRIMARY KEY,
    job         TEXT NOT NULL,
    batch       TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    turn        INTEGER NOT NULL,
    allotment   INTEGER NOT NULL,
    commitment  TEXT NOT NULL,
    result_root TEXT NOT NULL,
    total_steps TEXT NOT NULL,
    salt        TEXT NOT NULL,
    bundle      TEXT NOT NULL,
    hint        TEXT,
    created_at  INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX commitment_by_batch ON commitment (job, batch);

  CREATE TABLE tx (
    id       TEXT PRIMARY KEY,
    ref      TEXT UNIQUE,
    sender   TEXT NOT NULL,
    chain_id INTEGER NOT NULL,
    status   TEXT NOT NULL,
    nonce    INTEGER,
    record   TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tx_open ON tx (sender, chain_id, status);

  CREATE TABLE note (
    key        TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE verdict (
    assignment  TEXT PRIMARY KEY,
    job         TEXT NOT NULL,
    batch       TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    turn        INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    wrong       TEXT NOT NULL,
    core_ms     INTEGER NOT NULL,
    detail      TEXT NOT NULL,
    created_at  INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX verdict_by_job ON verdict (job);

  CREATE TABLE game (
    id          TEXT PRIMARY KEY,
    side        TEXT NOT NULL,
    job         TEXT NOT NULL,
    batch       TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    turn        INTEGER NOT NULL,
    position    TEXT NOT NULL,
    state       TEXT NOT NULL,
    bond        TEXT NOT NULL,
    ending      TEXT,
    won         INTEGER,
    amount      TEXT NOT NULL,
    reward      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE cost (
    tx          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    wei         TEXT NOT NULL,
    created_at  INTEGER NOT NULL
  ) STRICT;
  `,
];
