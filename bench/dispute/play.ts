import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  assignmentId,
  commitment,
  inputRegion,
  inputRoot,
  lower,
  outputRoot,
  pin,
  resultTree,
  tasksRoot,
  toHex,
} from "@conun/vm";
import { toBeHex, ZeroAddress, ZeroHash } from "ethers";
import { CON, endow, jobSpec, type Spec } from "../../test/contracts/lib/stage.ts";
import { PARTS, rootOf, siblingsOf } from "./picks.ts";
import type { DisputeStage } from "./stage.ts";
import { TRACE, Trace } from "./trace.ts";

/** A move of a game and its gas, in order. */
export type Moves = readonly (readonly [move: string, gas: number])[];

const KERNEL = new URL("../kernels/small/lz.wasm", import.meta.url);
const LIMITS = { steps: 1_000_000_000n, pages: 256n, outputBytes: 1_048_576n };

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
  const spec = await post(stage, requester, {
    programId: program.id,
    tasksRoot: toHex(tasksRoot(inputRoot(region(1)))),
  });
  const jobId = await stage.market.call<`0x${string}`>("jobIdOf", spec);
  const salt = toHex(randomBytes(32));
  const { chainId, market } = stage.deployment;
  const allotmentId = toBeHex(
    await stage.registry.call<bigint>("allotmentOf", worker, stage.game.address),
    32,
  ) as `0x${string}`;
  const assignment = assignmentId({ chainId, market, jobId, batch: 0, slot: 0, turn: 0 });
  const committed = commitment({
    assignmentId: assignment,
    allotmentId,
    resultRoot: tree.root,
    totalSteps: tree.totalSteps,
    salt,
  });
  await stage.market.send(worker, "claimAndCommit", spec, [[0, 0, 0, committed]]);
  await stage.market.send(worker, "reveal", jobId, [[0, 0, toHex(tree.root), tree.totalSteps, salt, ""]]);

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

async function post(stage: DisputeStage, requester: string, what: Partial<Spec>): Promise<Spec> {
  const spec = jobSpec({
    requester,
    salt: toHex(randomBytes(32)),
    postingDeadline: BigInt((await stage.now()) + 86_400),
    limits: LIMITS,
    resolver: stage.game.address,
    challengeWindow: 3600n,
    callback: ZeroAddress,
    ...what,
  });
  await stage.market.send(requester, "post", spec, "");
  return spec;
}

/** The accounts that play have what they need: the worker's stake is the resolver's. */
export async function prepare(stage: DisputeStage): Promise<void> {
  const [, requester, worker] = stage.chain.accounts as [string, string, string];
  await endow(stage, requester, 1_000n * CON);
  await endow(stage, worker, 1_000n * CON);
  await stage.registry.send(worker, "stake", worker, 1_000n * CON);
  await stage.registry.send(worker, "setMarketCap", stage.game.address, 500_000_000);
  await stage.registry.send(worker, "authorise", worker, stage.game.address, 500_000_000, 0, "0x");
}
