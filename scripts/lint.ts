// Lints everything: `pnpm lint [--fix]` (`pnpm format` is `lint --fix`). Fails with what is wrong, per check.
import { STEPS } from "./lint/steps.ts";

const fix = process.argv.includes("--fix");
const results = await Promise.all(STEPS.map(async (step) => ({ name: step.name, problems: await step.check(fix) })));
for (const { name, problems } of results) {
  process.stdout.write(problems === "" ? `ok      ${name}\n` : `FAILED  ${name}\n${problems.trimEnd()}\n`);
}
process.exitCode = results.every(({ problems }) => problems === "") ? 0 : 1;
