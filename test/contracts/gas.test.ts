import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { measureGas } from "../../bench/gas.ts";
import { at } from "../../scripts/lib/workspace.ts";

/** Gas of every figure of `pnpm bench gas`, as committed; CONUN_UPDATE_SNAPSHOTS=1 writes it anew. */
const SNAPSHOT = at(".gas-snapshot");
/** What a figure may grow by. Random salts and hashes make calldata differ by a few zero bytes. */
const GROWTH = 0.01;

const parse = (text: string): Map<string, number> =>
  new Map(
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string])
      .map(([name, gas]): [string, number] => [name, Number(gas)]),
  );

describe("gas", function () {
  this.timeout(120_000);

  it(`no figure grew by more than ${GROWTH * 100} % since it was committed`, async () => {
    const { rows } = await measureGas();
    if (process.env.CONUN_UPDATE_SNAPSHOTS === "1") {
      writeFileSync(SNAPSHOT, `${rows.map(({ name, value }) => `${name} ${value}`).join("\n")}\n`);
    }
    const committed = parse(readFileSync(SNAPSHOT, "utf8"));
    expect(rows.map(({ name }) => name)).to.have.members([...committed.keys()]);
    const grown = rows.filter(({ name, value }) => value > (committed.get(name) ?? 0) * (1 + GROWTH));
    const lines = grown.map(({ name, value }) => `${name}: ${committed.get(name)} -> ${value}`);
    expect(lines, "run it with CONUN_UPDATE_SNAPSHOTS=1 if this is meant").to.deep.equal([]);
  });
});
