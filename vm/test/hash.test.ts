import { readFile } from "node:fs/promises";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";
import fc from "fast-check";
import { assemblyModules, renderAssembly } from "../scripts/assembly.ts";
import { hashItems, reduceLevels } from "../src/hash/bulk.ts";
import { hex, noise } from "./lib/reference.ts";

describe("hash: bulk keccak", () => {
  it("agrees with noble for every item length up to three blocks", () => {
    for (let length = 32; length <= 420; length++) {
      const items = noise(length, 3 * length);
      const digests = hashItems(items, length);
      for (let i = 0; i < 3; i++) {
        const expected = keccak_256(items.subarray(i * length, (i + 1) * length));
        expect(hex(digests.subarray(32 * i, 32 * i + 32)), `length ${length}`).to.equal(hex(expected));
      }
    }
  });

  it("agrees with noble on any content and across passes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (pair) => {
        expect(hex(reduceLevels(pair, 1))).to.equal(hex(keccak_256(pair)));
      }),
    );
    const count = 2 ** 15 + 3;
    const items = noise(5, 64 * count);
    const digests = hashItems(items, 64);
    for (const i of [0, 1, 2 ** 14 - 1, 2 ** 14, 2 ** 15, count - 1]) {
      const expected = keccak_256(items.subarray(64 * i, 64 * i + 64));
      expect(hex(digests.subarray(32 * i, 32 * i + 32)), `item ${i}`).to.equal(hex(expected));
    }
    expect(hex(reduceLevels(items, 1))).to.equal(hex(digests));
  });

  it("refuses packed bytes that are not whole items", () => {
    expect(() => hashItems(new Uint8Array(65), 64)).to.throw(RangeError);
    expect(() => reduceLevels(new Uint8Array(96), 1)).to.throw(RangeError);
    expect(hashItems(new Uint8Array(0), 64).length).to.equal(0);
  });
});

describe("built wasm", () => {
  for (const module of assemblyModules) {
    it(`${module.target} is what its source compiles to`, async () => {
      const checkedIn = await readFile(new URL(`../${module.target}`, import.meta.url), "utf8");
      expect(checkedIn).to.equal(await renderAssembly(module));
    }).timeout(60_000);
  }
});
