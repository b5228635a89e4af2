import { getWindowEnd } from "../actions/market/getWindowEnd.ts";
import type { Client } from "../client/client.ts";
import { type Examination, examine, type Verdict } from "../dispute/examine.ts";
import { openedPaths } from "../dispute/opened-paths.ts";
import { DisputePlayer } from "../dispute/player.ts";
import type { PlayedGame, PlayerEvent, PlayerOptions } from "../dispute/player-types.ts";
import { type AssignmentRef, type DisputeSource, storageSource } from "../dispute/source.ts";
import { current } from "../state/reduce.ts";
import type { AssignmentState, BatchState, JobState } from "../state/types.ts";
import type { JobSpec } from "../types/market.ts";
import { type Address, type Hex, NOBODY } from "../types/primitives.ts";
import { sleep } from "../util/abort.ts";
import type { Storages } from "./storages.ts";

/** What to verify, and what to do about it. */
export interface VerifyOptions {
  /** Part of each batch's tasks that is computed again, above 0 and at most 1; all if left out. */
  readonly share?: number | undefined;
  /** Which tasks are drawn; random if left out. */
  readonly seed?: Hex | undefined;
  /** Consent to challenge what is wrong and to play the games to their end; takes bonds. Nothing is sent if left out. */
  readonly challenge?: boolean | undefined;
  /** How the games are played. */
  readonly play?: Partial<Omit<PlayerOptions, "client" | "source" | "resolver">> | undefined;
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far verifying is. */
export type VerifyProgress =
  | { readonly stage: "computing"; readonly batch: bigint; readonly done: number; readonly tasks: number }
  | { readonly stage: "verified"; readonly result: VerifiedResult }
  | { readonly stage: "playing"; readonly event: PlayerEvent };

/** One result that was looked at: what one worker revealed for one batch. */
export interface VerifiedResult extends AssignmentRef {
  readonly owner: Address;
  readonly status: AssignmentState["status"];
  readonly verdict: Verdict;
  /** Numbers in the job of the tasks that are wrong. */
  readonly tasks: readonly bigint[];
  /** Positions to challenge. */
  readonly wrong: readonly bigint[];
  readonly recomputed: number;
  readonly steps: bigint;
  readonly seconds: number;
  /** Unix seconds until which it can be challenged; undefined if it cannot: votes decided, or it is over. */
  readonly challengeUntil: number | undefined;
}

/** What verifying a job found. */
export interface Verification {
  readonly results: readonly VerifiedResult[];
  readonly recomputed: number;
  readonly steps: bigint;
  readonly seconds: number;
  /** Results that are wrong, or that are not served and cannot be told right. */
  readonly wrong: readonly VerifiedResult[];
  /** Games that were played, with their ends. */
  readonly games: readonly PlayedGame[];
}

/** For whoever pays to have a result right, no challenge is too dear. */
const AT_ANY_PRICE = -(2n ** 128n);

/** Computes revealed results of a job again, and challenges what is wrong if that is wanted. */
export async function verifyJob(
  client: Client,
  storages: Storages,
  state: JobState,
  options: VerifyOptions,
): Promise<Verification> {
  const { challenge = false, signal } = options;
  const started = performance.now();
  const source = storageSource(client, storages);
  const results: VerifiedResult[] = [];
  for (const batch of [...state.batches.values()].sort((a, b) => Number(a.batch - b.batch))) {
    for (const assignment of revealed(batch)) {
      signal?.throwIfAborted();
      const result = await verifyOne(client, storages, source, state, batch, assignment, options);
      options.onProgress?.({ stage: "verified", result });
      results.push(result);
    }
  }
  const wrong = results.filter(({ verdict }) => verdict === "wrong" || verdict === "ask" || verdict === "withheld");
  const games = challenge ? await challengeResults(client, source, state.spec, wrong, options) : [];
  return {
    results,
    recomputed: results.reduce((sum, result) => sum + result.recomputed, 0),
    steps: results.reduce((sum, result) => sum + result.steps, 0n),
    seconds: (performance.now() - started) / 1000,
    wrong,
    games,
  };
}

/** Results that say something: revealed ones, and those that were paid. */
function revealed(batch: BatchState): AssignmentState[] {
  return current(batch).filter(({ resultRoot, status }) => {
    return resultRoot !== undefined && (status === "revealed" || status === "paid");
  });
}

async function verifyOne(
  client: Client,
  storages: Storages,
  source: DisputeSource,
  { jobId, spec }: JobState,
  { batch, firstTask, count, status }: BatchState,
  { slot, turn, resultRoot: root, totalSteps, hint, owner, status: standing }: AssignmentState,
  { share, seed, onProgress, signal }: VerifyOptions,
): Promise<VerifiedResult> {
  const ref = { jobId, batch, slot, turn };
  const judged = spec.resolver !== NOBODY;
  const found: Examination = await examine({
    source,
    ref,
    root: root as Hex,
    totalSteps: totalSteps ?? 0n,
    hints: hint === undefined || hint === "" ? [] : [hint],
    storages,
    share,
    seed,
    shown: judged ? await openedPaths(client, ref, { resolver: spec.resolver, count, signal }) : [],
    signal,
    onProgress: ({ done, tasks }) => onProgress?.({ stage: "computing", batch, done, tasks }),
  });
  const open = judged && standing === "revealed" && status !== "settled" && status !== "refunded";
  const { verdict, wrong, recomputed, steps, seconds } = found;
  return {
    ...ref,
    owner,
    status: standing,
    verdict,
    tasks: wrong.filter((position) => position < BigInt(count)).map((position) => firstTask + position),
    wrong,
    recomputed,
    steps,
    seconds,
    challengeUntil: open ? await getWindowEnd(client, { spec, batch, signal }) : undefined,
  };
}

/** Challenges those results that can be, and plays until all of them are refuted, or cannot be any more. */
export async function challengeResults(
  client: Client,
  source: DisputeSource,
  spec: JobSpec,
  results: readonly VerifiedResult[],
  { play = {}, onProgress, signal }: Pick<VerifyOptions, "play" | "onProgress" | "signal">,
): Promise<readonly PlayedGame[]> {
  const open = results.filter(({ challengeUntil, wrong }) => challengeUntil !== undefined && wrong.length > 0);
  if (open.length === 0) return [];
  const { onEvent, policy, ...rest } = play;
  const player = new DisputePlayer({
    client,
    source,
    resolver: spec.resolver,
    defends: "none",
    policy: { minProfit: AT_ANY_PRICE, ...policy },
    ...rest,
    onEvent: (event) => {
      onEvent?.(event);
      onProgress?.({ stage: "playing", event });
    },
  });
  await player.start();
  try {
    for (const { jobId, batch, slot, turn, wrong } of open) player.accuse({ jobId, batch, slot, turn, wrong });
    while (player.open > 0) await sleep(Math.max(50, client.pollingMs), signal);
    return player.games();
  } finally {
    await player.stop();
  }
}
