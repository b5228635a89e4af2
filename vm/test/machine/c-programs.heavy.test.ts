import { createHash } from "node:crypto";
import { toHex } from "@conun/vm";
import { expect } from "chai";
import { matrixReport, normalised } from "../lib/c-matrix.ts";
import { outputOf, type ProgramRun, runC } from "../lib/c-programs.ts";
import { decompressed, jsonForm, report, sorted } from "../lib/c-references.ts";
import { noise } from "../lib/reference.ts";

const SIZE = 40_000;
/** Bytes with many repetitions, as text has them. */
const repeating = (seed: number, length: number): Uint8Array =>
  noise(seed, length).map((byte, index) => (index % 5 === 0 || byte < 40 ? 32 : 97 + (byte % 7)));

describe("machine: C programs on larger inputs", function () {
  this.timeout(600_000);

  it("sort, text", async () => {
    for (const stdin of [noise(1, SIZE), repeating(2, SIZE).map((byte, index) => (index % 9 === 0 ? 10 : byte))]) {
      expect(await outputOf("sort", stdin)).to.equal(sorted(stdin, false));
      expect(await outputOf("sort", stdin, ["numbers"])).to.equal(sorted(stdin, true));
      expect(await outputOf("text", stdin, ["5000"])).to.equal(report(stdin, 5000));
    }
  });

  it("sha256", async () => {
    const stdin = noise(3, 5 * SIZE);
    expect(await outputOf("sha256", stdin)).to.equal(`${createHash("sha256").update(stdin).digest("hex")}\n`);
  });

  it("json: doubles of every size, long objects", async () => {
    const random = new Float64Array(noise(4, 4000).slice().buffer);
    const numbers = [...random].filter(Number.isFinite).map((value) => `${value}`);
    const members = numbers.map((number, index) => `"${index % 400} ${number}\\u20ac":[${number},{"n":"${number}"}]`);
    const text = Buffer.from(`{${members.join(",\n  ")}}`);
    expect(await outputOf("json", text)).to.equal(jsonForm(text));
  });

  it("lz", async () => {
    for (const input of [noise(5, SIZE), repeating(6, 4 * SIZE), new Uint8Array(2 * SIZE)]) {
      const { output }: ProgramRun = await runC("lz", input, ["c"]);
      expect(toHex(decompressed(output) ?? new Uint8Array(1))).to.equal(toHex(input));
      expect(toHex((await runC("lz", output, ["d"])).output)).to.equal(toHex(input));
    }
  });

  it("matrix", async () => {
    const random = noise(7, 32 * 32);
    const matrix = Array.from({ length: 32 }, (_, i) =>
      Array.from({ length: 32 }, (_, j) => ((random[32 * i + j] as number) - 128.25) / (3 + j)),
    );
    const text = `32 ${matrix.map((row) => row.join(" ")).join("\n")}`;
    expect(normalised(await outputOf("matrix", text))).to.equal(matrixReport(matrix));
  });
});
