import { toHex } from "@conun/vm";
import type { Context } from "../../globals.ts";
import { pairs } from "../../output/output.ts";
import { provenStep, type StepOptions, stepFields, stepLines, tapeText } from "./step.ts";
import { writeTape } from "./tape-file.ts";

/** Options of `conun vm prove`. */
export interface ProveOptions extends StepOptions {
  /** File for the tape. */
  readonly out?: string;
}

/** `conun vm prove PROGRAM --step N`: the tape that lets a contract carry out one step of the program. */
export async function vmProveCommand(
  context: Context,
  path: string,
  stdin: Uint8Array,
  { out, ...options }: ProveOptions,
): Promise<void> {
  const proven = await provenStep(context, path, stdin, options);
  if (out !== undefined) await writeTape(out, proven.bytes);
  const shown = out === undefined ? `\n\n${toHex(proven.bytes)}` : "";
  context.out.result(
    { ok: true, ...stepFields(proven), tape: proven.bytes, ...(out === undefined ? {} : { path: out }) },
    `${pairs([...stepLines(proven, tapeText(proven)), ...(out === undefined ? [] : [["written to", out] as const])])}${shown}`,
  );
}
