import { type JobState, type Settled, type Solvency, sameAddress } from "@conun/sdk";
import { beginStory, type Character, type Story } from "./story.ts";

/** What the demonstration came to. Amounts in wei. */
export interface DemoReport {
  readonly ok: boolean;
  readonly tasks: number;
  readonly settled: number;
  /** Results that were refuted. */
  readonly refuted: number;
  /** Function, offset in the program's file and instruction of the step that decided: `shade+0x5d: f64.mul`. */
  readonly decidedAt: string;
  /** Stake that the forger lost. */
  readonly slashed: bigint;
  readonly refunded: bigint;
  /** What workers earned. */
  readonly paid: bigint;
  /** What the contracts hold beyond what they owe. */
  readonly solvencyDelta: bigint;
  readonly seconds: number;
  /** Files that were written. */
  readonly artifacts: readonly string[];
}

/** What was found when the job was over. */
export interface Findings {
  readonly state: JobState;
  readonly settlement: Pick<Settled, "refunded">;
  readonly solvency: Pick<Solvency, "delta">;
  /** Whether the picture is the one that was drawn here, byte for byte. */
  readonly samePicture: boolean;
  readonly seconds: number;
  readonly artifacts: readonly string[];
  /** What decided the first game that came to a step. */
  readonly decidedAt: string | undefined;
}

/** Tells a job's whole story from its events. */
export function storyOf(state: JobState, characters: readonly Character[], batches: number): Story {
  const story = beginStory(characters, batches);
  for (const event of state.timeline) story.tell(event);
  return story;
}

/** The report, and what is not as it must be. Pure. */
export function judge(
  findings: Findings,
  story: Story,
  characters: readonly Character[],
  forger: Character,
): { readonly report: DemoReport; readonly problems: readonly string[] } {
  const { state, settlement, solvency, samePicture, seconds, artifacts, decidedAt = "" } = findings;
  const settled = [...state.batches.values()].reduce(
    (sum, batch) => sum + (batch.status === "settled" ? batch.count : 0),
    0,
  );
  const tasks = Number(state.spec.taskCount);
  const at = characters.findIndex(({ owner }) => sameAddress(owner, forger.owner));
  const slashed = story.deeds[at]?.slashed ?? 0n;
  const paid = story.deeds.reduce((sum, { paid: earned }) => sum + earned, 0n);
  const wronged = story.deeds.filter(({ refuted }, index) => index !== at && refuted > 0);
  const problems = [
    ...(settled === tasks ? [] : [`${tasks - settled} tasks were not settled`]),
    ...(samePicture ? [] : ["the picture differs from the one drawn here"]),
    ...(slashed > 0n ? [] : ["the forger lost nothing"]),
    ...(decidedAt === "" ? ["no instruction decided against the forger"] : []),
    ...wronged.map(({ name }) => `${name} was refuted without having forged anything`),
    ...(solvency.delta === 0n ? [] : [`the contracts hold ${solvency.delta} wei more than they owe`]),
  ];
  const { refunded } = settlement;
  const refuted = story.deeds.reduce((sum, deeds) => sum + deeds.refuted, 0);
  const money = { slashed, refunded, paid, solvencyDelta: solvency.delta };
  const report = { ok: problems.length === 0, tasks, settled, refuted, decidedAt, ...money };
  return { report: { ...report, seconds: Math.round(seconds * 10) / 10, artifacts }, problems };
}
