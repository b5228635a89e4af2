import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { compileExample, examples, programPath } from "../build.ts";
import { type Picture, placeTile, tiles } from "../raytrace/tiles.ts";

describe("examples", () => {
  for (const example of examples) {
    it(`${example} compiles to the checked-in program, byte for byte`, async () => {
      const built = Buffer.from(await compileExample(example));
      expect(built.equals(await readFile(programPath(example)))).to.equal(true);
    });
  }

  it("cuts a picture into tiles and puts it together again", () => {
    const picture: Picture = { width: 12, height: 6, columns: 3, rows: 2, samples: 1, bounces: 1, angle: 0 };
    const whole = Uint8Array.from({ length: 12 * 6 * 3 }, (_, index) => index);
    const pixels = new Uint8Array(whole.length);
    for (const [index, input] of tiles(picture).entries()) {
      const view = new DataView(input.buffer);
      const [left, top, width, height] = [8, 12, 16, 20].map((at) => view.getUint32(at, true)) as [
        number,
        number,
        number,
        number,
      ];
      const output = new Uint8Array(width * height * 3);
      for (let row = 0; row < height; row++) {
        const from = ((top + row) * 12 + left) * 3;
        output.set(whole.subarray(from, from + width * 3), row * width * 3);
      }
      placeTile(picture, pixels, index, output);
    }
    expect(pixels).to.deep.equal(whole);
  });

  it("refuses tiles that do not divide the picture, and outputs of another size", () => {
    const picture: Picture = { width: 12, height: 6, columns: 3, rows: 2, samples: 1, bounces: 1, angle: 0 };
    expect(() => tiles({ ...picture, columns: 5 })).to.throw(RangeError, /do not divide/);
    expect(() => placeTile(picture, new Uint8Array(12 * 6 * 3), 0, new Uint8Array(5))).to.throw(RangeError, /5 bytes/);
  });
});
