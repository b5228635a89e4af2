// Writes docs/errors.md from the packages' tables of error codes: `node --conditions=conun-source scripts/errors-doc.ts`,
// with `--check` it only says whether the file is current.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { cliErrors } from "../cli/src/errors.ts";
import { contractErrorCode, contractErrors } from "../sdk/src/errors/contracts.ts";
import { type ErrorTable, exitCode } from "../sdk/src/errors/error.ts";
import { sdkErrors } from "../sdk/src/errors/registry.ts";
import { storageErrors } from "../sdk/src/storage/errors.ts";
import { workerErrors } from "../worker-node/src/errors.ts";
import { at } from "./lib/workspace.ts";

const FILE = at("docs", "errors.md");

const EXITS: Readonly<Record<keyof typeof exitCode, string>> = {
  ok: "it worked",
  unexpected: "something failed that should not have",
  usage: "the call is wrong: arguments, configuration, names",
  noMatch: "no worker took the work, or no result was accepted",
  budget: "the money named is not enough",
  timeout: "time is over",
  verification: "data does not match what the chain holds",
  chain: "the chain or a contract refused, or no node answers",
  storage: "data cannot be stored or fetched",
  program: "the machine does not run the program",
  wallet: "keys, passwords, signatures, gas",
  detached: "the caller stopped waiting; the job goes on",
};

const INTRODUCTION = `# Errors

Every error has a code that never changes its meaning, says what happened and what to do, and keeps its cause. With
\`--output json\` a command prints \`{ "code", "message", "hint", "exitCode", "causes" }\`; without, message and hint go to
standard error. Made from the code by \`scripts/errors-doc.ts\`.
`;

function section(
  title: string,
  about: string,
  table: ErrorTable,
  codeOf: (name: string) => string = (name) => name,
): string {
  const rows = Object.entries(table).map(([name, { exit, what, hint }]) => {
    const code = codeOf(name) === name ? `\`${name}\`` : `\`${codeOf(name)}\`<br>${name}`;
    return `| ${code} | ${exit} | ${cell(what)} | ${cell(hint)} |`;
  });
  return [`## ${title}`, "", about, "", "| code | exit | when | what to do |", "|---|---|---|---|", ...rows, ""].join(
    "\n",
  );
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** The document as it should be. */
export function errorsDocument(): string {
  const exits = Object.entries(exitCode).map(([name, code]) => `| ${code} | ${EXITS[name as keyof typeof EXITS]} |`);
  return [
    INTRODUCTION,
    ["## Exit codes", "", "| exit | meaning |", "|---|---|", ...exits, ""].join("\n"),
    section("SDK", "Thrown by `@conun/sdk` and everything that stands on it.", sdkErrors),
    section("Storage", "Thrown where data is stored or fetched.", storageErrors),
    section(
      "Contracts",
      "Reverts of the contracts, as `ContractError` with `errorName` and `values`.",
      contractErrors,
      contractErrorCode,
    ),
    section("Worker", "Thrown by `conun-worker`.", workerErrors),
    section("Command line", "Thrown by `conun`.", cliErrors),
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const wanted = errorsDocument();
  if (process.argv.includes("--check")) {
    const current = readFileSync(FILE, "utf8") === wanted;
    process.stderr.write(current ? "docs/errors.md is current.\n" : "docs/errors.md is out of date.\n");
    process.exitCode = current ? 0 : 1;
  } else {
    writeFileSync(FILE, wanted);
  }
}
