import { setTimeout as sleep } from "node:timers/promises";
import {
  type Client,
  type DisputeSource,
  explainDispute,
  getWindowEnd,
  type Hex,
  type Job,
  type Settled,
  storageSource,
  watchDisputeEvents,
  watchMarketEvents,
} from "@conun/sdk";
import type { Conun } from "@conun/sdk/node";
import { httpStorage } from "@conun/sdk/storage";
import type { Worker } from "@conun/worker-node";
import type { LocalMarket } from "../local/market.ts";
import { deny } from "./denial.ts";
import type { Forger } from "./forger.ts";
import { beginStory, type Character, type Story } from "./story.ts";
import { beginTrial, type Trial, verdictOf } from "./trial.ts";
import type { View } from "./view.ts";

/** What is on the stage. */
export interface Play {
  readonly conun: Conun;
  readonly job: Job;
  readonly market: LocalMarket;
  readonly watcher: { readonly name: string; readonly worker: Worker };
  /** Who forges, with its owner's key. */
  readonly liar: { readonly client: Client; readonly forger: Forger };
}

/** For whom it is told, and how. */
export interface Audience {
  readonly characters: readonly Character[];
  readonly view: View;
  readonly seconds: () => number;
  readonly signal: AbortSignal;
}

/** Seconds after which a job that does not end has failed. */
const PATIENCE = 240;
const LOOK_MS = 250;

export const batchesOf = ({ spec }: Job): number => Math.ceil(Number(spec.taskCount) / spec.batchSize);

/** Shows a job until all is settled: what was drawn, what it cost, and which instruction decided against the forger. */
export async function show(
  play: Play,
  { characters, view, seconds, signal }: Audience,
): Promise<{ outputs: Uint8Array[]; settlement: Settled; decidedAt: string | undefined }> {
  const { conun, job, market, watcher, liar } = play;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const story = beginStory(characters, batchesOf(job));
  const trial = beginTrial({ name: watcher.name, address: watcher.worker.operator }, job.spec.batchSize);
  const source = storageSource(conun.client, { storage: httpStorage({ url: market.storage.url }), providers: [] });
  const decided: string[] = [];
  const told = [
    tell(conun, job, story, view, seconds, either),
    report(conun, source, trial, view, decided, either),
    deny(liar.client, liar.forger, source, either),
    hurry(play, story, trial, view, either),
  ].map((telling) => telling.catch(unless(either)));
  const redraw = setInterval(() => view.update(story, seconds()), 200);
  const timeouts = { total: PATIENCE };
  try {
    const both = [job.gather({ timeouts, signal: either }), job.settle({ timeouts, signal: either })] as const;
    const [results, settlement] = await Promise.race([
      Promise.all(both),
      Promise.all(told).then(() => new Promise<never>(() => undefined)),
    ]);
    view.update(story, seconds());
    return { outputs: results.map(({ output }) => output), settlement, decidedAt: decided[0] };
  } finally {
    clearInterval(redraw);
    over.abort();
    await Promise.allSettled(told);
  }
}

const unless = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error;
};

/** Tells what happens on the market. */
async function tell(conun: Conun, job: Job, story: Story, view: View, seconds: () => number, signal: AbortSignal) {
  for await (const { events } of watchMarketEvents(conun.client, { jobId: job.id, signal })) {
    for (const event of events) {
      const line = story.tell(event);
      if (line !== undefined) view.line(line);
    }
    view.update(story, seconds());
  }
}

/** Tells the games, and at each one's end what decided it. */
async function report(
  { client }: Conun,
  source: DisputeSource,
  trial: Trial,
  view: View,
  decided: string[],
  signal: AbortSignal,
) {
  for await (const { events } of watchDisputeEvents(client, { signal })) {
    for (const event of events) {
      const line = trial.tell(event);
      if (line !== undefined) view.line(line);
      if (event.name !== "GameOver") continue;
      const { decision, record } = await explainDispute(client, { id: event.id as Hex, source, signal });
      if (decision === undefined) continue;
      decided.push(decision.place);
      for (const text of verdictOf(record.game.batch, decision)) view.line(text);
    }
  }
}

/** Sets the chain's clock behind the last window, once everything is revealed, looked at and played to its end. */
async function hurry(
  { conun, job, market, watcher }: Play,
  story: Story,
  trial: Trial,
  view: View,
  signal: AbortSignal,
) {
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal });
    const { queued, looking } = watcher.worker.status().watch;
    if (trial.over.length === 0 || story.deeds.every(({ refuted }) => refuted === 0) || queued + looking > 0) continue;
    const { batches } = await job.state({ signal });
    const open = [...batches.values()].filter(({ status }) => status !== "settled");
    const contested = open.some(({ assignments }) =>
      assignments.some(({ status, contests }) => status === "revealed" && contests > 0n),
    );
    if (batches.size < batchesOf(job) || contested || open.some(({ status }) => status !== "revealed")) continue;
    const ends = open.map(({ batch }) => getWindowEnd(conun.client, { spec: job.spec, batch, signal }));
    const last = Math.max(0, ...(await Promise.all(ends)));
    const now = (await conun.client.provider.getBlock("latest"))?.timestamp ?? 0;
    if (last <= now) return;
    view.line(
      `nobody has anything to say against the rest: the window of ${job.spec.challengeWindow} s is over, because the chain's clock is set forward`,
    );
    return market.pass(last - now + 1);
  }
}
