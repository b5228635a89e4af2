import { readFile, writeFile } from "node:fs/promises";
import { type Deployment, parseDeployment } from "@conun/contracts";
import { deployLocal, httpProvider } from "@conun/contracts/deploy";
import { exitCode } from "@conun/sdk";
import { readTape, tapeRoots, toBytes, toHex } from "@conun/vm";
import { expect } from "chai";
import { type Chain, startChain } from "../src/local/anvil.ts";
import { conun, temporaryFolder } from "./lib/cli.ts";

const PRIMES = new URL("../../examples/primes/primes.wasm", import.meta.url).pathname;
/** Code that answers every call with zero. */
const ANSWERS_ZERO = "0x5f5f5260205ff3";

describe("conun vm prove, verify", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let chain: Chain;
  let deployment: Deployment;
  before(async () => {
    chain = await startChain();
    deployment = parseDeployment(await deployLocal(chain.rpc));
  });
  after(() => chain?.stop());
  beforeEach(async () => {
    await writeFile(folder.path("input"), "1000\n");
    await writeFile(folder.path("deployment.json"), JSON.stringify(deployment));
  });

  const ended = (...argv: string[]) =>
    conun(["vm", ...argv.slice(0, 1), PRIMES, "--input", folder.path("input"), ...argv.slice(1)], folder.env());
  const network = () => ["--rpc", chain.rpc, "--deployment", folder.path("deployment.json")];
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await ended(...argv, "--output", "json");
    expect(code, stderr).to.equal(exitCode.ok);
    return JSON.parse(stdout) as Record<string, unknown> & { tape: `0x${string}` };
  };

  it("prove: the tape of a step, which speaks of program and state", async () => {
    const proof = await json("prove", "--step", "500");
    const state = await json("state", "--step", "500");
    const roots = tapeRoots(readTape(toBytes(proof.tape)));
    expect(toHex(roots.stateRoot)).to.equal(state.stateRoot).and.to.equal(proof.stateBefore);
    expect(roots.programId).to.equal(proof.programId);
    expect(proof.stateAfter).to.equal((await json("state", "--step", "501")).stateRoot);
    expect(proof).to.deep.include({ ok: true, step: 500, instruction: "i64.shl", effect: "0" });
    expect(proof.origin).to.deep.include({ module: "program", function: "_start" });
    expect((proof.leaves as { region: string }[]).map(({ region }) => region)).to.deep.equal(["stack", "stack"]);
    const { stdout } = await ended("prove", "--step", "500");
    expect(stdout)
      .to.match(/instruction +i64\.shl s13 = s4 \(0\), 1\n/)
      .and.to.contain(`\n\n${proof.tape}\n`);
    expect(stdout).to.match(/place +_start at 0x[0-9a-f]+\n/);
  });

  it("prove --out: bytes in a file, which nothing else is written over", async () => {
    const out = folder.path("tape");
    const { tape, path } = await json("prove", "--step", "20", "--out", out);
    expect(path).to.equal(out);
    expect(toHex(await readFile(out))).to.equal(tape);
    expect((await ended("prove", "--step", "20", "--out", out)).stdout).to.match(/written to +\//);
    const other = await ended("prove", "--step", "21", "--out", out);
    expect(other.stderr).to.match(/OUTPUT_EXISTS/);
    expect(toHex(await readFile(out))).to.equal(tape);
    expect((await ended("prove", "--step", "20", "--out", folder.path("no", "where"))).code).to.equal(exitCode.usage);
  });

  it("verify: the contract comes to the same state, in a transaction", async () => {
    for (const step of ["0", "500", "9804"]) {
      const found = await json("verify", "--step", step, ...network());
      expect(found).to.include({ ok: true, agrees: true, next: found.stateAfter, machine: deployment.machine });
      expect(found.gasUsed).to.be.within(40_000, 200_000);
      const receipt = await httpProvider(chain.rpc).request({
        method: "eth_getTransactionReceipt",
        params: [found.transaction],
      });
      expect(Number((receipt as { gasUsed: string }).gasUsed)).to.equal(found.gasUsed);
    }
    const { stdout } = await ended("verify", "--step", "500", ...network());
    expect(stdout).to.match(/state there +0x[0-9a-f]{64}, the same\ngas +\d+, transaction 0x[0-9a-f]{64}\n$/);
    const dry = await json("verify", "--step", "500", "--dry-run", ...network());
    expect(dry).to.include({ agrees: true }).and.to.not.have.any.keys("gasUsed", "transaction");
  });

  it("verify --tape: a tape from elsewhere, as bytes or text; a wrong one is refused", async () => {
    const { tape } = await json("prove", "--step", "500", "--out", folder.path("tape"));
    await writeFile(folder.path("text"), `${tape}\n`);
    for (const name of ["tape", "text"]) {
      const found = await json("verify", "--step", "500", "--tape", folder.path(name), ...network());
      expect(found).to.include({ agrees: true, tape, tapeBytes: (tape.length - 2) / 2 });
    }
    const bad = toBytes(tape);
    bad[40] = (bad[40] as number) ^ 1;
    for (const [content, message] of [
      [bad, /PROGRAM_UNKNOWN[\s\S]*the tape is damaged/],
      [toBytes(tape).subarray(0, 100), /TAPE_TOO_SHORT: .*wanted \d+ bytes, left \d+ bytes/],
      ["0x12 and more", /not hexadecimal text/],
      ["0x123\n", /odd number of hexadecimal digits: 3\./],
    ] as const) {
      await writeFile(folder.path("bad"), content);
      const { code, stdout, stderr } = await ended("verify", "--step=500", "--tape", folder.path("bad"), ...network());
      expect(stderr).to.match(message);
      expect([code, stdout]).to.deep.equal([exitCode.usage, ""]);
    }
    expect((await ended("verify", "--step=1", "--tape", folder.path("none"), ...network())).stderr).to.match(/be read/);
    const later = await ended("verify", "--step", "501", "--tape", folder.path("tape"), ...network());
    expect(later.stderr).to.match(/STATE_UNKNOWN[\s\S]*the tape is damaged/);
  });

  it("verify: a contract that comes to something else, a network without one", async () => {
    const other = "0x00000000000000000000000000000000000000aa";
    const provider = httpProvider(chain.rpc);
    await provider.request({ method: "anvil_setCode", params: [other, ANSWERS_ZERO] });
    await writeFile(folder.path("deployment.json"), JSON.stringify({ ...deployment, machine: other }));
    const wrong = await ended("verify", "--step", "500", "--output", "json", ...network());
    expect(wrong.stderr).to.match(/STEP_DIFFERS/);
    expect(wrong.code).to.equal(exitCode.verification);
    expect(JSON.parse(wrong.stdout)).to.include({ ok: false, agrees: false, next: `0x${"00".repeat(32)}` });
    const { machine: _, ...without } = deployment;
    await writeFile(folder.path("deployment.json"), JSON.stringify(without));
    const none = await ended("verify", "--step", "500", ...network());
    expect(none.stderr).to.match(/MACHINE_UNKNOWN/);
    expect(none.code).to.equal(exitCode.usage);
  });

  it("verify: on a chain of its own where no network runs", async () => {
    const { code, stdout, stderr } = await ended("verify", "--step", "3", "--output", "json");
    expect(code, stderr).to.equal(exitCode.ok);
    expect(stderr).to.match(/a chain is started/);
    expect(JSON.parse(stdout)).to.include({ agrees: true, chainId: 31_337, step: 3 });
    const named = await ended("verify", "--step", "3", "--network", "elsewhere");
    expect(named.stderr).to.match(/NETWORK_UNKNOWN/);
  });

  it("says what is wrong with a call", async () => {
    await writeFile(folder.path("bad.wasm"), "not a program");
    for (const command of ["prove", "verify"]) {
      for (const [argv, exit, message] of [
        [["--step", "9805"], exitCode.usage, /no step 9805: the program ended after 9805 steps/],
        [["--step=-1"], exitCode.usage, /whole number/],
        [["--step", "many"], exitCode.usage, /whole number/],
        [["--step", "1.5"], exitCode.usage, /whole number/],
        [[], exitCode.usage, /required option/],
      ] as const) {
        const { code, stderr, stdout } = await ended(command, ...argv);
        expect(stderr).to.match(message);
        expect([code, stdout]).to.deep.equal([exit, ""]);
      }
      const refused = await conun(["vm", command, folder.path("bad.wasm"), "--step", "1"], folder.env());
      expect(refused.stderr).to.match(/PROGRAM_REFUSED/);
      expect(refused.code).to.equal(exitCode.program);
    }
  });
});
