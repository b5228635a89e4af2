import { expect } from "chai";
import { at } from "../lib/workspace.ts";
import { importsOf, manifestProblems, wrongImport } from "../lint/packages.ts";

describe("lint: packages", () => {
  it("finds every form of import", () => {
    const source = [
      'import a from "a";',
      'import type { B } from "b";',
      'export * from "./c.ts";',
      'const d = await import("d");',
      'const e = require("e");',
      'import "f";',
      'new Worker(import.meta.resolve("g"));',
    ];
    expect(importsOf(source.join("\n"))).to.have.members(["a", "b", "./c.ts", "d", "e", "f", "g"]);
  });

  const file = at("sdk", "src", "actions", "post.ts");
  it("lets a package use those before it, itself and others' packages", () => {
    for (const target of [
      "@conun/vm",
      "@conun/contracts/artifacts",
      "@conun/sdk/node",
      "ethers",
      "../errors/x.ts",
      "node:fs",
    ]) {
      expect(wrongImport("sdk", file, target), target).to.equal(undefined);
    }
  });

  it("stops imports back, sideways, and past a package's entry points", () => {
    expect(wrongImport("sdk", file, "@conun/worker-node")).to.include("before it");
    expect(wrongImport("vm", at("vm/src/index.ts"), "@conun/contracts")).to.be.a("string");
    expect(wrongImport("sdk", file, "../../../vm/src/hash.ts")).to.include("by name");
    expect(wrongImport("sdk", file, "../../../sdk-extra/x.ts")).to.include("by name");
  });

  it("stops version ranges, names of pnpm commands and a packageManager field", () => {
    const good = { name: "x", dependencies: { a: "1.2.3", b: "workspace:*" }, scripts: { demo: "" } };
    expect(manifestProblems("package.json", good)).to.deep.equal([]);
    expect(manifestProblems("package.json", { ...good, dependencies: { a: "^1.2.3" } })).to.have.length(1);
    expect(manifestProblems("package.json", { ...good, scripts: { deploy: "" } })).to.have.length(1);
    expect(manifestProblems("package.json", { ...good, packageManager: "pnpm@12.0.0" })).to.have.length(1);
  });
});
