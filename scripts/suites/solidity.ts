// Runs the Solidity tests (all, or the files named) in this process and leaves the outcome in CONUN_TEST_OUTCOME.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import hre from "hardhat";
import { ROOT } from "../lib/workspace.ts";
import type { Failure, Outcome } from "./outcome.ts";

interface SolidityRun {
  readonly summary: { readonly passed: number; readonly failed: number; readonly skipped: number };
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
const failed: Failure[] = run.suiteResults.flatMap(({ id, testResults }) =>
  testResults
    .filter(({ status }) => status === "Failure")
    .map(({ name, reason }) => ({ title: `${id.name} ${name}`, message: reason ?? "failed" })),
);
if (!result.success && failed.length === 0)
  failed.push({ title: "solidity", message: "the test run ended with an error" });
const outcome: Outcome = { passed: run.summary.passed, skipped: run.summary.skipped, failed };

const path = process.env.CONUN_TEST_OUTCOME;
if (path !== undefined) writeFileSync(path, JSON.stringify(outcome));
process.exitCode = failed.length === 0 ? 0 : 1;
