import type { Action } from "./attempt.ts";
import { A, B, type BatchState, type JobState, stepLimitOf } from "./state.ts";
import { isFilled, places } from "./working.ts";
import type { World } from "./world.ts";

const REVEAL_FLOOR = 5;
const SLOWEST_STEPS = 20_000_000n;

/** The last second in which a batch's commitments may be revealed. */
export const revealDeadline = (job: JobState, batch: BatchState): number =>
  batch.head.fillDeadline + REVEAL_FLOOR + Number(stepLimitOf(job, batch.index) / SLOWEST_STEPS);

/** Whether `settle` has something to do with a batch at a time. */
export function maySettle(job: JobState, batch: BatchState, time: number): boolean {
  const { head, turns } = batch;
  if (head.status === B.Revealed) return time >= head.revealedAt + Number(job.spec.challengeWindow);
  if (head.status !== B.Open || !isFilled(batch, time)) return false;
  return turns.every((turn) => turn.status !== A.Committed || time > revealDeadline(job, batch));
}

const LAPSED = ["success", "RevealStillOpen", "RevealNotOpen"];

/** The batches of a job, some of them together. */
export const settle: Action = (world, dice) => {
  const time = world.now + 1;
  const ready = world.jobs
    .map((job) => ({ job, batches: job.batches.filter((batch) => maySettle(job, batch, time)) }))
    .filter(({ batches }) => batches.length > 0);
  const found = dice.pick(ready);
  if (found === undefined) return undefined;
  const { job, batches } = found;
  const indexes = batches.slice(0, dice.between(1, batches.length)).map(({ index }) => index);
  const payOut = dice.percent(50);
  return {
    name: payOut ? "settle and pay" : "settle",
    who: world.stranger,
    // A claim that nobody ended yet gives its time back when it ends: then there may still be time to reveal.
    expect: batches.some(({ turns }) => turns.some(({ status }) => status === A.Claimed)) ? LAPSED : "success",
    job,
    batches: indexes,
    send: () => world.stage.market.send(world.stranger, "settle", job.spec, indexes, payOut),
  };
};

export const expire: Action = (world, dice) => {
  const late = places(world).filter(({ turn }) => turn.status === A.Claimed && world.now + 1 > turn.deadline);
  const place = dice.pick(late);
  if (place === undefined) return undefined;
  const { job, batch, slot } = place;
  return {
    name: "expire",
    who: world.stranger,
    expect: "success",
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(world.stranger, "expire", job.spec, batch.index, slot),
  };
};

const creditors = (world: World): string[] => [...world.staked].filter(([, s]) => s.credit > 0n).map(([o]) => o);

export const withdraw: Action = (world, dice) => {
  const owner = dice.pick(creditors(world));
  if (owner === undefined) return undefined;
  return {
    name: "withdraw",
    who: world.stranger,
    expect: "success",
    send: () => world.stage.market.send(world.stranger, "withdraw", owner),
    note: () => {
      const state = world.ownerState(owner);
      world.addBalance(owner, state.credit);
      state.credit = 0n;
    },
  };
};

export const collectFees: Action = (world) => {
  if (world.fees === 0n) return undefined;
  return {
    name: "collectFees",
    who: world.stranger,
    expect: "success",
    send: () => world.stage.market.send(world.stranger, "collectFees"),
    note: () => {
      world.addBalance(world.feeReceiver, world.fees);
      world.fees = 0n;
    },
  };
};
