import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Storage } from "@conun/sdk/storage";
import { expect } from "chai";
import { openDatabase } from "../../src/store/database.ts";
import { Keepsakes } from "../../src/store/keepsakes.ts";
import { type BookedGame, Ledger } from "../../src/store/ledger.ts";
import { Verdicts } from "../../src/store/verdicts.ts";
import { word } from "../lib/samples.ts";

describe("what is kept for disputes", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-kept-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("material of a job outlives the storage it came from, and goes with the job", async () => {
    let asked = 0;
    let gone = false;
    const storage = {
      get: async (cid: string) => {
        asked++;
        if (gone) throw new Error("gone");
        return new TextEncoder().encode(cid);
      },
    } as unknown as Storage;
    const first = new Keepsakes(folder).keeping(word(1), storage);
    await first.get("bafyprogram");
    await first.get("bafyinputs");
    gone = true;
    const later = new Keepsakes(folder);
    const again = later.keeping(word(1), storage);
    expect(Buffer.from(await again.get("bafyinputs")).toString()).to.equal("bafyinputs");
    expect(asked).to.equal(2);
    const other = await later
      .keeping(word(2), storage)
      .get("bafyinputs")
      .catch((error: Error) => error.message);
    expect(other, "jobs do not share").to.equal("gone");
    await later.forget(word(1), new Set(["bafyprogram"]));
    expect(readdirSync(join(folder, word(1)))).to.deep.equal(["bafyprogram"]);
    await later.sweep(new Set([word(1)]));
    expect(readdirSync(folder)).to.deep.equal([word(1)]);
    await later.sweep(new Set());
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("a name that is no CID never becomes a path", async () => {
    const storage = { get: async () => new Uint8Array(1) } as unknown as Storage;
    await new Keepsakes(folder).keeping(word(1), storage).get("../../etc/x");
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("what was found wrong is known after a restart, and no result is counted twice", async () => {
    const path = join(folder, "worker.db");
    const look = { assignment: word(3), job: word(1), batch: 4n, slot: 1, turn: 2, detail: "", createdAt: 1_000 };
    const before = await openDatabase(path);
    const verdicts = new Verdicts(before);
    verdicts.put({ ...look, verdict: "withheld", wrong: [], coreMs: 1_500 });
    verdicts.put({ ...look, verdict: "wrong", wrong: [0n, 7n], coreMs: 500 });
    before.close();
    const after = await openDatabase(path);
    expect(new Verdicts(after).accusations()).to.deep.equal([
      { ...look, verdict: "wrong", wrong: [0n, 7n], coreMs: 2_000 },
    ]);
    expect(new Verdicts(after).counts()).to.deep.equal([{ verdict: "wrong", looks: 1, coreSeconds: 2 }]);
    after.close();
  });

  it("books: what is won and lost is counted once, an end is final, and gas is booked by transaction", async () => {
    const database = await openDatabase(join(folder, "worker.db"));
    const ledger = new Ledger(database);
    const game: BookedGame = {
      ...{ id: word(5), side: "challenger", job: word(1), batch: 0n, slot: 0, turn: 0, position: 3n },
      ...{ state: "challenged", bond: 100n, ending: undefined, won: undefined, amount: 0n, reward: 0n },
    };
    ledger.put(game);
    expect(ledger.balance("challenger")).to.include({ running: 1, bonds: 100n });
    const won = { ...game, state: "over", bond: 0n, ending: "timeout", won: true, amount: 250n, reward: 9n };
    ledger.put(won);
    ledger.put(won);
    ledger.put({ ...game, state: "picking" });
    expect(ledger.balance("challenger")).to.deep.equal({
      ...{ running: 0, won: 1, lost: 0, cancelled: 0, bonds: 0n, coinsWon: 150n, coinsLost: 0n, rewards: 9n },
    });
    ledger.put({ ...game, id: word(6), side: "defender", ending: "step", won: false, state: "over", amount: 0n });
    expect(ledger.balance("defender")).to.include({ lost: 1, coinsLost: 100n });
    ledger.spent(word(8), "pick", 40n);
    ledger.spent(word(8), "pick", 40n);
    ledger.spent(word(9), "pick", 2n);
    expect(ledger.gas()).to.equal(42n);
    database.close();
  });
});
