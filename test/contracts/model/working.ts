import type { Action, Attempt } from "./attempt.ts";
import type { Dice } from "./dice.ts";
import { isDrawn } from "./lottery.ts";
import { A, B, type BatchState, type JobState, stepLimitOf, type Turn, worstCaseOf } from "./state.ts";
import type { OwnerName, World } from "./world.ts";

const FILL = 30;

/** A slot of a batch of a job. */
export interface Place {
  readonly job: JobState;
  readonly batch: BatchState;
  readonly slot: number;
  readonly turn: Turn;
}

export const places = (world: World): Place[] =>
  world.jobs.flatMap((job) =>
    job.batches.flatMap((batch) => batch.turns.map((turn, slot) => ({ job, batch, slot, turn }))),
  );

export const keyOf = (slot: number, turn: number): string => `${slot}.${turn}`;

/** Time of the next transaction. */
const next = (world: World): number => world.now + 1;

const taken = (status: number): boolean => status === A.Claimed || status === A.Committed || status === A.Revealed;

/** Whether an owner may claim a place now, by the rules as a worker knows them. */
export const mayClaim = (world: World, place: Place, owner: string): boolean =>
  mayEnter(world, place, owner) && isDrawn(world, place, owner);

/** The same but for the lottery. */
export function mayEnter(world: World, { job, batch, turn }: Place, owner: string): boolean {
  const time = next(world);
  const { head } = batch;
  if (time < world.stoppedUntil || time >= Number(job.spec.postingDeadline) || head.status !== B.Open) return false;
  if (job.closed && head.committed === 0) return false;
  if (head.fillDeadline !== 0 && time >= head.fillDeadline) return false;
  if (taken(turn.status) && !(turn.status === A.Claimed && time > turn.deadline)) return false;
  if (batch.barred.has(owner)) return false;
  const inside = batch.turns.some((t) => taken(t.status) && world.ownerOfAllotment(t.allotmentId) === owner);
  if (inside) return false;
  return head.firstClaimedAt !== 0 || job.free >= worstCaseOf(job, batch.index, world.termsOf(job));
}

/** The turn that a claim of a place would be. */
const turnOfClaim = ({ turn }: Place): number => (turn.status === A.None ? 0 : turn.turn + 1);

function operatorsOf(world: World, owner: string): string[] {
  return world.allotments.filter((a) => a.owner === owner && !a.revoked).map((a) => a.operator);
}

/** What an actor says about a batch. */
function flavourOf(name: OwnerName, dice: Dice): string {
  if (name === "liar1" || name === "liar2") return dice.percent(70) ? "the lie" : `a lie ${dice.below(3)}`;
  if (name === "griefer") return dice.percent(50) ? "nothing" : dice.percent(50) ? "too many steps" : "the lie";
  return "honest";
}

function resultOf(world: World, { job, batch }: Place, flavour: string): { root: `0x${string}`; steps: bigint } {
  const result = world.result(job, batch.index, flavour);
  if (flavour === "nothing") return { ...result, root: `0x${"00".repeat(32)}` };
  if (flavour === "too many steps") return { ...result, steps: stepLimitOf(job, batch.index) + 1n };
  return result;
}

const NAMES: readonly OwnerName[] = [
  "honest1",
  "honest2",
  "honest3",
  "honest1",
  "honest2",
  "cafe",
  "liar1",
  "liar2",
  "idle",
  "griefer",
];

function claimant(world: World, dice: Dice): { name: OwnerName; place: Place; operator: string } | undefined {
  const name = dice.pick(NAMES) as OwnerName;
  const owner = world.owner(name);
  const place = dice.pick(places(world).filter((candidate) => mayClaim(world, candidate, owner)));
  const operator = dice.pick(operatorsOf(world, owner));
  return place === undefined || operator === undefined ? undefined : { name, place, operator };
}

/** A claim may also fail because the operator's allotment is used up. */
const CLAIM_REFUSALS = ["InsufficientAllotment", "success"];

export const claim: Action = (world, dice) => {
  const found = claimant(world, dice);
  if (found === undefined) return undefined;
  const { place, operator } = found;
  const { job, batch, slot } = place;
  return {
    name: "claim",
    who: operator,
    expect: CLAIM_REFUSALS,
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(operator, "claim", job.spec, [[batch.index, slot]]),
  };
};

export const claimAndCommit: Action = (world, dice) => {
  const found = claimant(world, dice);
  if (found === undefined || found.name === "idle") return undefined;
  const { name, place, operator } = found;
  const { job, batch, slot } = place;
  const allotment = world.allotmentOf(operator);
  if (allotment === undefined) return undefined;
  const { root, steps } = resultOf(world, place, flavourOf(name, dice));
  const turn = turnOfClaim(place);
  const opening = world.seal(job, { batch: batch.index, slot, turn }, allotment.id, root, steps);
  const call = [[batch.index, slot, turn, opening.commitment]];
  return {
    name: "claimAndCommit",
    who: operator,
    expect: CLAIM_REFUSALS,
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(operator, "claimAndCommit", job.spec, call),
    note: () => void batch.openings.set(keyOf(slot, turn), opening),
  };
};

/** A copycat claims a slot and commits to what somebody else committed to: it will never open. */
export const copyCommitment: Action = (world, dice) => {
  const griefer = world.owner("griefer");
  const victim = dice.pick(places(world).filter(({ turn }) => turn.status === A.Committed));
  if (victim === undefined || world.allotmentOf(griefer) === undefined) return undefined;
  const place = dice.pick(places(world).filter((candidate) => mayClaim(world, candidate, griefer)));
  if (place === undefined) return undefined;
  const { job, batch, slot } = place;
  const call = [[batch.index, slot, turnOfClaim(place), victim.turn.vote]];
  return {
    name: "copyCommitment",
    who: griefer,
    expect: CLAIM_REFUSALS,
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(griefer, "claimAndCommit", job.spec, call),
  };
};

export const commit: Action = (world, dice) => {
  const idle = world.owner("idle");
  const place = dice.pick(
    places(world).filter(
      ({ turn }) =>
        turn.status === A.Claimed &&
        next(world) <= turn.deadline &&
        (world.ownerOfAllotment(turn.allotmentId) !== idle || dice.percent(40)),
    ),
  );
  if (place === undefined) return undefined;
  const { job, batch, slot, turn } = place;
  const allotment = world.allotments.find(({ id }) => id === turn.allotmentId);
  if (allotment === undefined) return undefined;
  const name = world.names.get(allotment.owner) as OwnerName;
  const { root, steps } = resultOf(world, place, flavourOf(name, dice));
  const opening = world.seal(job, { batch: batch.index, slot, turn: turn.turn }, turn.allotmentId, root, steps);
  const who = dice.percent(80) ? allotment.operator : allotment.owner;
  return {
    name: "commit",
    who,
    expect: "success",
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(who, "commit", job.id, [[batch.index, slot, opening.commitment]]),
    note: () => void batch.openings.set(keyOf(slot, turn.turn), opening),
  };
};

export const release: Action = (world, dice) => {
  const place = dice.pick(
    places(world).filter(({ turn }) => turn.status === A.Claimed && next(world) <= turn.deadline),
  );
  if (place === undefined) return undefined;
  const { job, batch, slot, turn } = place;
  const allotment = world.allotments.find(({ id }) => id === turn.allotmentId);
  const who = (dice.percent(50) ? allotment?.operator : allotment?.owner) as string;
  return {
    name: "release",
    who,
    expect: "success",
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(who, "release", job.spec, batch.index, slot),
  };
};

/** Whether commitments of a batch may be opened at a time, as the rules say. */
export function isFilled({ head, turns }: BatchState, time: number): boolean {
  if (head.committed === 0) return false;
  if (head.committed === head.slots) return true;
  if (time < head.fillDeadline) return false;
  return turns.every((turn) => turn.status !== A.Claimed || time > turn.deadline + FILL);
}

/** Reveals whatever may be revealed; anyone who holds the opening may send it, mostly it is the worker. */
export const reveal: Action = (world, dice) => {
  const idle = world.owner("idle");
  const place = dice.pick(
    places(world).filter(
      ({ batch, slot, turn }) =>
        turn.status === A.Committed &&
        isFilled(batch, next(world)) &&
        batch.openings.has(keyOf(slot, turn.turn)) &&
        (world.ownerOfAllotment(turn.allotmentId) !== idle || dice.percent(15)),
    ),
  );
  if (place === undefined) return undefined;
  const { job, batch, slot, turn } = place;
  const { root, steps, salt } = batch.openings.get(keyOf(slot, turn.turn)) as {
    root: string;
    steps: bigint;
    salt: string;
  };
  const owner = world.ownerOfAllotment(turn.allotmentId);
  const who = dice.percent(80) ? owner : world.stranger;
  const attempt: Attempt = {
    name: "reveal",
    who,
    expect: "success",
    job,
    batches: [batch.index],
    send: () => world.stage.market.send(who, "reveal", job.id, [[batch.index, slot, root, steps, salt, "hint"]]),
  };
  return attempt;
};
