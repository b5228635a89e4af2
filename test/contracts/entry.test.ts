import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect } from "chai";
import { at } from "../../scripts/lib/workspace.ts";

/** All modules that a module of ours loads, itself included, and what it loads from elsewhere. */
function graph(entry: string): { own: Set<string>; foreign: Set<string> } {
  const own = new Set<string>();
  const foreign = new Set<string>();
  const visit = (path: string): void => {
    if (own.has(path)) return;
    own.add(path);
    const source = readFileSync(path, "utf8");
    for (const [, type, target] of source.matchAll(/^(?:import|export)\s(type\s)?[^;]*?from "([^"]+)"/gm)) {
      if (type !== undefined || target === undefined) continue;
      if (target.startsWith(".")) visit(resolve(dirname(path), target));
      else foreign.add(target);
    }
  };
  visit(entry);
  return { own, foreign };
}

describe("the entry of @conun/contracts", () => {
  it("is safe for browsers: no bytecode, nothing of Node", () => {
    const { own, foreign } = graph(at("contracts", "src", "index.ts"));
    expect(own.size).to.be.above(5);
    expect([...foreign]).to.deep.equal(["ethers"]);
    for (const path of own) {
      expect(path).not.to.match(/artifacts|factories|deploy\//);
      expect(readFileSync(path, "utf8"), path).not.to.match(/bytecode"?:/i);
    }
  });

  it("is not what carries the deployment", () => {
    const { own } = graph(at("contracts", "src", "deploy", "index.ts"));
    expect([...own].some((path) => path.includes("/artifacts/"))).to.equal(true);
  });
});
