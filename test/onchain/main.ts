// Programs, float vectors and malformed proofs on the machine's contract:
// `pnpm test:onchain [--json] [--steps N] [--floats N] [--malformed N] [--seed S]`.
import { type ChildProcess, fork } from "node:child_process";
import { parseArgs } from "node:util";
import { floatJobs, type Job, malformedJobs, type Report } from "./lib/jobs.ts";
import { Summary } from "./lib/summary.ts";

const USAGE = "pnpm test:onchain [--json] [--steps N] [--floats N] [--malformed N] [--seed S]";
const SEED = 20_261_122;
/** What a run comes to at least if nothing else is said. */
const STEPS = 1_100_000;
const FLOATS = 50_000;
const MALFORMED = 100_000;
const WORKERS = 2;
const TOLD_EVERY = 100_000;

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`No whole number: ${text}. Usage: ${USAGE}`);
  return value;
}

/** Has workers do jobs, one after another, until `next` gives no more. */
async function share(seed: number, next: () => Job | undefined, done: (report: Report) => void): Promise<void> {
  const run = (child: ChildProcess): Promise<void> =>
    new Promise((resolve, reject) => {
      child.on("message", (message: Report | "ready") => {
        if (message !== "ready") done(message);
        const job = next();
        if (job !== undefined) {
          child.send(job);
          return;
        }
        child.disconnect();
        resolve();
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`A worker ended (${code}).`)));
    });
  const children = Array.from({ length: WORKERS }, () =>
    fork(new URL("worker.ts", import.meta.url), [`${seed}`], { serialization: "advanced" }),
  );
  try {
    await Promise.all(children.map(run));
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
  }
}

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, steps: text, floats: text, malformed: text, seed: text },
  });
  const [seed, steps] = [wholeNumber(values.seed, SEED), wholeNumber(values.steps, STEPS)];
  const others = [
    ...floatJobs(wholeNumber(values.floats, FLOATS)),
    ...malformedJobs(wholeNumber(values.malformed, MALFORMED), seed),
  ];
  const summary = new Summary(seed);
  let [number, told] = [0, 0];
  const next = (): Job | undefined => {
    if (summary.steps < steps) return { kind: "program", number: number++ };
    return others.pop();
  };
  await share(seed, next, (report) => {
    summary.add(report);
    if (report.failure !== undefined) process.stderr.write(`${report.group}, ${report.name}: ${report.failure}\n`);
    if (summary.steps - told < TOLD_EVERY) return;
    told = summary.steps;
    process.stderr.write(`${told} steps\n`);
  });
  process.stdout.write(values.json ? `${JSON.stringify(summary.json(), undefined, 1)}\n` : summary.text());
  return summary.problems().length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
