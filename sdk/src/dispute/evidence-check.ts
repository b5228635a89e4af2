import {
  differences,
  inputRoot,
  MACHINE_VERSION,
  outputRoot,
  type TracedStep,
  toBytes,
  toHex,
  verifyResult,
  verifyTask,
} from "@conun/vm";
import { decodeBase64 } from "ethers";
import { failure } from "../errors/failure.ts";
import type { Hex, JobId } from "../types/primitives.ts";
import { batchRange, decodeJobSpec, encodeJobSpec, jobIdOf } from "../types/spec.ts";
import { placeOf } from "./decision.ts";
import type { Evidence } from "./evidence.ts";
import { resultLeafOf } from "./opened-paths.ts";
import { gameId } from "./words.ts";

/** One thing that a bundle shows, or does not. */
export interface EvidenceCheck {
  readonly name: string;
  readonly holds: boolean;
  /** What was found, one sentence. */
  readonly text: string;
}

/** What a bundle comes to. */
export interface EvidenceVerdict {
  /** Whether all of it holds, and it shows that the result is wrong. */
  readonly holds: boolean;
  /** Whether program and input give something else than was revealed; undefined if nothing was opened. */
  readonly wrong: boolean | undefined;
  readonly checks: readonly EvidenceCheck[];
  /** The instruction that decided, found again here. */
  readonly place: string | undefined;
}

/**
 * Verifies a bundle without any connection: hashes, trees, and the task carried out again by the reference interpreter.
 * What only the chain can say is not looked at: that the root was revealed, and that the defender named the states
 * `said.last` and `step.said`. The bundle names the transaction that ended the game.
 *
 * @param options `interpreter`: the fast one gives the same states sooner.
 * @throws The signal's reason.
 */
export async function verifyEvidence(
  evidence: Evidence,
  options: { readonly interpreter?: "fast" | "reference"; readonly signal?: AbortSignal | undefined } = {},
): Promise<EvidenceVerdict> {
  const checks: EvidenceCheck[] = [];
  const check = (name: string, holds: boolean, text: string): boolean => {
    checks.push({ name, holds, text });
    return holds;
  };
  const end = (wrong?: boolean, place?: string): EvidenceVerdict => ({
    holds: checks.every(({ holds }) => holds),
    wrong,
    checks,
    place,
  });
  try {
    return await verify(evidence, check, end, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    check("form", false, error instanceof Error ? error.message : String(error));
    return end();
  }
}

type Check = (name: string, holds: boolean, text: string) => boolean;

async function verify(
  evidence: Evidence,
  check: Check,
  end: (wrong?: boolean, place?: string) => EvidenceVerdict,
  {
    interpreter = "reference",
    signal,
  }: { readonly interpreter?: "fast" | "reference"; readonly signal?: AbortSignal | undefined },
): Promise<EvidenceVerdict> {
  const { chainId, market, resolver, game: shown, result, said, step } = evidence;
  const { lower, pinWithOrigins, readTape, TaskTrace, tapeRoots, traceStep } = await import("./machine.ts");
  if (!check("machine", evidence.machine === MACHINE_VERSION, `The bundle is of machine ${evidence.machine}.`))
    return end();
  const spec = decodeJobSpec(evidence.spec);
  const game = { ...shown, jobId: shown.jobId as JobId, batch: BigInt(shown.batch), position: BigInt(shown.position) };
  const jobId = jobIdOf({ chainId, market, spec });
  check(
    "job",
    jobId === game.jobId && encodeJobSpec(spec) === evidence.spec.toLowerCase(),
    `The specification is that of job ${jobId}.`,
  );
  const id = gameId(chainId, resolver, game);
  check("game", id === evidence.gameId, `The game is ${id}.`);
  const program = decodeBase64(evidence.program);
  const { module, id: programId, origins } = pinWithOrigins(program);
  if (!check("program", programId === spec.programId, `The program has the id ${programId}.`)) return end();
  const { firstTask, count } = batchRange(spec, game.batch);
  const index = Number(firstTask + game.position);
  const region = decodeBase64(evidence.input.region);
  const path = evidence.input.path.map((node) => toBytes(node));
  const root = inputRoot(region);
  const proof = { tasksRoot: toBytes(spec.tasksRoot), taskCount: Number(spec.taskCount), index, inputRoot: root, path };
  if (!check("input", verifyTask(proof), `The input is that of task ${index}.`)) return end();

  const { steps, pages, outputBytes } = spec.limits;
  const task = { input: region, steps, pages: Number(pages), outputLimit: Number(outputBytes) };
  const trace = new TaskTrace(lower(module), task, { interpreter, memoryBytes: 2 ** 28 });
  const ended = await trace.end({ signal });
  if (said === null) {
    check("opening", evidence.end?.ending !== "step", "The defender did not open the position.");
    return end();
  }
  const fields = said.leaf;
  const leaf = resultLeafOf({
    ...fields,
    taskIndex: BigInt(fields.taskIndex),
    outputLength: BigInt(fields.outputLength),
    steps: BigInt(fields.steps),
  });
  const nodes = said.path.map((node) => ({ hash: toBytes(node.hash), sum: BigInt(node.sum) }));
  const where = { root: toBytes(result.root), count, position: Number(game.position), firstTask: Number(firstTask) };
  const sum = verifyResult({ ...where, leaf, path: nodes });
  check(
    "leaf",
    sum === BigInt(result.totalSteps),
    "The leaf that the defender opened is in the tree that it revealed.",
  );
  if (said.output !== null) {
    const stored = toHex(outputRoot(decodeBase64(said.output)));
    check("output", stored === said.leaf.outputRoot.toLowerCase(), "The output that was stored is the leaf's.");
  }
  const [first] = await trace.statesAt([0], { signal });
  check(
    "first state",
    toHex(first as Uint8Array) === said.first.toLowerCase(),
    "Both sides begin in the task's first state.",
  );
  const differs = differences(ended.outcome, leaf);
  const wrong = differs.length > 0 || toHex(ended.state) !== said.last.toLowerCase();
  const found =
    differs.length > 0 ? differs.join("; ").replaceAll("on the engine", "in the leaf") : "Result and leaf agree.";
  const text = wrong && differs.length === 0 ? "The result is the leaf's, but the last state is another one." : found;
  const lost = evidence.end?.ending === "step" && same(evidence.end.winner, shown.challenger);
  if (evidence.end !== null) check("result", wrong || !lost, `${text}.`.replace("..", "."));
  if (step === null) return end(wrong);

  const [before, after] = (await trace.statesAt([step.number, step.number + 1], { signal })).map((state) =>
    toHex(state),
  );
  check("state before", before === step.before.toLowerCase(), `The state after ${step.number} steps is ${before}.`);
  check("state after", after === step.truth.toLowerCase(), `The step gives ${after}.`);
  const roots = tapeRoots(readTape(toBytes(step.tape as Hex)));
  const own = roots.programId === undefined || roots.programId === programId;
  check(
    "tape",
    toHex(roots.stateRoot) === step.before.toLowerCase() && own,
    "The tape shows the state before the step.",
  );
  const refutes = step.said.toLowerCase() !== after;
  check(
    "step",
    refutes === lost || evidence.end === null,
    refutes ? "The defender says another state." : "The defender's state is right.",
  );
  const traced = await trace.at(step.number, (machine) => traceStep(machine, origins), { signal });
  if (traced === undefined) return end(wrong);
  const { text: instruction, effect } = traced;
  const place = placeOf(traced);
  const told = place === step.place && instruction === step.text && effect === step.effect;
  check("instruction", told, `Step ${step.number} is ${place}.`);
  return end(wrong, `${instruction}: ${effect}`);
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Throws `EVIDENCE_INVALID` with the first check that does not hold. */
export function requireEvidence({ checks }: EvidenceVerdict): void {
  const failed = checks.find(({ holds }) => !holds);
  if (failed === undefined) return;
  throw failure("EVIDENCE_INVALID", `The bundle does not hold: ${failed.name}. ${failed.text}`, {
    details: { checks },
  });
}

/**
 * Steps around the one that decided, as `conun vm trace` shows them: the last one is that step.
 *
 * @param count How many at most.
 * @throws `EVIDENCE_INVALID` for a bundle in which no step decided.
 */
export async function traceEvidence(
  { spec: encoded, program, input, step }: Evidence,
  count: number,
  signal?: AbortSignal,
): Promise<TracedStep[]> {
  if (step === null) throw failure("EVIDENCE_INVALID", "No step decided this game.");
  const { lower, pinWithOrigins, TaskTrace, traceStep } = await import("./machine.ts");
  const { module, origins } = pinWithOrigins(decodeBase64(program));
  const { steps, pages, outputBytes } = decodeJobSpec(encoded).limits;
  const region = decodeBase64(input.region);
  const task = { input: region, steps, pages: Number(pages), outputLimit: Number(outputBytes) };
  const trace = new TaskTrace(lower(module), task, { memoryBytes: 2 ** 28 });
  const from = Math.max(0, step.number + 1 - count);
  return trace.at(
    from,
    (machine) => {
      const traced: TracedStep[] = [];
      while (machine.steps <= step.number) {
        const one = traceStep(machine, origins);
        if (one === undefined) break;
        traced.push(one);
      }
      return traced;
    },
    { signal },
  );
}
