import { concat, keccak, type ResultLeaf, resultTree, toBytes, toHex } from "@conun/vm";
import type { Storages } from "../requester/storages.ts";
import { StorageError } from "../storage/errors.ts";
import { fetchOutputs } from "../storage/read/objects.ts";
import type { AbortOptions } from "../storage/storage.ts";
import type { Hex } from "../types/primitives.ts";
import { batchRange } from "../types/spec.ts";
import { locate, type ShownPath } from "./locate.ts";
import { leafFields } from "./opening.ts";
import { type RecomputeProgress, recompute } from "./recompute.ts";
import type { AssignmentRef, DisputeSource, JobMaterial } from "./source.ts";

/** What to examine, and with what. */
export interface ExamineOptions extends AbortOptions {
  readonly source: DisputeSource;
  readonly ref: AssignmentRef;
  /** What was revealed. */
  readonly root: Hex;
  readonly totalSteps: bigint;
  /** Where its outputs are said to be; without places to ask, or none that serves them, they count as withheld. */
  readonly hints?: readonly string[] | undefined;
  readonly storages?: Storages | undefined;
  /** Part of the tasks that is computed again, above 0 and at most 1, which it is if left out; at least one task. */
  readonly share?: number | undefined;
  /** What the choice is drawn from; random if left out, so that nobody knows it before. */
  readonly seed?: Hex | undefined;
  /** What was computed before, by position in the batch. */
  readonly known?: ReadonlyMap<number, ResultLeaf> | undefined;
  /** Paths of the revealed tree that were seen: in openings, and in answers to demands. */
  readonly shown?: readonly ShownPath[] | undefined;
  readonly onProgress?: ((progress: RecomputeProgress) => void) | undefined;
}

/**
 * What examining found. `right`: all of it is what everybody gets. `sampled`: the tasks that were drawn are. `wrong`:
 * `wrong` can be challenged. `ask`: it is wrong, and its leaves are withheld: have `ask` shown by a demand, and examine
 * again with what was shown. `withheld`: the leaves are not served, and a share of the tasks says nothing then.
 */
export type Verdict = "right" | "sampled" | "wrong" | "ask" | "withheld";

export interface Examination {
  readonly verdict: Verdict;
  /** Positions that are wrong, of those that were looked at. */
  readonly wrong: readonly bigint[];
  readonly ask: bigint | undefined;
  /** Tasks that were computed here. */
  readonly recomputed: number;
  /** Units of the meter that they took. */
  readonly steps: bigint;
  readonly seconds: number;
  /** True leaves of the tasks that were looked at, by position. */
  readonly truth: ReadonlyMap<number, ResultLeaf>;
}

/**
 * Computes a batch, or some of its tasks, again, and compares with what was revealed.
 *
 * @throws What the source and the engine throw; the signal's reason.
 */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { source, ref, root, totalSteps, share = 1, known, shown = [], signal, onProgress } = options;
  const started = performance.now();
  const material = await source.job(ref.jobId, { signal });
  const published = await publishedLeaves(options, material);
  const { count } = batchRange(material.spec, ref.batch);
  const whole = share >= 1 || known?.size === count;
  if (published === undefined && !whole) return finding("withheld", started);
  const positions = whole ? undefined : drawPositions(count, share, options.seed);
  const truth = await recompute(source, material, ref.batch, { positions, known, signal, onProgress });
  const fresh = [...truth].filter(([position]) => known?.has(position) !== true).map(([, leaf]) => leaf);
  const done = { truth, recomputed: fresh.length, steps: fresh.reduce((sum, leaf) => sum + leaf.steps, 0n) };
  if (published !== undefined) {
    const wrong = differing(published, truth);
    // Whoever reveals other steps than its tree has cannot open any position.
    const sum = published.reduce((steps, leaf) => steps + leaf.steps, 0n);
    if (wrong.length === 0 && sum !== totalSteps) wrong.push(0n);
    return finding(wrong.length > 0 ? "wrong" : whole ? "right" : "sampled", started, { ...done, wrong });
  }
  const leaves = [...truth].sort(([a], [b]) => a - b).map(([, leaf]) => leaf);
  const found = locate(resultTree(leaves), root, totalSteps, shown);
  if (found.kind === "right") return finding("right", started, done);
  const position = BigInt(found.position);
  if (found.kind === "wrong") return finding("wrong", started, { ...done, wrong: [position] });
  return finding("ask", started, { ...done, ask: position });
}

function finding(verdict: Verdict, started: number, rest: Partial<Examination> = {}): Examination {
  const seconds = (performance.now() - started) / 1000;
  return { verdict, wrong: [], ask: undefined, recomputed: 0, steps: 0n, truth: new Map(), ...rest, seconds };
}

/** The leaves as they are served; undefined where nobody serves what has the root. */
async function publishedLeaves(
  { ref, root, hints = [], storages, signal }: ExamineOptions,
  { spec }: JobMaterial,
): Promise<readonly ResultLeaf[] | undefined> {
  if (storages === undefined || hints.length === 0) return undefined;
  const { firstTask, count } = batchRange(spec, ref.batch);
  const outputLimit = Number(spec.limits.outputBytes);
  const expected = { resultRoot: root, firstTask: Number(firstTask), count, outputLimit };
  try {
    const { storage, providers } = storages;
    return (await fetchOutputs(hints, expected, storage, { providers, signal })).leaves;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}

function differing(published: readonly ResultLeaf[], truth: ReadonlyMap<number, ResultLeaf>): bigint[] {
  const wrong: bigint[] = [];
  for (const [position, leaf] of truth) {
    const [said, true_] = [published[position], leafFields(leaf)];
    const fields = said && leafFields(said);
    const same = fields && (Object.keys(true_) as (keyof typeof true_)[]).every((name) => fields[name] === true_[name]);
    if (!same) wrong.push(BigInt(position));
  }
  return wrong.sort((a, b) => (a < b ? -1 : 1));
}

/** Some positions of a batch, drawn by a seed: at least one. */
export function drawPositions(count: number, share: number, seed: Hex = randomSeed()): number[] {
  const wanted = Math.min(count, Math.max(1, Math.ceil(share * count)));
  const ticket = (position: number): string =>
    toHex(keccak(concat([toBytes(seed), new Uint8Array(new BigUint64Array([BigInt(position)]).buffer)])));
  return Array.from({ length: count }, (_, position) => ({ position, ticket: ticket(position) }))
    .sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
    .slice(0, wanted)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
}

function randomSeed(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}
