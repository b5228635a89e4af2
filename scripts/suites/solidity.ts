// Runs the Solidity tests (all, or the files named) in this process and leaves the outcome in CONUN_TEST_OUTCOME.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import hre from "hardhat";
import { ROOT } from "../lib/workspace.ts";
import type { Failure, Outcome } from "./outcome.ts";

interface SolidityRun {
  readonly suiteResults: readonly {
    readonly id: { readonly name: string; readonly source: string };
    readonly testResults: readonly { readonly name: string; readonly status: string; readonly reason?: string }[];
  }[];
}

const [grep, ...testFiles] = process.argv.slice(2);
const task = hre.tasks.getTask(["test", "solidity"]);
const result = (await task.run({
  testFiles: testFiles.map((file) => relative(ROOT, file)),
  ...(grep ? { grep } : {}),
})) as { success: boolean; value?: SolidityRun; error?: SolidityRun };

const run = result.value ?? result.error;
if (run === undefined) throw new Error("Hardhat gave no result for the Solidity tests");
const tests = run.suiteResults.flatMap(({ id, testResults }) =>
  testResults.map(({ name, status, reason }) => ({ title: `${id.name} ${name}`, status, message: reason ?? "failed" })),
);
const count = (status: string): number => tests.filter((test) => test.status === status).length;
const failed: Failure[] = tests.filter(({ status }) => status === "Failure");
if (!result.success && failed.length === 0) {
  failed.push({ title: "solidity", message: "the test run ended with an error" });
}
const outcome: Outcome = { passed: count("Success"), skipped: count("Skipped"), failed };

const path = process.env.CONUN_TEST_OUTCOME;
if (path !== undefined) writeFileSync(path, JSON.stringify(outcome));
process.exitCode = failed.length === 0 ? 0 : 1;
