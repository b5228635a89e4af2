import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Client,
  clockEnd,
  divideGame,
  follow,
  type Game,
  type GameClock,
  getDisputeEvents,
  getGameClock,
  type Hex,
  type JobSpec,
  leafFields,
  midpointSteps,
  NEW_TRAIL,
  type Opening,
  openGame,
  type PathNode,
  pickAndProve,
  pickOf,
  pickPart,
  proveGame,
  type Segment,
  type Trail,
  trailEvent,
  ZERO_HASH,
} from "@conun/sdk";
import { toHex } from "@conun/vm";
import type { Market } from "../market.ts";
import { until } from "../until.ts";
import type { Said } from "./hand.ts";
import { travelTo } from "./time.ts";

type Maybe<T> = Promise<T | undefined> | T | undefined;

/** How somebody plays one side of a game. What is left out, or gives nothing, is silence. */
export interface Manner {
  readonly open?: () => Maybe<Opening>;
  readonly divide?: (round: number, start: number) => Maybe<readonly Hex[]>;
  readonly pick?: (round: number, trail: Trail) => Maybe<PartChoice>;
  readonly prove?: (start: number) => Maybe<Uint8Array>;
  /** Says nothing where this holds, whatever it could say. */
  readonly silent?: (clock: GameClock) => boolean;
  /** Lets most of its time go by before each move. */
  readonly late?: boolean;
}

export interface PartChoice {
  readonly part: number;
  /** Proves the last step with the pick. */
  readonly tape?: Uint8Array | undefined;
}

/** Milliseconds between two looks at a game. */
const LOOK_MS = 150;
/** Seconds for one whole game, on busy machines. */
const LONGEST_SECONDS = 900;
/** Seconds that a late player leaves itself at most. */
const LATE_LEAVES = 120;

/** Where a game stands, with what its events say. */
export async function standing(client: Client, id: Hex): Promise<{ clock: GameClock; trail: Trail }> {
  let trail = NEW_TRAIL;
  for await (const { events } of getDisputeEvents(client, { id })) {
    for (const event of events) {
      const step = trailEvent(event);
      if (step !== undefined) trail = follow(trail, step);
    }
  }
  return { clock: await getGameClock(client, { id }), trail };
}

/** Plays one side of a game in some manner, until it is over. */
export async function play(
  market: Market,
  client: Client,
  at: { readonly id: Hex; readonly game: Game; readonly spec: JobSpec; readonly side: "defender" | "challenger" },
  manner: Manner,
  signal: AbortSignal,
): Promise<void> {
  await until(
    `game ${at.id} is over`,
    async () => {
      if (signal.aborted) return true;
      await sleep(LOOK_MS);
      const clock = await getGameClock(client, { id: at.id });
      if (clock.state === "over") return true;
      const challengers = clock.state === "picking";
      if (challengers !== (at.side === "challenger") || manner.silent?.(clock) === true) return false;
      if (manner.late === true) {
        const left = clockEnd(clock) - clock.movedAt;
        await travelTo(market, clockEnd(clock) - Math.min(LATE_LEAVES, Math.floor(left / 2)));
      }
      await move(client, at, manner);
      return false;
    },
    { seconds: LONGEST_SECONDS },
  );
}

/** Makes the move whose turn it is, if the manner has one. */
async function move(
  client: Client,
  { id, game, spec }: { readonly id: Hex; readonly game: Game; readonly spec: JobSpec },
  manner: Manner,
): Promise<void> {
  const { clock, trail } = await standing(client, id);
  const segment = trail.segment as Segment;
  if (clock.state === "challenged") {
    const opening = await manner.open?.();
    if (opening !== undefined) {
      await openGame(client, { game, spec, opening, ...(opening.first === "0x" ? { bond: 0n } : {}) });
    }
  } else if (clock.state === "dividing") {
    const midpoints = await manner.divide?.(trail.round, trail.start);
    if (midpoints !== undefined) await divideGame(client, { game, segment, midpoints });
  } else if (clock.state === "picking") {
    const choice = await manner.pick?.(trail.round, trail);
    if (choice === undefined) return;
    const pick = pickOf(trail.midpoints as readonly Hex[], segment, choice.part);
    if (choice.tape === undefined) await pickPart(client, { game, segment, pick });
    else await pickAndProve(client, { game, spec, segment, pick, tape: choice.tape });
  } else if (clock.state === "proving") {
    const tape = await manner.prove?.(trail.start);
    if (tape !== undefined) await proveGame(client, { game, spec, segment, tape });
  }
}

/** The opening of what was said, whether or not it fits. */
export async function openingOfSaid({ tree, leaves, stories }: Said, position: number): Promise<Opening> {
  const path: PathNode[] = tree.path(position).map(({ hash, sum }) => ({ hash: toHex(hash), sum }));
  const [leaf, story] = [leaves[position], stories[position]];
  if (leaf === undefined || story === undefined) {
    const empty = { taskIndex: 0n, kind: 0, code: 0, outputRoot: ZERO_HASH, outputLength: 0n, steps: 0n };
    return {
      leaf: empty,
      path,
      inputRoot: ZERO_HASH,
      taskPath: [],
      first: "0x",
      last: "0x",
      end: ZERO_HASH,
      midpoints: [],
    };
  }
  const { task, first, inputRoot, end } = story;
  return {
    leaf: leafFields(leaf),
    path,
    inputRoot: toHex(inputRoot),
    taskPath: task.path.map(toHex),
    first: toHex(first),
    last: toHex(end.opening),
    end: toHex(end.state),
    midpoints: await Promise.all(midpointSteps(0, 0).map((step) => story.state(step))),
  };
}

/** Defends what was said of a position, as far as anything can be said for it. */
export function defending(said: Said, position: number, manner: Partial<Manner> = {}): Manner {
  const story = said.stories[position];
  return {
    open: () => openingOfSaid(said, position),
    ...(story === undefined
      ? {}
      : {
          divide: (round, start) => Promise.all(midpointSteps(round, start).map((step) => story.state(step))),
          prove: (start) => story.tape(start),
        }),
    ...manner,
  };
}

const anything = (): Hex => toHex(randomBytes(32));

/** Posts states that are nobody's from round 1 on. */
export const garbling: Partial<Manner> = { divide: (round, start) => midpointSteps(round, start).map(anything) };

/** Challenges the step that leads to a state: picks the parts that hold it. */
export function aiming(target: number, manner: Partial<Manner> = {}): Manner {
  return {
    pick: (round, { start }) => {
      const length = (midpointSteps(round, start)[0] as number) - start;
      return { part: Math.min(Math.max(0, Math.floor((target - 1 - start) / length)), midpointSteps(round, 0).length) };
    },
    ...manner,
  };
}

/** Picks any part. */
export function guessing(manner: Partial<Manner> = {}): Manner {
  return {
    pick: (round) => ({ part: (randomBytes(1)[0] as number) % (midpointSteps(round, 0).length + 1) }),
    ...manner,
  };
}
