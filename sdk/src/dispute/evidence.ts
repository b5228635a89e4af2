import { MACHINE_VERSION, toHex } from "@conun/vm";
import { encodeBase64 } from "ethers";
import * as z from "zod/mini";
import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import type { Storages } from "../requester/storages.ts";
import { StorageError } from "../storage/errors.ts";
import { fetchOutputs } from "../storage/read/objects.ts";
import { batchRange, encodeJobSpec } from "../types/spec.ts";
import { type Decision, decisionAt, tracedTask } from "./decision.ts";
import { type GameQuery, type GameRecord, readGame, revealedResult } from "./game-record.ts";
import { ROUNDS } from "./rounds.ts";
import type { DisputeSource } from "./source.ts";

const hex = z.templateLiteral(["0x", z.string().check(z.regex(/^([0-9a-fA-F]{2})*$/))]);
const hash = z.templateLiteral(["0x", z.string().check(z.regex(/^[0-9a-fA-F]{64}$/))]);
const address = z.templateLiteral(["0x", z.string().check(z.regex(/^[0-9a-fA-F]{40}$/))]);
const whole = z.string().check(z.regex(/^\d{1,20}$/));
const small = z.int().check(z.nonnegative());
const base64 = z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** A bundle of evidence: everything by which a third party sees offline that a result was wrong. */
export const evidenceSchema = z.strictObject({
  kind: z.literal("conun/evidence"),
  version: z.literal(1),
  machine: small,
  chainId: small,
  market: address,
  resolver: address,
  gameId: hash,
  game: z.strictObject({ jobId: hash, batch: whole, slot: small, turn: small, position: whole, challenger: address }),
  /** The ABI encoding of the job's specification. */
  spec: hex,
  /** How the game ended, and in which transaction; null while it runs. */
  end: z.nullable(
    z.strictObject({ winner: address, ending: z.string(), amount: whole, transaction: hash, block: small }),
  ),
  program: base64,
  /** The task's input region, and the path of its root in the tasks tree. */
  input: z.strictObject({ region: base64, path: z.array(hash) }),
  /** What was revealed. */
  result: z.strictObject({ root: hash, totalSteps: whole }),
  /** What the defender opened; null if it did not. */
  said: z.nullable(
    z.strictObject({
      leaf: z.strictObject({
        taskIndex: whole,
        kind: small,
        code: small,
        outputRoot: hash,
        outputLength: whole,
        steps: whole,
      }),
      path: z.array(z.strictObject({ hash, sum: whole })),
      first: hash,
      last: hash,
      /** What the defender stored as the task's output; null if nobody serves it. */
      output: z.nullable(base64),
    }),
  ),
  /** The step that decided; null where the game ended before one was left. */
  step: z.nullable(
    z.strictObject({
      number: small,
      before: hash,
      said: hash,
      truth: hash,
      tape: hex,
      place: z.string(),
      text: z.string(),
      effect: z.string(),
    }),
  ),
  /** How to see it with the command line. */
  replay: z.array(z.string()),
});

export type Evidence = z.infer<typeof evidenceSchema>;

/** A bundle from its text, of untrusted origin. Throws `EVIDENCE_INVALID`. */
export function parseEvidence(text: string): Evidence {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw failure("EVIDENCE_INVALID", "The bundle is not JSON.", { cause });
  }
  const parsed = evidenceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw failure("EVIDENCE_INVALID", `Not a bundle of evidence: ${z.prettifyError(parsed.error).slice(0, 500)}`);
}

/**
 * Makes the bundle of a game: from the chain, and from program and input, which the source gives.
 *
 * @param parameters `storages`: where to look for the output that the defender stored.
 * @throws ConunError `GAME_UNKNOWN`, `CHAIN_UNAVAILABLE`, `ARGUMENT_INVALID` for a game about a position beyond the
 * tasks, which needs no evidence but its path; what the source throws.
 */
export async function collectEvidence(
  client: Client,
  parameters: GameQuery & { readonly source: DisputeSource; readonly storages?: Storages | undefined },
): Promise<Evidence> {
  const { source, storages, signal } = parameters;
  const record = await readGame(client, parameters);
  const { game, spec, opened, over, trail, result } = record;
  const { firstTask, count } = batchRange(spec, game.batch);
  if (game.position >= BigInt(count)) {
    throw failure("ARGUMENT_INVALID", `Game ${record.id} is about position ${game.position}, where no task is.`);
  }
  const task = Number(firstTask + game.position);
  const material = await source.job(game.jobId, { signal });
  const [[stored], proof] = await Promise.all([
    material.inputs.tasks(task, task + 1, { signal }),
    material.inputs.proof(task, { signal }),
  ]);
  if (stored === undefined) throw failure("SPEC_MISMATCH", `There is no input of task ${task}.`);
  const traced = await tracedTask(material, stored.region);
  const segment = trail.round === ROUNDS ? trail.segment : undefined;
  const decision = segment && (await decisionAt(traced, trail.start, segment, signal));
  const tape = decision && toHex(await traced.trace.tapeAt(decision.step, { signal }));
  const { winner, ending, amount, log } = over ?? {};
  return {
    kind: "conun/evidence",
    version: 1,
    machine: MACHINE_VERSION,
    chainId: client.chainId,
    market: client.deployment.market,
    resolver: record.resolver,
    gameId: record.id,
    game: { ...game, batch: `${game.batch}`, position: `${game.position}` },
    spec: encodeJobSpec(spec),
    end:
      winner === undefined || log === undefined
        ? null
        : {
            winner,
            ending: `${ending}`,
            amount: `${amount}`,
            transaction: log.transactionHash,
            block: log.blockNumber,
          },
    program: encodeBase64(material.program),
    input: { region: encodeBase64(stored.region), path: proof.path.map(toHex) },
    result: { root: result.root, totalSteps: `${result.totalSteps}` },
    said:
      opened === undefined
        ? null
        : {
            leaf: plainLeaf(opened.leaf),
            path: opened.path.map((node) => ({ hash: node.hash, sum: `${node.sum}` })),
            first: opened.first,
            last: opened.last,
            output: await servedOutput(client, record, task, storages, signal),
          },
    step: decision === undefined || tape === undefined ? null : stepOf(decision, tape),
    replay: ["conun dispute verify-evidence FILE", "conun dispute verify-evidence FILE --trace 20"],
  };
}

function plainLeaf({
  taskIndex,
  kind,
  code,
  outputRoot,
  outputLength,
  steps,
}: NonNullable<GameRecord["opened"]>["leaf"]) {
  return { taskIndex: `${taskIndex}`, kind, code, outputRoot, outputLength: `${outputLength}`, steps: `${steps}` };
}

function stepOf({ step, before, said, truth, place, text, effect }: Decision, tape: `0x${string}`) {
  return { number: step, before, said, truth, tape, place, text, effect };
}

/** What the defender stored as the task's output; null where nobody serves what it revealed. */
async function servedOutput(
  client: Client,
  { game, spec, result }: GameRecord,
  task: number,
  storages: Storages | undefined,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  if (storages === undefined) return null;
  const { hint } = await revealedResult(client, game, signal);
  const { firstTask, count } = batchRange(spec, game.batch);
  const outputLimit = Number(spec.limits.outputBytes);
  const expected = { resultRoot: result.root, firstTask: Number(firstTask), count, outputLimit };
  try {
    const { storage, providers } = storages;
    const { results } = await fetchOutputs(hint, expected, storage, { providers, signal });
    const output = results[task - Number(firstTask)]?.output;
    return output === undefined ? null : encodeBase64(output);
  } catch (error) {
    if (error instanceof StorageError) return null;
    throw error;
  }
}
