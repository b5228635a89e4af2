import { getGameClock } from "../actions/dispute/getGameClock.ts";
import type { Client } from "../client/client.ts";
import { chainError } from "../errors/revert.ts";
import type { DisputeEvent } from "../events/types.ts";
import type { Ending } from "../types/dispute.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { batchRange } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import { mapConcurrent } from "../util/concurrent.ts";
import { type Decision, decisionAt, tracedTask } from "./decision.ts";
import { type GameQuery, type GameRecord, readGame } from "./game-record.ts";
import { leafFields } from "./opening.ts";
import { partSteps, partsOf, ROUNDS } from "./rounds.ts";
import type { DisputeSource } from "./source.ts";
import type { GameClock, LeafFields } from "./types.ts";
import { clockEnd } from "./words.ts";

/** One transaction of a game. */
export interface DisputeEntry {
  /** Unix seconds of its block. */
  readonly time: number;
  readonly transaction: Hex;
  readonly block: number;
  readonly from: Address;
  /** Names of the game's events in it. */
  readonly events: readonly DisputeEvent["name"][];
  /** Who said what, one sentence for each event. */
  readonly text: string;
  readonly gasUsed: bigint;
  /** Wei of the chain's own coin. */
  readonly cost: bigint;
}

/** All about one game: who said what, and what decided. */
export interface DisputeExplanation {
  readonly record: GameRecord;
  /** Task in question; undefined for a position beyond the batch's tasks. */
  readonly task: bigint | undefined;
  readonly clock: GameClock;
  /** What it waits for, or how it ended, one sentence. */
  readonly state: string;
  readonly entries: readonly DisputeEntry[];
  /** Gas of all its transactions. */
  readonly gasUsed: bigint;
  /** Steps that are still in question: the first one, and how many. */
  readonly segment: { readonly start: number; readonly steps: number } | undefined;
  /** What the defender says that the task gives, once it was opened. */
  readonly said: LeafFields | undefined;
  /** What the task gives; only with a source. */
  readonly truth: LeafFields | undefined;
  /** The instruction that decided, or has to; only with a source, and once one step is left. */
  readonly decision: Decision | undefined;
}

const READS_AT_ONCE = 8;

/**
 * Explains a game, over or not.
 *
 * @param parameters With a source, the task is computed again: for its true result, and the instruction that decided.
 * @throws ConunError `GAME_UNKNOWN`, `CHAIN_UNAVAILABLE`; what the source throws.
 *
 * @example
 * const { state, decision, entries } = await explainDispute(client, { id, source: storageSource(client, storages) });
 */
export async function explainDispute(
  client: Client,
  parameters: GameQuery & { readonly source?: DisputeSource | undefined },
): Promise<DisputeExplanation> {
  const { source, signal } = parameters;
  const record = await readGame(client, parameters);
  const { game, spec, trail, opened } = record;
  const { firstTask, count } = batchRange(spec, game.batch);
  const task = game.position < BigInt(count) ? firstTask + game.position : undefined;
  const [clock, entries] = await Promise.all([
    getGameClock(client, { id: record.id, resolver: record.resolver, signal }),
    entriesOf(client, record, signal),
  ]);
  const { truth, decision } = await judged(record, task, source, signal);
  const { segment, start, round } = trail;
  const steps = round === ROUNDS ? 1 : partSteps(round) * partsOf(round);
  return {
    record,
    task,
    clock,
    state: stateOf(record, clock),
    entries,
    gasUsed: entries.reduce((sum, { gasUsed }) => sum + gasUsed, 0n),
    segment: segment && { start, steps },
    said: task === undefined ? undefined : opened?.leaf,
    truth,
    decision,
  };
}

async function judged(
  { game, trail, opened }: GameRecord,
  task: bigint | undefined,
  source: DisputeSource | undefined,
  signal: AbortSignal | undefined,
): Promise<{ truth?: LeafFields; decision?: Decision }> {
  if (source === undefined || task === undefined) return {};
  const material = await source.job(game.jobId, { signal });
  const [stored] = await material.inputs.tasks(Number(task), Number(task) + 1, { signal });
  if (stored === undefined) return {};
  const traced = await tracedTask(material, stored.region);
  const { outcome } = await traced.trace.end({ signal });
  const truth = leafFields({ taskIndex: Number(task), ...outcome });
  const { segment, start, round } = trail;
  if (opened === undefined || segment === undefined || round < ROUNDS) return { truth };
  return { truth, decision: await decisionAt(traced, start, segment, signal) };
}

async function entriesOf(client: Client, { events }: GameRecord, signal?: AbortSignal): Promise<DisputeEntry[]> {
  const hashes = [...new Set(events.map(({ log }) => log.transactionHash))];
  return mapConcurrent(hashes, READS_AT_ONCE, async (transaction): Promise<DisputeEntry> => {
    const own = events.filter(({ log }) => log.transactionHash === transaction);
    const block = own[0]?.log.blockNumber ?? 0;
    const read = Promise.all([client.provider.getTransactionReceipt(transaction), client.provider.getBlock(block)]);
    const [receipt, found] = await abortable(read, signal).catch((error) => {
      signal?.throwIfAborted();
      throw chainError(error, "Reading the game's transactions");
    });
    return {
      time: found?.timestamp ?? 0,
      transaction,
      block,
      from: (receipt?.from ?? "0x") as Address,
      events: own.map(({ name }) => name),
      text: own.map(sentence).join(" "),
      gasUsed: receipt?.gasUsed ?? 0n,
      cost: receipt?.fee ?? 0n,
    };
  });
}

/** What an event of a game says. Pure. */
export function sentence(event: DisputeEvent): string {
  switch (event.name) {
    case "PositionChallenged":
      return `${event.challenger} says that position ${event.position} of batch ${event.batch} is wrong.`;
    case "PositionOpened": {
      const { leaf, defender } = event;
      if (BigInt(event.first) === 0n) return `${defender} shows that nothing is there.`;
      const how = leaf.kind === 0 ? `ends with code ${leaf.code}` : `traps with code ${leaf.code}`;
      return `${defender} says that task ${leaf.taskIndex} ${how} after ${leaf.steps} steps, with ${leaf.outputLength} bytes of output, in state ${event.last}.`;
    }
    case "SegmentDivided":
      return `The defender names ${event.midpoints.length} states (round ${event.round + 1}).`;
    case "PartPicked":
      return `The challenger says that part ${event.part} ends in another state (round ${event.round + 1}).`;
    case "GameOver":
      return `${event.winner} wins: ${ENDED[event.ending as Ending] ?? event.ending}.`;
    default:
      return `${event.name}.`;
  }
}

const ENDED: Readonly<Record<Ending, string>> = {
  step: "the contract carried out the step that was left",
  empty: "nothing belongs at the position, and nothing is there",
  timeout: "the other's clock ran out",
  conceded: "the other side gave up",
  refutedElsewhere: "the result was refuted by another game",
  cancelled: "the resolver is void, and both bonds went back",
};

function stateOf({ over, game }: GameRecord, clock: GameClock): string {
  if (over !== undefined) {
    const side = over.winner.toLowerCase() === game.challenger.toLowerCase() ? "The challenger" : "The defender";
    return over.ending === "cancelled"
      ? "Cancelled: both bonds went back."
      : `${side} won: ${ENDED[over.ending as Ending]}.`;
  }
  const until = new Date(clockEnd(clock) * 1000).toISOString();
  switch (clock.state) {
    case "challenged":
      return `The defender has to open the position until ${until}.`;
    case "dividing":
      return `The defender has to divide the segment until ${until}.`;
    case "picking":
      return `The challenger has to pick a part until ${until}.`;
    case "proving":
      return `Anyone can show the step that is left; the defender loses after ${until}.`;
    default:
      return clock.state;
  }
}
