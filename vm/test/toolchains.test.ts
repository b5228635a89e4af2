import { readFile } from "node:fs/promises";
import { compileProgram, inputRegion, pin, Runner, trapName, validate } from "@conun/vm";
import { expect } from "chai";

const TOOLCHAINS = ["c", "cpp", "rust", "zig", "assemblyscript", "emscripten"];
/** Those whose abort is an exit; in all others it executes `unreachable`. */
const EXITS: Readonly<Record<string, number>> = { assemblyscript: 255, emscripten: 1 };
const LIMITS = { steps: 10n ** 9n, pages: 1100, outputBytes: 1000 };
const REPORT = "arguments: [one] [zwei und drei]\nlines: 4\nsum: 5000000035\nmean: 1250000008.750\n";
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

// Each program is the same one in another language; see fixtures/toolchains/README.md.
for (const name of TOOLCHAINS) {
  describe(`a program built by another toolchain: ${name}`, () => {
    let run: (args: readonly string[], stdin?: string, limits?: Partial<typeof LIMITS>) => ReturnType<Runner["run"]>;

    before(async () => {
      const bytes = await readFile(new URL(`fixtures/toolchains/${name}.wasm`, import.meta.url));
      expect(validate(bytes).problems).to.deep.equal([]);
      const program = compileProgram(pin(bytes).module);
      run = (args, stdin = "", limits = {}) => {
        const region = inputRegion({ stdin: Buffer.from(stdin), args: ["program", ...args] });
        return new Runner().run(program, region, { ...LIMITS, ...limits });
      };
    });

    it("reads standard input and arguments, writes standard output and error, exits with its code", () => {
      const { kind, code, output, log } = run(["report", "one", "zwei und drei"], "5000000000\n-7\n42\n0\n");
      expect(text(output)).to.equal(REPORT);
      expect([kind, code, text(log)]).to.deep.equal(["halted", 7, "reported\n"]);
    });

    it("allocates 50 MiB, and is refused them under a lower limit", () => {
      const { kind, code, output } = run(["memory"]);
      expect(text(output)).to.equal("52428800 bytes, sum 1599875\n");
      expect([kind, code]).to.deep.equal(["halted", 0]);
      const { kind: ended, code: how, output: nothing } = run(["memory"], "", { pages: 500 });
      expect(ended === "trapped" || how !== 0, `${ended} ${how}`).to.equal(true);
      expect(text(nothing)).to.equal("");
    });

    it("panics: what it wrote before stays", () => {
      const { kind, code, output } = run([]);
      expect(text(output)).to.equal("before\n");
      if (name in EXITS) expect([kind, code]).to.deep.equal(["halted", EXITS[name]]);
      else expect([kind, trapName(code)]).to.deep.equal(["trapped", "unreachable"]);
    });
  });
}
