import { type Client, getNextState, verifyStep } from "@conun/sdk";
import { toHex } from "@conun/vm";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { pairs } from "../../output/output.ts";
import { withVerifier } from "./chain.ts";
import { type ProvenStep, provenStep, type StepOptions, stepFields, stepLines, tapeText } from "./step.ts";
import { readTapeFile } from "./tape-file.ts";

/** Options of `conun vm verify`. */
export interface VerifyOptions extends StepOptions {
  /** File with the tape; made here if left out. */
  readonly tape?: string;
}

/** `conun vm verify PROGRAM --step N`: lets the contract of a network carry out one step, and compares. */
export async function vmVerifyCommand(
  context: Context,
  path: string,
  stdin: Uint8Array,
  { tape, ...options }: VerifyOptions,
): Promise<void> {
  const given = tape === undefined ? undefined : await readTapeFile(tape);
  const proven = await provenStep(context, path, stdin, options);
  const bytes = given ?? proven.bytes;
  const answer = await withVerifier(context, (client) => judged(context, client, proven, bytes));
  const agrees = answer.next === toHex(proven.after);
  context.out.result(
    { ok: agrees, ...stepFields(proven), tape: bytes, tapeBytes: bytes.length, ...answer, agrees },
    pairs([
      ...stepLines(proven, given === undefined ? tapeText(proven) : `${bytes.length} bytes of ${tape}`),
      ["judged by", `${answer.machine} on chain ${answer.chainId}`],
      ["state there", `${answer.next}${agrees ? ", the same" : ", which DIFFERS"}`],
      ["gas", gasText(answer)],
    ]),
  );
  if (agrees) return;
  throw cliError(
    "STEP_DIFFERS",
    `The contract comes to ${answer.next} after step ${options.step}, the interpreter to ${toHex(proven.after)}.`,
  );
}

/** What the contract found. */
interface Answer {
  readonly chainId: number;
  readonly machine: string | undefined;
  readonly next: string;
  /** What was sent, with the gas of the whole transaction. */
  readonly transaction: string | undefined;
  readonly gasUsed: bigint | undefined;
}

async function judged(context: Context, client: Client, step: ProvenStep, tape: Uint8Array): Promise<Answer> {
  const { signal } = context;
  const shown = { programId: step.task.programId, state: toHex(step.before), tape, signal };
  const where = { chainId: client.chainId, machine: client.deployment.machine };
  if (context.dryRun) {
    return { ...where, next: await getNextState(client, shown), transaction: undefined, gasUsed: undefined };
  }
  const { next, receipt } = await verifyStep(client, shown);
  return { ...where, next, transaction: receipt.hash, gasUsed: receipt.gasUsed };
}

function gasText({ gasUsed, transaction }: Answer): string {
  return transaction === undefined ? "nothing was sent" : `${gasUsed}, transaction ${transaction}`;
}
