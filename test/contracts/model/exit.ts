import type { Attempt } from "./attempt.ts";
import { audit } from "./checks.ts";
import { perform, type Statistics } from "./run.ts";
import { maySettle } from "./settling.ts";
import { A, B, type JobState } from "./state.ts";
import { must, type World } from "./world.ts";

/** The longest that a batch may take from one stop to the next, in seconds: every clock of the model's jobs and chain. */
const STOP = 60 + 30 + 60 + 5 + 10 + 40;
/** Stops until nothing is open, whatever the state was. */
const STOPS = 6;

const isOpen = ({ batches }: JobState): boolean =>
  batches.some(({ head }) => head.status < B.Settled && head.firstClaimedAt !== 0);

/** Time passes and a stranger presses every button that there is: all money must find its way back, soon. */
export async function exit(world: World, statistics: Statistics): Promise<void> {
  const { market, registry } = world.stage;
  const press = async (attempt: Omit<Attempt, "who" | "expect">, expect: Attempt["expect"] = "success") =>
    perform(world, { ...attempt, who: world.stranger, expect }, statistics);

  world.now = Math.max(world.now, ...world.jobs.map(({ spec }) => Number(spec.postingDeadline)));
  for (const job of world.jobs.filter(({ closed }) => !closed)) {
    await press({ name: "close", job, send: () => market.send(world.stranger, "close", job.spec) });
  }
  let stops = 0;
  while (world.jobs.some(isOpen)) {
    must(++stops <= STOPS, "everything ends within a bounded time", () => world.jobs.filter(isOpen));
    world.now += STOP;
    for (const job of world.jobs.filter(isOpen)) await finish(world, job, press);
  }
  for (const job of world.jobs) {
    for (const payer of job.payers.keys()) {
      const send = () => market.send(world.stranger, "refund", job.spec, payer);
      await press({ name: "refund", job, send }, ["success", "NothingToRefund"]);
    }
    must(job.free === 0n && job.reserved === 0n, "a job is empty in the end", () => [job.free, job.reserved]);
  }
  for (const [owner, state] of world.staked) {
    if (state.credit === 0n) continue;
    const note = () => {
      world.addBalance(owner, state.credit);
      state.credit = 0n;
    };
    await press({ name: "withdraw", send: () => market.send(world.stranger, "withdraw", owner), note });
  }
  const collect = () => {
    world.addBalance(world.feeReceiver, world.fees);
    world.fees = 0n;
  };
  await press({ name: "collectFees", send: () => market.send(world.stranger, "collectFees"), note: collect });
  await leaveRegistry(world, press);
  await audit(world);
  const held = await world.stage.token.call<bigint>("balanceOf", market.address);
  must(held === world.donations, "nothing is left in the market", () => [held, world.donations]);
  for (const { id } of world.allotments) {
    const { reserved } = await registry.call<{ reserved: bigint }>("allotment", id);
    must(reserved === 0n, "no stake stays reserved", () => id);
  }
}

type Press = (attempt: Omit<Attempt, "who" | "expect">, expect?: Attempt["expect"]) => Promise<boolean>;

async function finish(world: World, job: JobState, press: Press): Promise<void> {
  const { market } = world.stage;
  for (const batch of job.batches) {
    for (const [slot, turn] of batch.turns.entries()) {
      if (turn.status !== A.Claimed || batch.head.status >= B.Settled) continue;
      const send = () => market.send(world.stranger, "expire", job.spec, batch.index, slot);
      await press({ name: "expire", job, batches: [batch.index], send });
    }
    if (batch.head.status >= B.Settled || !maySettle(job, batch, world.now + 1)) continue;
    const send = () => market.send(world.stranger, "settle", job.spec, [batch.index], true);
    await press({ name: "settle and pay", job, batches: [batch.index], send });
  }
}

/** Owners take everything out: what is free can be unbonded, and is paid out to them. */
async function leaveRegistry(world: World, press: Press): Promise<void> {
  const { registry } = world.stage;
  for (const allotment of world.allotments.filter(({ revoked }) => !revoked)) {
    const send = () => registry.send(allotment.owner, "revoke", allotment.id);
    const note = () => {
      allotment.revoked = true;
    };
    await press({ name: "revoke", send, note });
  }
  for (const [owner, state] of world.staked) {
    const units = state.stake;
    if (units === 0n) continue;
    const note = () => {
      state.stake = 0n;
      state.unbondings.push({ units, readyAt: world.now + 60, done: false });
    };
    await press({ name: "unbond", send: () => registry.send(owner, "unbond", units), note });
  }
  world.now += 100;
  for (const [owner, { unbondings }] of world.staked) {
    for (const [index, entry] of unbondings.entries()) {
      if (entry.done) continue;
      const note = () => {
        entry.done = true;
        world.addBalance(owner, entry.units * 10n ** 12n);
      };
      const send = () => registry.send(world.stranger, "withdrawUnbonded", owner, index);
      await press({ name: "withdrawUnbonded", send, note });
    }
  }
  for (const entry of [...world.quarantine]) {
    const note = () => {
      world.quarantine = world.quarantine.filter((other) => other !== entry);
    };
    const send = () => registry.send(world.stranger, "burnQuarantined", entry.id);
    await press({ name: "burnQuarantined", send, note });
  }
  must((await registry.call<bigint>("liabilities")) === 0n, "the registry owes nothing in the end");
}
