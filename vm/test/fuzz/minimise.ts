import wabtFactory from "wabt";
import { wat } from "../lib/programs.ts";
import type { Candidate } from "./compare.ts";

const wabt = await wabtFactory();
/** Attempts at most; each runs every engine. */
const ATTEMPTS = 400;

/** Ranges of characters of all s-expressions, the largest first. */
function lists(text: string): [number, number][] {
  const open: number[] = [];
  const found: [number, number][] = [];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "(") open.push(at);
    else if (char === ")") {
      const start = open.pop();
      if (start !== undefined && open.length > 0) found.push([start, at + 1]);
    }
  }
  return found.sort(([a, b], [c, d]) => d - c - (b - a));
}

/** What may stand in the place of an expression: nothing, or a constant of any type. */
const SUBSTITUTES = ["", "(i32.const 1)", "(i64.const 1)", "(f32.const 1)", "(f64.const 1)", "(nop)"];

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const module = wabt.readWasm(bytes, { readDebugNames: true });
    try {
      module.generateNames();
      module.applyNames();
      return module.toText({ foldExprs: true, inlineExport: false });
    } finally {
      module.destroy();
    }
  } catch {
    return undefined;
  }
}

/**
 * Cuts expressions out of a program as long as it still fails.
 *
 * @param fails Whether a smaller program shows the same failure.
 * @returns Text of the smallest program found, or undefined if the program has no text.
 */
export async function minimise(
  candidate: Candidate,
  fails: (candidate: Candidate) => Promise<boolean>,
): Promise<string | undefined> {
  let text = textOf(candidate.bytes);
  if (text === undefined) return undefined;
  let attempts = 0;
  for (let smaller = true; smaller && attempts < ATTEMPTS; ) {
    smaller = false;
    for (const [from, to] of lists(text)) {
      if (attempts >= ATTEMPTS) break;
      for (const substitute of SUBSTITUTES) {
        if (substitute.length >= to - from) continue;
        const shorter: string = text.slice(0, from) + substitute + text.slice(to);
        const bytes = assembled(shorter);
        if (bytes === undefined) continue;
        attempts++;
        if (!(await fails({ ...candidate, bytes }))) continue;
        text = shorter;
        smaller = true;
        break;
      }
      if (smaller) break;
    }
  }
  return text;
}

function assembled(text: string): Uint8Array | undefined {
  try {
    return wat(text);
  } catch {
    return undefined;
  }
}
