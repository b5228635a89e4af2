import { readFile, writeFile } from "node:fs/promises";
import { hash, parseEvidence, requireEvidence, traceEvidence, verifyEvidence } from "@conun/sdk";
import { connect } from "../../connect.ts";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { pairs, table } from "../../output/output.ts";
import { offsetText } from "../vm/place.ts";

/** Options of `conun dispute evidence`. */
export interface EvidenceOptions {
  readonly out?: string;
}

/** `conun dispute evidence GAME`: a bundle that shows offline what a game was about. */
export async function evidenceCommand(context: Context, id: string, { out }: EvidenceOptions): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const evidence = await conun.collectEvidence(hash(id, "game id"), { signal: context.signal });
  const text = `${JSON.stringify(evidence, undefined, 2)}\n`;
  if (out === undefined) {
    await context.out.raw(new TextEncoder().encode(text));
    return;
  }
  // Never over something else that is there.
  await writeFile(out, text, { flag: "wx" }).catch(async (cause: NodeJS.ErrnoException) => {
    const there = cause.code === "EEXIST" && (await readFile(out, "utf8").catch(() => undefined));
    if (there === text) return;
    if (cause.code === "EEXIST") throw cliError("OUTPUT_EXISTS", `${out} exists and holds something else.`, { cause });
    throw cliError("USAGE", `${out} cannot be written.`, { cause, hint: "Name a file in a folder that exists." });
  });
  context.out.result({ ok: true, gameId: evidence.gameId, file: out, bytes: text.length }, `written to ${out}`);
}

/** Options of `conun dispute verify-evidence`. */
export interface VerifyEvidenceOptions {
  readonly fast?: boolean;
  readonly trace?: number;
}

/** `conun dispute verify-evidence FILE`: without any connection. Fails with EVIDENCE_INVALID if it does not hold. */
export async function verifyEvidenceCommand(
  context: Context,
  file: string,
  { fast = false, trace }: VerifyEvidenceOptions,
): Promise<void> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw cliError("USAGE", `The bundle ${file} cannot be read.`, { cause, hint: "Name an existing file." });
  });
  const { signal } = context;
  const evidence = parseEvidence(text);
  const verdict = await verifyEvidence(evidence, { interpreter: fast ? "fast" : "reference", signal });
  const steps = trace === undefined || !verdict.holds ? [] : await traceEvidence(evidence, trace, signal);
  const { checks, wrong, place } = verdict;
  const { gameId, chainId, end, step } = evidence;
  const rows = steps.map((one) => [
    `${one.step}`,
    one.origin?.function ?? "",
    offsetText(one.origin),
    one.text,
    one.effect,
  ]);
  context.out.result(
    { ok: verdict.holds, gameId, chainId, wrong: wrong ?? null, decidedAt: step?.place ?? null, checks, trace: steps },
    [
      table(
        ["", "check", "found"],
        checks.map(({ name, holds, text: found }) => [holds ? "ok" : "NO", name, found]),
      ),
      "",
      pairs([
        ["game", `${gameId} on chain ${chainId}`],
        ["result", wrong === undefined ? "was never opened" : wrong ? "is wrong" : "is right"],
        ["decided at", step === null ? "no step: the game ended before" : `step ${step.number}, ${step.place}`],
        ["instruction", place ?? "none"],
        ["not checked", end === null ? "the game runs" : `that ${end.transaction} is on the chain`],
      ]),
      ...(rows.length === 0 ? [] : ["", table(["step", "function", "offset", "instruction", "effect"], rows)]),
    ].join("\n"),
  );
  requireEvidence(verdict);
}
