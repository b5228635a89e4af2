import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TxRecord } from "@conun/sdk";
import { expect } from "chai";
import { openDatabase } from "../../src/store/database.ts";
import { Notes } from "../../src/store/notes.ts";
import { sqliteTxStore } from "../../src/store/tx-store.ts";
import { account } from "../lib/samples.ts";

function record(id: string, nonce: number, changes: Partial<TxRecord> = {}): TxRecord {
  return {
    id,
    ref: undefined,
    kind: "claim",
    chainId: 31337,
    from: account(0xaa),
    to: account(2),
    data: "0x1234",
    value: 2n ** 90n,
    gasLimit: 21_000n,
    nonce,
    confirmations: 1,
    feeCap: 10n ** 12n,
    status: "sent",
    attempts: [],
    createdAt: 5,
    receipt: undefined,
    error: undefined,
    ...changes,
  };
}

describe("outbox of transactions", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-tx-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives back what is open, by nonce, after a restart", async () => {
    const path = join(folder, "worker.db");
    const first = await openDatabase(path);
    const store = sqliteTxStore(first);
    await store.put(record("b", 2));
    await store.put(record("a", 1, { ref: "x" }));
    await store.put(record("c", 3, { chainId: 1 }));
    await store.put(record("d", 4, { from: account(0xbb) }));
    await store.put(record("b", 2, { status: "confirmed" }));
    first.close();
    const second = await openDatabase(path);
    const again = sqliteTxStore(second);
    expect(await again.open(account(0xaa), 31337)).to.deep.equal([record("a", 1, { ref: "x" })]);
    expect(await again.byRef("x")).to.deep.equal(record("a", 1, { ref: "x" }));
    expect(await again.byRef("y")).to.equal(undefined);
    second.close();
  });

  it("keeps notes", async () => {
    const database = await openDatabase(join(folder, "notes.db"));
    const notes = new Notes(database);
    expect(notes.get("cursor")).to.equal(undefined);
    notes.set("cursor", { block: 1 }, 10);
    notes.set("cursor", { block: 2 }, 20);
    expect(notes.get("cursor")).to.deep.equal({ value: { block: 2 }, updatedAt: 20 });
    database.close();
  });
});
