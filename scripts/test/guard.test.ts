import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { at } from "../lib/workspace.ts";

const manifest = JSON.parse(readFileSync(at("package.json"), "utf8")) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** Runs the guard as another version of Node would. */
function guardUnder(version: string) {
  const pretend = `Object.defineProperty(process, "version", { value: ${JSON.stringify(version)} })`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  return spawnSync(process.execPath, ["--import", preload, at("scripts/guard.mjs")], { encoding: "utf8" });
}

describe("guard", () => {
  it("lets the pinned Node through", () => {
    expect(guardUnder(process.version)).to.include({ status: 0, stdout: "", stderr: "" });
  });

  for (const version of ["v20.20.2", "v24.21.1", "v24.2.1", "v26.0.0"]) {
    it(`stops Node ${version}, names both versions and says what to do`, () => {
      const { status, stdout, stderr } = guardUnder(version);
      expect(status).to.equal(1);
      expect(stdout).to.equal("");
      expect(stderr)
        .to.include(version.slice(1))
        .and.include(String(manifest.devDependencies.node))
        .and.include("pnpm@12 install");
    });
  }

  it("starts every root script", () => {
    for (const [name, script] of Object.entries(manifest.scripts)) {
      expect(script, name).to.match(/^node scripts\/guard\.mjs && node /);
    }
  });
});
