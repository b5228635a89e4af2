import { Refusal } from "../lib/chain.ts";
import type { Action, Attempt } from "./attempt.ts";
import { book, type Tally } from "./books.ts";
import { audit, checkJob, checkSolvency } from "./checks.ts";
import { Dice } from "./dice.ts";
import { exit } from "./exit.ts";
import { setFeeReceiver, setTerms, stopClaims } from "./governing.ts";
import { badMove } from "./griefing.ts";
import { notify } from "./notifying.ts";
import { close, closeLate, donate, fund, post, refund } from "./paying.ts";
import { collectFees, expire, settle, withdraw } from "./settling.ts";
import {
  authoriseAgain,
  burnQuarantined,
  revoke,
  setAllotment,
  setMarketCap,
  stake,
  unbond,
  withdrawUnbonded,
} from "./staking.ts";
import { claim, claimAndCommit, commit, copyCommitment, release, reveal } from "./working.ts";
import { must, Violation, type World } from "./world.ts";

/** How often each action is tried first. */
const WEIGHTS: readonly (readonly [Action, number])[] = [
  [post, 8],
  [fund, 2],
  [close, 1],
  [refund, 3],
  [donate, 1],
  [claim, 12],
  [claimAndCommit, 14],
  [copyCommitment, 1],
  [commit, 14],
  [release, 2],
  [reveal, 22],
  [settle, 16],
  [expire, 5],
  [withdraw, 3],
  [notify, 4],
  [collectFees, 1],
  [stake, 2],
  [unbond, 2],
  [withdrawUnbonded, 1],
  [setAllotment, 2],
  [setMarketCap, 1],
  [revoke, 1],
  [authoriseAgain, 8],
  [burnQuarantined, 1],
  [setTerms, 2],
  [setFeeReceiver, 1],
  [badMove, 10],
];
/** What is done where the action that was drawn makes no sense now. */
const WORK: readonly Action[] = [reveal, claimAndCommit, settle, claim, commit, post, closeLate, expire];
const RARE: readonly Action[] = [stopClaims];
const RARELY = 1; // in a hundred

const TICKETS: readonly Action[] = WEIGHTS.flatMap(([action, weight]) => Array.from({ length: weight }, () => action));

/** What came of many calls. */
export interface Statistics {
  calls: number;
  succeeded: number;
  /** Refusals by action and error. */
  readonly refusals: Map<string, number>;
  readonly actions: Map<string, number>;
  readonly ends: Tally;
}

export const newStatistics = (): Statistics => ({
  calls: 0,
  succeeded: 0,
  refusals: new Map(),
  actions: new Map(),
  ends: new Map(),
});

const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);

/** Carries an attempt out, checks that it went as the rules say, and checks the books. */
export async function perform(world: World, attempt: Attempt, statistics: Statistics): Promise<boolean> {
  const expected: readonly string[] = attempt.expect === "success" ? ["success"] : attempt.expect;
  const trace = `${attempt.name} by ${world.names.get(attempt.who) ?? attempt.who} at ${world.now + 1}`;
  statistics.calls++;
  add(statistics.actions, attempt.name);
  await world.tick();
  try {
    const receipt = await attempt.send();
    must(expected.includes("success"), `${trace} went through`, () => expected);
    statistics.succeeded++;
    attempt.note?.(receipt, world.stage.market.events(receipt));
    book(world, attempt, receipt, statistics.ends);
    if (attempt.job !== undefined) await checkJob(world, attempt, attempt.job, statistics.ends);
    await checkSolvency(world);
    world.noteLevels();
    return true;
  } catch (error) {
    if (error instanceof Violation) throw new Violation(`${trace}: ${error.message}`, { cause: error });
    if (!(error instanceof Refusal)) throw error;
    must(expected.includes(error.message), `${trace} was refused: ${error.message}`, () => expected);
    add(statistics.refusals, `${attempt.name}: ${error.message}`);
    return false;
  }
}

/** One step: time passes, and somebody does something that makes sense. */
async function step(world: World, seed: number, statistics: Statistics): Promise<void> {
  const dice = new Dice(seed);
  if (dice.percent(12)) world.now += dice.percent(85) ? dice.between(1, 8) : dice.between(8, 100);
  if (dice.percent(RARELY)) {
    const attempt = dice.pick(RARE)?.(world, dice);
    if (attempt !== undefined) await perform(world, attempt, statistics);
  }
  world.block = Number(await world.stage.chain.request<string>("eth_blockNumber"));
  const first = dice.pick(TICKETS);
  const others = dice.below(WORK.length);
  const choices = [first, ...WORK.slice(others), ...WORK.slice(0, others)];
  for (const choose of choices) {
    const attempt = choose?.(world, dice);
    if (attempt === undefined) continue;
    await perform(world, attempt, statistics);
    return;
  }
  // Everybody waits.
  world.now += dice.between(1, 40);
}

/** A run: steps from a list of numbers, an audit, and then everybody's exit by a stranger's hand. */
export async function runTrace(world: World, seeds: readonly number[], statistics: Statistics): Promise<void> {
  for (const seed of seeds) await step(world, seed, statistics);
  await audit(world);
  await exit(world, statistics);
}
