import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { developmentAddress, unlockKeystore } from "@conun/sdk/node";
import { expect } from "chai";
import { encryptKeystoreJsonSync, HDNodeWallet, Wallet } from "ethers";
import { conun, type Ended, temporaryFolder } from "./lib/cli.ts";

const DEVELOPMENT_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const PASSWORD = "a long password of a test";

describe("wallet", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const wallet = () => folder.path("keys", "wallet.json");

  /** Runs `wallet ...` with a password file and, if given, something on standard input. */
  async function command(argv: readonly string[], input?: string): Promise<Ended> {
    await writeFile(folder.path("password"), `${PASSWORD}\n`, { mode: 0o600 });
    const before = Object.getOwnPropertyDescriptor(process, "stdin") as PropertyDescriptor;
    const stdin = Object.assign(Readable.from(input === undefined ? [] : [Buffer.from(input)]), { isTTY: false });
    Object.defineProperty(process, "stdin", { value: stdin, configurable: true });
    try {
      return await conun(
        ["wallet", ...argv, "--wallet", wallet(), "--password-file", folder.path("password")],
        folder.env(),
      );
    } finally {
      Object.defineProperty(process, "stdin", before);
    }
  }

  const opened = () => unlockKeystore(wallet(), [async () => PASSWORD]);
  const noSecret = (ended: Ended, ...secrets: string[]) => {
    for (const secret of [PASSWORD, ...secrets]) {
      const text = (ended.stdout + ended.stderr).toLowerCase();
      expect(text).to.not.include(secret.toLowerCase().replace(/^0x/, ""));
    }
  };

  it("new: writes a key that opens with the password, for its owner's eyes only", async () => {
    const ended = await command(["new", "--output", "json"]);
    expect(ended.code).to.equal(0);
    const found = JSON.parse(ended.stdout) as { address: string; path: string };
    const { address, privateKey } = await opened();
    expect(found).to.deep.include({ ok: true, address, path: wallet() });
    if (process.platform !== "win32") expect((await stat(wallet())).mode & 0o777).to.equal(0o600);
    const file = await readFile(wallet(), "utf8");
    expect(file.toLowerCase()).to.not.include(privateKey.slice(2).toLowerCase());
    noSecret(ended, privateKey);

    const again = await command(["new"]);
    expect(again.stderr).to.match(/KEYSTORE_EXISTS/);
    expect(again.code).to.equal(10);
    expect(await readFile(wallet(), "utf8")).to.equal(file);

    const shown = await command(["show", "--output", "json"]);
    expect(shown.code).to.equal(0);
    expect(JSON.parse(shown.stdout)).to.include({ address, con: null });
    noSecret(shown, privateKey);
  });

  it("show: on the local network names the wallet that is there and not used", async () => {
    const { address, privateKey } = Wallet.createRandom();
    const json = encryptKeystoreJsonSync({ address, privateKey }, PASSWORD, { scrypt: { N: 2 } });
    await mkdir(folder.path("config"));
    await writeFile(folder.path("config", "wallet.json"), json, { mode: 0o600 });
    const shown = await conun(["wallet", "show", "--output", "json"], folder.env());
    expect(JSON.parse(shown.stdout)).to.include({ address: developmentAddress(0) });
    expect(shown.stderr)
      .to.include(address)
      .and.include(`--wallet ${folder.path("config", "wallet.json")}`);
  });

  it("import: takes a private key or a mnemonic from standard input", async () => {
    const key = Wallet.createRandom().privateKey;
    const ended = await command(["import"], `${key.slice(2)}\n`);
    expect(ended.code).to.equal(0);
    expect((await opened()).privateKey).to.equal(key);
    noSecret(ended, key);
  });

  it("import: a mnemonic's first account", async () => {
    const { mnemonic, privateKey } = HDNodeWallet.createRandom();
    const phrase = mnemonic?.phrase ?? "";
    const ended = await command(["import"], `  ${phrase.replaceAll(" ", "\n")}\n`);
    expect(ended.code).to.equal(0);
    expect((await opened()).privateKey).to.equal(privateKey);
    noSecret(ended, privateKey, phrase);
  });

  it("import: what is no key is refused and not repeated", async () => {
    const half = Wallet.createRandom().privateKey.slice(0, 60);
    const words = "abandon ability able about above absent absorb abstract absurd abuse access zebra";
    for (const secret of [half, words, `0x${"00".repeat(32)}`, "\n", ""]) {
      const ended = await command(["import"], secret);
      expect(ended.code).to.equal(2);
      if (secret.trim() !== "") noSecret(ended, secret);
    }
  });

  it("import: publicly known keys are refused off the local chain", async () => {
    const nobody = `0x${"11".repeat(20)}`;
    const addresses = {
      deployer: nobody,
      token: nobody,
      seed: nobody,
      timelock: nobody,
      registry: nobody,
      annex: nobody,
      market: nobody,
    };
    await writeFile(folder.path("deployment.json"), JSON.stringify({ chainId: 11155111, block: 1, ...addresses }));
    const network = ["--deployment", folder.path("deployment.json"), "--rpc", "http://127.0.0.1:9"];
    const ended = await command(["import", ...network], DEVELOPMENT_KEY);
    expect(ended.stderr).to.match(/KEY_PUBLIC/);
    expect(ended.code).to.equal(10);
    noSecret(ended, DEVELOPMENT_KEY);
  });

  it("no password, an open password file, a wrong password: exit 10", async () => {
    const none = await conun(["wallet", "new", "--wallet", wallet()], folder.env());
    expect(none.stderr).to.match(/PASSWORD_MISSING/);
    expect(none.code).to.equal(10);
    if (process.platform === "win32") return;
    await mkdir(folder.path("open"));
    await writeFile(folder.path("open", "password"), PASSWORD, { mode: 0o644 });
    const open = ["wallet", "new", "--wallet", wallet(), "--password-file", folder.path("open", "password")];
    const exposed = await conun(open, folder.env());
    expect(exposed.stderr).to.match(/KEYSTORE_EXPOSED/);
    expect(exposed.code).to.equal(10);
  });
});
