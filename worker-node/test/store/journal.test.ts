import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import fc from "fast-check";
import { WorkerError } from "../../src/errors.ts";
import { openDatabase, SCHEMA_VERSION } from "../../src/store/database.ts";
import { type Commitment, Journal } from "../../src/store/journal.ts";
import { isLocked, lockHolder, lockOperator } from "../../src/store/lock.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { account, word } from "../lib/samples.ts";

function entry(assignment: number, value: number): Commitment {
  return {
    assignment: word(assignment),
    job: word(1),
    batch: 2n ** 60n,
    slot: 1,
    turn: 0,
    allotment: 7,
    commitment: word(value),
    resultRoot: word(3),
    totalSteps: 2n ** 47n,
    salt: word(4),
    bundle: "bundle",
    hint: undefined,
    createdAt: 1,
  };
}

describe("journal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-journal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = () => join(folder, "worker.db");

  it("gives back what was stored, to the bit", async () => {
    const database = await openDatabase(path());
    const journal = new Journal(database);
    journal.commit(entry(1, 2));
    journal.published(word(1), "cid http://x");
    expect(journal.find(word(1))).to.deep.equal({ ...entry(1, 2), hint: "cid http://x" });
    expect(journal.bundles()).to.deep.equal(new Set(["bundle"]));
    journal.forget([word(1)]);
    expect(journal.all()).to.deep.equal([]);
    database.close();
  });

  it("refuses a second, different commitment for an assignment, for ever and for all of a group", async () => {
    const database = await openDatabase(path());
    const journal = new Journal(database);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 3 })), { maxLength: 8 }), (pairs) => {
        const before = new Map(journal.all().map((one) => [one.assignment, one.commitment]));
        const group = pairs.map(([assignment, value]) => entry(assignment, value));
        const wanted = new Map(before);
        const clash = group.some(({ assignment, commitment }) => {
          const known = wanted.get(assignment);
          wanted.set(assignment, known ?? commitment);
          return known !== undefined && known !== commitment;
        });
        if (clash) {
          expect(() => journal.commitAll(group))
            .to.throw(WorkerError)
            .with.property("code", "SECOND_COMMITMENT");
        } else journal.commitAll(group);
        const after = new Map(journal.all().map((one) => [one.assignment, one.commitment]));
        expect(after).to.deep.equal(clash ? before : wanted);
      }),
    );
    database.close();
  });

  it("holds what was stored after a kill -9", async () => {
    const script = join(folder, "store.mjs");
    const source = (file: string) => JSON.stringify(new URL(`../../src/store/${file}`, import.meta.url).href);
    writeFileSync(
      script,
      `import { openDatabase } from ${source("database.ts")}; import { Journal } from ${source("journal.ts")};
       const journal = new Journal(await openDatabase(process.argv[2]));
       for (let i = 0; ; i++) {
         const id = "0x" + i.toString(16).padStart(64, "0");
         journal.commit({ ...JSON.parse(process.argv[3]), batch: 0n, totalSteps: 0n, assignment: id, hint: undefined });
         process.stdout.write(i + "\\n");
       }`,
    );
    const { batch: _batch, totalSteps: _steps, hint: _hint, ...plain } = entry(0, 1);
    const child = spawn(process.execPath, ["--conditions=conun-source", script, path(), JSON.stringify(plain)]);
    let printed = "";
    child.stdout.on("data", (text) => {
      printed += text;
    });
    while (printed.split("\n").length < 20) await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const said = printed.split("\n").length - 1;
    const database = await openDatabase(path());
    expect(new Journal(database).all().length).to.be.at.least(said);
    database.close();
  });

  it("refuses a newer schema, and migrates an older one after a backup", async () => {
    (await openDatabase(path())).close();
    const newer = [...MIGRATIONS, "CREATE TABLE later (x TEXT) STRICT"];
    const database = await openDatabase(path(), newer);
    expect(database.prepare("SELECT count(*) AS n FROM later").get()?.n).to.equal(0);
    database.close();
    expect(existsSync(`${path()}.v${SCHEMA_VERSION}.backup`)).to.equal(true);
    const old = new DatabaseSync(`${path()}.v${SCHEMA_VERSION}.backup`, { readOnly: true });
    expect(old.prepare("PRAGMA user_version").get()?.user_version).to.equal(SCHEMA_VERSION);
    old.close();
    await rejects(openDatabase(path()), "JOURNAL_NEWER");
  });

  it("leaves an older database as it was when a migration fails", async () => {
    (await openDatabase(path())).close();
    const broken = [...MIGRATIONS, "CREATE TABLE half (x TEXT) STRICT; CREATE NONSENSE"];
    await rejects(openDatabase(path(), broken), "JOURNAL_DAMAGED");
    const database = await openDatabase(path());
    expect(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()?.n).to.equal(0);
    database.close();
  });

  it("says so when the file is no database", async () => {
    writeFileSync(path(), "certainly not a database, but long enough to be looked at".repeat(20));
    await rejects(openDatabase(path()), "JOURNAL_DAMAGED");
  });
});

describe("lock of an operator key", () => {
  let folder: string;
  let child: ChildProcess | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-lock-"));
  });
  after(() => {
    child?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("is held by one at a time, per key", () => {
    const lock = lockOperator(folder, account(1));
    expect(() => lockOperator(folder, account(1)))
      .to.throw(WorkerError, String(process.pid))
      .with.property("code", "WORKER_LOCKED");
    expect(isLocked(folder, account(1))).to.equal(true);
    lockOperator(folder, account(2)).release();
    lock.release();
    expect(isLocked(folder, account(1))).to.equal(false);
    lockOperator(folder, account(1)).release();
  });

  it("is free again the moment its process is killed", async () => {
    const module = JSON.stringify(new URL("../../src/store/lock.ts", import.meta.url).href);
    const code = `const { lockOperator } = await import(${module}); lockOperator(${JSON.stringify(folder)}, "${account(3)}"); process.stdout.write("held"); setInterval(() => {}, 1000);`;
    child = spawn(process.execPath, ["--conditions=conun-source", "--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.stdout !== null) await once(child.stdout, "data");
    expect(() => lockOperator(folder, account(3))).to.throw(WorkerError);
    expect(lockHolder(folder, account(3))).to.equal(child.pid);
    child.kill("SIGKILL");
    await once(child, "exit");
    lockOperator(folder, account(3)).release();
  });
});

async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(WorkerError).with.property("code", code);
}
