import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { address, signOperator } from "@conun/sdk";
import { createKeystore, keystoreAddress, type PasswordSource } from "@conun/sdk/node";
import { pairs } from "../cli/text.ts";
import { defaultPaths } from "../config/paths.ts";
import { workerError } from "../errors.ts";
import { type CommandContext, networkOf, operatorPassword, unlockOperator } from "./context.ts";

import { askHidden, hasTerminal } from "./prompt.ts";
import { scopesOf } from "./scopes.ts";

export interface InitOptions {
  readonly owner?: string;
  readonly amount: string;
  readonly validDays: number;
}

const DAY = 86_400;

/** Makes configuration and operator key where they are missing, and the operator's consent to work for an owner. */
export async function initCommand(context: CommandContext, options: InitOptions): Promise<void> {
  const { loaded, out } = context;
  const configFile = loaded.file ?? defaultPaths().config;
  const madeConfig = loaded.file === undefined && (await writeConfig(configFile, loaded.config.network));
  const madeKey = !existsSync(loaded.keyFile);
  if (madeKey) await createKeystore(loaded.keyFile, newPassword(context));
  const operator = await keystoreAddress(loaded.keyFile);
  const consent = options.owner === undefined ? undefined : await consentOf(context, options, options.owner);
  const made = (fresh: boolean) => (fresh ? "written" : "was there");
  const value = { operator, keyFile: loaded.keyFile, configFile, madeKey, madeConfig, ...consent };
  const rows = pairs([
    ["operator", operator],
    ["key", `${loaded.keyFile} (${made(madeKey)})`],
    ["configuration", `${configFile} (${made(madeConfig)})`],
  ]);
  out.result(value, `${rows}\n\n${consent === undefined ? nextSteps(operator) : consentText(consent)}`);
}

interface Consent {
  readonly owner: string;
  /** To work on jobs by votes, and on those whose results the network's resolver judges. */
  readonly signature: string;
  readonly proofSignature: string | undefined;
  readonly deadline: number;
  readonly command: string;
}

async function consentOf({ loaded }: CommandContext, options: InitOptions, given: string): Promise<Consent> {
  const owner = address(given, "--owner");
  const { deployment } = await networkOf(loaded);
  const signer = await unlockOperator(loaded, deployment.chainId);
  const deadline = Math.floor(Date.now() / 1000) + options.validDays * DAY;
  const consents = await Promise.all(
    scopesOf(deployment).map(({ address: market }) =>
      signOperator({ chainId: deployment.chainId, deployment }, { signer, owner, deadline, market }),
    ),
  );
  const [signature = "", proofSignature] = consents;
  const command = [
    `conun-worker stake authorise --network ${loaded.config.network}`,
    `--operator ${signer.address} --amount ${options.amount}`,
    `--deadline ${deadline} --signature ${signature}`,
    ...(proofSignature === undefined ? [] : [`--proof-signature ${proofSignature}`]),
  ].join(" ");
  return { owner, signature, proofSignature, deadline, command };
}

function nextSteps(operator: string): string {
  return [
    "Next:",
    "1. Send some of the chain's own coin to the operator: it pays for the transactions.",
    "2. Let the owner of the stake authorise it. Print the owner's command with",
    "     conun-worker init --owner ADDRESS",
    "   or, if the owner's wallet is on this machine, do all of it with",
    "     conun-worker stake setup AMOUNT",
    `3. conun-worker doctor, then conun-worker start. (Operator: ${operator})`,
  ].join("\n");
}

function consentText({ owner, deadline, command }: Consent): string {
  return [
    `The operator agrees to work for ${owner}; the signature holds until ${new Date(deadline * 1000).toISOString()}.`,
    "The owner runs this, where its wallet is (never its key on this machine):",
    "",
    command,
  ].join("\n");
}

function newPassword({ loaded }: CommandContext): PasswordSource[] {
  const [...sources] = operatorPassword(loaded);
  if (hasTerminal()) sources.pop();
  return hasTerminal() ? [...sources, askTwice] : sources;
}

async function askTwice(): Promise<string> {
  for (;;) {
    const first = await askHidden("New password of the operator's key: ");
    if (first === "") throw workerError("PASSWORD_EMPTY", "The password is empty.");
    if (first === (await askHidden("Again: "))) return first;
    process.stderr.write("They differ. Once more.\n");
  }
}

async function writeConfig(path: string, network: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, template(network), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function template(network: string): string {
  return `# Configuration of conun-worker. All keys with their defaults: docs/worker.md.
network = "${network}"

[work]
# cores = 4               # tasks at a time; without it half the processors
# max_task_seconds = 300

[price]
# per_billion_steps = "0" # CON, the least you work for
# per_task = "0"

[stake]
# max_at_risk = "500"     # CON reserved for all batches together, at most

[pay]
# withdraw_above = "10"   # CON
`;
}
