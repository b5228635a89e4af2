import {
  type Address,
  type Client,
  challenge,
  follow,
  type Game,
  getDisputeEvents,
  getGameClock,
  type Hex,
  type JobId,
  type JobSpec,
  NEW_TRAIL,
  pickOf,
  pickPart,
  readContract,
  type Segment,
  type Trail,
  trailEvent,
  writeContract,
} from "@conun/sdk";
import { until } from "./wait.ts";

/** A game that somebody without a cause has begun. */
export interface Attack {
  readonly id: Hex;
  readonly game: Game;
}

/** Challenges the first position of a batch, right or wrong. */
export async function attack(client: Client, spec: JobSpec, jobId: JobId, batch = 0n): Promise<Attack> {
  const place = { batch, slot: 0, turn: 0, position: 0n };
  const { id } = await challenge(client, { spec, ...place });
  return { id, game: { jobId, ...place, challenger: client.address as Address } };
}

/** Demands the first chunk of the first task's output (0) or input (1), or of the code (2). */
export async function demandOf(client: Client, spec: JobSpec, kind: number): Promise<void> {
  const payment = await readContract(client, "disputeGame", "demandPayment", []);
  const call = { ...spec, onNoQuorum: spec.onNoQuorum === "reopen" ? 0 : 1 };
  await writeContract(client, "disputeGame", "demand", [call, 0n, 0, 0, kind, 0n, 0], {}, payment * 2n);
}

/** Answers to demands that were seen on the chain. */
export async function shownBy(client: Client): Promise<number> {
  let count = 0;
  for await (const { events } of getDisputeEvents(client, { names: ["ChunkShown"] })) count += events.length;
  return count;
}

async function trailOf(client: Client, id: Hex): Promise<Trail> {
  let trail = NEW_TRAIL;
  for await (const { events } of getDisputeEvents(client, { id })) {
    for (const event of events) {
      const step = trailEvent(event);
      if (step !== undefined) trail = follow(trail, step);
    }
  }
  return trail;
}

/**
 * Picks the first part in every round, as if the trace were wrong from its beginning on.
 *
 * @param onRound Called after each pick.
 * @returns The game's state when it is over.
 */
export async function pursue(
  client: Client,
  { id, game }: Attack,
  onRound: (round: number) => Promise<void> | void = () => undefined,
): Promise<void> {
  await until(
    "the game is over",
    async () => {
      const clock = await getGameClock(client, { id });
      if (clock.state === "over") return true;
      if (clock.state !== "picking") return undefined;
      const { midpoints, segment, round } = await trailOf(client, id);
      if (midpoints === undefined || round !== clock.round) return undefined;
      const pick = pickOf(midpoints, segment as Segment, 0);
      await pickPart(client, { game, segment: segment as Segment, pick });
      await onRound(round);
      return undefined;
    },
    70,
  );
}
