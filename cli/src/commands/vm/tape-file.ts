import { readFile, writeFile } from "node:fs/promises";
import { toBytes } from "@conun/vm";
import { cliError } from "../../errors.ts";

/**
 * Writes a tape; a file that holds the same already is left alone.
 *
 * @throws CliError OUTPUT_EXISTS if the file holds something else, USAGE if it cannot be written.
 */
export async function writeTape(path: string, tape: Uint8Array): Promise<void> {
  try {
    await writeFile(path, tape, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
      throw cliError("USAGE", `The tape cannot be written to ${path}.`, {
        cause,
        hint: "Name a file that can be made.",
      });
    }
    const there = await readFile(path).catch(() => undefined);
    if (there?.equals(tape) === true) return;
    throw cliError("OUTPUT_EXISTS", `${path} exists and holds something else.`, {
      hint: "Choose another file with --out, or move it away.",
    });
  }
}

/**
 * Reads a tape: bytes, or hexadecimal text after `0x`. Whether it is a good one, the verifier says.
 *
 * @throws CliError USAGE if the file cannot be read.
 */
export async function readTapeFile(path: string): Promise<Uint8Array> {
  const hint = "Name a file that `conun vm prove --out` wrote, or one with hexadecimal text after 0x.";
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw cliError("USAGE", `The tape ${path} cannot be read.`, { cause, hint });
  });
  const text = bytes.subarray(0, 2).toString("latin1") === "0x" ? bytes.toString("latin1").trim() : undefined;
  if (text === undefined) return new Uint8Array(bytes);
  if (/^0x[0-9a-f]+$/i.test(text) && text.length % 2 === 1) {
    const digits = text.length - 2;
    throw cliError("USAGE", `The tape ${path} has an odd number of hexadecimal digits: ${digits}.`, { hint });
  }
  try {
    return toBytes(text as `0x${string}`);
  } catch (cause) {
    throw cliError("USAGE", `The tape ${path} is not hexadecimal text.`, { cause, hint });
  }
}
