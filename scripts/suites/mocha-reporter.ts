import { writeFileSync } from "node:fs";
import mocha from "mocha";
import type { Failure, Outcome } from "./outcome.ts";

/** Mocha's `spec` output for the reader, and the outcome as JSON in the file named by CONUN_TEST_OUTCOME. */
class OutcomeReporter extends mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const failed: Failure[] = [];
    let passed = 0;
    let skipped = 0;
    runner.on("pass", () => passed++);
    runner.on("pending", () => skipped++);
    runner.on("fail", (test, error) => {
      failed.push({ title: test.fullTitle(), message: error instanceof Error ? error.message : String(error) });
    });
    runner.once("end", () => {
      const path = process.env.CONUN_TEST_OUTCOME;
      if (path === undefined) return;
      const outcome: Outcome = { passed, skipped, failed };
      writeFileSync(path, JSON.stringify(outcome));
    });
  }
}

// Mocha loads reporters with require().
export { OutcomeReporter as "module.exports" };
