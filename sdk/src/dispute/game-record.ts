import { getAssignment } from "../actions/market/getAssignment.ts";
import { getJobSpec } from "../actions/market/getJobSpec.ts";
import { contractAddress } from "../client/address.ts";
import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { getDisputeEvents, trailEvent } from "../events/dispute.ts";
import { getMarketEvents } from "../events/get.ts";
import type { DisputeEvent } from "../events/types.ts";
import type { JobSpec } from "../types/market.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { follow, NEW_TRAIL, type Trail } from "./follow.ts";
import type { RevealedResult } from "./knowledge.ts";
import type { AssignmentRef } from "./source.ts";
import type { Game } from "./types.ts";

/** An event of one game. */
export type GameEvent = Extract<DisputeEvent, { readonly round: number } | { readonly ending: unknown }> | OpeningEvent;
type OpeningEvent = DisputeEvent<"PositionChallenged"> | DisputeEvent<"PositionOpened">;

/** A game as its events tell it, from its challenge on. */
export interface GameRecord {
  readonly id: Hex;
  readonly resolver: Address;
  readonly game: Game;
  readonly spec: JobSpec;
  readonly events: readonly DisputeEvent[];
  readonly challenged: DisputeEvent<"PositionChallenged">;
  readonly opened: DisputeEvent<"PositionOpened"> | undefined;
  readonly over: DisputeEvent<"GameOver"> | undefined;
  /** How far it was narrowed down. */
  readonly trail: Trail;
  /** What the defender revealed. */
  readonly result: RevealedResult;
}

/** Which game. */
export interface GameQuery {
  readonly id: Hex;
  /** The deployment's game if left out. */
  readonly resolver?: Address | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a game.
 *
 * @throws ConunError `GAME_UNKNOWN`, `CHAIN_UNAVAILABLE`.
 */
export async function readGame(client: Client, { id, resolver, signal }: GameQuery): Promise<GameRecord> {
  const events: DisputeEvent[] = [];
  for await (const page of getDisputeEvents(client, { id, resolver, signal })) events.push(...page.events);
  const challenged = events.find((event) => event.name === "PositionChallenged");
  if (challenged === undefined) {
    throw failure("GAME_UNKNOWN", `No game ${id} was begun on chain ${client.chainId}.`);
  }
  const { jobId, batch, slot, turn, position, challenger } = challenged;
  const game = { jobId, batch, slot, turn, position, challenger };
  let trail = NEW_TRAIL;
  for (const event of events) {
    const next = trailEvent(event);
    if (next !== undefined) trail = follow(trail, next);
  }
  const { spec } = await getJobSpec(client, { jobId, signal });
  return {
    id,
    resolver: resolver ?? contractAddress(client, "disputeGame"),
    game,
    spec,
    events,
    challenged,
    opened: events.find((event) => event.name === "PositionOpened"),
    over: events.find((event) => event.name === "GameOver"),
    trail,
    result: await revealedResult(client, game, signal),
  };
}

/** What was revealed for an assignment, whatever became of it. Throws `ARGUMENT_INVALID` if nothing was. */
export async function revealedResult(
  client: Client,
  ref: AssignmentRef,
  signal?: AbortSignal,
): Promise<RevealedResult & { readonly hint: string }> {
  const { jobId, batch, slot, turn } = ref;
  const names = ["ResultRevealed"] as const;
  for await (const { events } of getMarketEvents(client, { jobId, names, signal })) {
    for (const event of events) {
      if (event.name !== "ResultRevealed" || event.batch !== batch) continue;
      if (event.slot === slot && event.turn === turn) {
        return { root: event.resultRoot, totalSteps: event.totalSteps, hint: event.hint };
      }
    }
  }
  const { status } = await getAssignment(client, { jobId, batch, slot, signal });
  throw failure(
    "ARGUMENT_INVALID",
    `Turn ${turn} of slot ${slot} of batch ${batch} revealed nothing; it is ${status}.`,
  );
}
