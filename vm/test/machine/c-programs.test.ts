import { createHash, createHmac } from "node:crypto";
import { toHex, trapName } from "@conun/vm";
import { expect } from "chai";
import { type Picture, placeTile, raytraceProgram, tiles } from "../../../examples/raytrace/tiles.ts";
import { matrixReport, normalised } from "../lib/c-matrix.ts";
import { C_PROGRAMS, formsOf, outputOf, runC, threeWays } from "../lib/c-programs.ts";
import { decompressed, jsonForm, report, sorted } from "../lib/c-references.ts";
import { noise } from "../lib/reference.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const empty = new Uint8Array(0);
const SENTENCE = "The quick brown fox jumps over the lazy dog; the dog sleeps, the fox is gone, 3 times 42 is 126.\n";

/** `text` with one to three bytes changed, taken out or put in, another one for each seed. */
function mutated(original: Uint8Array, seed: number): Uint8Array {
  const random = noise(seed, 16);
  const changed = [...original];
  for (let i = 0; i < 1 + ((random[15] as number) % 3); i++) {
    const [kind, high, low, value] = random.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    changed.splice(
      (high * 256 + low) % (changed.length + 1),
      kind % 3 === 0 ? 0 : 1,
      ...(kind % 3 === 1 ? [] : [value]),
    );
  }
  return Uint8Array.from(changed);
}

describe("machine: C programs, built by clang with wasi-libc", function () {
  this.timeout(120_000);

  it("sort: qsort of lines as bytes and by their numbers, bsearch", async () => {
    const numbers = "17\n-4\n\n+9223372036854775808\n 17\n-9223372036854775809 too low\n0x10\n\t5e3\nnone\n-4\n";
    const inputs = [empty, "\n", "one", "b\na\nb\n", numbers, "a\0b\na\0a\na\n\0\n", SENTENCE.replaceAll(" ", "\n")];
    for (const stdin of [...inputs.map((input) => Buffer.from(input)), noise(1, 700), new Uint8Array(60).fill(10)]) {
      expect(await outputOf("sort", stdin)).to.equal(sorted(stdin, false));
      expect(await outputOf("sort", stdin, ["numbers"])).to.equal(sorted(stdin, true));
    }
    expect(await outputOf("sort", SENTENCE.replaceAll(" ", "\n"), ["find", "fox"])).to.match(/^found\n/);
    expect(await outputOf("sort", SENTENCE.replaceAll(" ", "\n"), ["find", "cat"])).to.match(/^missing\n/);
  });

  it("sha256: digests and HMACs, at every edge of a block", async () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 999, 1000, 1001, 5000]) {
      const stdin = noise(length, length);
      expect(await outputOf("sha256", stdin)).to.equal(`${createHash("sha256").update(stdin).digest("hex")}\n`);
    }
    for (const key of ["", "key", "k".repeat(64), "ключ ".repeat(9)]) {
      const expected = createHmac("sha256", key).update(SENTENCE).digest("hex");
      expect(await outputOf("sha256", SENTENCE, [key])).to.equal(`${expected}\n`);
    }
  });

  it("json: documents of every kind", async () => {
    for (const text of [
      " null ",
      '""',
      "[]",
      '{"b":[1,2.5,-0,1e999,5e-324,2.2250738585072011e-308,9007199254740993,0.1e+1],"a":{"":true},"b!":false,"\\u0062":{}}',
      '["\\ud83d\\ude00 \\ud83d \\ude00\\ud83d\\ud83d\\ude00 \\u0041\\/\\b\\u001f\\u007f\\u2028","häßlich ☃ 😀"]',
      '{"10":1,"9":2,"__proto__":3,"a\\u0000":4,"a":5,"a":6}\r\n',
      `[${"1234567890123456789012345678901234567890.5e-20,".repeat(3)}179769313486231580793728971405303e276]`,
      `${"[".repeat(40)}${"]".repeat(40)}`,
    ]) {
      const expected = jsonForm(bytes(text));
      expect(expected).to.be.a("string");
      expect(await outputOf("json", text)).to.equal(expected);
    }
  });

  it("json: what is no JSON, as JSON.parse sees it", async () => {
    const document = bytes('{"name":"Grüße\\n","list":[1,-2.5e3,true,null,{"x":"\\u00e9"}], "n":0.125}');
    const malformed = ["", " ", "01", "1.", "-", "1e", ".5", "+1", "0x1", "[1,]", "{,}", '{"a"}', "nul", "1 2", "NaN"];
    const strings = ['"', '"\\', '"\\u12', '"\\x"', '"\t"', '"\\u123g"', '{"a":1', "[1", "'a'", '"a\0"', "\u{feff}1"];
    const raw = [
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xe2],
    ];
    const inputs = [...[...malformed, ...strings].map(bytes), ...raw.map((input) => Uint8Array.from(input))];
    for (const input of inputs) expect(jsonForm(input)).to.equal(undefined);
    inputs.push(...Array.from({ length: 60 }, (_, seed) => mutated(document, seed)));
    const refused = new Set<boolean>();
    for (const input of inputs) {
      const expected = jsonForm(input);
      refused.add(expected === undefined);
      const output = await outputOf("json", input, [], expected === undefined ? 1 : 0);
      expect(output, Buffer.from(input).toString("latin1")).to.equal(expected ?? "");
    }
    expect(refused.size).to.equal(2);
    for (const deep of ["[".repeat(41), `{"a":`.repeat(5000)]) expect(await outputOf("json", deep, [], 2)).to.equal("");
  });

  it("lz: what it compresses, two decompressors give back", async () => {
    for (const input of [
      empty,
      bytes("a"),
      bytes("abcd"),
      new Uint8Array(700),
      noise(2, 600),
      bytes(SENTENCE.repeat(5)),
      Buffer.concat([noise(3, 20), noise(4, 15), noise(3, 20), noise(3, 18), noise(4, 15)]),
    ]) {
      const { output, code } = await runC("lz", input, ["c"]);
      expect(code).to.equal(0);
      expect(toHex(decompressed(output) ?? bytes("?"))).to.equal(toHex(input));
      expect(toHex((await runC("lz", output, ["d"])).output)).to.equal(toHex(input));
      if (input.length > 200 && new Set(input).size < 40) expect(output.length).to.be.below(input.length / 2);
    }
    expect(await outputOf("lz", "abc", [], 2)).to.equal("");
  });

  it("lz: what was never compressed is refused, and never read or written beside", async () => {
    const { output: good } = await runC("lz", SENTENCE.repeat(2), ["c"]);
    const inputs = Array.from({ length: 80 }, (_, seed) => mutated(good, seed + 100));
    inputs.push(empty, bytes("abc"), Uint8Array.of(255, 255, 255, 255, 15), Uint8Array.of(9, 0, 0, 0, 0x1f, 1, 1, 0));
    inputs.push(Uint8Array.of(0, 2, 0, 0, 0xf0, ...new Uint8Array(40).fill(255)), good.subarray(0, -1), noise(5, 300));
    const refused = new Set<boolean>();
    for (const input of inputs) {
      const expected = decompressed(input);
      refused.add(expected === undefined);
      const output = await outputOf("lz", input, ["d"], expected ? 0 : 1);
      expect(output, toHex(input)).to.equal(Buffer.from(expected ?? empty).toString("latin1"));
    }
    expect(refused.size).to.equal(2);
  });

  it("matrix: squares, determinants, inverses and modular powers, to the last bit", async () => {
    expect((await formsOf("vm/test/fixtures/c-programs/matrix.wasm")).compiled.speculative).not.to.equal(undefined);
    const random = noise(6, 200);
    const entry = (i: number, j: number): number => ((random[i * 13 + j] as number) - 128) / (1 + j) + i / 7;
    const dense = (n: number) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => entry(i, j)));
    for (const matrix of [
      [[5]],
      [[0]],
      [[-0.1]],
      [
        [1, 1],
        [1, 0],
      ],
      [
        [1e308, 1e308],
        [-1e308, 1e308],
      ],
      [
        [Number.POSITIVE_INFINITY, 2],
        [3, Number.NaN],
      ],
      [
        [5e-324, 1, -2],
        [1, 5e-324, 0],
        [4294967290, -4294967290.9, 4294967291],
      ],
      [
        [1, 2, 3],
        [2, 4, 6],
        [1, 0, -1],
      ],
      dense(6),
    ]) {
      const text = `${matrix.length}\n${matrix.map((row) => row.join("\t")).join("\r\n ")}`;
      expect(normalised(await outputOf("matrix", text)), text).to.equal(matrixReport(matrix));
    }
    for (const text of ["", "0", "65", "-1", "two", "2 1 2 3", "1 x", "99999999999999999999 1"]) {
      expect(await outputOf("matrix", text, [], 1)).to.equal("");
    }
  });

  it("text: words counted in a table that grows, through printf's widths", async () => {
    const words = SENTENCE.repeat(3) + "x ".repeat(61) + "y".repeat(300);
    for (const input of [empty, "\n\n", "a", "!?", "eins Zwei zwei", words, "grüße\0a\0A\xff", "a b c d e f g h"]) {
      const stdin = Buffer.from(input);
      expect(await outputOf("text", stdin)).to.equal(report(stdin));
    }
    for (const [argument, limit] of [
      ["0x3", 3],
      ["-1", 0],
      ["many", 0],
      ["1000", 1000],
    ] as const) {
      expect(await outputOf("text", words, [argument])).to.equal(report(bytes(words), limit));
    }
    expect(await outputOf("text", noise(7, 1500), ["99"])).to.equal(report(noise(7, 1500), 99));
  });

  it("all: too few steps, pages or bytes of output end them alike", async () => {
    const stdin = {
      sort: SENTENCE.repeat(3),
      sha256: SENTENCE,
      json: "[1.5]",
      lz: SENTENCE,
      matrix: "1 2",
      text: SENTENCE,
    };
    const many = Array.from({ length: 20_000 }, (_, index) => index).join(" ");
    for (const name of C_PROGRAMS) {
      const args = name === "lz" ? ["c"] : [];
      const how = async (limits: Parameters<typeof runC>[3], input: string = stdin[name]) => {
        const { kind, code } = await runC(name, input, args, limits);
        return kind === "halted" ? `${code}` : trapName(code);
      };
      const { steps, output } = await runC(name, stdin[name], args);
      expect(output.length).to.be.above(3);
      expect(await how({ steps })).to.equal("0");
      for (const part of [0n, 1n, 300n, steps / 3n, steps / 2n, steps - 1n]) {
        expect(await how({ steps: part }), `${name}, ${part} of ${steps} steps`).to.equal("outOfSteps");
      }
      expect(await how({ outputBytes: 3 }), name).to.equal("outputLimit");
      expect(await how({ pages: 1 }), name).to.equal("memoryLimit");
      if (!["sha256", "matrix"].includes(name)) {
        expect(await how({ pages: 4 }, `"${many}"`), `${name}, 4 pages`).to.equal("3");
      }
    }
  });
});

describe("machine: the examples", function () {
  this.timeout(60_000);

  it("primes", async () => {
    const forms = await formsOf("examples/primes/primes.wasm");
    for (const [stdin, expected] of [
      ["0", 0],
      ["2", 1],
      ["100\n", 25],
      ["20000", 2262],
    ] as const) {
      const { kind, code, output } = threeWays(forms, stdin, []);
      expect([kind, code, Buffer.from(output).toString().trim()]).to.deep.equal(["halted", 0, `${expected}`]);
    }
    for (const stdin of ["", "x", "-1", "1e3", "99999999999999999999"]) {
      expect(threeWays(forms, stdin, []).code, stdin).to.be.oneOf([2, 3]);
    }
  });

  it("raytrace: tiles of a small picture are the picture in one piece", async () => {
    const path = raytraceProgram.pathname.split("/").slice(-3).join("/");
    const forms = await formsOf(path);
    const picture: Picture = { width: 12, height: 8, columns: 2, rows: 2, samples: 1, bounces: 3, angle: 30_000 };
    const pixels = new Uint8Array(picture.width * picture.height * 3);
    for (const [index, input] of tiles(picture).entries()) {
      placeTile(picture, pixels, index, threeWays(forms, input, []).output);
    }
    const [whole = empty] = tiles({ ...picture, columns: 1, rows: 1 });
    expect(toHex(threeWays(forms, whole, []).output)).to.equal(toHex(pixels));
    expect(new Set(pixels).size).to.be.above(20);
    for (const input of [empty, whole.subarray(0, 35), noise(8, 36)]) {
      const { kind, code, output } = threeWays(forms, input, []);
      expect([kind, code > 0, output.length], `${kind} ${code}`).to.deep.equal(["halted", true, 0]);
    }
  });
});
