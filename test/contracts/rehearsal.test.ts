import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Address, type Deployment, jobMarketAbi, parseDeployment } from "@conun/contracts";
import { expect } from "chai";
import { AbiCoder, Contract, id, JsonRpcProvider, toBeHex, Wallet } from "ethers";
import { nextStep, resolverStanding } from "../../scripts/contracts/resolver.ts";
import { type RunResult, run } from "../../scripts/lib/run.ts";
import { at } from "../../scripts/lib/workspace.ts";
import { type Anvil, startAnvil } from "../lib/anvil.ts";
import { DEVELOPMENT_KEY } from "./lib/key.ts";

const SEPOLIA = 11155111;
const ID = `rehearsal-${process.pid}`;
const JOURNAL = at("ignition", "deployments", ID);

describe("deployment to a public network, rehearsed under its chain id", function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let folder: string;
  let deployment: Deployment;

  const script = (name: string, ...args: string[]): Promise<RunResult> =>
    run(process.execPath, ["--conditions=conun-source", at("scripts", name), ...args], {
      env: {
        CONUN_RPC_URL: anvil.url,
        CONUN_DEPLOYER_KEY: DEVELOPMENT_KEY,
        HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: "false",
      },
    });
  const check = (...args: string[]): Promise<RunResult> =>
    script("contracts-check.ts", "--rpc", anvil.url, "--deployment", join(folder, "deployment.json"), ...args);
  const rpc = async (method: string, ...params: unknown[]): Promise<string> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const answer = await fetch(anvil.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    const { result, error } = (await answer.json()) as { result: string; error?: { message: string } };
    if (error !== undefined) throw new Error(error.message);
    return result;
  };
  /** Changes the chain, checks, and puts everything back. */
  const checkAfter = async (change: () => Promise<unknown>): Promise<RunResult> => {
    const snapshot = await rpc("evm_snapshot");
    await change();
    const result = await check();
    await rpc("evm_revert", snapshot);
    return result;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "conun-rehearsal-"));
    anvil = await startAnvil("--chain-id", String(SEPOLIA));
    const result = await script(
      "contracts-deploy.ts",
      "--network",
      "public",
      "--id",
      ID,
      "--out",
      join(folder, "deployment.json"),
    );
    expect(result.code, result.stdout + result.stderr).to.equal(0);
    deployment = parseDeployment(JSON.parse(readFileSync(join(folder, "deployment.json"), "utf8")));
  });

  after(async () => {
    await anvil?.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(JOURNAL, { recursive: true, force: true });
  });

  it("writes down chain, first block and deployer", () => {
    expect(deployment.chainId).to.equal(SEPOLIA);
    expect(deployment.block).to.equal(1);
    expect(deployment.deployer.toLowerCase()).to.equal(new Wallet(DEVELOPMENT_KEY).address.toLowerCase());
  });

  it("passes contracts:check by URL and by network name", async () => {
    const byUrl = await check();
    expect(byUrl.stdout + byUrl.stderr).to.match(/: \d\d+ checks, 0 differences\n$/);
    expect(byUrl.code).to.equal(0);
    const byName = await script(
      "contracts-check.ts",
      "--network",
      "public",
      "--deployment",
      join(folder, "deployment.json"),
    );
    expect(byName.code, byName.stdout + byName.stderr).to.equal(0);
  });

  it("has the resolver added by the timelock, one step at a time", async () => {
    const resolver = deployment.disputeGame as Address;
    const provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
    const decide = async (...args: string[]): Promise<string> => {
      const where = ["--network", "public", "--deployment", join(folder, "deployment.json")];
      const { code, stdout, stderr } = await script("contracts-resolver.ts", "add", resolver, ...args, ...where);
      return `${code} ${stdout}${stderr}`;
    };
    const stands = async (): Promise<string> => {
      const status = await new Contract(deployment.market, jobMarketAbi, provider).getFunction("resolverStatus")(
        resolver,
      );
      return resolverStanding(provider, deployment, resolver, Number(status));
    };
    const snapshot = await rpc("evm_snapshot");
    expect(await stands()).to.include("not proposed yet");
    expect(await decide()).to.match(
      new RegExp(`^0 to be sent by the proposer .*:\\nto: {3}${deployment.timelock}\\ndata: 0x01d5062a`, "s"),
    );
    expect(await decide("--send")).to.match(/^0 proposed by 0x/);
    expect(await stands()).to.include("proposed, can be added from 20");
    expect(await nextStep(provider, deployment, "add", resolver)).to.have.property("step", "wait");
    await rpc("evm_increaseTime", 864_000);
    await rpc("evm_mine");
    expect(await stands()).to.include("proposed and ready");
    expect(await decide("--send")).to.match(/^0 carried out by 0x/);
    expect(await stands()).to.include("added, jobs can name it");
    expect(await nextStep(provider, deployment, "add", resolver)).to.deep.equal({ step: "none", why: "it is added" });
    expect(await nextStep(provider, deployment, "void", resolver)).to.have.property("step", "schedule");
    for (const what of ["add", "void"] as const) {
      const refused = nextStep(provider, deployment, what, deployment.token).then(
        String,
        (error: Error) => error.message,
      );
      expect(await refused).to.match(what === "add" ? /is no resolver that was deployed/ : /was never added/);
    }
    provider.destroy();
    await rpc("evm_revert", snapshot);
  });

  it("names every parameter that differs from the file", async () => {
    const path = join(folder, "other.json5");
    const original = readFileSync(at("ignition", "parameters", "sepolia.json5"), "utf8");
    const changes: readonly (readonly [RegExp, string, string])[] = [
      [/unbonding: \d+/, "unbonding: 604801", "registry unbonding: expected 604801, found 604800"],
      [/providerFee: \d+/, "providerFee: 30001", "market terms providerFee: expected 30001, found 30000"],
      [/revealFloor: \d+/, "revealFloor: 1801", "market chain parameter revealFloor: expected 1801, found 1800"],
      [/timelockDelay: \d+/, "timelockDelay: 864001", "timelock delay: expected 864001, found 864000"],
      [/answerFloor: \d+/, "answerFloor: 1801", "game parameter answerFloor: expected 1801, found 1800"],
    ];
    writeFileSync(
      path,
      changes.reduce((text, [from, to]) => text.replace(from, to), original),
    );
    const { code, stdout } = await check("--parameters", path);
    expect(code).to.equal(1);
    for (const [, , line] of changes) expect(stdout).to.include(line);
  });

  it("finds a role that somebody was given", async () => {
    const stranger = "0x00000000000000000000000000000000000000aa";
    const grant = id("grantRole(bytes32,address)").slice(0, 10);
    const data = AbiCoder.defaultAbiCoder()
      .encode(["bytes32", "address"], [id("PROPOSER_ROLE"), stranger])
      .slice(2);
    const { code, stdout } = await checkAfter(async () => {
      await rpc("anvil_setBalance", deployment.timelock, toBeHex(10n ** 18n));
      await rpc("anvil_impersonateAccount", deployment.timelock);
      await rpc("eth_sendTransaction", { from: deployment.timelock, to: deployment.timelock, data: grant + data });
    });
    expect(code).to.equal(1);
    expect(stdout.toLowerCase()).to.include(
      `timelock roles held by others: expected none, found ${id("PROPOSER_ROLE")} ${stranger}`,
    );
  });

  it("finds a changed byte of code and a changed immutable", async () => {
    const code = await rpc("eth_getCode", deployment.registry, "latest");
    const flipped = `${code.slice(0, -2)}${code.endsWith("00") ? "01" : "00"}`;
    const byCode = await checkAfter(() => rpc("anvil_setCode", deployment.registry, flipped));
    expect(byCode.code).to.equal(1);
    expect(byCode.stdout).to.match(/^registry code hash: expected 0x/m);
    const unbonding = toBeHex(604800, 32).slice(2);
    expect(code).to.include(unbonding);
    const shorter = code.replaceAll(unbonding, toBeHex(1, 32).slice(2));
    const byValue = await checkAfter(() => rpc("anvil_setCode", deployment.registry, shorter));
    expect(byValue.code).to.equal(1);
    expect(byValue.stdout).to.match(/^registry immutable \S+: expected 0x/m);
    expect(byValue.stdout).to.include("registry unbonding: expected 604800, found 1");
    expect(byValue.stdout).not.to.include("code hash");
  });

  it("finds a balance that was made from nothing", async () => {
    const balances = await checkAfter(async () => {
      // totalSupply is the third slot of OpenZeppelin's ERC20.
      await rpc("anvil_setStorageAt", deployment.token, toBeHex(2, 32), toBeHex(6n * 10n ** 27n, 32));
    });
    expect(balances.code).to.equal(1);
    expect(balances.stdout).to.include("token total supply");
  });

  it("says what is missing when it cannot check", async () => {
    const none = await script("contracts-check.ts", "--rpc", anvil.url);
    expect(none.code).to.equal(2);
    expect(none.stderr).to.include("--deployment");
    const nothing = await script("contracts-check.ts");
    expect(nothing.code).to.equal(2);
    expect(nothing.stderr).to.include("--rpc URL");
  });
});
