import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { HDNodeWallet, Wallet } from "ethers";
import { startAnvil } from "../../test/lib/anvil.ts";
import { ConunError, con } from "../src/index.ts";
import {
  askPassword,
  assertKeyAllowed,
  Conun,
  conunPaths,
  createKeystore,
  credentialPassword,
  developmentAddress,
  filePassword,
  isDevelopmentKey,
  keystoreAddress,
  loadDeployment,
  loadNetwork,
  promptPassword,
  saveNetwork,
  unlockKeystore,
  writeKeystore,
} from "../src/node/index.ts";
import { Bench } from "./support/bench.ts";
import { KEYS } from "./support/keys.ts";

const FAST = { scryptN: 1024 };
const secret = promptPassword(async () => "correct horse");
const code = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "nothing was thrown",
    (error: unknown) => (error instanceof ConunError ? error.code : error),
  );

describe("Node entry", function () {
  this.timeout(60_000);
  let folder: string;
  const place = (name: string): string => join(folder, name);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "conun-sdk-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps a key encrypted, private, and never overwrites one", async () => {
    const path = place("deep/er/key.json");
    const key = Wallet.createRandom();
    const address = await writeKeystore(path, ` ${key.privateKey.slice(2)}\n`, [secret], FAST);
    expect(address).to.equal(key.address);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(readFileSync(path, "utf8").toLowerCase()).to.not.contain(key.privateKey.slice(2, 20));
    expect(await keystoreAddress(path)).to.equal(key.address);
    expect((await unlockKeystore(path, [secret])).privateKey).to.equal(key.privateKey);
    expect(await code(writeKeystore(path, Wallet.createRandom().privateKey, [secret], FAST))).to.equal(
      "KEYSTORE_EXISTS",
    );
    expect((await unlockKeystore(path, [secret])).privateKey).to.equal(key.privateKey);
    expect(await code(unlockKeystore(path, [promptPassword(async () => "wrong")]))).to.equal("PASSWORD_WRONG");
    chmodSync(path, 0o640);
    expect(await code(unlockKeystore(path, [secret]))).to.equal("KEYSTORE_EXPOSED");
    expect(await code(unlockKeystore(place("none.json"), [secret]))).to.equal("KEYSTORE_MISSING");
    writeFileSync(place("bad.json"), "{}", { mode: 0o600 });
    expect(await code(unlockKeystore(place("bad.json"), [secret]))).to.equal("KEYSTORE_INVALID");
    expect(await createKeystore(place("new.json"), [secret], FAST)).to.match(/^0x/);
  });

  it("never shows a key in an error", async () => {
    for (const bad of [`${KEYS[0]}ff`, "f".repeat(64), `0x${"0".repeat(64)}`]) {
      const error = await writeKeystore(place("never.json"), bad, [secret], FAST).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(ConunError).with.property("code", "ARGUMENT_INVALID");
      const { message, details, cause } = error as ConunError;
      expect(`${message} ${JSON.stringify(details)} ${String(cause)}`).to.not.contain(bad.slice(2, 30));
    }
  });

  it("takes passwords from a private file, a systemd credential or a person, never from an open file", async () => {
    writeFileSync(place("password"), "from a file\n", { mode: 0o600 });
    writeFileSync(place("conun-worker"), "from systemd", { mode: 0o400 });
    const credential = credentialPassword("conun-worker", { CREDENTIALS_DIRECTORY: folder });
    expect(await askPassword([filePassword(place("password"))])).to.equal("from a file");
    expect(await askPassword([credentialPassword("x", {}), credential, secret])).to.equal("from systemd");
    expect(await askPassword([credentialPassword("missing", { CREDENTIALS_DIRECTORY: folder }), secret])).to.equal(
      "correct horse",
    );
    expect(await code(askPassword([credentialPassword("x", {}), promptPassword(async () => "")]))).to.equal(
      "PASSWORD_MISSING",
    );
    expect(await code(askPassword([filePassword(place("no-such-file"))]))).to.equal("PASSWORD_MISSING");
    chmodSync(place("password"), 0o644);
    expect(await code(askPassword([filePassword(place("password"))]))).to.equal("KEYSTORE_EXPOSED");
  });

  it("knows the keys that everybody knows", async () => {
    for (const key of KEYS) expect(isDevelopmentKey(new Wallet(key).address)).to.equal(true);
    expect(isDevelopmentKey(HDNodeWallet.createRandom().address)).to.equal(false);
    expect(() => assertKeyAllowed(developmentAddress(3), 1)).to.throw(ConunError, /publicly known/);
    expect(() => assertKeyAllowed(developmentAddress(3), 31_337)).to.not.throw();
  });

  it("refuses a publicly known key on a chain that is not the local one", async () => {
    const bench = await Bench.start("--chain-id", "11155111");
    try {
      const error = await Conun.connect({
        rpc: bench.anvil.url,
        deployment: bench.deployment,
        signer: new Wallet(KEYS[1]),
      }).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(ConunError).with.property("code", "KEY_PUBLIC");
    } finally {
      await bench.stop();
    }
  });

  it("finds networks by name, and says which there are", async () => {
    const paths = conunPaths({ CONUN_CONFIG_DIR: place("config"), CONUN_DATA_DIR: place("data") });
    expect(await code(loadNetwork("local", { paths }))).to.equal("NETWORK_UNKNOWN");
    const deployment = {
      chainId: 5,
      block: 7,
      deployer: `0x${"66".repeat(20)}`,
      token: `0x${"11".repeat(20)}`,
      seed: `0x${"22".repeat(20)}`,
      timelock: `0x${"33".repeat(20)}`,
      registry: `0x${"44".repeat(20)}`,
      annex: `0x${"77".repeat(20)}`,
      market: `0x${"55".repeat(20)}`,
    } as const;
    const mine = { name: "mine", rpc: ["http://a", "https://b/key"], storage: ["http://s"], deployment };
    await saveNetwork(mine, { paths });
    await saveNetwork({ ...mine, name: "other" }, { paths });
    expect(await loadNetwork("mine", { paths })).to.deep.equal(mine);
    const missing = await loadNetwork("x", { paths }).catch((e: unknown) => e);
    expect((missing as ConunError).hint).to.contain("mine, other");
    for (const bad of [
      '{"mine":{"rpc":[],"deployment":1}}',
      '{"mine":{"rpc":["http://a"],"deployment":{},"x":1}}',
      "no",
    ]) {
      writeFileSync(paths.networks, bad);
      expect(await code(loadNetwork("mine", { paths }))).to.equal("CONFIG_INVALID");
    }
    writeFileSync(paths.networks, '{"mine":{"rpc":["http://a"],"deployment":{"chainId":5}}}');
    expect(await code(loadNetwork("mine", { paths }))).to.equal("CONFIG_INVALID");
    writeFileSync(place("deployment.json"), JSON.stringify(deployment));
    expect(await loadDeployment(place("deployment.json"))).to.deep.equal(deployment);
    expect(await code(loadDeployment(place("none.json")))).to.equal("CONFIG_INVALID");
  });

  it("uses each platform's own places", () => {
    const linux = conunPaths({ HOME: "/h", XDG_CONFIG_HOME: "/x" }, "linux");
    expect(linux).to.include({ config: "/x/conun", data: "/h/.local/share/conun" });
    expect(conunPaths({ HOME: "/h" }, "darwin").config).to.equal("/h/Library/Application Support/conun");
    expect(conunPaths({ APPDATA: "/a", LOCALAPPDATA: "/l", USERPROFILE: "/u" }, "win32").data).to.equal("/l/conun");
  });

  it("runs the first lines of the guide: a local network by name, a program by path", async () => {
    const bench = await Bench.start();
    const paths = conunPaths({ CONUN_CONFIG_DIR: place("config2"), CONUN_DATA_DIR: place("data2") });
    try {
      const { deployment } = bench;
      const network = { rpc: [bench.anvil.url], storage: [bench.storage.url], deployment: deployment as never };
      await saveNetwork({ name: "local", ...network }, { paths });
      const conun = await Conun.connect({ network: await loadNetwork("local", { paths }), pollingMs: 20 });
      const program = new URL("../../examples/primes/primes.wasm", import.meta.url);
      const estimate = await conun.estimate(program.pathname, ["10"]);
      const job = await conun.map(program, ["10"], { budget: con("5"), replicas: 1, retries: 2 });
      expect(job.spec.budget >= estimate.worstCase).to.equal(true);
      expect(await code(conun.estimate("./no-such-file.wasm", ["1"]))).to.equal("PROGRAM_UNREADABLE");
      await job.cancel();
      await conun.close();
    } finally {
      await bench.stop();
    }
  });

  it("says what is wrong with a chain before anything is sent", async () => {
    const anvil = await startAnvil();
    const nowhere = {
      chainId: 31_337,
      block: 0,
      token: developmentAddress(1),
      registry: developmentAddress(2),
      market: developmentAddress(3),
    };
    try {
      expect(await code(Conun.connect({ rpc: anvil.url }))).to.equal("DEPLOYMENT_UNKNOWN");
      expect(await code(Conun.connect({ rpc: anvil.url, deployment: nowhere }))).to.equal("DEPLOYMENT_MISMATCH");
      expect(await code(Conun.connect({ rpc: anvil.url, deployment: { ...nowhere, chainId: 1 } }))).to.equal(
        "DEPLOYMENT_MISMATCH",
      );
      const pool = { timeoutMs: 100, rounds: 1 };
      expect(await code(Conun.connect({ rpc: "http://127.0.0.1:1", pool }))).to.equal("CHAIN_UNAVAILABLE");
    } finally {
      await anvil.stop();
    }
  });
});
