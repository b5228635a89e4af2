import { writeFile } from "node:fs/promises";
import { exitCode } from "@conun/sdk";
import { expect } from "chai";
import { cliErrors } from "../src/errors.ts";
import { conun, temporaryFolder } from "./lib/cli.ts";

const PRIMES = new URL("../../examples/primes/primes.wasm", import.meta.url).pathname;
const ADDRESS = `0x${"11".repeat(20)}`;
const JOB = `0x${"22".repeat(32)}`;

/** A deployment on a chain that no test runs. */
const DEPLOYMENT = {
  chainId: 11155111,
  block: 1,
  deployer: ADDRESS,
  token: ADDRESS,
  seed: ADDRESS,
  timelock: ADDRESS,
  registry: ADDRESS,
  annex: ADDRESS,
  market: ADDRESS,
};

describe("arguments and exit codes", () => {
  const folder = temporaryFolder();

  for (const [what, argv, message] of [
    ["an unknown command", ["nonsense"], /unknown command/],
    ["an unknown option", ["validate", PRIMES, "--nonsense"], /unknown option/],
    ["a missing argument", ["validate"], /missing required argument/],
    ["a group without its verb", ["job"], /Usage/],
    ["too many arguments", ["validate", PRIMES, PRIMES], /too many arguments/],
    ["an amount that is none", ["job", "map", PRIMES, "--budget", "much"], /amount of CON/],
    ["an amount below zero", ["job", "map", PRIMES, "--budget=-1"], /amount of CON/],
    ["replicas out of range", ["job", "map", PRIMES, "--replicas", "0"], /whole number from 1 to 15/],
    ["a port out of range", ["dev", "--port", "70000"], /whole number from 0 to 65535/],
    ["a judge that is none", ["job", "map", PRIMES, "--resolver", "me"], /must be votes, proofs, or an address/],
    ["two judges", ["job", "map", PRIMES, "--votes", "--resolver", "proofs"], /cannot be used with/],
    ["a share above one", ["job", "map", PRIMES, "--audit-rate", "1.5"], /number from 0 to 1/],
    ["a window of no time", ["job", "map", PRIMES, "--window", "0"], /whole number from 1/],
    ["an address to fund that is none", ["dev", "--fund", "0x12"], /must be an address/],
    ["a task that is no number", ["job", "explain", JOB, "first"], /whole number/],
    ["an output format that is none", ["validate", PRIMES, "--output", "xml"], /USAGE: --output/],
    ["a storage address that is none", ["validate", PRIMES, "--storage", "nope"], /USAGE: --storage/],
    ["a fee cap that is none", ["validate", PRIMES, "--max-fee", "0"], /USAGE: --max-fee/],
    ["no source of inputs", ["job", "map", PRIMES], /exactly one of/],
    ["two sources of inputs", ["job", "map", PRIMES, "--lines", "a", "--inputs", "b"], /exactly one of/],
    ["a program that is not there", ["validate", "nowhere.wasm"], /cannot be read/],
    ["an input that is not there", ["job", "run", PRIMES, "--input", "nowhere"], /cannot be read/],
    ["a deployment without endpoint", ["job", "list", "--deployment", "somewhere.json"], /no endpoint/],
    ["an unknown network", ["job", "list", "--network", "nowhere"], /no network "nowhere"/],
    ["a local network that does not run", ["job", "list"], /conun dev/],
  ] as const) {
    it(`${what}: exit 2, and a message`, async () => {
      const { code, stdout, stderr } = await conun(argv, folder.env());
      expect(stderr).to.match(message);
      expect(code).to.equal(exitCode.usage);
      expect(stdout).to.equal("");
    });
  }

  it("a chain that does not answer: exit 7", async () => {
    await writeFile(folder.path("deployment.json"), JSON.stringify(DEPLOYMENT));
    const chain = ["--deployment", folder.path("deployment.json"), "--rpc", "http://127.0.0.1:9"];
    const { code, stderr } = await conun(["job", "describe", JOB, ...chain], folder.env());
    expect(stderr).to.match(/CHAIN_UNAVAILABLE/);
    expect(code).to.equal(exitCode.chain);
  });

  it("a program that the machine does not run: exit 9, and each problem on standard output", async () => {
    await writeFile(folder.path("bad.wasm"), "not a program");
    const { code, stdout, stderr } = await conun(["validate", folder.path("bad.wasm")], folder.env());
    expect(code).to.equal(exitCode.program);
    expect(stdout).to.not.equal("");
    expect(stderr).to.match(/PROGRAM_REFUSED/);
  });

  it("no wallet: exit 10", async () => {
    const { code, stderr } = await conun(["wallet", "show", "--wallet", folder.path("none.json")], folder.env());
    expect(stderr).to.match(/KEYSTORE_MISSING/);
    expect(code).to.equal(exitCode.wallet);
  });

  it("errors are JSON where that is asked for, and standard output stays empty", async () => {
    for (const flags of [["--output", "json"], ["--log-format=json"]]) {
      const { stdout, stderr } = await conun(["job", "list", "--network", "nowhere", ...flags], folder.env());
      expect(stdout).to.equal("");
      expect(JSON.parse(stderr)).to.include({ ok: false, code: "NETWORK_UNKNOWN", exitCode: 2 });
    }
  });

  it("prints help and version on standard output, exit 0", async () => {
    expect((await conun(["--version"])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    for (const argv of [["--help"], ["job", "map", "--help"], ["help"]]) {
      const { code, stdout } = await conun(argv);
      expect(stdout).to.match(/Usage: conun/);
      expect(code).to.equal(0);
    }
  });

  it("every code of the table has an exit code that the documentation lists, and a hint", () => {
    for (const { exit, hint, what } of Object.values(cliErrors)) {
      expect(Object.values(exitCode)).to.include(exit);
      expect(hint).to.not.equal("");
      expect(what).to.match(/\.$/);
    }
  });
});
