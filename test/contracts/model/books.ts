import type { Result } from "ethers";
import type { Receipt } from "../lib/chain.ts";
import { UNIT } from "../lib/stage.ts";
import type { Attempt } from "./attempt.ts";
import { revealDeadline } from "./settling.ts";
import {
  A,
  type BatchState,
  expiryOf,
  type JobState,
  priceOf,
  quarter,
  shareOf,
  slashOf,
  worstCaseOf,
} from "./state.ts";
import { must, type World } from "./world.ts";

/** What a transaction counted towards: how often each end of an assignment or batch was reached. */
export type Tally = Map<string, number>;

const count = (tally: Tally, name: string): void => void tally.set(name, (tally.get(name) ?? 0) + 1);

interface Entry {
  readonly world: World;
  readonly attempt: Attempt;
  readonly args: Result;
  readonly job: JobState;
  readonly tally: Tally;
  readonly payOut: boolean;
  /** Wei that the batch's assignments earned in this transaction, fees included on the provider's side. */
  readonly gross: Map<number, bigint>;
}

function batchOf({ job, args }: Entry): BatchState {
  const batch = job.batches[Number(args.batch)];
  must(batch !== undefined, "an event names a batch that does not exist", () => String(args.batch));
  return batch;
}

/** Takes units off an owner's stake: the only way in which stake may shrink but for unbonding. */
function debit(world: World, allotmentId: bigint, units: bigint): string {
  const owner = world.ownerOfAllotment(Number(allotmentId));
  const state = world.ownerState(owner);
  state.stake -= units;
  return owner;
}

/** Every end of an assignment happens once. */
function once(entry: Entry, batch: BatchState): void {
  const { args, job } = entry;
  const turn = batch.turns[Number(args.slot)];
  const key = `${job.id}/${batch.index}/${args.slot}/${turn?.turn}/${batch.head.round}`;
  must(!entry.world.ended.has(key), "an assignment ended twice", () => key);
  entry.world.ended.add(key);
}

function claimed(entry: Entry): void {
  const { args, job, world } = entry;
  const batch = batchOf(entry);
  const worst = worstCaseOf(job, batch.index, world.termsOf(job));
  must(args.reserved === worst, "a claim reserves the worst case", () => [args.reserved, worst]);
  must(args.stepPrice === job.spec.maxStepPrice, "a claim fixes the step price");
  must(Number(args.deadline) === world.now + Number(job.spec.commitTimeout), "a claim's deadline");
  if (batch.firstReserved === 0n) batch.firstReserved = worst;
}

function expired(entry: Entry): void {
  const { args, job, world, tally } = entry;
  const batch = batchOf(entry);
  once(entry, batch);
  const turn = batch.turns[Number(args.slot)];
  must(turn !== undefined, "an unknown slot expired");
  const claimedAt = turn.deadline - Number(job.spec.commitTimeout);
  const endedAt = turn.status === A.Claimed ? turn.deadline : revealDeadline(job, batch);
  const units = expiryOf(job, batch.index, world.termsOf(job), endedAt - claimedAt);
  must(args.penaltyUnits === units, "the expiry penalty", () => [args.penaltyUnits, units]);
  batch.barred.add(debit(world, args.allotmentId, units));
  count(tally, "Expired");
}

function released(entry: Entry): void {
  const { args, job, world, tally } = entry;
  const batch = batchOf(entry);
  once(entry, batch);
  const turn = batch.turns[Number(args.slot)];
  must(turn !== undefined, "an unknown slot was released");
  const held = world.now - (turn.deadline - Number(job.spec.commitTimeout));
  const units = quarter(expiryOf(job, batch.index, world.termsOf(job), held));
  must(args.penaltyUnits === units, "the release penalty", () => [args.penaltyUnits, units]);
  batch.barred.add(debit(world, args.allotmentId, units));
  count(tally, "Released");
}

function paid(entry: Entry): void {
  const { args, world, job, tally, payOut, gross } = entry;
  const batch = batchOf(entry);
  once(entry, batch);
  const turn = batch.turns[Number(args.slot)];
  must(turn?.status === A.Revealed, "only what was revealed is paid");
  const owner = world.ownerOfAllotment(Number(args.allotmentId));
  must(owner === String(args.owner).toLowerCase(), "the owner of the allotment is paid");
  const earned = BigInt(args.earned);
  if (payOut) world.addBalance(owner, earned);
  else world.ownerState(owner).credit += earned;
  const full = priceOf(job, batch.index, turn.steps);
  const terms = world.termsOf(job);
  const after = (price: bigint): bigint => price - shareOf(price, terms.providerFee);
  const lonely = shareOf(full, terms.lonelyShare);
  const price = entry.world.settledNow.has(batch.index) ? full : lonely;
  must(earned === after(price), "a worker earns the price less the provider's fee", () => [earned, after(price)]);
  world.fees += price - earned;
  gross.set(batch.index, (gross.get(batch.index) ?? 0n) + price);
  count(tally, "Paid");
}

function refuted(entry: Entry): void {
  const { args, world, job, tally } = entry;
  const batch = batchOf(entry);
  once(entry, batch);
  const winner = world.settledNow.get(batch.index);
  must(winner !== undefined, "only a quorum refutes");
  const units = slashOf(job, priceOf(job, batch.index, winner.steps));
  must(args.slashedUnits === units, "an outvoted assignment is debited exactly its slash", () => [
    args.slashedUnits,
    units,
  ]);
  debit(world, args.allotmentId, units);
  count(tally, "Refuted");
}

function ended(entry: Entry, name: "Settled" | "Refunded"): void {
  const { args, world, job, tally, gross } = entry;
  const batch = batchOf(entry);
  const earned = gross.get(batch.index) ?? 0n;
  const fee = shareOf(earned, world.termsOf(job).requesterFee);
  must(args.paid === earned + fee, "what left the budget is what was earned and the fee", () => [
    args.paid,
    earned,
    fee,
  ]);
  world.fees += fee;
  batch.paid += earned + fee;
  job.paid += earned + fee;
  must(batch.paid <= batch.firstReserved, "a batch never costs more than it reserved first", () => [
    batch.paid,
    batch.firstReserved,
  ]);
  count(tally, name);
}

function refundedTo(entry: Entry): void {
  const { args, world, job } = entry;
  const payer = String(args.payer).toLowerCase();
  must(job.payers.has(payer), "only payers are refunded", () => payer);
  job.refunded += BigInt(args.amount);
  world.addBalance(payer, BigInt(args.amount));
}

const HANDLERS: Readonly<Record<string, (entry: Entry) => void>> = {
  BatchClaimed: claimed,
  AssignmentExpired: expired,
  AssignmentReleased: released,
  AssignmentPaid: paid,
  AssignmentRefuted: refuted,
  BatchSettled: (entry) => {
    batchOf(entry).root = String(entry.args.resultRoot);
    ended(entry, "Settled");
  },
  BatchRefunded: (entry) => ended(entry, "Refunded"),
  BatchReopened: (entry) => count(entry.tally, "Reopened"),
  ReplicaAdded: (entry) => count(entry.tally, "ReplicaAdded"),
  JobRefunded: refundedTo,
  JobClosed: ({ job, tally }) => {
    job.closed = true;
    count(tally, "Closed");
  },
};

/** Writes the events of a transaction into the books, checking each amount against the rules of the job. */
export function book(world: World, attempt: Attempt, receipt: Receipt, tally: Tally): void {
  const events = world.stage.market.events(receipt);
  const { job } = attempt;
  world.settledNow.clear();
  for (const { name, args } of events) {
    if (name === "BatchSettled") world.settledNow.set(Number(args.batch), { steps: BigInt(args.totalSteps) });
  }
  const gross = new Map<number, bigint>();
  const payOut = attempt.name === "settle and pay";
  for (const event of events) {
    const handler = HANDLERS[event.name];
    if (handler === undefined || job === undefined) continue;
    handler({ world, attempt, args: event.args, job, tally, payOut, gross });
  }
  for (const event of world.stage.registry.events(receipt)) {
    if (event.name !== "Slashed") continue;
    const { quarantineId, units, releaseAt } = event.args;
    world.quarantine.push({ id: quarantineId, units, releaseAt: Number(releaseAt) });
  }
}

/** Wei of stake in quarantine. */
export const quarantined = (world: World): bigint =>
  world.quarantine.reduce((sum, { units }) => sum + units, 0n) * UNIT;
