import { readFile } from "node:fs/promises";
import { compileProgram, inputRegion, linkUnmetered, pin, Runner, toHex } from "@conun/vm";
import { expect } from "chai";
import { buildKernel, kernelNames, programNames, readKernel } from "../../bench/kernels/build.ts";
import { buildSmallKernel, readSmallKernel, smallKernelNames } from "../../bench/kernels/small.ts";

const expected = JSON.parse(
  await readFile(new URL("../../bench/kernels/expected.json", import.meta.url), "utf8"),
) as Record<string, string>;

const programs = await programNames();
const kernels = await kernelNames();

describe("benchmark kernels", function () {
  this.timeout(120_000);

  for (const name of programs) {
    it(`${name} is what its source compiles to`, async () => {
      expect(toHex(await readKernel(name))).to.equal(toHex(await buildKernel(name)));
    });
  }

  for (const name of smallKernelNames) {
    it(`${name}, small, is what its source compiles to`, async () => {
      expect(toHex(await readSmallKernel(name))).to.equal(toHex(await buildSmallKernel(name)));
    });
  }

  for (const name of kernels) {
    it(`${name} gives its result, plain and pinned`, async () => {
      const limits = { steps: 2n ** 50n, pages: 65_536, outputBytes: 1000 };
      for (const form of [linkUnmetered, pin]) {
        const program = compileProgram(form(await readKernel(name)).module);
        const result = new Runner().run(program, inputRegion({ stdin: new Uint8Array(0) }), limits);
        expect([result.kind, result.code, toHex(result.output)]).to.deep.equal(["halted", 0, expected[name]]);
      }
    });
  }
});
