import { readFileSync } from "node:fs";
import { ROLES } from "@conun/contracts/deploy";
import { expect } from "chai";
import { parametersFile, readParameters } from "../../scripts/contracts/files.ts";
import { at } from "../../scripts/lib/workspace.ts";

const read = (...path: string[]): string => readFileSync(at(...path), "utf8");

describe("documentation of the contracts", () => {
  it("shows the example that is tested", () => {
    const shown = /```solidity\n([\s\S]*?)```/.exec(read("docs", "contracts.md"))?.[1];
    expect(shown).to.equal(read("test", "solidity", "dapp", "Renderer.sol"));
  });

  it("explains every parameter", () => {
    const text = read("docs", "deployment.md");
    const { terms, chainParameters, gameParameters, ...rest } = readParameters(parametersFile(31337));
    const names = [
      ...ROLES,
      ...Object.keys(rest),
      ...Object.keys(terms).map((name) => `terms.${name}`),
      ...Object.keys(chainParameters).map((name) => `chainParameters.${name}`),
      ...Object.keys(gameParameters).map((name) => `gameParameters.${name}`),
    ];
    for (const name of names) expect(text).to.include(`\`${name}\``);
  });
});
