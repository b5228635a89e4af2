import { type Address, type Decision, type DisputeEvent, type Hex, sameAddress } from "@conun/sdk";

/** What the audience learns of the games, and what they came to. */
export interface Trial {
  /** Games that are over, by id, in the order of their ends. */
  readonly over: readonly Hex[];
  /** Takes in one event; returns a line worth telling, if it is one. */
  tell(event: DisputeEvent): string | undefined;
}

/** Rounds of a game. */
export const ROUNDS = 7;
/** Steps that one part has in each round, as powers of two. */
const LEFT = [34, 28, 22, 16, 10, 5, 0] as const;

/** Begins a trial. @param watcher Who looks at results. */
export function beginTrial(watcher: { readonly name: string; readonly address: Address }, batchSize: number): Trial {
  const over: Hex[] = [];
  const batches = new Map<Hex, bigint>();
  const nameOf = (address: Address) => (sameAddress(address, watcher.address) ? watcher.name : "another worker");
  return {
    over,
    tell(event) {
      if (event.name === "PositionChallenged") {
        batches.set(event.id, event.batch);
        const tile = event.batch * BigInt(batchSize) + event.position;
        return `batch ${event.batch}: ${nameOf(event.challenger)} draws tile ${tile} again, sees something else, and challenges it`;
      }
      const batch = "id" in event ? batches.get(event.id) : undefined;
      if (batch === undefined) return undefined;
      if (event.name === "PartPicked") {
        const left = LEFT[event.round] ?? 0;
        const steps = left === 0 ? "one step" : `2^${left} steps`;
        return `batch ${batch}: round ${event.round + 1} of ${ROUNDS}, ${steps} of 2^40 left in question`;
      }
      if (event.name === "GameOver") over.push(event.id);
      return undefined;
    },
  };
}

/** What decided a game, in two lines. */
export function verdictOf(batch: bigint, { step, place, text, effect }: Decision): readonly string[] {
  return [
    `batch ${batch}: the chain carries out step ${step.toLocaleString("en-US")}, ${place}`,
    `    ${text}: ${effect}; not what the forger said`,
  ];
}
