import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { wat } from "../lib/programs.ts";
import { binaryenPrograms, findTranslators, type Translator } from "./binaryen-programs.ts";
import type { Chain } from "./chain.ts";
import { type Candidate, compare, type Verdict } from "./compare.ts";
import { compareFunctions } from "./compare-functions.ts";
import { Coverage } from "./coverage.ts";
import { grammarProgram } from "./grammar.ts";
import { minimise } from "./minimise.ts";
import type { Tier } from "./tiers.ts";

/** Machine steps after which a program counts as one that did something. */
export const LONG = 1_000;
/** One module in so many comes from each of these; the rest from the grammar. */
const SYSTEM_EVERY = 3;
const NPM_EVERY = 25;

/** What a campaign has come to; it goes on from here. */
export interface CampaignState {
  readonly seed: number;
  /** Number of the next module. */
  next: number;
  programs: number;
  accepted: number;
  hostFailures: number;
  /** Programs that ran more than LONG machine steps. */
  long: number;
  /** Functions called one by one, and how many of the calls returned. */
  calls: number;
  returned: number;
  /** Steps that the machine's contract carried out too. */
  chainSteps: number;
  /** How programs ended, for example "trapped 6". */
  readonly endings: Record<string, number>;
  /** Why programs were refused. */
  readonly refused: Record<string, number>;
  /** Opcodes executed on the interpreter. */
  opcodes: readonly number[];
  /** Files of the programs on which engines differ, with what differed. */
  readonly found: { readonly file: string; readonly what: string }[];
  milliseconds: number;
}

export const newCampaign = (seed: number): CampaignState => ({
  seed,
  next: 0,
  programs: 0,
  accepted: 0,
  hostFailures: 0,
  long: 0,
  calls: 0,
  returned: 0,
  chainSteps: 0,
  endings: {},
  refused: {},
  opcodes: [],
  found: [],
  milliseconds: 0,
});

/** Reads the state that a campaign has left. @throws Error If the file holds none. */
export function readCampaign(file: string): CampaignState {
  const state = JSON.parse(readFileSync(file, "utf8")) as CampaignState;
  if (!Number.isSafeInteger(state.seed) || !Number.isSafeInteger(state.next)) throw new Error(`${file} is no campaign`);
  return { ...newCampaign(state.seed), ...state };
}

export interface CampaignOptions {
  readonly tiers: readonly Tier[];
  /** The machine's contract, which carries out some steps of each program. */
  readonly chain?: Chain | undefined;
  /** Where states and programs go. */
  readonly folder: string;
  readonly until: () => boolean;
  readonly say: (line: string) => void;
}

const count = (record: Record<string, number>, key: string): void => {
  record[key] = (record[key] ?? 0) + 1;
};

/** Makes programs and compares engines on them until it is told to stop; the state is saved every ten seconds. */
export async function runCampaign(state: CampaignState, options: CampaignOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  const { npm, system } = findTranslators();
  if (system === undefined)
    options.say("skipped: no wasm-opt on PATH; modules come from the grammar and npm's binaryen");
  const coverage = new Coverage(state.opcodes);
  const started = Date.now();
  const before = state.milliseconds;
  let saved = started;
  const save = (): void => {
    state.opcodes = coverage.list;
    state.milliseconds = before + Date.now() - started;
    saveCampaign(state, options.folder);
    saved = Date.now();
  };
  while (!options.until()) {
    const number = state.next++;
    const seed = (Math.imul(state.seed, 1_000_003) + number) | 0;
    for (const [index, candidate] of candidates(number, seed, npm, system).entries()) {
      const whole = (one: Candidate) => compare(one, { tiers: options.tiers, chain: options.chain, coverage });
      const byFunction = (one: Candidate) => compareFunctions(one.bytes, seed + index, { coverage });
      const file = join(options.folder, `vm-${state.seed}-${number}-${index}.wasm`);
      const verdict = await whole(candidate);
      tally(state, verdict);
      if (verdict.kind === "differ") await keep(state, options, { candidate, file, what: verdict.what, again: whole });
      if (verdict.kind !== "agree") continue;
      const calls = byFunction(candidate);
      if (calls.kind === "differ") {
        await keep(state, options, { candidate, file, what: calls.what, again: async (one) => byFunction(one) });
      } else if (calls.kind === "agree") {
        state.calls += calls.calls;
        state.returned += calls.returned;
      }
    }
    if (Date.now() - saved > 10_000) save();
  }
  save();
}

/** A program on which engines differ. */
interface Finding {
  readonly candidate: Candidate;
  readonly file: string;
  readonly what: string;
  readonly again: (candidate: Candidate) => Promise<{ readonly kind: string; readonly what?: string }>;
}

/** Saves a program, and a smaller one on which the same happens. */
async function keep(
  state: CampaignState,
  { say }: CampaignOptions,
  { candidate, file, what, again }: Finding,
): Promise<void> {
  writeFileSync(file, candidate.bytes);
  state.found.push({ file, what });
  say(`DIFFER ${file}: ${what}`);
  const smaller = await minimise(candidate, async (one) => {
    const found = await again(one);
    return found.kind === "differ" && kindOf(found.what ?? "") === kindOf(what);
  });
  if (smaller !== undefined) writeFileSync(file.replace(/wasm$/, "wat"), smaller);
}

/** What differed, without the numbers. */
function kindOf(what: string): string {
  return what.replace(/[0-9a-f]{6,}|\d+/g, "").slice(0, 60);
}

function candidates(number: number, seed: number, npm: Translator, system: Translator | undefined): Candidate[] {
  const translator = number % NPM_EVERY === 1 ? npm : number % SYSTEM_EVERY === 2 ? system : undefined;
  // Programs that care for NaNs themselves can be compared with plain ones; the others show what pinning does about NaNs.
  const denan = number % 2 === 0;
  if (translator === undefined) {
    return [{ bytes: wat(grammarProgram(seed, { canonical: denan })), canonical: denan }];
  }
  return binaryenPrograms(translator, seed, denan).map((bytes) => ({ bytes, canonical: denan }));
}

function tally(state: CampaignState, verdict: Verdict): void {
  state.programs++;
  if (verdict.kind === "refused") {
    count(state.refused, verdict.what);
    return;
  }
  state.accepted++;
  if (verdict.kind === "hostFailure") state.hostFailures++;
  if (verdict.kind !== "agree") return;
  count(state.endings, `${verdict.ending.kind} ${verdict.ending.kind === "trapped" ? verdict.ending.code : ""}`.trim());
  if (verdict.machineSteps > LONG) state.long++;
  state.chainSteps += verdict.chainSteps;
}

/** File that a campaign's state is in. */
export const campaignFile = (folder: string, seed: number): string => join(folder, `vm-${seed}.json`);

function saveCampaign(state: CampaignState, folder: string): void {
  const file = campaignFile(folder, state.seed);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(state, undefined, 1)}\n`);
  renameSync(`${file}.new`, file);
}

/** What a campaign has come to, for people. */
export function report(state: CampaignState): string[] {
  const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  const list = (record: Record<string, number>): string =>
    Object.entries(record)
      .map(([key, times]) => `${key}: ${times}`)
      .join(", ");
  const coverage = new Coverage(state.opcodes);
  return [
    `seed ${state.seed}, ${state.next} modules in ${Math.round(state.milliseconds / 1000)} s`,
    `programs: ${state.programs}, accepted ${percent(state.accepted, state.programs)}${Object.keys(state.refused).length > 0 ? ` (refused: ${list(state.refused)})` : ""}`,
    `endings: ${list(state.endings)}; host failures: ${state.hostFailures}`,
    `functions called one by one: ${state.calls} times, ${percent(state.returned, state.calls)} returned`,
    `steps on chain: ${state.chainSteps}`,
    `ran more than ${LONG} machine steps: ${percent(state.long, state.accepted)}`,
    `opcodes executed: ${percent(coverage.share, 1)}${coverage.missing.length > 0 ? ` (not: ${coverage.missing.join(", ")})` : ""}`,
    `differences: ${state.found.length}`,
    ...state.found.map(({ file, what }) => `  ${file}: ${what}`),
  ];
}
