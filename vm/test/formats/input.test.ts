import { FormatError, inputRegion, parseInputRegion, taskSeed, toBytes, toHex } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";

const argument = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "").toWellFormed());

describe("formats: input region", () => {
  it("gives back what went in", () => {
    const seedArb = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(argument), seedArb, (stdin, args, seed) => {
        const parsed = parseInputRegion(inputRegion({ stdin, args, seed }));
        expect(parsed.args).to.deep.equal(args);
        expect([toHex(parsed.stdin), toHex(parsed.seed)]).to.deep.equal([toHex(stdin), toHex(seed)]);
      }),
    );
  });

  it("accepts bytes only if they are what it would build itself", () => {
    const region = inputRegion({ stdin: new Uint8Array(40).fill(7), args: ["one", "two"] });
    for (let bit = 0; bit < 8 * region.length; bit++) {
      const bad = region.slice();
      bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
      let parsed: ReturnType<typeof parseInputRegion>;
      try {
        parsed = parseInputRegion(bad);
      } catch (error) {
        expect(error).to.be.instanceOf(FormatError);
        continue;
      }
      expect(toHex(inputRegion(parsed))).to.equal(toHex(bad));
    }
  });

  it("never crashes on arbitrary or truncated bytes", () => {
    const region = inputRegion({ stdin: new Uint8Array(5), args: ["x"] });
    for (let length = 0; length < region.length; length++) {
      expect(() => parseInputRegion(region.subarray(0, length))).to.throw(FormatError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          parseInputRegion(bytes);
        } catch (error) {
          expect(error).to.be.instanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses zero bytes in arguments and seeds of another size", () => {
    expect(() => inputRegion({ stdin: new Uint8Array(0), args: ["a\0b"] })).to.throw(FormatError);
    expect(() => inputRegion({ stdin: new Uint8Array(0), args: ["\ud800"] })).to.throw(FormatError);
    expect(() => inputRegion({ stdin: new Uint8Array(0), seed: "0x00" })).to.throw(FormatError);
    expect(() => inputRegion({ stdin: new Uint8Array(0), seed: "0xzz" as `0x${string}` })).to.throw(FormatError);
  });

  it("the default seed is the task's index", () => {
    expect(toHex(taskSeed(258))).to.equal(`0x${"00".repeat(30)}0102`);
    expect(toHex(taskSeed(2n ** 64n - 1n))).to.equal(`0x${"00".repeat(24)}${"ff".repeat(8)}`);
    expect(() => taskSeed(-1)).to.throw(FormatError);
    expect(() => taskSeed(2n ** 256n)).to.throw(FormatError);
    expect(toBytes("0xABcd")).to.deep.equal(Uint8Array.of(0xab, 0xcd));
  });
});
