import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failure } from "../errors/failure.ts";
import { requirePrivate } from "./atomic.ts";

/** Where a password comes from; undefined if there is none here. Never the command line: others see it there. */
export type PasswordSource = () => Promise<string | undefined>;

/** Asks a person. The caller owns the terminal. */
export function promptPassword(ask: (question: string) => Promise<string>, question = "Password: "): PasswordSource {
  return () => ask(question);
}

/** Reads a file that only its owner can read. One line break at its end is not part of the password. */
export function filePassword(path: string): PasswordSource {
  return async () => {
    await requirePrivate(path).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
      throw failure("PASSWORD_MISSING", `There is no password file at ${path}.`, { cause });
    });
    return withoutLineBreak(await readFile(path, "utf8"));
  };
}

/**
 * Reads a credential that systemd hands over (`LoadCredential=`) in `$CREDENTIALS_DIRECTORY`.
 *
 * @param name Name of the credential, like `conun-worker`.
 */
export function credentialPassword(name: string, env: NodeJS.ProcessEnv = process.env): PasswordSource {
  return async () => {
    const directory = env.CREDENTIALS_DIRECTORY;
    if (directory === undefined || directory === "") return undefined;
    try {
      return withoutLineBreak(await readFile(join(directory, name), "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw failure("PASSWORD_MISSING", `The credential ${name} cannot be read.`, { cause: error });
    }
  };
}

/** The first password that a source gives. Throws `PASSWORD_MISSING` if none does. */
export async function askPassword(sources: readonly PasswordSource[]): Promise<string> {
  for (const source of sources) {
    const password = await source();
    if (password !== undefined && password !== "") return password;
  }
  throw failure("PASSWORD_MISSING", "No password source gave a password.");
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, "");
}
