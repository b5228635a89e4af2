// The campaign of test/PROPERTIES.md at length: `pnpm test:invariants [--calls N] [--seed S] [--jobs N] [--json]`, or one
// episode again, with every call: `--episode 0x... [--steps N]`. What was done is kept in cache/invariants, so that a run
// that was broken off goes on where it was, as long as contracts and campaign stay as they are.
import { parseArgs } from "node:util";
import { COUNTS, type CountName } from "./counts.ts";
import { prepareCampaign, replay, runCampaign } from "./run.ts";

const USAGE = "pnpm test:invariants [--calls N] [--seed S] [--steps N] [--jobs N] [--json] [--episode 0x...]";
const SEED = 20_261_123;
const CALLS = 200_000;
const STEPS = 400;
const JOBS = 2;
/** Calls that have to succeed, of a hundred. */
const LEAST_SHARE = 60;
/** How often each end has to be reached in a run of this many calls. */
const LEAST_ENDS = { calls: 10_000_000, times: 1_000 };

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`No whole number: ${text}. Usage: ${USAGE}`);
  return value;
}

/** Ends that were reached less often than a run of this length should. */
const rare = (sums: Readonly<Record<CountName, number>>): CountName[] =>
  COUNTS.filter((name) => sums[name] * LEAST_ENDS.calls < LEAST_ENDS.times * sums.calls);

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, calls: text, seed: text, steps: text, jobs: text, episode: text },
  });
  const steps = wholeNumber(values.steps, STEPS);
  const folder = await prepareCampaign(steps);
  if (values.episode !== undefined) {
    const { file, reason } = await replay(folder, values.episode, steps);
    process.stdout.write(`${reason ?? "Nothing was violated."}\nEvery call: ${file}\n`);
    return reason === undefined ? 0 : 1;
  }
  const seed = wholeNumber(values.seed, SEED);
  const calls = wholeNumber(values.calls, CALLS);
  const { sums, episodes, violations, seconds } = await runCampaign({
    folder,
    seed,
    calls,
    steps,
    jobs: wholeNumber(values.jobs, JOBS),
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  const share = (100 * sums.succeeded) / Math.max(1, sums.calls);
  const seldom = sums.calls >= LEAST_ENDS.calls / 100 ? rare(sums) : [];
  const ok = violations.length === 0 && share >= LEAST_SHARE && seldom.length === 0;
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ seed, steps, episodes, seconds, share, counts: sums, seldom, violations, ok }, undefined, 1)}\n`,
    );
  } else {
    for (const name of COUNTS) process.stdout.write(`${name.padEnd(28)} ${sums[name]}\n`);
    process.stdout.write(`seed ${seed}, ${episodes} episodes, ${share.toFixed(1)} % succeeded, ${seconds} s\n`);
    for (const name of seldom) process.stdout.write(`reached too seldom: ${name}\n`);
    for (const { reason, episode } of violations) process.stdout.write(`VIOLATED ${reason}\n  --episode ${episode}\n`);
  }
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
