import { expect } from "chai";
import fc from "fast-check";
import { newStatistics, runTrace, type Statistics } from "./run.ts";
import { createWorld, type World } from "./world.ts";

/** How often a campaign must have reached each end in a thousand calls to mean anything. */
const ENDS: Readonly<Record<string, number>> = {
  Settled: 10,
  Refunded: 10,
  Paid: 20,
  Released: 5,
  Expired: 10,
  Refuted: 2,
  Reopened: 1,
  ReplicaAdded: 2,
  Closed: 10,
};
const LEAST_SUCCESS = 0.6;

/** The books of a world that everybody starts from; the chain itself goes back to a snapshot. */
function copyBooks(world: World): () => void {
  const { now, terms, allotments, balances, staked, fees, feeReceiver, donations, stoppedUntil, nonce } = world;
  const caps = new Map(world.caps);
  const owners = [...staked].map(([owner, { stake }]): [string, bigint] => [owner, stake]);
  const start = { allotments: allotments.map((a) => ({ ...a })), balances: new Map(balances), terms: [...terms] };
  return () => {
    Object.assign(world, { now, fees, feeReceiver, donations, stoppedUntil, nonce, jobs: [], quarantine: [] });
    world.terms = [...start.terms];
    world.allotments = start.allotments.map((a) => ({ ...a }));
    world.balances = new Map(start.balances);
    world.staked = new Map(owners.map(([owner, stake]) => [owner, { stake, unbondings: [], credit: 0n }]));
    world.caps = new Map(caps);
    world.ended = new Set();
    world.hashes.clear();
    for (const [owner, [first]] of world.levels) world.levels.set(owner, first === undefined ? [] : [first]);
  };
}

/** A world that can be started over. */
export async function startable(lotteryBlocks = 0): Promise<{ readonly world: World; restart(): Promise<void> }> {
  const world = await createWorld(lotteryBlocks);
  const restore = copyBooks(world);
  const { request } = world.stage.chain;
  let snapshot = await request<string>("evm_snapshot");
  return {
    world,
    restart: async () => {
      await request("evm_revert", snapshot);
      snapshot = await request<string>("evm_snapshot");
      restore();
    },
  };
}

/** Runs random traces until the numbers or the time are used up; a failing one is shrunk and shown. */
export async function campaign(options: {
  runs: number;
  steps: number;
  seed: number;
  timeMs: number;
  /** Length of the chain's lotteries; none by default. */
  lotteryBlocks?: number;
}): Promise<Statistics> {
  const { world, restart } = await startable(options.lotteryBlocks);
  const statistics = newStatistics();
  const trace = fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: options.steps, size: "max" });
  try {
    await fc.assert(
      fc.asyncProperty(trace, async (seeds) => {
        await restart();
        await runTrace(world, seeds, statistics);
      }),
      {
        numRuns: options.runs,
        seed: options.seed,
        interruptAfterTimeLimit: options.timeMs,
        markInterruptAsFailure: false,
      },
    );
  } finally {
    await world.stage.chain.close();
  }
  expect(statistics.succeeded / statistics.calls, "share of calls that succeed").to.be.above(LEAST_SUCCESS);
  for (const [end, often] of Object.entries(ENDS)) {
    const least = Math.floor((often * statistics.calls) / 1000);
    expect(statistics.ends.get(end) ?? 0, `${end} in ${statistics.calls} calls`).to.be.at.least(least);
  }
  return statistics;
}
