// Differential fuzzing: `pnpm fuzz vm --minutes N [--seed S] [--resume FILE]`.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { campaignFile, newCampaign, readCampaign, report, runCampaign } from "./campaign.ts";
import { startChain } from "./chain.ts";
import { newTiers } from "./tiers.ts";

const USAGE = "pnpm fuzz vm --minutes N [--seed S] [--resume FILE]";
const FOLDER = fileURLToPath(new URL("../../../cache/fuzz", import.meta.url));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

function wholeNumber(text: string | undefined, what: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${what} is no whole number: ${text}. Usage: ${USAGE}`);
  return value;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: "string" }, seed: { type: "string" }, resume: { type: "string" } },
  });
  const minutes = Number(values.minutes);
  if (positionals.join() !== "vm" || !(minutes > 0)) throw new Error(`Usage: ${USAGE}`);
  const seed = wholeNumber(values.seed, "--seed") ?? Math.floor(Math.random() * 2 ** 31);
  const state = values.resume === undefined ? newCampaign(seed) : readCampaign(values.resume);
  const folder = values.resume === undefined ? FOLDER : dirname(values.resume);
  say(`State: ${campaignFile(folder, state.seed)} (go on with --resume)`);
  const chain = await startChain();
  const tiers = newTiers();
  const end = Date.now() + minutes * 60_000;
  let stopped = false;
  const stop = (): void => {
    stopped = true;
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await runCampaign(state, { tiers, chain, folder, until: () => stopped || Date.now() >= end, say });
  } finally {
    for (const tier of tiers) tier.stop();
    await chain.stop();
  }
  for (const line of report(state)) say(line);
  return state.found.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
