// Plays episodes of test/solidity/invariant/Campaign.t.sol in a process of its own: `worker.ts RUNS SEED`. What an
// episode comes to is written to CONUN_CAMPAIGN_REPORT, line by line; a violation goes to the parent.
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import config from "../../../hardhat.config.ts";

import { CAMPAIGN } from "./paths.ts";

export interface Violation {
  /** What does not hold. */
  readonly reason: string;
  /** The episode in which it was seen. */
  readonly episode: string;
}

interface TestResult {
  readonly status: string;
  readonly reason?: string;
  readonly counterexample?: { readonly args?: string };
}

interface SolidityRun {
  readonly suiteResults: readonly { readonly testResults: readonly TestResult[] }[];
}

const [runs = "1", seed = "1"] = process.argv.slice(2);
const hre = await createHardhatRuntimeEnvironment({
  ...config,
  test: {
    ...config.test,
    solidity: {
      profiles: {
        default: {},
        // Seeds of episodes are 32 random bytes: nothing is to be taken from a dictionary.
        campaign: {
          fuzz: { runs: Number(runs), seed, dictionaryWeight: 0, includeStorage: false, includePushBytes: false },
          fsPermissions: { dangerouslyWriteDirectory: ["./cache"] },
        },
      },
    },
  },
});
const result = (await hre.tasks.getTask(["test", "solidity"]).run({
  testFiles: [CAMPAIGN],
  noCompile: true,
  testProfile: "campaign",
  grep: process.env.CONUN_CAMPAIGN_EPISODE === undefined ? "campaign" : "episode",
})) as {
  readonly value?: SolidityRun;
  readonly error?: SolidityRun;
};
const suites = (result.value ?? result.error)?.suiteResults;
if (suites === undefined) throw new Error("Hardhat gave no result for the campaign");
for (const { status, reason, counterexample } of suites.flatMap(({ testResults }) => testResults)) {
  if (status !== "Failure") continue;
  process.send?.({ reason: reason ?? "failed", episode: counterexample?.args ?? "?" } satisfies Violation);
}
process.disconnect?.();
