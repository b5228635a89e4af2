import { credentialPassword, filePassword, type PasswordSource, promptPassword } from "@conun/sdk/node";
import { password } from "@inquirer/prompts";
import { cliError } from "./errors.ts";
import type { Context } from "./globals.ts";

/** Name of the systemd credential that holds the wallet's password. */
const CREDENTIAL = "conun-password";

/** Where the wallet's password may come from: the file that is named, systemd, the terminal. Never the command line. */
export function passwordSources(context: Context): PasswordSource[] {
  const { password_file: file } = context.config;
  const named = file === undefined ? [] : [filePassword(file)];
  return [...named, credentialPassword(CREDENTIAL), terminal(() => askHidden(context, "Password of the wallet"))];
}

/** As {@link passwordSources} for a new wallet: the terminal asks twice. */
export function newPasswordSources(context: Context): PasswordSource[] {
  const twice = async () => {
    const first = await askHidden(context, "Password for the new wallet");
    const second = await askHidden(context, "Once more");
    if (first !== second) throw cliError("USAGE", "The two passwords differ.", { hint: "Run the command again." });
    return first;
  };
  return [...passwordSources(context).slice(0, -1), terminal(twice)];
}

/** Asks for something that must not be seen on the screen. */
export function askHidden(context: Context, message: string): Promise<string> {
  return password({ message }, { output: process.stderr, signal: context.signal });
}

function terminal(ask: () => Promise<string>): PasswordSource {
  return process.stdin.isTTY === true ? promptPassword(ask) : async () => undefined;
}
