import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runSuite } from "../suites/run-suite.ts";

describe("runSuite", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-suite-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function outcomeOf(source: string, show?: (output: string) => void) {
    const file = join(folder, "inner.test.ts");
    writeFileSync(file, source);
    return runSuite({ name: "inner", kind: "mocha", files: [file] }, { bail: false, ...(show && { show }) });
  }

  it("keeps what a suite prints until it has ended, where it is asked to", async () => {
    const shown: string[] = [];
    await outcomeOf('it("a", () => console.log("first of it")); it("b", () => {});', (output) => shown.push(output));
    expect(shown).to.have.length(1);
    expect(shown[0]).to.match(/first of it[\s\S]*2 passing/);
  });

  it("counts what passed, was skipped and failed", async () => {
    const outcome = await outcomeOf(
      'it("a", () => {}); it.skip("b", () => {}); it("c", () => { throw new Error("no"); });',
    );
    expect(outcome).to.deep.equal({ passed: 1, skipped: 1, failed: [{ title: "c", message: "no" }] });
  });

  it("fails a suite that breaks off", async () => {
    const { failed } = await outcomeOf('it("a", () => process.exit(0));');
    expect(failed[0]?.message).to.include("broke off");
  });

  it("fails a suite that leaves a process running, and ends the process", async () => {
    const { failed } = await outcomeOf(
      'import { spawn } from "node:child_process"; it("a", () => spawn("sleep", ["60"], { stdio: "ignore" }).unref());',
    );
    expect(failed[0]?.message).to.include("left running");
  });
});
