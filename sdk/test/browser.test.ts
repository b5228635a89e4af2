import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { build, type Metafile } from "esbuild";
import * as sdk from "../src/index.ts";

const KIB = 1024;
/** Everything but ethers, which most web apps have anyway. */
const LIMIT = 200 * KIB;
/** With all of ethers that is used. Whoever plays games needs the machine: that is 40 KiB. */
const LIMIT_WITH_ETHERS = 280 * KIB;

/** What a page loads with the entry: its file and those that it imports at once, not what it imports when it is needed. */
async function bundle(external: string[]): Promise<{ text: string; bytes: number; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    bundle: true,
    splitting: true,
    outdir: "out",
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    conditions: ["conun-source"],
    external,
    logLevel: "silent", // a Node built-in makes it fail
  });
  const loaded = new Set<string>();
  const load = (path: string): void => {
    const output = metafile.outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of output.imports) if (kind === "import-statement") load(next);
  };
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint?.endsWith("sdk/src/index.ts") === true || entryPoint === "src/index.ts") load(path);
  }
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => path.endsWith(name)));
  if (files.length === 0) throw new Error("nothing was built");
  const bytes = files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  return { text: outputFiles.map(({ text }) => text).join("\n"), bytes, metafile };
}

describe("browser entry", function () {
  this.timeout(60_000);

  it("fits, without Node built-ins and without bytecode", async () => {
    const alone = await bundle(["ethers"]);
    const whole = await bundle([]);
    const inputs = Object.keys(whole.metafile.inputs);
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    expect(inputs.filter((path) => builtins.has(path))).to.deep.equal([]);
    expect(inputs.filter((path) => /generated\/(artifacts|typechain)|\/(deploy|pool)\//.test(path))).to.deep.equal([]);
    expect(
      inputs.filter((path) => /helia|libp2p|blockstore-fs|sdk\/src\/(node|storage\/node)\//.test(path)),
    ).to.deep.equal([]);
    expect(whole.text).to.not.match(/0x60806040|6080604052/); // how contracts' bytecode begins
    expect(alone.bytes, `${Math.round(alone.bytes / KIB)} KiB without ethers`).to.be.below(LIMIT);
    expect(whole.bytes, `${Math.round(whole.bytes / KIB)} KiB with ethers`).to.be.below(LIMIT_WITH_ETHERS);
  });

  it("costs little where little is used", async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: 'import { createClient, getBalance } from "./index.ts"; globalThis.x = [createClient, getBalance];',
        resolveDir: fileURLToPath(new URL("../src/", import.meta.url)),
      },
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      platform: "browser",
      conditions: ["conun-source"],
      external: ["ethers"],
      logLevel: "silent",
    });
    expect(gzipSync(outputFiles[0]?.contents ?? "").length).to.be.below(40 * KIB);
  });

  it("exports exactly this", () => {
    expect(Object.keys(sdk).sort()).to.deep.equal(EXPORTS);
  });
});

/** The public values of the SDK. Adding one is a decision; taking one away breaks others. */
const EXPORTS: readonly string[] = [
  "CON",
  "ContractError",
  "Conun",
  "ConunError",
  "DEFAULT_LIMITS",
  "DEFAULT_PRICES",
  "DisputePlayer",
  "Job",
  "LOCAL_CHAIN_ID",
  "MOVE_GAS",
  "MemoryTxStore",
  "NEW_TRAIL",
  "NOBODY",
  "PRICED_STEPS",
  "RpcPool",
  "UNIT",
  "ZERO_HASH",
  "address",
  "allotmentId",
  "answerCode",
  "answerDemand",
  "answerInput",
  "answerOutput",
  "approve",
  "assignmentId",
  "authorise",
  "batchCount",
  "batchOf",
  "batchRange",
  "bindActions",
  "burnQuarantined",
  "cachedSource",
  "cancelDemand",
  "cancelGame",
  "chainError",
  "challenge",
  "challengeAfter",
  "checkAnswer",
  "claim",
  "claimAndCommit",
  "clockEnd",
  "close",
  "closeDemand",
  "collectDemand",
  "collectEvidence",
  "collectFees",
  "collectGame",
  "commit",
  "con",
  "concedeGame",
  "contractErrorCode",
  "contractErrors",
  "createClient",
  "createTransactionManager",
  "currentAssignments",
  "decodeClock",
  "decodeEvent",
  "decodeJobSpec",
  "decodeRevert",
  "demandAfter",
  "demandChunk",
  "demandId",
  "describeError",
  "describeEvent",
  "disputeActions",
  "divideGame",
  "encodeClock",
  "encodeJobSpec",
  "estimateCost",
  "eventsOf",
  "examine",
  "exitCode",
  "exitCodeOf",
  "expire",
  "explainDispute",
  "failure",
  "firstWrong",
  "follow",
  "formatCon",
  "fromUnits",
  "fund",
  "gameId",
  "gameSolvency",
  "getAccount",
  "getAllotment",
  "getAllotmentOf",
  "getAllowance",
  "getAssignment",
  "getAuditRate",
  "getAuditStatus",
  "getBalance",
  "getBarred",
  "getBatch",
  "getBondCredit",
  "getBonds",
  "getChainParameters",
  "getContests",
  "getCredit",
  "getDefender",
  "getDemandPayment",
  "getDemandPlaces",
  "getDemandStatus",
  "getDisputeEvents",
  "getDrawn",
  "getFees",
  "getGameClock",
  "getGameParameters",
  "getInitialState",
  "getJob",
  "getJobSpec",
  "getJobState",
  "getLotteryStake",
  "getMarketCap",
  "getMarketEvents",
  "getNextState",
  "getOutcome",
  "getOwnerOf",
  "getRecord",
  "getRefundable",
  "getRegistryConstants",
  "getRegistryEvents",
  "getRegistryLiabilities",
  "getResolverStatus",
  "getResultRoot",
  "getSegmentHash",
  "getStepPriceAt",
  "getTerms",
  "getTotalStake",
  "getUnbonding",
  "getWindowEnd",
  "getWorstCase",
  "hash",
  "isAbort",
  "isContractError",
  "isDone",
  "jobId",
  "jobIdOf",
  "leafFields",
  "leafHolds",
  "leafNode",
  "leafOf",
  "listDisputes",
  "locate",
  "machineActions",
  "marketActions",
  "midpointRoot",
  "midpointSteps",
  "moveTypedData",
  "nextMoves",
  "notify",
  "oddsOf",
  "oddsOfJob",
  "openGame",
  "openedPaths",
  "openingHash",
  "openingOf",
  "operatorTypedData",
  "parseEvidence",
  "parseTxRecord",
  "partWord",
  "pickAndProve",
  "pickHolds",
  "pickOf",
  "pickPart",
  "post",
  "postWithPermit",
  "progressOf",
  "proveGame",
  "readContract",
  "readGame",
  "receiptOf",
  "recompute",
  "refund",
  "registryActions",
  "release",
  "requireBalance",
  "requireEvidence",
  "restore",
  "resultRoot",
  "reveal",
  "revealedResult",
  "revoke",
  "sameAddress",
  "sdkErrors",
  "segmentHash",
  "serialiseTxRecord",
  "setAllotment",
  "setDefender",
  "setMarketCap",
  "settle",
  "shownPath",
  "signOperator",
  "signPermit",
  "solvency",
  "stageOf",
  "stake",
  "stakeWithPermit",
  "storageSource",
  "timeoutDemand",
  "timeoutGame",
  "toUnits",
  "tokenActions",
  "traceEvidence",
  "trailEvent",
  "transfer",
  "unbond",
  "verifyEvidence",
  "verifyStep",
  "watchDisputeEvents",
  "watchJobs",
  "watchMarketEvents",
  "withdraw",
  "withdrawBonds",
  "withdrawUnbonded",
  "workingCapital",
  "worstCaseOf",
  "writeContract",
];
