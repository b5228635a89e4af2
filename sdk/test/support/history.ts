import { conunTimelockAbi } from "@conun/contracts";
import { resolverDecision } from "@conun/contracts/deploy";
import { assignmentId, commitment, toHex } from "@conun/vm";
import { toBeHex } from "ethers";
import type fc from "fast-check";
import { At, Refusal } from "../../../test/contracts/lib/chain.ts";
import { CON, endow, jobSpec, type Spec, type Stage, setStage, UNIT } from "../../../test/contracts/lib/stage.ts";

const OWNERS = 5;
const JOBS = 4;
/** Of each job, one task each. */
const BATCHES = Array.from({ length: 4 });
/** Slots that a deed is tried on. */
const TRIES = 6;
const STAKE_UNITS = 1_000_000_000n;
const STEP_LIMIT = 1_000_000n;

type Hex = `0x${string}`;

/** A job on the chain of a history. */
export interface HistoryJob {
  readonly id: Hex;
  readonly spec: Spec;
}

/** Who does what next: numbers that a history turns into calls. Most calls are refused somewhere; that is meant. */
export interface Deed {
  readonly what: string;
  readonly job: number;
  readonly batch: number;
  readonly slot: number;
  readonly owner: number;
  /** Which result. */
  readonly root: number;
  readonly seconds: number;
}

const DEEDS: readonly (readonly [weight: number, what: string])[] = [
  [8, "claimAndCommit"],
  [3, "claim"],
  [3, "commit"],
  [9, "reveal"],
  [1, "release"],
  [2, "expire"],
  [8, "settle"],
  [5, "contest"],
  [2, "uncontest"],
  [4, "refute"],
  [6, "travel"],
  [1, "close"],
];

/** States of an assignment, as numbers, in which a deed may be meant. */
const STATES: Readonly<Record<string, readonly number[]>> = {
  claim: [0, 5, 6, 7],
  claimAndCommit: [0, 5, 6, 7],
  commit: [1],
  release: [1],
  expire: [1],
  reveal: [2],
  contest: [3],
  uncontest: [3],
  refute: [3],
};

interface Place {
  readonly job: HistoryJob;
  readonly batch: number;
  readonly slot: number;
  readonly current: { readonly turn: bigint; readonly status: bigint; readonly allotmentId: bigint };
}

/** Deeds at random. */
export function deeds(check: typeof fc): fc.Arbitrary<Deed> {
  const number = (max: number) => check.nat({ max });
  return check.record({
    what: check.oneof(...DEEDS.map(([weight, what]) => ({ weight, arbitrary: check.constant(what) }))),
    job: number(JOBS - 1),
    batch: number(BATCHES.length - 1),
    slot: check.oneof({ weight: 4, arbitrary: number(1) }, { weight: 1, arbitrary: number(3) }),
    owner: number(OWNERS - 1),
    root: check.oneof({ weight: 12, arbitrary: check.constant(1) }, { weight: 3, arbitrary: check.constantFrom(0, 2) }),
    seconds: check.constantFrom(1, 20, 61, 200),
  });
}

/** A chain on which a few jobs are worked on by whoever likes to; an account stands in for their resolver. */
export class History {
  readonly stage: Stage;
  readonly jobs: readonly HistoryJob[];
  readonly #owners: readonly string[];
  readonly #allotments: ReadonlyMap<string, bigint>;
  readonly #holders: ReadonlyMap<bigint, string>;
  readonly #stranger: string;
  readonly #requester: string;
  readonly #resolver: string;
  #places: Place[] = [];
  readonly #openings = new Map<string, readonly unknown[]>();
  /** Calls that were carried out, by name. */
  readonly done: Record<string, number> = {};

  private constructor(
    stage: Stage,
    [requester, stranger, resolver]: readonly [string, string, string],
    allotments: ReadonlyMap<string, bigint>,
    jobs: readonly HistoryJob[],
  ) {
    this.stage = stage;
    this.#requester = requester;
    this.#stranger = stranger;
    this.#resolver = resolver;
    this.#owners = [...new Set([...allotments.keys()].map((key) => key.split(" ")[0] as string))];
    this.#allotments = allotments;
    this.#holders = new Map([...allotments].map(([key, id]) => [id, key.split(" ")[0] as string]));
    this.jobs = jobs;
  }

  static async start(): Promise<History> {
    const stage = await setStage();
    const { chain, registry, market, deployment } = stage;
    const [, requester, stranger, resolver, ...rest] = chain.accounts as [string, string, string, string, ...string[]];
    await registry.send(resolver, "entrust", market.address);
    await decide(stage, "add", resolver);
    await endow(stage, requester, 1000n * CON);
    const allotments = new Map<string, bigint>();
    for (const owner of rest.slice(0, OWNERS)) {
      await endow(stage, owner, 5000n * CON);
      await registry.send(owner, "stake", owner, 2n * STAKE_UNITS * UNIT);
      for (const scope of [market.address, resolver]) {
        await registry.send(owner, "setMarketCap", scope, STAKE_UNITS);
        const receipt = await registry.send(owner, "authorise", owner, scope, STAKE_UNITS, 0, "0x");
        const event = registry.events(receipt).find(({ name }) => name === "OperatorAuthorised");
        allotments.set(`${owner} ${scope}`, event?.args.allotmentId);
      }
    }
    const jobs: HistoryJob[] = [];
    for (let i = 0; i < JOBS; i++) {
      const postingDeadline = BigInt((await stage.now()) + (i === 1 ? 400 : 5000));
      const provable = i > 0;
      const replicas = BigInt([2, 1, 2, 1][i] as number);
      const limits = { steps: STEP_LIMIT, pages: 1n, outputBytes: 1n };
      const spec = jobSpec({
        ...{
          requester,
          postingDeadline,
          limits,
          replicas,
          taskCount: BigInt(BATCHES.length),
          budget: CON,
          bond: CON / 10n,
        },
        ...{ maxReplicas: provable ? replicas : 3n, resolver: provable ? resolver : deployment.deployer },
        // The last one is audited for certain.
        ...{
          salt: toHex(new Uint8Array(32).fill(i + 1)),
          auditRate: i === 3 ? 1_000_000n : 0n,
          onNoQuorum: BigInt(i % 2),
        },
        ...(provable ? {} : { resolver: `0x${"00".repeat(20)}` }),
      });
      await market.send(requester, "post", spec, "hint");
      jobs.push({ spec, id: await market.call<Hex>("jobIdOf", spec) });
    }
    return new History(stage, [requester, stranger, resolver], allotments, jobs);
  }

  /** Does one deed; whether the market let it happen. */
  async act(deed: Deed): Promise<boolean> {
    if (deed.what === "travel") {
      await this.stage.travel(deed.seconds);
      return true;
    }
    try {
      await this.#call(deed);
      this.done[deed.what] = (this.done[deed.what] ?? 0) + 1;
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /** From now on the resolver judges nothing. */
  void(): Promise<void> {
    return decide(this.stage, "void", this.#resolver);
  }

  /** Slots in a state that the deed is about, the nearest to the one that it names first. */
  async #fitting({ what, job, batch, slot }: Deed): Promise<readonly Place[]> {
    if (this.#places.length === 0) await this.#look();
    const wanted = STATES[what];
    const far = (place: Place): number =>
      16 * Math.abs(this.jobs.indexOf(place.job) - job) +
      4 * Math.abs(place.batch - batch) +
      Math.abs(place.slot - slot);
    return this.#places
      .filter(({ current }) => wanted === undefined || wanted.includes(Number(current.status)))
      .sort((a, b) => far(a) - far(b))
      .slice(0, TRIES);
  }

  /** Reads the slots of one batch again, or of all. */
  async #look(job?: HistoryJob, batch?: number): Promise<void> {
    const others = this.#places.filter((place) => place.job !== job || place.batch !== batch);
    this.#places = job === undefined ? [] : others;
    for (const one of job === undefined ? this.jobs : [job]) {
      for (const at of batch === undefined ? BATCHES.keys() : [batch]) {
        for (const slot of [0, 1, 2]) {
          const [current] = await this.stage.market.call<[Place["current"]]>("assignment", one.id, at, slot);
          this.#places.push({ job: one, batch: at, slot, current });
        }
      }
    }
  }

  async #call(deed: Deed): Promise<void> {
    let refused = new Refusal("there is no such slot", "0x");
    for (const place of await this.#fitting(deed)) {
      try {
        await this.#send(deed, place);
        return await this.#look(place.job, place.batch);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused = error;
      }
    }
    throw refused;
  }

  async #send({ what, owner: which, root }: Deed, { job, batch, slot, current }: Place): Promise<unknown> {
    const { market } = this.stage;
    const { spec, id } = job;
    const turn = Number(current.turn);
    const claimant = this.#owners[which] as string;
    const holder = this.#holders.get(current.allotmentId) ?? claimant;
    switch (what) {
      case "claim":
        return market.send(claimant, "claim", spec, [[batch, slot]]);
      case "claimAndCommit": {
        const next = current.status === 0n ? turn : turn + 1;
        const made = this.#commitment(job, batch, slot, next, claimant, root);
        return market.send(claimant, "claimAndCommit", spec, [[batch, slot, next, made]]);
      }
      case "commit":
        return market.send(holder, "commit", id, [
          [batch, slot, this.#commitment(job, batch, slot, turn, holder, root)],
        ]);
      case "reveal": {
        const opening = this.#openings.get(`${id} ${batch} ${slot} ${turn} ${holder}`);
        return market.send(this.#stranger, "reveal", id, [opening]);
      }
      case "release":
        return market.send(holder, "release", spec, batch, slot);
      case "expire":
        return market.send(this.#stranger, "expire", spec, batch, slot);
      case "settle":
        return market.send(this.#stranger, "settle", spec, [batch], which % 2 === 0);
      case "close":
        if (root === 1) throw new Refusal("rarely", "0x");
        return market.send(this.#requester, "close", spec);
      case "refute":
        return market.send(this.#resolver, "refute", spec, batch, slot, turn, claimant);
      default:
        return market.send(this.#resolver, what, spec, batch, slot, turn);
    }
  }

  /** A commitment to one of three results: none, the usual one, another one. */
  #commitment({ id, spec }: HistoryJob, batch: number, slot: number, turn: number, owner: string, kind: number): Hex {
    const { chainId, market } = this.stage.deployment;
    const scope = /^0x0+$/.test(spec.resolver) ? market : spec.resolver;
    const resultRoot = toHex(new Uint8Array(32).fill(kind));
    const salt = toHex(new Uint8Array(32).fill(7));
    const name = assignmentId({ chainId, market, jobId: id as never, batch, slot, turn });
    const allotmentId = toBeHex(this.#allotments.get(`${owner} ${scope}`) ?? 0n, 32) as Hex;
    const totalSteps = 1000n;
    const opening = [batch, slot, resultRoot, totalSteps, salt, "hint"];
    this.#openings.set(`${id} ${batch} ${slot} ${turn} ${owner}`, opening);
    return commitment({ assignmentId: name, allotmentId, resultRoot, totalSteps, salt });
  }
}

async function decide({ chain, deployment }: Stage, what: "add" | "void", resolver: string): Promise<void> {
  const timelock = new At(chain, deployment.timelock, conunTimelockAbi);
  const { schedule, execute } = resolverDecision(what, deployment.market, resolver as Hex);
  for (const data of [schedule(0), execute]) {
    const [from] = chain.accounts;
    await chain.request("eth_sendTransaction", { from, to: timelock.address, data, gas: "0x7a120" });
  }
}
