import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { saveNetwork } from "@conun/sdk/node";
import { expect } from "chai";
import { Stage } from "./lib/stage.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

describe("conun-worker, the command", function () {
  this.timeout(90_000);
  let folder: string;
  let stage: Stage;

  before(async () => {
    stage = await Stage.open();
    folder = mkdtempSync(join(tmpdir(), "conun-worker-cli-"));
    writeFileSync(join(folder, "password"), "correct horse\n", { mode: 0o600 });
    await saveNetwork(
      { name: "local", rpc: [stage.anvil.url], storage: [stage.storage.url], deployment: stage.deployment },
      { path: join(folder, "local-network.json") },
    );
  });
  after(async () => {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CONUN_")));
    const places = { CONUN_CONFIG_DIR: folder, CONUN_DATA_DIR: folder, CONUN_PASSWORD_FILE: join(folder, "password") };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ["--conditions=conun-source", MAIN, ...args],
        { env: { ...clean, ...places, ...env } },
        (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
      );
      child.stdin?.end();
    });
  }
  const json = async (...args: string[]) => {
    const { out } = await run([...args, "--output", "json"]);
    return JSON.parse(out) as Record<string, unknown>;
  };

  it("tells wrong usage from other failures by its exit code", async () => {
    const codes = await Promise.all([
      run(["bogus"]),
      run(["status", "--output", "yaml"]),
      run(["start", "--cores", "0"]),
      run(["status"], { CONUN_WORK_CORES: "many" }),
      run(["doctor"], { CONUN_NETWORK: "nowhere" }),
      run(["--help"]),
    ]);
    expect(codes.map(({ code }) => code)).to.deep.equal([2, 2, 2, 2, 1, 0]);
    expect(codes[3]?.err).to.match(/CONFIG_INVALID.*work\.cores/s);
    expect(codes.slice(0, 4).map(({ out }) => out)).to.deep.equal(["", "", "", ""]);
  });

  it("refuses to start without a key, and says what to do", async () => {
    const { code, err } = await run(["start"]);
    expect(code).to.equal(10);
    expect(err).to.match(/KEYSTORE_MISSING.*conun-worker init/s);
    const status = await run(["status"]);
    expect(status).to.include({ code: 10, out: "" });
    expect(status.err).to.match(/KEYSTORE_MISSING.*conun-worker init/s);
  });

  it("makes a key that only its owner can read, once, and the consent for an owner", async () => {
    const first = await json("init");
    expect(first).to.include({ madeKey: true, madeConfig: true });
    const keyFile = String(first.keyFile);
    if (process.platform !== "win32") expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
    const stored = readFileSync(keyFile, "utf8");
    const again = await json("init", "--owner", OWNER);
    expect(again).to.include({ madeKey: false, operator: first.operator, owner: OWNER });
    expect(again.signature).to.match(/^0x[0-9a-f]{130}$/);
    expect(again.command)
      .to.contain(`--operator ${String(first.operator)}`)
      .and.contain(String(again.signature));
    expect(readFileSync(keyFile, "utf8")).to.equal(stored);
    const wrong = await run(["init", "--owner", OWNER], { CONUN_PASSWORD_FILE: "/nonexistent" });
    expect(wrong.code).to.equal(10);
  });

  it("names in doctor what is missing", async () => {
    const { code, out } = await run(["doctor", "--output", "json"]);
    expect(code).to.equal(1);
    const report = JSON.parse(out) as { checks: { name: string; level: string; todo?: string }[] };
    const levels = (name: string) => report.checks.filter((check) => check.name === name).map(({ level }) => level);
    expect(levels("gas")).to.deep.equal(["fail"]);
    expect(levels("stake")).to.deep.equal(["fail"]);
    for (const name of ["config", "key", "password", "sandbox", "rpc", "clock"])
      expect(levels(name)[0], name).to.be.oneOf(["ok", "warn"]);
    expect(levels("contracts")).to.deep.equal(["ok", "ok", "ok"]);
    expect(levels("storage")).to.deep.equal(["ok"]);
    expect(report.checks.filter(({ level }) => level !== "ok").every(({ todo }) => todo !== undefined)).to.equal(true);
  });

  it("notices in doctor that the network is another one than its addresses are for", async () => {
    const old = join(folder, "old-deployment.json");
    writeFileSync(old, JSON.stringify({ ...stage.deployment, market: OWNER }));
    const { code, out } = await run(["doctor", "--deployment", old, "--output", "json"]);
    expect(code).to.equal(1);
    const { checks } = JSON.parse(out) as { checks: { name: string; level: string; detail: string; todo?: string }[] };
    const [found, ...more] = checks.filter(({ name }) => ["contracts", "gas", "stake"].includes(name));
    expect(more).to.deep.equal([]);
    expect(found?.level).to.equal("fail");
    expect(found?.detail).to.match(/not on this chain/);
    expect(found?.todo).to.match(/conun dev/);
  });

  it("watches only where there is something to watch", async () => {
    const { disputeGame, ...votes } = stage.deployment;
    expect(disputeGame).to.match(/^0x/);
    const file = join(folder, "votes-deployment.json");
    writeFileSync(file, JSON.stringify(votes));
    const { code, err } = await run(["watch", "--deployment", file]);
    expect(code).to.equal(2);
    expect(err).to.match(/NOTHING_TO_WATCH.*accept\.resolvers/s);
    const wrong = await run(["watch", "--share", "2"]);
    expect(wrong.code).to.equal(2);
    expect(wrong.err).to.match(/CONFIG_INVALID.*watch\.share/s);
  });

  it("answers why there is no work before the worker ever ran", async () => {
    const why = (await json("why")) as { obstacles: { todo: string }[] };
    const todo = why.obstacles.map((obstacle) => obstacle.todo).join("\n");
    expect(todo).to.contain("conun-worker start").and.contain("init --owner").and.contain("coin");
    expect(await json("status")).to.include({ running: false });
  });

  it("refuses a key that others can read", async function () {
    if (process.platform === "win32") this.skip();
    chmodSync(join(folder, "password"), 0o644);
    const { code, err } = await run(["init", "--owner", OWNER]);
    chmodSync(join(folder, "password"), 0o600);
    expect(code).to.equal(10);
    expect(err).to.match(/EXPOSED/);
  });
});
