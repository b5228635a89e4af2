import { id as hashText, Signature, toQuantity, ZeroAddress } from "ethers";
import { CON, jobSpec, UNIT } from "../lib/stage.ts";
import type { Action, Attempt } from "./attempt.ts";
import { DEAF, LISTENER } from "./notifying.ts";
import { B, type JobState, worstCaseOf } from "./state.ts";
import { DOMAIN, typedField, type World } from "./world.ts";

/** Jobs that run at a time: enough for them to get in each other's way. */
const JOBS = 6;

export const isOver = (job: JobState): boolean =>
  job.closed && job.batches.every((b) => b.head.status >= B.Settled || b.head.firstClaimedAt === 0);

/** The requester posts a job of random shape. */
export const post: Action = (world, dice) => {
  if (world.jobs.filter((job) => !isOver(job)).length >= JOBS) return undefined;
  const replicas = dice.between(1, 3);
  const batchSize = dice.between(1, 3);
  const batches = dice.between(1, 4);
  const byPermit = dice.percent(20);
  const requester = byPermit ? world.patron : world.requester;
  const price = BigInt(dice.between(0, 20)) * (CON / 100n) + BigInt(dice.below(1000));
  const draft = jobSpec({
    requester,
    salt: hashText(`job ${world.nonce++}`),
    postingDeadline: BigInt(world.now + dice.between(150, 900)),
    taskCount: BigInt(batchSize * batches - dice.below(batchSize)),
    batchSize: BigInt(batchSize),
    limits: { steps: BigInt(dice.between(1_000_000, 60_000_000)), pages: 1n, outputBytes: 32n },
    taskFee: BigInt(dice.below(1000)) * 10n ** 13n + BigInt(dice.below(1000)),
    minStepPrice: price,
    maxStepPrice: price,
    replicas: BigInt(replicas),
    maxReplicas: BigInt(replicas + dice.below(3)),
    onNoQuorum: BigInt(dice.below(2)),
    callback: dice.pick([ZeroAddress, LISTENER, DEAF]) as string,
    bond: BigInt(dice.between(1, 50)) * 1_000_000n * UNIT,
    commitTimeout: BigInt(dice.between(5, 60)),
    challengeWindow: BigInt(dice.between(1, 40)),
    terms: BigInt(world.terms.length - 1),
  });
  const terms = world.terms[world.terms.length - 1];
  if (terms === undefined) return undefined;
  const state: JobState = {
    spec: draft,
    id: "",
    postedAt: world.now + 1,
    block: 0,
    free: 0n,
    reserved: 0n,
    closed: false,
    payers: new Map(),
    refunded: 0n,
    paid: 0n,
    batches: [],
  };
  const whole = worstCaseOf(state, 0, terms) * BigInt(batches);
  // Mostly enough for all batches, sometimes short.
  const spec = { ...draft, budget: dice.percent(75) ? whole : (whole * BigInt(dice.between(20, 99))) / 100n };
  return {
    name: byPermit ? "postWithPermit" : "post",
    who: requester,
    expect: "success",
    send: async () => {
      const { market, chain } = world.stage;
      const receipt = byPermit
        ? await market.send(requester, "postWithPermit", spec, "hint", ...(await signPermit(world, spec.budget)))
        : await market.send(requester, "post", spec, "hint");
      const { hash } = await chain.request<{ hash: string }>("eth_getBlockByNumber", toQuantity(receipt.block), false);
      world.hashes.set(receipt.block, hash);
      return receipt;
    },
    note: ({ block }, events) => {
      const id = events.find(({ name }) => name === "JobPosted")?.args.jobId as string;
      const job: JobState = {
        ...state,
        spec,
        id,
        block,
        free: spec.budget,
        payers: new Map([[requester, spec.budget]]),
      };
      for (let index = 0; index < batches; index++) job.batches.push(world.newBatch(job, index));
      world.jobs.push(job);
      world.addBalance(requester, -spec.budget);
    },
  };
};

/** The patron's permit for a budget: deadline, v, r, s. */
async function signPermit(world: World, value: bigint): Promise<readonly unknown[]> {
  const { chain, token, deployment, market } = world.stage;
  const deadline = world.now + 1000;
  const types = { owner: "address", spender: "address", value: "uint256", nonce: "uint256", deadline: "uint256" };
  const signature = await chain.request<string>("eth_signTypedData_v4", world.patron, {
    types: {
      EIP712Domain: DOMAIN,
      Permit: Object.entries(types).map(([name, type]) => typedField(name, type)),
    },
    primaryType: "Permit",
    domain: { name: "CONUN", version: "1", chainId: deployment.chainId, verifyingContract: token.address },
    message: {
      owner: world.patron,
      spender: market.address,
      value: String(value),
      nonce: String(await token.call<bigint>("nonces", world.patron)),
      deadline,
    },
  });
  const { v, r, s } = Signature.from(signature);
  return [deadline, v, r, s];
}

export const fund: Action = (world, dice) => {
  const open = world.jobs.filter((job) => !job.closed && world.now + 1 < Number(job.spec.postingDeadline));
  const job = dice.pick(open);
  if (job === undefined) return undefined;
  const payer = dice.percent(70) ? world.sponsor : dice.percent(50) ? world.requester : world.owner("griefer");
  const amount = BigInt(dice.between(0, 2_000_000)) * 10n ** 12n + BigInt(dice.below(7));
  return {
    name: "fund",
    who: payer,
    expect: "success",
    job,
    send: () => world.stage.market.send(payer, "fund", job.spec, amount),
    note: () => {
      job.payers.set(payer, (job.payers.get(payer) ?? 0n) + amount);
      world.addBalance(payer, -amount);
    },
  };
};

export const close: Action = (world, dice) => {
  const job = dice.pick(world.jobs.filter((candidate) => !candidate.closed));
  if (job === undefined) return undefined;
  const late = world.now + 1 >= Number(job.spec.postingDeadline);
  const who = late && dice.percent(60) ? world.stranger : job.spec.requester;
  return { name: "close", who, expect: "success", job, send: () => world.stage.market.send(who, "close", job.spec) };
};

/** A stranger ends what the requester forgot. */
export const closeLate: Action = (world, dice) => {
  const job = dice.pick(world.jobs.filter((j) => !j.closed && world.now + 1 >= Number(j.spec.postingDeadline)));
  if (job === undefined) return undefined;
  const send = () => world.stage.market.send(world.stranger, "close", job.spec);
  return { name: "close", who: world.stranger, expect: "success", job, send };
};

/** Anyone has a payer of a closed job paid back. */
export const refund: Action = (world, dice) => {
  const closed = world.jobs.filter((job) => job.closed && job.free > BigInt(job.payers.size));
  const job = dice.pick(closed);
  if (job === undefined) return undefined;
  const payer = dice.pick([...job.payers.keys()]) as string;
  const attempt: Attempt = {
    name: "refund",
    who: world.stranger,
    expect: "success",
    job,
    send: () => world.stage.market.send(world.stranger, "refund", job.spec, payer),
  };
  // A payer that was paid its part already has nothing to get until more comes back: the contract says so or pays.
  return { ...attempt, expect: ["NothingToRefund", "success"] };
};

/** Tokens that somebody sends to the contracts by mistake: nobody's, and in nobody's way. */
export const donate: Action = (world, dice) => {
  const amount = BigInt(dice.between(1, 1_000_000));
  const griefer = world.owner("griefer");
  return {
    name: "donate",
    who: griefer,
    expect: "success",
    send: () => world.stage.token.send(griefer, "transfer", world.stage.market.address, amount),
    note: () => {
      world.donations += amount;
      world.addBalance(griefer, -amount);
    },
  };
};
