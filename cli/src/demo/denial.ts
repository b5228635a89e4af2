import {
  type Client,
  type DisputeSource,
  divideGame,
  follow,
  type Game,
  getAssignment,
  type Hex,
  type JobSpec,
  midpointSteps,
  NEW_TRAIL,
  type Opening,
  openGame,
  openingOf,
  type Trail,
  trailEvent,
  watchDisputeEvents,
} from "@conun/sdk";
import {
  initialOpening,
  lower,
  type Origins,
  pinWithOrigins,
  resultTree,
  TaskTrace,
  toHex,
  traceStep,
} from "@conun/vm";
import { type Forger, fromBehind } from "./forger.ts";
import { ROUNDS } from "./trial.ts";

/** So many steps on there is always one that reckons. */
const NEAR = 1_000;
const RECKONS = /^f64\.(add|sub|mul|div)$/;

/** What a forger says in one game. */
interface Case {
  readonly game: Game;
  readonly spec: JobSpec;
  trail: Trail;
  open(): Promise<Opening | undefined>;
  /** States after so many steps, ascending. */
  states(steps: readonly number[]): Promise<Hex[]>;
}

/**
 * Has a forger stand by its results: it answers every challenge, and plays to the last step.
 *
 * @param client With the forger's key.
 */
export async function deny(client: Client, forger: Forger, source: DisputeSource, signal: AbortSignal): Promise<void> {
  const cases = new Map<Hex, Case>();
  for await (const { events } of watchDisputeEvents(client, { signal })) {
    for (const event of events) {
      if (event.name === "PositionChallenged") {
        const { id, jobId, batch, slot, turn, position, challenger } = event;
        const found = await prepare(client, forger, source, { jobId, batch, slot, turn, position, challenger }, signal);
        if (found === undefined) continue;
        cases.set(id, found);
        const opening = await found.open();
        if (opening !== undefined) await openGame(client, { game: found.game, spec: found.spec, opening, signal });
      }
      const step = trailEvent(event);
      const found = "id" in event ? cases.get(event.id) : undefined;
      if (step === undefined || found === undefined) continue;
      found.trail = follow(found.trail, step);
      const { segment, round, start, midpoints } = found.trail;
      if (segment === undefined || midpoints !== undefined || event.name !== "PartPicked" || round === ROUNDS) continue;
      const states = await found.states(midpointSteps(round, start));
      await divideGame(client, { game: found.game, segment, midpoints: states, signal });
    }
  }
}

/** The next step from one on that reckons, in the program as its author wrote it: that is easier to see than a jump. */
async function nextReckoning(trace: TaskTrace, origins: Origins, from: number, signal: AbortSignal): Promise<number> {
  for (let step = from; step < from + NEAR; step++) {
    const found = await trace.at(step, (machine) => traceStep(machine, origins), { signal });
    const own = found?.origin?.module === "program" && found.origin.offset !== undefined;
    if (own && RECKONS.test(found.instruction)) return step;
  }
  return from;
}

/** A trace that is true to its middle, and another picture's from there on; nothing if the result is not the forger's. */
async function prepare(
  client: Client,
  forger: Forger,
  source: DisputeSource,
  game: Game,
  signal: AbortSignal,
): Promise<Case | undefined> {
  const { jobId, batch, slot, position } = game;
  const { spec, program, inputs } = await source.job(jobId, { signal });
  const first = Number(batch) * spec.batchSize;
  const leaves = forger.leaves(first, spec.batchSize);
  if (leaves.length < spec.batchSize) return undefined;
  const tree = resultTree(leaves);
  const { commitmentOrRoot } = await getAssignment(client, { jobId, batch, slot, signal });
  if (toHex(tree.root) !== commitmentOrRoot) return undefined;

  const index = first + Number(position);
  const [stored, proof] = await Promise.all([
    inputs.tasks(index, index + 1, { signal }),
    inputs.proof(index, { signal }),
  ]);
  const region = stored[0]?.region;
  if (region === undefined) return undefined;
  const { module, origins } = pinWithOrigins(program);
  const image = lower(module);
  const { steps, pages, outputBytes } = spec.limits;
  const limits = { steps, pages: Number(pages), outputLimit: Number(outputBytes) };
  const truth = new TaskTrace(image, { input: region, ...limits });
  const other = new TaskTrace(image, { input: fromBehind(region), ...limits });
  const end = await other.end({ signal });
  const half = Math.floor(Math.min((await truth.end({ signal })).steps, end.steps) / 2);
  const liesFrom = 1 + (await nextReckoning(truth, origins, half, signal));

  const states = async (asked: readonly number[]): Promise<Hex[]> => {
    const right = asked.filter((step) => step < liesFrom);
    const told = [
      ...(await truth.statesAt(right, { signal })),
      ...(await other.statesAt(asked.slice(right.length), { signal })),
    ];
    return told.map((state) => toHex(state));
  };
  const open = async () => {
    const { inputRoot, path: taskPath } = proof;
    const task = { inputRoot, taskPath, first: initialOpening(image, region), end };
    const opening = openingOf(tree, leaves, Number(position), task);
    return opening && { ...opening, midpoints: await states(midpointSteps(0, 0)) };
  };
  return { game, spec, trail: NEW_TRAIL, open, states };
}
