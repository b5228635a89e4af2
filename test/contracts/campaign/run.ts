import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../scripts/lib/run.ts";
import { at, bin, ROOT } from "../../../scripts/lib/workspace.ts";
import { type CountName, type Episode, parseEpisode, sumOf } from "./counts.ts";
import { CAMPAIGN } from "./paths.ts";
import type { Violation } from "./worker.ts";

/** Episodes of one process: a few minutes of work, and what a run that was broken off loses at most. */
const EPISODES = 200;

export interface CampaignOptions {
  /** Where episodes are written down. */
  readonly folder: string;
  readonly seed: number;
  /** How many calls, at least. */
  readonly calls: number;
  /** Steps of an episode, on average. */
  readonly steps: number;
  /** Processes at a time. */
  readonly jobs: number;
  readonly tell: (line: string) => void;
}

export interface CampaignResult {
  readonly sums: Record<CountName, number>;
  readonly episodes: number;
  readonly violations: readonly Violation[];
  readonly seconds: number;
}

/** Compiles the campaign and gives the folder for what it comes to: one for each state of contracts and campaign. */
export async function prepareCampaign(steps: number): Promise<string> {
  const { code, stdout, stderr } = await run(bin("hardhat"), ["build", CAMPAIGN], { env: { CONUN_CAMPAIGN: "long" } });
  if (code !== 0) throw new Error(`the campaign does not build:\n${stdout}${stderr}`);
  const patterns = ["contracts/*/**/*.sol", "test/solidity/**/*.sol"];
  const files = patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT, exclude: (path) => path.includes("node_modules") }),
  );
  const hash = createHash("sha256").update(`${steps}`);
  for (const file of files.sort()) hash.update(JSON.stringify([file, readFileSync(at(file), "utf8")]));
  const folder = at("cache", "invariants", hash.digest("hex").slice(0, 16));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs one process; gives what it found violated. */
function play(runs: number, seed: string, env: Readonly<Record<string, string>>): Promise<Violation[]> {
  const found: Violation[] = [];
  return new Promise((resolve, reject) => {
    const child = fork(new URL("worker.ts", import.meta.url), [`${runs}`, seed], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (message: Violation) => found.push(message));
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0 || found.length > 0) resolve(found);
      else reject(new Error(`a process of the campaign ended with ${code}`));
    });
  });
}

const episodesOf = (file: string): Episode[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).map(parseEpisode) : [];

/** Plays episodes until there were so many calls, or something is violated. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { folder, seed, calls, steps, jobs, tell } = options;
  const start = Date.now();
  const all: Episode[] = [];
  const violations: Violation[] = [];
  let [part, made] = [0, 0];
  const work = async (): Promise<void> => {
    while (made < calls && violations.length === 0) {
      const number = part++;
      const file = join(folder, `${seed}-${number}.txt`);
      if (episodesOf(file).length !== EPISODES) {
        rmSync(file, { force: true });
        const partSeed = `0x${(BigInt(seed) * 2n ** 32n + BigInt(number)).toString(16)}`;
        const env = { CONUN_CAMPAIGN_REPORT: file, CONUN_CAMPAIGN_STEPS: `${steps}` };
        violations.push(...(await play(EPISODES, partSeed, env)));
      }
      const episodes = episodesOf(file);
      all.push(...episodes);
      made += sumOf(episodes).calls;
      tell(`${made} calls, ${Math.round((Date.now() - start) / 1000)} s`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return { sums: sumOf(all), episodes: all.length, violations, seconds: Math.round((Date.now() - start) / 1000) };
}

/** Plays one episode again and writes down every call: time, sender, why it failed (`0x`: it did not), and its data. */
export async function replay(
  folder: string,
  episode: string,
  steps: number,
): Promise<{ file: string; reason: string | undefined }> {
  const file = join(folder, `episode-${episode.slice(0, 18)}.txt`);
  rmSync(file, { force: true });
  const found = await play(1, "0x1", {
    CONUN_CAMPAIGN_TRACE: file,
    CONUN_CAMPAIGN_EPISODE: episode,
    CONUN_CAMPAIGN_STEPS: `${steps}`,
  });
  return { file, reason: found[0]?.reason };
}
