import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";
import fc from "fast-check";
import { assemblyModules, renderAssembly } from "../scripts/assembly.ts";
import { hashItems, reduceLevels } from "../src/hash/bulk.ts";
import { scalarKernel, vectorKernel } from "../src/hash/kernel.ts";
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
    expect(() => hashItems(new Uint8Array(2 ** 20 + 1), 2 ** 20 + 1)).to.throw(RangeError);
    expect(() => reduceLevels(new Uint8Array(96), 1)).to.throw(RangeError);
    expect(hashItems(new Uint8Array(0), 64).length).to.equal(0);
  });
});

describe("hash: engines without vector instructions", () => {
  it("the scalar way gives the same digests, for any number of items of any length", () => {
    const size = 4096;
    const [vector, scalar] = [vectorKernel(size), scalarKernel(size)];
    if (vector === undefined) throw new Error("this engine has no vector instructions");
    for (const [count, length] of [
      [0, 32],
      [1, 33],
      [2, 64],
      [3, 135],
      [4, 136],
      [5, 137],
      [64, 64],
      [2, 2048],
    ] as const) {
      const items = noise(count + length, count * length);
      for (const { buffer, hash } of [vector, scalar]) {
        buffer.set(items);
        hash(count, length);
      }
      const digests = hex(scalar.buffer.subarray(0, 32 * count));
      expect(digests, `${count} of ${length}`).to.equal(hex(vector.buffer.subarray(0, 32 * count)));
    }
  });

  it("an engine without them, as on a processor without SSE 4.1, hashes all the same", function () {
    if (process.arch !== "x64") return this.skip(); // other processors always have them
    const bulk = new URL("../src/hash/bulk.ts", import.meta.url).href;
    const kernel = new URL("../src/hash/kernel.ts", import.meta.url).href;
    const script = `
      const { hashItems, reduceLevels } = await import(${JSON.stringify(bulk)});
      const { vectorKernel } = await import(${JSON.stringify(kernel)});
      const items = new Uint8Array(40_000 * 64).map((_, i) => (i * i) >> 3);
      const hex = (bytes) => Buffer.from(bytes).toString("hex");
      console.log(vectorKernel(1024) === undefined, hex(reduceLevels(hashItems(items.subarray(0, 64 * 1024), 64), 10)), hex(hashItems(items, 64).subarray(-32)));
    `;
    const run = (...flags: string[]) =>
      execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script], { encoding: "utf8" }).split(" ");
    const [without, ...digests] = run("--no-enable-sse4-1");
    expect(without).to.equal("true");
    const [same, ...expected] = run();
    expect(same).to.equal("false");
    expect(digests).to.deep.equal(expected);
  }).timeout(60_000);
});

describe("built wasm", () => {
  for (const module of assemblyModules) {
    it(`${module.target} is what its source compiles to`, async () => {
      const checkedIn = await readFile(new URL(`../${module.target}`, import.meta.url), "utf8");
      expect(checkedIn).to.equal(await renderAssembly(module));
    }).timeout(60_000);
  }
});
