import { globSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import warningsAreErrors from "./scripts/hardhat/warnings-are-errors.ts";

const require = createRequire(import.meta.url);

/** Folders of contracts/ that hold no Solidity of ours: contracts/ is an npm package too. */
const NOT_SOLIDITY = new Set(["node_modules", "src", "dist", "test"]);

function soliditySources(): string[] {
  return readdirSync(join(import.meta.dirname, "contracts"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_SOLIDITY.has(entry.name) && !entry.name.startsWith("."))
    .map((entry) => `./contracts/${entry.name}`)
    .sort();
}

/**
 * The compiler's own order of optimiser steps for 0.8.37 but for `F`: specialising functions for literal arguments copies
 * each function that takes a literal, which makes the market a quarter larger than a chain allows.
 */
const OPTIMIZER_STEPS =
  "dhfoDgvulfnTUtnIf[xa[r]EscLMcCTUtTOntnfDIulLculVcul [j]Tpeulxa[rul]xa[r]cLgvifCTUca[r]LSsTOtfDnca[r]Iulc]jmul[jul] VcTOcul jmul:fDnTOcmu";

const compiler = {
  version: "0.8.37",
  // The compiler comes from npm: nothing is downloaded at build time.
  path: require.resolve("solc/soljson.js"),
  settings: {
    evmVersion: "cancun",
    viaIR: true,
    optimizer: { enabled: true, runs: 200, details: { yulDetails: { optimizerSteps: OPTIMIZER_STEPS } } },
    outputSelection: { "*": { "*": ["storageLayout"] } },
  },
};

/** Tests are compiled as they stand: they run in no time, and optimising them takes minutes. */
const testCompiler = {
  version: compiler.version,
  path: compiler.path,
  settings: { evmVersion: "cancun", viaIR: false, optimizer: { enabled: false } },
};
const tests = globSync("test/solidity/**/*.t.sol", { cwd: import.meta.dirname });
/** But for the campaign at length (`pnpm test:invariants`), which runs for an hour: optimised it takes a third less. */
const longCompiler = {
  ...testCompiler,
  settings: { ...testCompiler.settings, optimizer: { enabled: true, runs: 200 } },
};
const isLong = (file: string): boolean =>
  process.env.CONUN_CAMPAIGN === "long" && file.replaceAll("\\", "/") === "test/solidity/invariant/Campaign.t.sol";
const overrides = Object.fromEntries(tests.map((file) => [file, isLong(file) ? longCompiler : testCompiler]));

export default defineConfig({
  plugins: [hardhatToolbox, warningsAreErrors],
  paths: {
    sources: soliditySources(),
    tests: { mocha: "./test", solidity: "./test/solidity" },
    artifacts: "./artifacts",
    cache: "./cache",
  },
  solidity: { profiles: { default: { compilers: [compiler], overrides }, production: compiler } },
  // scripts/generate.ts writes the TypeScript of @conun/contracts, from our own contracts alone.
  typechain: { dontOverrideCompile: true },
  test: {
    mocha: { timeout: 60_000 },
    solidity: {
      fuzz: { runs: 256 },
      invariant: { runs: 64, depth: 64, failOnRevert: false },
      fsPermissions: { readDirectory: ["./test/vectors"] },
    },
  },
  networks: {
    hardhatMainnet: { type: "edr-simulated", chainType: "l1", hardfork: "cancun" },
    hardhatOp: { type: "edr-simulated", chainType: "op" },
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    // Any public network: CONUN_RPC_URL and CONUN_DEPLOYER_KEY from the encrypted keystore or the environment.
    public: {
      type: "http",
      url: configVariable("CONUN_RPC_URL"),
      accounts: [configVariable("CONUN_DEPLOYER_KEY")],
    },
  },
});
