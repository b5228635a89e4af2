import { readFile } from "node:fs/promises";
import { inputRegion, inputRoot, lower, outputRoot, pin, resultTree, tasksRoot, toHex } from "@conun/vm";
import { ZeroHash } from "ethers";
import { CON, endow } from "../../test/contracts/lib/stage.ts";
import { PARTS, rootOf, siblingsOf } from "./picks.ts";
import { LIMITS, reveal } from "./result.ts";
import type { DisputeStage } from "./stage.ts";
import { TRACE, Trace } from "./trace.ts";

/** A move of a game and its gas, in order. */
export type Moves = readonly (readonly [move: string, gas: number])[];

export const KERNEL = new URL("../kernels/small/lz.wasm", import.meta.url);

interface Segment {
  before: string;
  end: string;
  midpoints: string;
  readonly defender: string;
  readonly payer: string;
}

/**
 * Plays one game to its end on a real program: over 2^40 steps, both sides, every round.
 *
 * @param lying Whether the defender's trace is false from its middle on. Otherwise the challenger's picks are.
 */
export async function play(stage: DisputeStage, lying: boolean): Promise<Moves> {
  const [, requester, worker, watcher] = stage.chain.accounts as [string, string, string, string];
  const program = pin(new Uint8Array(await readFile(KERNEL)));
  const image = lower(program.module);
  const region = (seed: number): Uint8Array =>
    inputRegion({ stdin: new Uint8Array(0), seed: new Uint8Array(32).fill(seed) });
  const task = (seed: number) => ({
    input: region(seed),
    steps: LIMITS.steps,
    pages: Number(LIMITS.pages),
    outputLimit: Number(LIMITS.outputBytes),
  });
  const truth = new Trace(image, task(1));
  const other = lying ? new Trace(image, task(2)) : truth;
  const told = other.end();
  const length = truth.end().steps;
  const liesFrom = lying ? Math.floor(length / 2) : Number.POSITIVE_INFINITY;
  const end = toHex(told.stateRoot());
  const states = (indices: readonly number[]): string[] => {
    const honest = truth.states(indices.filter((index) => index < liesFrom));
    return [...honest, ...indices.slice(honest.length).map(() => end)];
  };

  // The job, and the worker's result.
  const result = told.result();
  const leaf = {
    taskIndex: 0,
    kind: result.kind,
    code: result.code,
    outputRoot: outputRoot(result.output),
    outputLength: result.output.length,
    steps: result.steps,
  };
  const tree = resultTree([leaf]);
  const { spec, jobId } = await reveal(
    stage,
    [requester, worker],
    { programId: program.id, tasksRoot: toHex(tasksRoot(inputRoot(region(1)))) },
    tree,
  );

  // The game.
  const moves: [string, number][] = [];
  const game = [jobId, 0, 0, 0, 0, watcher];
  const bondOf = (side: string): Promise<bigint> => stage.game.call<bigint>(side);
  moves.push([
    "challenge",
    await stage.move(watcher, await bondOf("challengerBond"), "challenge", spec, 0, 0, 0, 0, watcher),
  ]);
  const segment: Segment = {
    before: truth.states([0])[0] as string,
    end,
    midpoints: ZeroHash,
    defender: worker,
    payer: worker,
  };
  let [from, width] = [0, TRACE];
  for (const [round, parts] of PARTS.entries()) {
    const step = width / parts;
    const midpoints = states(Array.from({ length: parts - 1 }, (_, i) => Math.min(from + step * (i + 1), length)));
    const all = [...midpoints, segment.end];
    if (round === 0) {
      const kind = leaf.kind === "halted" ? 0 : 1;
      const shown = [0, kind, leaf.code, toHex(leaf.outputRoot), leaf.outputLength, leaf.steps];
      const opening = [
        shown,
        [],
        toHex(inputRoot(region(1))),
        [],
        truth.firstOpening(),
        other.lastOpening(),
        end,
        midpoints,
      ];
      moves.push([
        "open",
        await stage.move(worker, await bondOf("defenderBond"), "open", game, spec, opening, worker, "0x"),
      ]);
    } else {
      moves.push(["divide", await stage.move(worker, 0n, "divide", game, values(segment), midpoints, worker, "0x")]);
    }
    segment.midpoints = rootOf(all);
    // The first part whose end is false; a challenger against the truth aims at the middle of the trace.
    const target = lying ? liesFrom : Math.floor(length / 2);
    const part = Math.ceil((target - from) / step) - 1;
    const before = part === 0 ? segment.before : (all[part - 1] as string);
    const choice = [part, before, all[part], siblingsOf(all, part)];
    from += part * step;
    width = step;
    const last = round === PARTS.length - 1;
    if (last && lying) {
      const tape = truth.tape(from);
      const gas = await stage.move(watcher, 0n, "pickAndProve", game, spec, values(segment), choice, tape, "0x");
      moves.push(["pickAndProve", gas]);
    } else {
      moves.push(["pick", await stage.move(watcher, 0n, "pick", game, values(segment), choice, "0x")]);
    }
    segment.before = before;
    segment.end = all[part] as string;
    segment.midpoints = ZeroHash;
  }
  if (!lying) {
    moves.push(["prove", await stage.move(worker, 0n, "prove", game, spec, values(segment), truth.tape(from))]);
  }
  return moves;
}

const values = ({ before, end, midpoints, defender, payer }: Segment): readonly string[] => [
  before,
  end,
  midpoints,
  defender,
  payer,
];

/** The accounts that play have what they need: the worker's stake is the resolver's. */
export async function prepare(stage: DisputeStage): Promise<void> {
  const [, requester, worker] = stage.chain.accounts as [string, string, string];
  await endow(stage, requester, 1_000n * CON);
  await endow(stage, worker, 1_000n * CON);
  await stage.registry.send(worker, "stake", worker, 1_000n * CON);
  await stage.registry.send(worker, "setMarketCap", stage.game.address, 500_000_000);
  await stage.registry.send(worker, "authorise", worker, stage.game.address, 500_000_000, 0, "0x");
}
