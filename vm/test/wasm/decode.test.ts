import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { engine } from "../../src/engine.ts";
import { validate } from "../../src/validate.ts";
import { checkModule, openFunction } from "../../src/wasm/check.ts";
import { decode } from "../../src/wasm/decode.ts";
import { WasmError, type WasmErrorKind } from "../../src/wasm/error.ts";
import { Reader } from "../../src/wasm/reader.ts";
import { Writer } from "../../src/wasm/writer.ts";
import { floats } from "../lib/programs.ts";

const kernels = new Uint8Array(readFileSync(new URL("../fixtures/kernels.wasm", import.meta.url)));
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** What our decoder and checker say of a module. */
function verdict(bytes: Uint8Array): WasmErrorKind | "valid" {
  try {
    const context = checkModule(decode(bytes));
    const { importedFuncs, funcs } = context.module;
    for (let func = importedFuncs; func < funcs.length; func++) openFunction(context, func).run();
    return "valid";
  } catch (error) {
    if (error instanceof WasmError) return error.kind;
    throw error;
  }
}

function agree(bytes: Uint8Array): void {
  const ours = verdict(bytes);
  // Features beyond the supported set and our size limits may be fine for the engine.
  if (ours === "unsupported" || ours === "limit") return;
  expect(ours === "valid", `ours: ${ours}; ${Buffer.from(bytes).toString("hex").slice(0, 400)}`).to.equal(
    engine.validate(bytes),
  );
}

describe("wasm: decode and check", () => {
  it("reports on 10,000 random byte strings without a crash", () => {
    const random = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((tail) => Uint8Array.from([...HEADER, ...tail])),
    );
    fc.assert(
      fc.property(random, (bytes) => {
        expect(validate(bytes).ok).to.equal(false);
        agree(bytes);
      }),
      { numRuns: 10_000 },
    );
  });

  it("agrees with the engine on every truncation", () => {
    for (let length = 0; length <= floats.length; length++) agree(floats.subarray(0, length));
    fc.assert(
      fc.property(fc.nat(kernels.length - 1), (length) => agree(kernels.subarray(0, length))),
      { numRuns: 200 },
    );
  });

  it("agrees with the engine on modules with changed bytes", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 0x0b, 0x20, 0x40, 0x7f))), {
      minLength: 1,
      maxLength: 3,
    });
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.constantFrom(floats, kernels), changes, (bytes, list) => {
        const changed = bytes.slice();
        for (const [at, value] of list) changed[at % changed.length] = value;
        agree(changed);
        const kind = verdict(changed);
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }),
      { numRuns: 2_000 },
    );
    for (const kind of ["valid", "invalid", "malformed"]) expect(seen.get(kind) ?? 0, kind).to.be.greaterThan(20);
  });

  it("names typed references where a null has a type of its own", () => {
    for (const heapType of [[0x0d], [0xf0, 0x7f], [0x80, 0x01]]) {
      // (func ref.null <heap type> drop)
      const body = [0, 0xd0, ...heapType, 0x1a, 0x0b];
      const code = [10, body.length + 2, 1, body.length, ...body];
      const bytes = Uint8Array.from([...HEADER, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, ...code]);
      const context = checkModule(decode(bytes));
      expect(() => openFunction(context, 0).run())
        .to.throw(WasmError)
        .that.includes({ kind: "unsupported", feature: "typed-references" });
    }
  });

  it("gives the byte offset of what is wrong", () => {
    // (func (result i32) i64.const 0): the function's end finds an i64.
    const bytes = Uint8Array.from([...HEADER, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x42, 0, 0x0b]);
    const context = checkModule(decode(bytes));
    expect(() => openFunction(context, 0).run())
      .to.throw(WasmError)
      .that.includes({ kind: "invalid", offset: bytes.length - 1 });
  });

  it("reads what it writes: LEB128 of 32 and 64 bits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer(), (wide, narrow) => {
        const writer = new Writer();
        const low = Number(BigInt.asIntN(32, wide));
        const high = Number(wide >> 32n);
        writer.s64(low, high);
        writer.s32(narrow);
        writer.u32(narrow);
        const reader = new Reader(writer.bytes());
        expect([reader.s64(), reader.high]).to.deep.equal([low, high]);
        expect(reader.s32()).to.equal(narrow);
        expect(reader.u32()).to.equal(narrow >>> 0);
        expect(reader.pos).to.equal(writer.length);
      }),
    );
  });

  it("takes linear time on modules made to be slow", function () {
    this.timeout(20_000);
    // A type with 100 parameters and 32 results, called as often as fits into a body, in unreachable code.
    const type = [0x60, 100, ...Array<number>(100).fill(0x7f), 32, ...Array<number>(32).fill(0x7f)];
    const calls = 250_000;
    const body = new Writer();
    body.u32(0);
    body.byte(0);
    for (let count = 0; count < calls; count++) {
      body.byte(0x10);
      body.byte(0);
    }
    body.byte(0);
    body.byte(0x0b);
    const out = new Writer();
    out.raw(Uint8Array.from(HEADER));
    const section = (id: number, fill: (inner: Writer) => void) => {
      out.byte(id);
      out.sized(fill);
    };
    section(1, (inner) => {
      inner.u32(1);
      inner.raw(Uint8Array.from(type));
    });
    section(3, (inner) => inner.raw(Uint8Array.of(1, 0)));
    section(10, (inner) => {
      inner.u32(1);
      inner.sized((sized) => sized.raw(body.view()));
    });
    const start = performance.now();
    expect(verdict(out.bytes())).to.equal("valid");
    expect(performance.now() - start).to.be.lessThan(10_000);
  });
});
