import { readFile } from "node:fs/promises";
import { cliError } from "./errors.ts";

/** The bearer token of a storage service, from its file. Throws CliError USAGE. */
export async function readToken(file: string): Promise<string> {
  const token = await readFile(file, "utf8").catch((cause: unknown) => {
    throw cliError("USAGE", `The token file ${file} cannot be read.`, { cause });
  });
  if (token.trim() === "") throw cliError("USAGE", `The token file ${file} is empty.`);
  return token.trim();
}
