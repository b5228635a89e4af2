import { expect } from "chai";
import fc from "fast-check";
import {
  type BatchState,
  batchCount,
  type Client,
  createClient,
  currentAssignments,
  getAssignment,
  getBatch,
  getContests,
  getJob,
  getJobState,
  getResultRoot,
  getStepPriceAt,
  type JobId,
  type JobState,
  solvency,
} from "../src/index.ts";
import { untouched } from "../src/state/reduce.ts";
import "../../test/lib/seed.ts";
import { deeds, History } from "./support/history.ts";

const HISTORIES = 3;
const DEEDS = 150;
/** Deeds between two comparisons. */
const STRIDE = 25;

describe("a job's state by its events", function () {
  this.timeout(120_000);

  it("is what the chain says, after any history of votes, proofs, contests, refutations, audits and a void resolver", async () => {
    const done: Record<string, number> = {};
    const ends: Record<string, number> = {};
    const all = fc.array(deeds(fc), { minLength: DEEDS, maxLength: DEEDS });
    for (const history of fc.sample(all, HISTORIES)) {
      const world = await History.start();
      try {
        const { chain, deployment } = world.stage;
        const provider = {
          request: ({ method, params = [] }: { method: string; params?: unknown[] | Record<string, unknown> }) =>
            chain.request<unknown>(method, ...(params as unknown[])),
        };
        const client = await createClient({ rpc: provider, deployment });
        const known = new Map<string, JobState>();
        for (const [i, deed] of history.entries()) {
          await world.act(deed);
          if (i === DEEDS - 2 * STRIDE) await world.void();
          if (i % STRIDE === STRIDE - 1) await compareAll(client, world, known);
        }
        await client.close();
        for (const [name, count] of Object.entries(world.done)) done[name] = (done[name] ?? 0) + count;
        for (const { batches } of known.values()) {
          for (const { status, assignments } of batches.values()) {
            for (const end of [status, ...assignments.map((one) => one.status)]) ends[end] = (ends[end] ?? 0) + 1;
          }
        }
      } finally {
        await world.stage.chain.close();
      }
    }
    // Histories that never come to what is compared show nothing.
    expect(done).to.include.all.keys("claimAndCommit", "reveal", "settle", "contest", "uncontest", "refute", "expire");
    expect(ends).to.include.all.keys(
      "open",
      "settled",
      "refunded",
      "paid",
      "refuted",
      "released",
      "expired",
      "revealed",
    );
  });
});

/** Each job twice: from where it was read last, and from the beginning. */
async function compareAll(client: Client, world: History, known: Map<string, JobState>): Promise<void> {
  for (const { id } of world.jobs) {
    const jobId = id as JobId;
    const state = await getJobState(client, { jobId, from: known.get(id) });
    expect(state).to.deep.equal(await getJobState(client, { jobId }));
    known.set(id, state);
    const word = await getJob(client, { jobId });
    expect(word.seed === 0, "closed").to.equal(state.closed);
    const returned = [...state.refunded.values()].reduce((sum, wei) => sum + wei, 0n);
    expect(word.free + word.reserved + state.spent + returned, "the budget").to.equal(state.funded);
    for (let batch = 0n; batch < batchCount(state.spec); batch++) {
      await compareBatch(client, state, state.batches.get(batch) ?? untouched(state.spec, batch));
    }
  }
  const { solvent, delta } = await solvency(client);
  expect({ solvent, delta }).to.deep.equal({ solvent: true, delta: 0n });
}

async function compareBatch(client: Client, { jobId, spec }: JobState, state: BatchState): Promise<void> {
  const { batch } = state;
  const view = await getBatch(client, { jobId, batch });
  const what = `batch ${batch} of ${jobId.slice(0, 10)}`;
  expect({ status: state.status, round: state.round }, what).to.deep.equal({ status: view.status, round: view.round });
  if (state.status === "settled" || state.status === "refunded") {
    expect(await getResultRoot(client, { jobId, batch }), what).to.equal(state.resultRoot);
  } else {
    expect(state.slots, what).to.equal(view.slots || spec.replicas);
    const held = currentAssignments(state).filter(({ status }) => status === "committed" || status === "revealed");
    expect(held, what).to.have.length(view.committed);
    if (view.firstClaimedAt === 0) expect(state.stepPrice, what).to.equal(undefined);
    else expect(state.stepPrice, what).to.equal(await getStepPriceAt(client, { spec, postedAt: 0, time: 1 }));
  }
  for (let slot = 0; slot < state.slots; slot++) {
    const seen = await getAssignment(client, { jobId, batch, slot });
    const told = state.assignments.findLast((one) => one.slot === slot);
    const { status, turn } = told ?? { status: "none", turn: 0 };
    expect({ status, turn }, `${what}, slot ${slot}`).to.deep.equal({ status: seen.status, turn: seen.turn });
    if (status !== "revealed" && status !== "paid") continue;
    expect(told?.resultRoot, `${what}, slot ${slot}`).to.equal(seen.commitmentOrRoot);
    if (status === "revealed")
      expect(told?.contests).to.equal(Number(await getContests(client, { jobId, batch, slot })));
  }
}
