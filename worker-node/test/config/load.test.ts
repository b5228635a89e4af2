import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { con } from "@conun/sdk";
import { expect } from "chai";
import { loadConfig, variableOf } from "../../src/config/load.ts";
import { CONFIG_KEYS } from "../../src/config/schema.ts";
import { WorkerError } from "../../src/errors.ts";

describe("configuration", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-config-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (text: string): string => {
    const path = join(folder, "worker.toml");
    writeFileSync(path, text);
    return path;
  };
  const load = (text: string, env: Record<string, string> = {}, flags: Record<string, unknown> = {}) =>
    loadConfig({ file: file(text), env: { CONUN_DATA_DIR: folder, ...env }, flags });

  it("has defaults for everything, and finds no file where there is none", () => {
    const loaded = loadConfig({ env: { CONUN_CONFIG_DIR: join(folder, "none"), CONUN_DATA_DIR: folder } });
    expect(loaded.file).to.equal(undefined);
    expect(loaded.config.network).to.equal("local");
    expect(loaded.config.pay.withdraw_above).to.equal(con("10"));
    expect(loaded.stateDir).to.equal(join(folder, "worker"));
    expect(loaded.lockDir).to.equal(join(folder, "locks"));
  });

  it("lets variables win over the file and flags over both", () => {
    const text = `rpc = ["http://a:1"]\n[work]\ncores = 3\nmax_task_seconds = 7\n[price]\nper_task = 0.25\n`;
    const { config } = load(
      text,
      { CONUN_WORK_CORES: "4", CONUN_RPC: "http://b:2,http://c:3" },
      { "work.cores": 5, network: undefined },
    );
    expect(config.work.cores).to.equal(5);
    expect(config.work.max_task_seconds).to.equal(7);
    expect(config.price.per_task).to.equal(con("0.25"));
    expect(config.rpc).to.deep.equal(["http://b:2", "http://c:3"]);
    expect(load(text, { CONUN_WORK_CORES: "4" }).config.work.cores).to.equal(4);
  });

  it("names every key that it does not know, and every value that does not fit", () => {
    const wrong: [string, RegExp][] = [
      ["coers = 1", /unknown key coers/],
      ["[work]\ncoers = 1", /unknown key work\.coers/],
      ["[work]\ncores = 0", /work\.cores/],
      ["[price]\nper_task = -1", /price\.per_task/],
      ["[price]\nper_task = 'much'", /price\.per_task: must be an amount/],
      ["[refuse]\nrequesters = ['0x12']", /refuse\.requesters/],
      ["rpc = ['ftp://x']", /rpc/],
      ["[log]\nlevel = 'loud'", /log\.level/],
      ["a = = 1", /not TOML/],
    ];
    for (const [text, message] of wrong) {
      expect(() => load(text), text)
        .to.throw(WorkerError, message)
        .with.property("code", "CONFIG_INVALID");
    }
    expect(() => load("", { CONUN_WORK_CORES: "many" })).to.throw(WorkerError, /work\.cores/);
    expect(() => loadConfig({ file: join(folder, "missing.toml"), env: {} })).to.throw(WorkerError, /cannot be read/);
  });

  it("has a variable for every key and reports those that are none", () => {
    const names = CONFIG_KEYS.map(variableOf);
    expect(names).to.include.members([
      "CONUN_NETWORK",
      "CONUN_WORK_CORES",
      "CONUN_REFUSE_REQUESTERS",
      "CONUN_PAY_DIRECT",
    ]);
    expect(new Set(names).size).to.equal(names.length);
    expect(load("", { CONUN_WORK_COERS: "1" }).strangers).to.deep.equal(["CONUN_WORK_COERS"]);
    expect(load("", { CONUN_PAY_DIRECT: "true" }).config.pay.direct).to.equal(true);
  });
});
