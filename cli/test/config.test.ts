import { mkdir, readFile, writeFile } from "node:fs/promises";
import { expect } from "chai";
import fc from "fast-check";
import { CONFIG_KEYS, loadConfig } from "../src/config.ts";
import { conun, temporaryFolder } from "./lib/cli.ts";

describe("configuration", () => {
  const folder = temporaryFolder();
  const load = async (toml: string, env: Record<string, string> = {}, flags: Record<string, unknown> = {}) => {
    await writeFile(folder.path("conun.toml"), toml);
    return loadConfig(flags, folder.path("conun.toml"), { ...folder.env(), ...env });
  };

  it("has defaults for all that may be left out", async () => {
    const config = loadConfig({}, undefined, folder.env());
    expect(config).to.include({ network: "local", output: "text", log_format: "text" });
    expect(config.walletFile).to.equal(folder.path("config", "wallet.json"));
  });

  it("flags are stronger than variables, and variables than the file", async () => {
    const toml = 'network = "file"\noutput = "json"\nmax_fee = 1';
    expect(await load(toml)).to.include({ network: "file", output: "json", max_fee: 1 });
    expect(await load(toml, { CONUN_NETWORK: "variable", CONUN_MAX_FEE: "2" })).to.include({
      network: "variable",
      output: "json",
      max_fee: 2,
    });
    const all = await load(
      toml,
      { CONUN_NETWORK: "variable", CONUN_MAX_FEE: "2" },
      { network: "flag", output: undefined },
    );
    expect(all).to.include({ network: "flag", output: "json", max_fee: 2 });
  });

  it("an empty variable is none", async () => {
    expect(await load('network = "file"', { CONUN_NETWORK: "" })).to.include({ network: "file" });
  });

  it("lists come with commas or as lists", async () => {
    const urls = ["http://a.example", "http://b.example"];
    expect((await load(`rpc = ${JSON.stringify(urls)}`)).rpc).to.deep.equal(urls);
    expect((await load("", { CONUN_RPC: urls.join(", ") })).rpc).to.deep.equal(urls);
    expect((await load("", {}, { rpc: urls })).rpc).to.deep.equal(urls);
  });

  it("reads the file at its usual place, where it may be missing, and the one that is named, where it may not", async () => {
    await mkdir(folder.path("config"));
    await writeFile(folder.path("config", "conun.toml"), 'network = "usual"');
    expect(loadConfig({}, undefined, folder.env()).network).to.equal("usual");
    expect(() => loadConfig({}, folder.path("none.toml"), folder.env())).to.throw(/cannot be read/);
    expect(() => loadConfig({}, undefined, { ...folder.env(), CONUN_CONFIG: folder.path("none.toml") })).to.throw(
      /cannot be read/,
    );
  });

  for (const [what, toml, message] of [
    ["an unknown key", 'netwrok = "local"', /unknown key netwrok/],
    ["a value of another type", "network = 5", /network/],
    ["an address that is none", 'rpc = ["nowhere"]', /rpc/],
    ["text that is no TOML", "network = ", /is not TOML/],
  ] as const) {
    it(`${what} in the file: CONFIG_INVALID`, async () => {
      let caught: unknown;
      await load(toml).catch((error: unknown) => {
        caught = error;
      });
      expect(caught).to.include({ code: "CONFIG_INVALID", exitCode: 2 });
      expect((caught as Error).message).to.match(message);
    });
  }

  it("never throws anything but CONFIG_INVALID, whatever the variables hold", () => {
    const variables = fc.dictionary(
      fc.constantFrom(...CONFIG_KEYS.map((key) => `CONUN_${key.toUpperCase()}`)),
      fc.string(),
    );
    fc.assert(
      fc.property(variables, (env) => {
        try {
          loadConfig({}, undefined, { ...folder.env(), ...env });
        } catch (error) {
          expect(error).to.include({ code: "CONFIG_INVALID" });
        }
      }),
    );
  });

  it("every key is in the documentation with its variable and its flag, and every flag exists", async () => {
    const text = await readFile(new URL("../../docs/cli.md", import.meta.url), "utf8");
    const { stdout } = await conun(["--help"]);
    for (const key of CONFIG_KEYS) {
      const flag = `--${key.replaceAll("_", "-")}`;
      expect(text).to.include(`| \`${key}\` | \`CONUN_${key.toUpperCase()}\` | \`${flag}\``);
      expect(stdout).to.include(flag);
    }
  });
});
