import {
  type Address,
  type Answer,
  answerCode,
  answerDemand,
  answerInput,
  answerOutput,
  batchRange,
  closeDemand,
  type Demand,
  type DisputeSource,
  describeError,
  getAssignment,
  getDisputeEvents,
  type Hex,
  type JobMaterial,
  readContract,
} from "@conun/sdk";
import { decodeOutputsBundle } from "@conun/sdk/storage";
import { assignmentId, lower, outputRoot, pin, type ResultLeaf, resultTree } from "@conun/vm";
import type { Outcome } from "../runtime/execute.ts";
import type { Context } from "./context.ts";

const FROM = "demands-from";
/** Blocks that are read again: a reorganisation may bring a demand back. */
const AGAIN = 64;
const RETRY_MS = 5_000;

/** Answers demands for chunks of results that this worker answers for. They are paid in advance, and silence costs S. */
export class Answerer {
  readonly #context: Context;
  readonly #source: DisputeSource;
  readonly #resolvers: readonly Address[];
  readonly #defends: (holder: { readonly owner: Address; readonly operator: Address }) => boolean;
  readonly #answering = new Set<Hex>();
  readonly #notBefore = new Map<Hex, number>();
  readonly #over = new Set<Hex>();
  #block = -1;
  #looking: Promise<void> | undefined;
  #answered = 0;

  constructor(
    context: Context,
    parts: {
      source: DisputeSource;
      resolvers: readonly Address[];
      defends: (holder: { readonly owner: Address; readonly operator: Address }) => boolean;
    },
  ) {
    this.#context = context;
    this.#source = parts.source;
    this.#resolvers = parts.resolvers;
    this.#defends = parts.defends;
  }

  /** Demands that were answered since the start. */
  get answered(): number {
    return this.#answered;
  }

  /** Looks for demands, once a block, and answers those that are ours. */
  round(): void {
    const { follower, log, signal } = this.#context;
    const { block } = follower.state;
    if (this.#looking !== undefined || (block === this.#block && this.#notBefore.size === 0)) return;
    this.#looking = this.#look(block)
      .then(() => {
        this.#block = block;
      })
      .catch((error) => {
        if (!signal.aborted) log.warn({ error: describeError(error) }, "demands cannot be read; trying again");
      })
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #look(block: number): Promise<void> {
    const { client, notes, signal } = this.#context;
    for (const resolver of this.#resolvers) {
      const key = `${FROM}/${resolver.toLowerCase()}`;
      const fromBlock = notes.get<number>(key)?.value ?? client.deployment.block;
      let oldest = block;
      const names = ["ChunkDemanded"] as const;
      for await (const { events } of getDisputeEvents(client, { resolver, names, fromBlock, signal })) {
        for (const event of events) {
          if (event.name !== "ChunkDemanded" || this.#over.has(event.id)) continue;
          if (await this.#consider(event.id, event, resolver)) oldest = Math.min(oldest, event.log.blockNumber);
        }
      }
      const next = Math.max(client.deployment.block, oldest - AGAIN);
      if (next > fromBlock) notes.set(key, next);
    }
  }

  /** Whether a demand still waits for us: for an answer, or for the end of the time in which it may be followed up. */
  async #consider(id: Hex, asked: Demand, resolver: Address): Promise<boolean> {
    const { client, clock, signal } = this.#context;
    if (this.#answering.has(id)) return true;
    const contract = { contract: "disputeGame", address: resolver } as const;
    const { state, until } = await readContract(client, contract, "demandStatus", [id], { signal });
    if ((state !== "open" && state !== "held") || !(await this.#isOurs(asked))) {
      this.#over.add(id);
      this.#notBefore.delete(id);
      return false;
    }
    if (state === "held" && clock.mined() <= Number(until)) return true;
    if ((this.#notBefore.get(id) ?? 0) > Date.now()) return true;
    this.#answering.add(id);
    const doing = state === "open" ? this.#answer(id, asked, resolver) : this.#close(asked, resolver);
    void doing
      .catch((error) => {
        this.#notBefore.set(id, Date.now() + RETRY_MS);
        const { log } = this.#context;
        if (!signal.aborted)
          log.warn({ ...placeOf(asked), error: describeError(error) }, "a demand is looked at again");
      })
      .finally(() => this.#answering.delete(id));
    return true;
  }

  async #isOurs({ jobId, batch, slot, turn }: Demand): Promise<boolean> {
    const { client, signal, view } = this.#context;
    const seen = view.job(jobId)?.batches.get(batch)?.assignments.get(slot);
    if (seen !== undefined) return seen.turn === turn && seen.status === "revealed" && this.#defends(seen);
    const { allotmentId, turn: now, status } = await getAssignment(client, { jobId, batch, slot, signal });
    if (now !== turn || status !== "revealed") return false;
    const holder = ["allotmentOwner", "allotmentOperator"] as const;
    const [owner, operator] = await Promise.all(
      holder.map((name) => readContract(client, "registry", name, [allotmentId], { signal })),
    );
    return this.#defends({ owner: owner as Address, operator: operator as Address });
  }

  async #answer(id: Hex, asked: Demand, resolver: Address): Promise<void> {
    const { client, log, signal } = this.#context;
    const material = await this.#source.job(asked.jobId, { signal });
    const answer = await this.#shown(asked, material, signal);
    const { receipt } = await answerDemand(client, { asked, spec: material.spec, answer, resolver, signal });
    this.#answered++;
    this.#notBefore.delete(id);
    log.info({ ...placeOf(asked), tx: receipt.hash }, "answered a demand");
  }

  /** Payment waits for a demander who may follow an answer up, and no longer. */
  async #close(asked: Demand, resolver: Address): Promise<void> {
    const { client, log, signal } = this.#context;
    const { spec } = await this.#source.job(asked.jobId, { signal });
    const { receipt } = await closeDemand(client, { asked, spec, resolver, signal });
    log.info({ ...placeOf(asked), tx: receipt.hash }, "ended the wait for a demand that was answered");
  }

  async #shown(asked: Demand, material: JobMaterial, signal: AbortSignal): Promise<Answer> {
    const { kind, index } = asked;
    if (kind === "code") return answerCode(lower(pin(material.program).module), index);
    const { firstTask } = batchRange(material.spec, asked.batch);
    const task = Number(firstTask + asked.position);
    if (kind === "output") {
      const results = await this.#results(asked, material, signal);
      const leaves = results.map((result, i) => leafOf(Number(firstTask) + i, result));
      const position = Number(asked.position);
      return answerOutput(resultTree(leaves), leaves, position, results[position]?.output ?? new Uint8Array(), index);
    }
    const [[stored], { path }] = await Promise.all([
      material.inputs.tasks(task, task + 1, { signal }),
      material.inputs.proof(task, { signal }),
    ]);
    return answerInput(stored?.region ?? new Uint8Array(), path, index);
  }

  /** What was revealed: as it is kept here, or computed again. */
  async #results(asked: Demand, material: JobMaterial, signal: AbortSignal): Promise<readonly Outcome[]> {
    const { bundles, client, journal } = this.#context;
    const { jobId, batch, slot, turn } = asked;
    const { market } = client.deployment;
    const entry = journal.find(assignmentId({ chainId: client.chainId, market, jobId, batch, slot, turn }));
    const bundle = entry && (await bundles.get(entry.bundle));
    if (bundle !== undefined) return decodeOutputsBundle(bundle).results;
    const { firstTask, count } = batchRange(material.spec, batch);
    const stored = await material.inputs.tasks(Number(firstTask), Number(firstTask) + count, { signal });
    const run = this.#source.run;
    if (run === undefined) throw new TypeError("the source runs no tasks");
    return Promise.all(stored.map((task) => run(material, task, { signal })));
  }
}

function leafOf(taskIndex: number, { kind, code, steps, output }: Outcome): ResultLeaf {
  return { taskIndex, kind, code, steps, outputRoot: outputRoot(output), outputLength: output.length };
}

function placeOf({ jobId, batch, slot, kind, position, index }: Demand): Readonly<Record<string, unknown>> {
  return { job: jobId, batch: `${batch}`, slot, kind, position: `${position}`, chunk: index };
}
