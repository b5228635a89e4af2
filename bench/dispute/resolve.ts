import { readFile } from "node:fs/promises";
import { type Image, inputRegion, lower, pin, TaskTrace } from "@conun/vm";
import { liar, Opponent } from "../../sdk/test/dispute/lib/opponents.ts";
import { GameStage, sourceOf } from "../../sdk/test/dispute/lib/stage.ts";
import type { Row } from "../lib/report.ts";
import type { RowGroup } from "./rows.ts";

/** Units of the meter at which the task is stopped: that is its result. */
const STEPS = 10n ** 9n;
const LIMITS = { steps: STEPS, pages: 1024n, outputBytes: 1024n };
const GOAL_S = 60;
/** Part of the task after which the defender's trace is false. */
const TRUE_PART = 0.63;
const PATIENCE_MS = 600_000;

/**
 * How long a dispute about a task of 10^9 steps takes on a local chain, from the accusation to the refutation, both sides
 * playing by themselves in one thread. Replays are part of it, and reported apart.
 */
export const resolveRows: RowGroup = async ({ log, signal }) => {
  const stage = await GameStage.start();
  try {
    const program = new Uint8Array(await readFile(new URL("../kernels/sha256.wasm", import.meta.url)));
    const other = new Uint8Array(await readFile(new URL("../kernels/small/sha256.wasm", import.meta.url)));
    const image = lower(pin(program).module);
    const region = inputRegion({ stdin: new Uint8Array(0) });
    const started = performance.now();
    const { steps } = await traceOf(image, region).end({ signal });
    const replay = seconds(started);
    log(`one replay of ${steps} machine steps: ${replay.toFixed(1)} s`);
    // Both sides begin with nothing but program and input.
    const truth = traceOf(image, region);
    const said = traceOf(lower(pin(other).module), region);
    const task = { region, truth, said, end: await said.end({ signal }) };
    const staged = await stage.put({ program, image, limits: LIMITS, tasks: [task] });
    const [{ client: worker }, watcher] = [await stage.worker(), await stage.client(3)];
    const challenger = watcher.address as `0x${string}`;
    const player = stage.player(watcher, sourceOf(staged));
    const lying = liar(staged, Math.floor(steps * TRUE_PART));
    const defender = new Opponent(worker, staged, { ...staged.ref, position: 0n, challenger }, lying);

    const begun = performance.now();
    await player.start();
    player.accuse({ ...staged.ref, wrong: [0n] });
    const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    await defender.play("defender", ends);
    const { end } = await player.settled(defender.id, ends);
    const resolve = seconds(begun);
    if (end?.won !== true || end.ending !== "step") throw new Error(`the game ended by ${end?.ending}`);
    const replays = player.log.flatMap((event) => (event.type === "replay" ? [event] : []));
    const replayed = replays.reduce((sum, event) => sum + event.steps, 0) + truth.replayed;
    return [
      figure("resolve_s", resolve, "s", GOAL_S),
      figure("resolve_challenger_replay_s", sum(replays.map((event) => event.seconds)), "s"),
      figure("resolve_one_replay_s", replay, "s"),
      figure("resolve_replays", replayed / steps, "x the task's steps, both sides"),
    ];
  } finally {
    await stage.stop();
  }
};

function traceOf(image: Image, input: Uint8Array): TaskTrace {
  const { steps, pages, outputBytes } = LIMITS;
  return new TaskTrace(image, { input, steps, pages: Number(pages), outputLimit: Number(outputBytes) });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const seconds = (since: number): number => (performance.now() - since) / 1000;
const figure = (name: string, value: number, unit: string, goal: number | null = null): Row => ({
  name,
  value: Math.round(value * 10) / 10,
  unit,
  goal,
});
