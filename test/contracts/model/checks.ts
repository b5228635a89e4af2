import { UNIT } from "../lib/stage.ts";
import type { Attempt } from "./attempt.ts";
import { quarantined, type Tally } from "./books.ts";
import { A, B, type BatchState, type Head, type JobState, type Turn } from "./state.ts";
import { must, type World } from "./world.ts";

type Arrow = readonly [from: number, to: number];

/** Which arrows of an assignment each action may go; staying is always allowed. */
const ASSIGNMENT: Readonly<Record<string, readonly Arrow[]>> = {
  claim: [
    [A.None, A.Claimed],
    [A.Released, A.Claimed],
    [A.Expired, A.Claimed],
    [A.Claimed, A.Claimed],
  ],
  claimAndCommit: [
    [A.None, A.Committed],
    [A.Released, A.Committed],
    [A.Expired, A.Committed],
    [A.Claimed, A.Committed],
  ],
  commit: [[A.Claimed, A.Committed]],
  release: [[A.Claimed, A.Released]],
  expire: [[A.Claimed, A.Expired]],
  reveal: [[A.Committed, A.Revealed]],
  settle: [
    [A.Claimed, A.Expired],
    [A.Committed, A.Expired],
    [A.Revealed, A.Paid],
    [A.Revealed, A.Refuted],
    [A.Revealed, A.Released],
  ],
};

/** Which arrows of a batch each action may go. */
const BATCH: Readonly<Record<string, readonly Arrow[]>> = {
  reveal: [[B.Open, B.Revealed]],
  settle: [
    [B.Open, B.Settled],
    [B.Open, B.Refunded],
    [B.Revealed, B.Settled],
    [B.Revealed, B.Refunded],
    [B.Revealed, B.Open],
  ],
};

const kindOf = ({ name }: Attempt): string =>
  name.startsWith("settle") ? "settle" : name === "copyCommitment" ? "claimAndCommit" : name;

const goes = (arrows: readonly Arrow[] | undefined, from: number, to: number): boolean =>
  from === to || (arrows ?? []).some(([a, b]) => a === from && b === to);

function checkBatch(attempt: Attempt, batch: BatchState, now: { head: Head; turns: Turn[] }): void {
  const kind = kindOf(attempt);
  const { head, turns } = now;
  must(goes(BATCH[kind], batch.head.status, head.status), `${kind} moved a batch`, () => [batch.head, head]);
  must(head.round >= batch.head.round, "rounds only grow");
  turns.forEach((turn, slot) => {
    const before = batch.turns[slot];
    if (before === undefined || head.round !== batch.head.round) return;
    must(goes(ASSIGNMENT[kind], before.status, turn.status), `${kind} moved an assignment`, () => [before, turn]);
    const claimed = kind.startsWith("claim") && (before.status !== turn.status || before.deadline !== turn.deadline);
    const expected = claimed && before.status !== A.None ? before.turn + 1 : before.turn;
    must(turn.turn === expected, "a claim is a new turn, and nothing else is", () => [kind, before, turn]);
  });
  const committed = turns.filter(({ status }) => status === A.Committed || status === A.Revealed).length;
  if (head.status === B.Open || head.status === B.Revealed) {
    must(head.committed === committed, "commitments are counted", () => [head, turns]);
  }
}

/** Reads a job and its batches again and compares them with what the last action may have done. */
export async function checkJob(world: World, attempt: Attempt, job: JobState, tally: Tally): Promise<void> {
  const word = await world.stage.market.call<{ free: bigint; reserved: bigint; seed: bigint }>("job", job.id);
  job.free = word.free;
  job.reserved = word.reserved;
  must(job.closed === (word.seed === 0n), "closed means closed");
  for (const index of attempt.batches ?? []) {
    const batch = job.batches[index] as BatchState;
    const now = await world.readBatch(job, index);
    checkBatch(attempt, batch, now);
    for (const [slot, turn] of now.turns.entries()) {
      const letGo = batch.turns[slot]?.status === A.Revealed && turn.status === A.Released;
      if (letGo) tally.set("Released", (tally.get("Released") ?? 0) + 1);
    }
    const reopened = now.head.round > batch.head.round;
    if (reopened)
      for (const { allotmentId, status } of batch.turns) {
        if (status === A.Revealed) batch.barred.add(world.ownerOfAllotment(allotmentId));
      }
    batch.head = now.head;
    batch.turns = now.turns;
  }
  checkBudget(world, job);
}

/** Payers' money is whole: what came in is there, reserved, spent or back. */
function checkBudget(world: World, job: JobState): void {
  const came = [...job.payers.values()].reduce((sum, amount) => sum + amount, 0n);
  const there = job.free + job.reserved + job.paid + job.refunded;
  must(came === there, "a job's budget adds up", () => [came, job.free, job.reserved, job.paid, job.refunded]);
  const reservedBy = job.batches.filter((b) => b.head.firstClaimedAt !== 0 && b.head.status < B.Settled);
  const each = reservedBy.reduce((sum, batch) => sum + batch.firstReserved, 0n);
  must(job.reserved === each, "reservations are those of the batches at work", () => [job.reserved, each]);
  must(world.jobs.includes(job), "a known job");
}

/** Balances against liabilities, of both contracts, to the wei. */
export async function checkSolvency(world: World): Promise<void> {
  const { token, market, registry } = world.stage;
  const jobs = world.jobs.reduce((sum, job) => sum + job.free + job.reserved, 0n);
  const credits = [...world.staked.values()].reduce((sum, { credit }) => sum + credit, 0n);
  const owed = jobs + credits + world.fees + world.donations;
  const held = await token.call<bigint>("balanceOf", market.address);
  must(held === owed, "the market holds what it owes", () => [held, jobs, credits, world.fees, world.donations]);
  const stakes = [...world.staked.values()].reduce(
    (sum, { stake, unbondings }) =>
      sum + stake + unbondings.reduce((left, { units, done }) => left + (done ? 0n : units), 0n),
    0n,
  );
  const staked = await token.call<bigint>("balanceOf", registry.address);
  const liabilities = await registry.call<bigint>("liabilities");
  must(staked === liabilities, "the registry holds what it owes", () => [staked, liabilities]);
  must(staked === stakes * UNIT + quarantined(world), "stake changes only as it should", () => [staked, stakes]);
}

/** Everything, read again: nothing changed that no action was about. */
export async function audit(world: World): Promise<void> {
  const { token, market, registry } = world.stage;
  for (const job of world.jobs) {
    const { free, reserved } = await market.call<{ free: bigint; reserved: bigint }>("job", job.id);
    must(free === job.free && reserved === job.reserved, "a job changed while nobody touched it", () => job.id);
    for (const batch of job.batches) {
      const now = await world.readBatch(job, batch.index);
      const [was, is] = [
        [batch.head, batch.turns],
        [now.head, now.turns],
      ].map((value) => JSON.stringify(value, big));
      must(was === is, "a batch changed while nobody touched it", () => [was, is]);
    }
  }
  for (const [account, balance] of world.balances) {
    const found = await token.call<bigint>("balanceOf", account);
    must(found === balance, `the balance of ${world.names.get(account) ?? account}`, () => [found, balance]);
  }
  must((await market.call<bigint>("fees")) === world.fees, "fees");
  const bonds = new Map<number, bigint>();
  for (const { spec, batches } of world.jobs) {
    for (const { allotmentId, status } of batches.flatMap(({ turns }) => turns)) {
      const holds = status === A.Claimed || status === A.Committed || status === A.Revealed;
      if (holds) bonds.set(allotmentId, (bonds.get(allotmentId) ?? 0n) + spec.bond / UNIT);
    }
  }
  const allotted = new Map<string, bigint>();
  for (const { id, owner, revoked } of world.allotments) {
    const { units, reserved } = await registry.call<{ units: bigint; reserved: bigint }>("allotment", id);
    must(reserved === (bonds.get(id) ?? 0n), "an allotment's reservations are its bonds", () => [id, reserved]);
    must(revoked ? units === 0n : reserved <= units, "an allotment covers its bonds", () => [id, units, reserved]);
    allotted.set(owner, (allotted.get(owner) ?? 0n) + (revoked ? reserved : units));
  }
  for (const [owner, { stake, credit }] of world.staked) {
    const account = await registry.call<{ stake: bigint; allotted: bigint }>("account", owner);
    must(account.stake === stake, `the stake of ${world.names.get(owner)}`, () => [account.stake, stake]);
    must(account.allotted === allotted.get(owner), `what ${world.names.get(owner)} allotted`);
    must(account.allotted <= account.stake, "no more is allotted than staked");
    const cap = await registry.call<{ capUnits: bigint; allottedUnits: bigint }>("marketCap", owner, market.address);
    must(cap.capUnits === world.caps.get(owner), `the cap of ${world.names.get(owner)}`);
    must(cap.allottedUnits === account.allotted, "all that is allotted is the market's");
    must((await market.call<bigint>("credit", owner)) === credit, `the credit of ${world.names.get(owner)}`);
  }
}

const big = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
