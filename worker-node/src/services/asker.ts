import {
  type Address,
  type Demand,
  describeError,
  getBonds,
  getDisputeEvents,
  type Hex,
  type JobSpec,
  locate,
  readContract,
  type ShownPath,
  shownPath,
  writeContract,
} from "@conun/sdk";
import { type ResultLeaf, resultTree } from "@conun/vm";
import type { Look, Verdicts } from "../store/verdicts.ts";
import type { JobView } from "../strategy/view.ts";
import { suspectsOf } from "../strategy/watch.ts";
import type { Context } from "./context.ts";
import type { Inspector } from "./inspector.ts";

const PAUSE_MS = 2_000;
const OUTPUT = 0;
/** Payments and bonds are sent with room for a base fee that rises. */
const withRoom = (wei: bigint): bigint => (wei * 5n) / 4n;

/** A demand of ours, as it stands. */
interface Asked {
  readonly demand: Demand;
  readonly state: string;
  /** Unix seconds. */
  readonly until: number;
}

/**
 * Finds where a result is wrong whose leaves are withheld: has positions shown by demands until one is found that is not
 * what its task gives, and challenges it. Who does not answer is refuted for that. It keeps nothing: all that it has to
 * know stands on the chain, but for the true leaves.
 */
export class Asker {
  readonly #context: Context;
  readonly #verdicts: Verdicts;
  readonly #inspector: Inspector;
  readonly #working = new Set<Hex>();
  readonly #notBefore = new Map<Hex, number>();
  /** Results that do not stand any more, and of which nothing is left in demands. */
  readonly #over = new Set<Hex>();

  constructor(context: Context, parts: { verdicts: Verdicts; inspector: Inspector }) {
    this.#context = context;
    this.#verdicts = parts.verdicts;
    this.#inspector = parts.inspector;
  }

  /** Goes on with all withheld results that stand. */
  round(): void {
    const { account, log, signal, view, wake } = this.#context;
    for (const look of this.#verdicts.accusations()) {
      const { assignment } = look;
      if (look.verdict !== "withheld" || this.#working.has(assignment)) continue;
      if ((this.#notBefore.get(assignment) ?? 0) > Date.now()) continue;
      const held = view.job(look.job)?.batches.get(look.batch)?.assignments.get(look.slot);
      if (held === undefined || this.#over.has(assignment)) continue;
      const { spec } = view.job(look.job) as JobView;
      const stands = held.status === "revealed" && held.turn === look.turn && !account.isVoid(spec);
      this.#working.add(assignment);
      void (stands ? this.#step(look) : this.#takeBack(look, spec))
        .catch((error) => {
          const facts = { job: look.job, batch: `${look.batch}`, slot: look.slot, error: describeError(error) };
          if (!signal.aborted) log.warn(facts, "a withheld result is held up; trying again");
        })
        .finally(() => {
          this.#working.delete(assignment);
          this.#notBefore.set(assignment, Date.now() + PAUSE_MS);
          wake();
        });
    }
  }

  /** What was paid for answers that never came: the result was refuted otherwise, or its judge is void. */
  async #takeBack(look: Look, spec: JobSpec): Promise<void> {
    const { asked } = await this.#told(look, spec);
    const call = this.#context.account.isVoid(spec) ? "cancelDemand" : "collectDemand";
    for (const { demand, state } of asked) {
      if (state === "open") await this.#send(look, spec.resolver, call, [wordsOf(demand)], 0n);
    }
    this.#over.add(look.assignment);
  }

  async #step(look: Look): Promise<void> {
    const { client, clock, signal, view } = this.#context;
    const job = view.job(look.job);
    const batch = job?.batches.get(look.batch);
    if (job === undefined || batch === undefined) return;
    const { spec } = job;
    const { resolver } = spec;
    const contract = { contract: "disputeGame", address: resolver } as const;
    const { asked, shown } = await this.#told(look, spec);
    const open = asked.find(({ state }) => state === "open");
    if (open !== undefined) {
      if (clock.mined() <= open.until) return;
      await this.#send(look, resolver, "timeoutDemand", [wordsOf(open.demand), argumentOf(spec)], 0n);
      return;
    }
    const policy = { requesters: [], resolvers: [resolver.toLowerCase()] };
    const suspect = suspectsOf(job, batch, policy, undefined).find(({ results }) =>
      results.some(({ slot, turn }) => slot === look.slot && turn === look.turn),
    );
    const [result] = suspect?.results ?? [];
    if (suspect === undefined || result?.resultRoot === undefined) return;
    const { leaves } = await this.#inspector.whole(suspect, signal);
    const own = [...leaves].sort(([a], [b]) => a - b).map(([, leaf]): ResultLeaf => leaf);
    const found = locate(resultTree(own), result.resultRoot, result.totalSteps, shown);
    if (found.kind === "right") return;
    const place = asked.find(({ state }) => state === "shown" || state === "held")?.demand;
    const position = BigInt(found.position);
    if (found.kind === "ask") {
      const payment = withRoom(await readContract(client, contract, "demandPayment", [], { signal }));
      if (place !== undefined) {
        await this.#send(
          look,
          resolver,
          "demandAfter",
          [wordsOf(place), argumentOf(spec), OUTPUT, position, 0],
          payment,
        );
      } else {
        const { batch: index, slot, turn } = look;
        const args = [argumentOf(spec), index, slot, turn, OUTPUT, position, 0];
        await this.#send(look, resolver, "demand", args, payment);
      }
      return;
    }
    if (place !== undefined) {
      const { challenger } = await getBonds(client, { resolver, signal });
      const args = [wordsOf(place), argumentOf(spec), position, client.address];
      await this.#send(look, resolver, "challengeAfter", args, withRoom(challenger));
    }
    this.#verdicts.put({
      ...look,
      verdict: "wrong",
      wrong: [position],
      coreMs: 0,
      detail: "found by what it had to show",
    });
  }

  /** Our demands about a result, and what answers to them showed. */
  async #told({ job, batch, slot, turn }: Look, spec: JobSpec): Promise<{ asked: Asked[]; shown: ShownPath[] }> {
    const { client, signal } = this.#context;
    const { resolver } = spec;
    const contract = { contract: "disputeGame", address: resolver } as const;
    const fromBlock = this.#context.view.job(job)?.postedBlock ?? client.deployment.block;
    const asked: Asked[] = [];
    const shown: ShownPath[] = [];
    const filter = { resolver, jobId: job as never, names: ["ChunkDemanded"] as const, fromBlock, signal };
    for await (const { events } of getDisputeEvents(client, filter)) {
      for (const event of events) {
        if (event.name !== "ChunkDemanded") continue;
        if (event.batch !== batch || event.slot !== slot || event.turn !== turn || event.kind !== "output") continue;
        const { state, until, demander } = await readContract(client, contract, "demandStatus", [event.id], { signal });
        if (demander.toLowerCase() === client.address?.toLowerCase()) {
          asked.push({ demand: event, state, until: Number(until) });
        }
        const path = await this.#answerOf(event, spec);
        if (path !== undefined) shown.push(path);
      }
    }
    return { asked, shown };
  }

  async #answerOf(event: Demand & { readonly id: Hex }, spec: JobSpec): Promise<ShownPath | undefined> {
    const { client, signal, view } = this.#context;
    const fromBlock = view.job(event.jobId)?.postedBlock ?? client.deployment.block;
    const filter = { resolver: spec.resolver, id: event.id, names: ["ChunkShown"] as const, fromBlock, signal };
    for await (const { events } of getDisputeEvents(client, filter)) {
      for (const found of events) if (found.name === "ChunkShown") return shownPath(event, spec, found.shown);
    }
    return undefined;
  }

  async #send(look: Look, resolver: Address, name: string, args: readonly unknown[], value: bigint): Promise<void> {
    const { client, log, signal } = this.#context;
    const contract = { contract: "disputeGame", address: resolver } as const;
    const { receipt } = await writeContract(client, contract, name, args, { signal }, value);
    const facts = { job: look.job, batch: `${look.batch}`, slot: look.slot, tx: receipt.hash };
    log.info({ call: name, ...facts }, "asked for a withheld result");
  }
}

/** A specification as a contract's call takes it. */
function argumentOf(spec: JobSpec): Record<string, unknown> {
  return { ...spec, onNoQuorum: spec.onNoQuorum === "reopen" ? 0 : 1 };
}

function wordsOf({ jobId, batch, slot, turn, position, index }: Demand): Record<string, unknown> {
  return { jobId, batch, slot, turn, kind: OUTPUT, position, index };
}
