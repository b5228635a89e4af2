// Does jobs for main.ts: one message each way for each.
import { floatInstructions } from "../../vm/test/lib/number-vectors.ts";
import { Catalogue } from "./catalogue/all.ts";
import { vectorPrograms } from "./catalogue/forms.ts";
import type { Program } from "./catalogue/program.ts";
import { soupPrograms } from "./catalogue/soup.ts";
import type { Good } from "./lib/corruptions.ts";
import { startEvm } from "./lib/evm.ts";
import { compareOnChain } from "./lib/floats.ts";
import { follow } from "./lib/follow.ts";
import type { Job, Report } from "./lib/jobs.ts";
import { corrupt, goodCalls } from "./lib/malformed.ts";
import { errorNames, verifierOf } from "./lib/verifier.ts";

/** Steps up to which a program is followed whole, and steps taken of those that are longer. */
const WINDOWS = { whole: 50_000, sample: 6_000 };
const RANDOM_WINDOWS = { whole: 20_000, sample: 4_000 };
/** Good calls that are corrupted: of so many soups, and up to so many steps of each program. */
const SOUPS = 6;
const STEPS = 400;

const evm = await startEvm();
const verifier = await verifierOf(evm);
const seed = Number(process.argv[2]);
const catalogue = new Catalogue(seed);
let good: Promise<Good[]> | undefined;

async function makeGood(): Promise<Good[]> {
  const entries = [...vectorPrograms(), ...soupPrograms(seed, SOUPS)];
  const programs: Program[] = await Promise.all(entries.map((entry) => entry.make()));
  return goodCalls(programs, STEPS);
}

async function work(job: Job): Promise<Omit<Report, "name" | "group">> {
  if (job.kind === "program") {
    const options = job.number < catalogue.fixed ? WINDOWS : RANDOM_WINDOWS;
    return { followed: await follow(verifier, await catalogue.at(job.number).make(), options) };
  }
  if (job.kind === "floats") {
    const row = floatInstructions.find(({ op }) => op === job.op);
    if (row === undefined) throw new Error(`no float instruction ${job.op}`);
    await compareOnChain(verifier, row, job.count, seed);
    return { vectors: job.count };
  }
  good ??= makeGood();
  return { corrupted: await corrupt(verifier, await good, { ...job, errors: errorNames() }) };
}

function titleOf(job: Job): { readonly group: string; readonly name: string } {
  if (job.kind === "program") return catalogue.at(job.number);
  return { group: job.kind, name: job.kind === "floats" ? `instruction ${job.op}` : `seed ${job.seed}` };
}

async function report(job: Job): Promise<Report> {
  const { group, name } = titleOf(job);
  try {
    return { group, name, ...(await work(job)) };
  } catch (error) {
    return { group, name, failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

process.on("message", async (job: Job) => {
  process.send?.(await report(job));
});
process.on("disconnect", async () => {
  await evm.stop();
  process.exit();
});
process.send?.("ready");
