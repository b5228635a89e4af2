import { writeFile } from "node:fs/promises";
import { exitCode } from "@conun/sdk";
import { expect } from "chai";
import { conun, temporaryFolder } from "./lib/cli.ts";

const PRIMES = new URL("../../examples/primes/primes.wasm", import.meta.url).pathname;
/** A module whose `_start` loops for ever. */
const ENDLESS = Uint8Array.from(
  Buffer.from(
    "0061736d01000000010401600000030201000503010001070a01065f737461727400000a090107000340" + "0c000b0b",
    "hex",
  ),
);

/** A module whose `_start` calls `proc_exit(3)`. */
const EXITS_WITH_THREE = Uint8Array.from(
  Buffer.from(
    "0061736d0100000001080260000060017f0002240116776173695f736e617073686f745f70726576696577310970726f635f" +
      "657869740001030201000503010001071302065f73746172740001066d656d6f727902000a08010600410310000b",
    "hex",
  ),
);

describe("conun vm", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const jsonWith = async (exit: number, ...argv: string[]) => {
    const { code, stdout, stderr } = await conun(["vm", ...argv, "--output", "json"], folder.env());
    expect(code, stderr).to.equal(exit);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const json = (...argv: string[]) => jsonWith(exitCode.ok, ...argv);
  beforeEach(() => writeFile(folder.path("input"), "1000\n"));

  it("run: result, meter, steps, and the engine agrees", async () => {
    const found = await json("run", PRIMES, "--input", folder.path("input"));
    expect(found).to.include({ ok: true, kind: "halted", code: 0, engineAgrees: true, outputLength: 4 });
    expect(found.output).to.equal("0x3136380a");
    expect(found.steps)
      .to.be.a("number")
      .and.to.be.at.least(found.machineSteps as number);
    const { stdout } = await conun(["vm", "run", PRIMES, "--input", folder.path("input")], folder.env());
    expect(stdout).to.match(/halted with exit code 0/);
    expect(stdout).to.match(/engine +agrees\n\n168\n$/);
  });

  it("run: exits with 1 after a trap or an exit code other than 0, and prints the result all the same", async () => {
    const argv = ["run", PRIMES, "--input", folder.path("input"), "--steps", "1000"];
    const short = await jsonWith(exitCode.unexpected, ...argv);
    expect(short).to.include({ ok: false, kind: "trapped", code: 2, steps: 1000, engineAgrees: true });
    const { stdout, stderr, code } = await conun(["vm", ...argv], folder.env());
    expect(stdout).to.match(/result +trapped: outOfSteps\n/);
    expect(stderr).to.match(/PROGRAM_FAILED: .*primes\.wasm ended with a trap: outOfSteps\.\n/);
    expect(code).to.equal(1);
    await writeFile(folder.path("three.wasm"), EXITS_WITH_THREE);
    const three = await conun(["vm", "run", folder.path("three.wasm"), "--input", folder.path("input")], folder.env());
    expect(three.stdout).to.match(/halted with exit code 3\n/);
    expect(three.stderr).to.match(/PROGRAM_FAILED: .*three\.wasm ended with exit code 3\.\n/);
    expect(three.code).to.equal(1);
  });

  it("trace: instructions with operands, function and place", async () => {
    const args = [PRIMES, "--input", folder.path("input"), "--from", "3", "--count", "50"];
    const { trace, machineSteps } = await json("trace", ...args);
    expect(machineSteps).to.equal(53);
    const steps = trace as Record<string, unknown>[];
    expect(steps.map(({ step }) => step)).to.deep.equal(Array.from({ length: 50 }, (_, i) => 3 + i));
    expect(steps[0]?.origin).to.deep.equal({
      module: "machine",
      function: "conun.run",
      functionIndex: 21,
      added: true,
    });
    const inStart = { module: "program", function: "_start", added: false };
    expect(steps.map(({ origin }) => origin)).to.deep.include({ ...inStart, functionIndex: 4, offset: 0xc8 });
    for (const { text, pc, effect } of steps) {
      expect(text).to.match(/^[a-z][a-z0-9_.]+/);
      expect([typeof pc, typeof effect]).to.deep.equal(["number", "string"]);
    }
    const { stdout } = await conun(["vm", "trace", ...args], folder.env());
    expect(stdout.split("\n")).to.have.length(54);
    expect(stdout).to.match(/^step +pc +function +offset +instruction +effect\n3 /);
    expect(stdout).to.match(/\n\d+ +\d+ +[\w. ]+ +0x[0-9a-f]+ \* +i64\.sub s0 = s0 \(\d+\), \d+ +\d+\n/);
    expect(stdout)
      .to.match(/\n\d+ +\d+ +_start +0xc8 +i32\.store /)
      .and.to.match(/\d +wasi\.fd_read +mov /);
    expect(stdout).to.match(/\n\n\* added [^\n]+\n$/);
    const after = await json("trace", PRIMES, "--input", folder.path("input"), "--from", "1000000000");
    expect(after).to.deep.include({ ended: true, trace: [] });
  });

  it("state: registers and roots, the same for the same step", async () => {
    const state = (step: string) => json("state", PRIMES, "--input", folder.path("input"), "--step", step);
    const [first, again, later] = [await state("500"), await state("500"), await state("501")];
    expect(first).to.deep.equal(again);
    expect(first.stateRoot).to.not.equal(later.stateRoot);
    expect(first).to.include({ machineSteps: 500 });
    expect(first.registers).to.include({ status: 0, outputLength: 0 });
    expect(Object.keys(first.regions as object)).to.have.length(7);
    const end = await json("state", PRIMES, "--input", folder.path("input"));
    expect(await state("1000000000")).to.deep.equal(end);
    const { stdout } = await conun(["vm", "state", PRIMES, "--input", folder.path("input")], folder.env());
    const labels = stdout.split("\n").flatMap((line) => /^(.*?) {2,}0x/.exec(line)?.slice(1) ?? []);
    expect(labels).to.have.length(9);
    expect([...new Set(labels)]).to.deep.equal(labels);
    expect(labels).to.include.members(["memory region", "output region", "memory root", "state root"]);
    expect(end.registers).to.include({ status: 1, outputLength: 4 });
    const run = await json("run", PRIMES, "--input", folder.path("input"));
    expect(run.stateRoot).to.equal(end.stateRoot);
  });

  it("says what is wrong with a call", async () => {
    await writeFile(folder.path("bad.wasm"), "not a program");
    for (const [argv, exit, message] of [
      [["run", "nowhere.wasm"], exitCode.usage, /USAGE: The program nowhere.wasm cannot be read/],
      [["run", folder.path("bad.wasm")], exitCode.program, /PROGRAM_REFUSED/],
      [["trace", PRIMES, "--input", "nowhere"], exitCode.usage, /input nowhere cannot be read/],
      [["trace", PRIMES, "--count", "0"], exitCode.usage, /whole number/],
      [["state", PRIMES, "--step=-1"], exitCode.usage, /whole number/],
      [["state", PRIMES, "--pages", "65537"], exitCode.usage, /whole number/],
      [["state"], exitCode.usage, /missing required argument/],
    ] as const) {
      const { code, stderr, stdout } = await conun(["vm", ...argv], folder.env());
      expect(stderr).to.match(message);
      expect([code, stdout]).to.deep.equal([exit, ""]);
    }
  });

  it("stops at ctrl-C", async () => {
    await writeFile(folder.path("endless.wasm"), ENDLESS);
    const args = [
      "vm",
      "state",
      folder.path("endless.wasm"),
      "--input",
      folder.path("input"),
      "--steps",
      "1000000000000",
    ];
    const running = conun(args, folder.env());
    const press = setInterval(() => process.listenerCount("SIGINT") > 0 && process.emit("SIGINT"), 1000);
    const { code, stderr } = await running.finally(() => clearInterval(press));
    expect(stderr).to.match(/INTERRUPTED/);
    expect(code).to.equal(exitCode.detached);
  });
});
