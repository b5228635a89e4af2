import { getGameClock } from "../actions/dispute/getGameClock.ts";
import type { Client } from "../client/client.ts";
import { getDisputeEvents } from "../events/dispute.ts";
import type { EventSpan } from "../events/get.ts";
import type { Address, Hex, JobId } from "../types/primitives.ts";
import type { Game, GameClock } from "./types.ts";

/** Which games. */
export interface DisputesFilter extends EventSpan {
  readonly jobId?: JobId | undefined;
  readonly challenger?: Address | undefined;
  /** The deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** A game that was begun, as it stands now. */
export interface ListedDispute {
  readonly id: Hex;
  readonly game: Game;
  readonly clock: GameClock;
  /** Block of the challenge. */
  readonly block: number;
}

/** Games that were begun, oldest first. Throws `RESOLVER_MISSING`, `CHAIN_UNAVAILABLE`. */
export async function* listDisputes(
  client: Client,
  { challenger, ...filter }: DisputesFilter,
): AsyncGenerator<ListedDispute, void, undefined> {
  const { resolver, signal } = filter;
  const names = ["PositionChallenged"] as const;
  for await (const { events } of getDisputeEvents(client, { ...filter, by: challenger, names })) {
    for (const event of events) {
      if (event.name !== "PositionChallenged") continue;
      const { id, jobId, batch, slot, turn, position, log } = event;
      const clock = await getGameClock(client, { id, resolver, signal });
      yield {
        id,
        game: { jobId, batch, slot, turn, position, challenger: event.challenger },
        clock,
        block: log.blockNumber,
      };
    }
  }
}
