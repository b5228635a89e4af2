import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { formatTable } from "../../bench/lib/report.ts";
import { at } from "../lib/workspace.ts";

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [at("scripts/bench.ts"), ...args], { encoding: "utf8" });

describe("bench", () => {
  const name = `self-check-${process.pid}`;
  const path = at("bench", `${name}.ts`);
  const define = (body: string): void => writeFileSync(path, `export const run = async ({ log }) => { ${body} };\n`);
  afterEach(() => rmSync(path, { force: true }));

  it("exits 2 on an unknown name and lists what there is", () => {
    define("");
    const { status, stdout, stderr } = bench("no-such-benchmark", "--json");
    expect(status).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr).to.include("no-such-benchmark").and.include(name);
  });

  it("prints the object and nothing else with --json", () => {
    define('console.log("noise"); log("note"); return { rows: [{ name: "a", value: 1.5, unit: "ms", goal: 2 }] };');
    const { status, stdout, stderr } = bench(name, "--json");
    expect(stderr).to.include("noise").and.include("note");
    expect(JSON.parse(stdout)).to.deep.equal({ rows: [{ name: "a", value: 1.5, unit: "ms", goal: 2 }] });
    expect(status).to.equal(0);
  });

  it("fails on a figure that was not measured", () => {
    define('return { rows: [{ name: "a", value: Number.NaN, unit: "ms", goal: 2 }] };');
    expect(bench(name, "--json")).to.include({ status: 1, stdout: "" });
  });

  it("prints a table for people", () => {
    const rows = [
      { name: "single", value: 287_654, unit: "gas", goal: 300_000 },
      { name: "x", value: 1.0123, unit: "ms", goal: null },
    ];
    expect(formatTable({ rows }).split("\n")).to.deep.equal([
      "figure    value  unit     goal",
      "single  287,654  gas   300,000",
      "x        1.0123  ms",
    ]);
  });
});
