import type { ConunParameters } from "@conun/contracts/deploy";
import { assignmentId, commitment } from "@conun/vm";
import { id as hashText, toBeHex } from "ethers";
import type { Receipt } from "../lib/chain.ts";
import { CON, endow, LOCAL, type Stage, setStage, UNIT } from "../lib/stage.ts";
import { deployCallbacks } from "./notifying.ts";
import type { Allotment, BatchState, Head, JobState, Level, Opening, OwnerState, Terms, Turn } from "./state.ts";

type Hex = `0x${string}`;

/** Who plays: what each of them is up to. */
export const OWNERS = ["honest1", "honest2", "honest3", "cafe", "liar1", "liar2", "idle", "griefer"] as const;
export type OwnerName = (typeof OWNERS)[number];

const parametersWith = (lotteryBlocks: number): ConunParameters => ({
  ...LOCAL,
  chainParameters: {
    ...LOCAL.chainParameters,
    minCommitTimeout: 2,
    minWindow: 1,
    revealFloor: 5,
    fillTimeout: 30,
    lotteryBlocks,
  },
});

export const STAKE = 2_000_000_000n; // units: 2,000 CON

/** A contradiction between the contracts and what must hold. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export function must(condition: boolean, what: string, details: () => unknown = () => ""): asserts condition {
  if (condition) return;
  const text = JSON.stringify(details(), (_key, value) => (typeof value === "bigint" ? String(value) : value));
  throw new Violation(`${what} ${text}`);
}

/** The contracts, the actors, and all that was noted of what they did. */
export class World {
  readonly stage: Stage;
  readonly names = new Map<string, string>();
  readonly requester: string;
  readonly sponsor: string;
  readonly stranger: string;
  /** Posts by permit alone: it never approves anything. */
  readonly patron: string;
  readonly lotteryBlocks: number;
  readonly owners: ReadonlyMap<OwnerName, string>;
  now = 0;
  jobs: JobState[] = [];
  terms: Terms[] = [];
  allotments: Allotment[] = [];
  balances = new Map<string, bigint>();
  staked = new Map<string, OwnerState>();
  quarantine: { id: bigint; units: bigint; releaseAt: number }[] = [];
  fees = 0n;
  feeReceiver: string;
  donations = 0n;
  stoppedUntil = 0;
  nonce = 0;
  /** Number of the newest block. */
  block = 0;
  /** Hashes of the blocks in which jobs were posted. */
  readonly hashes = new Map<number, string>();
  /** What each owner had staked, from when on. */
  readonly levels = new Map<string, Level[]>();
  /** What of an owner's stake the market may have, in units. */
  caps = new Map<string, bigint>();
  /** Assignments that ended, by job, batch, slot, turn and round. */
  ended = new Set<string>();
  /** Batches that the transaction at hand settled, with the steps of the accepted result. */
  readonly settledNow = new Map<number, { readonly steps: bigint }>();

  constructor(stage: Stage, lotteryBlocks: number) {
    this.stage = stage;
    this.lotteryBlocks = lotteryBlocks;
    const lower = stage.chain.accounts.map((account) => account.toLowerCase());
    const [governor, requester, sponsor, stranger, ...rest] = lower as [string, string, string, string, ...string[]];
    this.requester = requester;
    this.sponsor = sponsor;
    this.stranger = stranger;
    this.feeReceiver = governor;
    this.owners = new Map(OWNERS.map((name, i) => [name, rest[i] as string]));
    this.patron = rest[OWNERS.length] as string;
    for (const [name, account] of Object.entries({ governor, requester, sponsor, stranger, patron: this.patron }))
      this.names.set(account, name);
    for (const [name, account] of this.owners) this.names.set(account, name);
  }

  /** The café's machines: two keys that work for one owner. */
  get machines(): readonly [string, string] {
    return this.stage.chain.accounts.slice(14, 16).map((a) => a.toLowerCase()) as [string, string];
  }

  owner(name: OwnerName): string {
    return this.owners.get(name) as string;
  }

  /** Account that may act for an operator's claims. */
  allotmentOf(operator: string): Allotment | undefined {
    return this.allotments.find((a) => a.operator === operator && !a.revoked);
  }

  ownerOfAllotment(id: number): string {
    return this.allotments.find((a) => a.id === id)?.owner ?? "";
  }

  ownerState(owner: string): OwnerState {
    const state = this.staked.get(owner);
    must(state !== undefined, "unknown owner", () => owner);
    return state;
  }

  termsOf(job: JobState): Terms {
    return this.terms[Number(job.spec.terms)] as Terms;
  }

  /** Writes down what every owner has staked now. */
  noteLevels(): void {
    for (const [owner, { stake }] of this.staked) {
      const levels = this.levels.get(owner) ?? [];
      if (levels.at(-1)?.stake !== stake) this.levels.set(owner, [...levels, { time: this.now, stake }]);
    }
  }

  addBalance(account: string, amount: bigint): void {
    const known = this.balances.get(account.toLowerCase());
    if (known !== undefined) this.balances.set(account.toLowerCase(), known + amount);
  }

  /** A result for a batch: the honest one, or one of the lies. */
  result(job: JobState, index: number, flavour: string): { root: Hex; steps: bigint } {
    const limit = Number((job.spec.limits.steps * job.spec.batchSize) / 4n);
    const root = hashText(`${job.id}/${index}/${flavour}`) as Hex;
    return { root, steps: BigInt(Number.parseInt(root.slice(2, 10), 16) % limit) };
  }

  /** Commits to a result in the name of an allotment, for one turn. */
  seal(
    job: JobState,
    at: { batch: number; slot: number; turn: number },
    allotmentId: number,
    root: Hex,
    steps: bigint,
  ): Opening {
    const { chainId, market } = this.stage.deployment;
    const salt = hashText(`salt ${this.nonce++}`) as Hex;
    const id = assignmentId({ chainId, market, jobId: job.id as Hex, ...at });
    const sealed = commitment({
      assignmentId: id,
      allotmentId: toBeHex(allotmentId, 32) as Hex,
      resultRoot: root,
      totalSteps: steps,
      salt,
    });
    return { root, steps, salt, commitment: sealed };
  }

  async readBatch(job: JobState, index: number): Promise<{ head: Head; turns: Turn[] }> {
    const raw = await this.stage.market.call<Record<keyof Head, bigint>>("batch", job.id, index);
    const head: Head = {
      firstClaimedAt: Number(raw.firstClaimedAt),
      fillDeadline: Number(raw.fillDeadline),
      revealedAt: Number(raw.revealedAt),
      status: Number(raw.status),
      slots: Number(raw.slots) || Number(job.spec.replicas),
      committed: Number(raw.committed),
      round: Number(raw.round),
    };
    const turns: Turn[] = [];
    for (let slot = 0; slot < head.slots; slot++) {
      const [current, vote] = await this.stage.market.call<[Record<string, bigint>, string]>(
        "assignment",
        job.id,
        index,
        slot,
      );
      turns.push({
        allotmentId: Number(current.allotmentId),
        status: Number(current.status),
        turn: Number(current.turn),
        deadline: Number(current.deadline),
        steps: current.steps as bigint,
        vote,
      });
    }
    return { head, turns };
  }

  newBatch(job: JobState, index: number): BatchState {
    const slots = Number(job.spec.replicas);
    const head = { firstClaimedAt: 0, fillDeadline: 0, revealedAt: 0, status: 0, slots, committed: 0, round: 0 };
    const turns = Array.from({ length: slots }, () => emptyTurn());
    return { index, head, turns, firstReserved: 0n, paid: 0n, openings: new Map(), barred: new Set() };
  }

  /** The time of the next transaction: one second later, so that the same choices give the same run. */
  async tick(seconds = 1): Promise<void> {
    this.now += seconds;
    await this.stage.chain.request("evm_setNextBlockTimestamp", this.now);
  }
}

export const emptyTurn = (): Turn => ({
  allotmentId: 0,
  status: 0,
  turn: 0,
  deadline: 0,
  steps: 0n,
  vote: `0x${"00".repeat(32)}`,
});

/** A world in which everybody has CON and every owner has staked; each run starts from a copy of it. */
export async function createWorld(lotteryBlocks: number): Promise<World> {
  const stage = await setStage(parametersWith(lotteryBlocks));
  const world = new World(stage, lotteryBlocks);
  world.now = await stage.now();
  const accounts = [world.requester, world.sponsor, world.stranger, ...world.owners.values()];
  for (const account of accounts) await endow(stage, account, 1_000_000n * CON);
  await stage.token.send(stage.chain.accounts[0] as string, "transfer", world.patron, 1_000_000n * CON);
  await deployCallbacks(world);
  const current = await stage.market.call<Terms>("terms", 1);
  const { requesterFee, providerFee, expiryFloor, expiryRate, lonelyShare } = current;
  world.terms = [];
  world.terms[1] = { requesterFee, providerFee, expiryFloor, expiryRate, lonelyShare };
  for (const [name, owner] of world.owners) await enlistOwner(world, name, owner);
  const known = [...accounts, world.patron, world.feeReceiver, ...world.machines];
  for (const account of known) world.balances.set(account, await stage.token.call<bigint>("balanceOf", account));
  await stage.chain.request("hardhat_impersonateAccount", stage.deployment.timelock);
  await stage.chain.request("hardhat_setBalance", stage.deployment.timelock, toBeHex(10n ** 20n));
  world.now = await stage.now();
  world.noteLevels();
  // Stake counts in lotteries from the next hour on.
  world.now += 7200;
  return world;
}

async function enlistOwner(world: World, name: OwnerName, owner: string): Promise<void> {
  const { registry, market } = world.stage;
  await registry.send(owner, "stake", owner, STAKE * UNIT);
  await registry.send(owner, "setMarketCap", market.address, STAKE);
  world.staked.set(owner, { stake: STAKE, unbondings: [], credit: 0n });
  world.caps.set(owner, STAKE);
  const operators = name === "cafe" ? world.machines : [owner];
  for (const operator of operators) await authorise(world, owner, operator, STAKE / BigInt(operators.length + 1));
}

export const typedField = (name: string, type: string) => ({ name, type });

/** The fields of a domain of EIP-712. */
export const DOMAIN = [
  typedField("name", "string"),
  typedField("version", "string"),
  typedField("chainId", "uint256"),
  typedField("verifyingContract", "address"),
];

/** Authorises an operator, with its signature where it is not the owner, and notes the allotment. */
export async function authorise(world: World, owner: string, operator: string, units: bigint): Promise<Receipt> {
  const { registry, market, chain, deployment } = world.stage;
  const deadline = world.now + 1_000_000;
  const signature = operator === owner ? "0x" : await signOperator(world, owner, operator, deadline);
  const receipt = await registry.send(owner, "authorise", operator, market.address, units, deadline, signature);
  const event = registry.events(receipt).find((e) => e.name === "OperatorAuthorised");
  must(event !== undefined && chain !== undefined && deployment !== undefined, "no OperatorAuthorised event");
  world.allotments.push({ id: Number(event.args.allotmentId), owner, operator, revoked: false });
  return receipt;
}

function signOperator(world: World, owner: string, operator: string, deadline: number): Promise<string> {
  const { chainId, registry, market } = world.stage.deployment;
  const typed = {
    types: {
      EIP712Domain: DOMAIN,
      Operator: [
        typedField("owner", "address"),
        typedField("operator", "address"),
        typedField("market", "address"),
        typedField("deadline", "uint256"),
      ],
    },
    primaryType: "Operator",
    domain: { name: "CONUN", version: "1", chainId, verifyingContract: registry },
    message: { owner, operator, market, deadline },
  };
  return world.stage.chain.request<string>("eth_signTypedData_v4", operator, typed);
}
