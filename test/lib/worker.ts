import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@conun/contracts";
import type { Address } from "@conun/sdk";
import { filePassword, writeKeystore } from "@conun/sdk/node";
import type { WorkerStatus } from "@conun/worker-node";
import type { HDNodeWallet } from "ethers";
import { type Program, start } from "./process.ts";

/** What a worker of a scenario is set to. */
export interface WorkerSettings {
  readonly name: string;
  readonly owner: HDNodeWallet;
  readonly operator: HDNodeWallet;
  readonly rpc: string;
  readonly deployment: Deployment;
  /** Lines of the configuration file, by table. */
  readonly config?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Forges its results. */
  readonly lies?: boolean | undefined;
  /** Only looks at results of others: `conun-worker watch`. */
  readonly watches?: boolean | undefined;
}

/** Answer of `conun-worker why --output json`, as far as scenarios read it. */
export interface Why {
  readonly running: boolean;
  readonly live: boolean;
  readonly obstacles: readonly { readonly what: string; readonly todo: string }[];
  readonly refusals: WorkerStatus["refusals"];
}

export const PASSWORD_FILE = "operator.password";
/** Cheap to open: the key is worth nothing. */
const SCRYPT_N = 4096;
const MAIN = "worker-node/src/main.ts";

/** A worker as its operator runs it: a process with a configuration file, an encrypted key and a folder. */
export class WorkerProcess {
  readonly owner: Address;
  readonly operator: Address;
  readonly name: string;
  readonly #folder: string;
  readonly #config: string;
  readonly #lies: boolean;
  readonly #command: "start" | "watch";
  #program: Program | undefined;
  #starts = 0;
  #logs = "";

  private constructor(folder: string, { name, owner, operator, lies = false, watches = false }: WorkerSettings) {
    this.name = name;
    this.owner = owner.address as Address;
    this.operator = operator.address as Address;
    this.#folder = folder;
    this.#config = join(folder, `${name}.toml`);
    this.#lies = lies;
    this.#command = watches ? "watch" : "start";
  }

  /** Writes configuration, key and password. @param password Of the key. */
  static async create(folder: string, settings: WorkerSettings, password: string): Promise<WorkerProcess> {
    const { name, operator, rpc, deployment, config = {} } = settings;
    const worker = new WorkerProcess(folder, settings);
    const own = join(folder, name);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const passwordFile = join(own, PASSWORD_FILE);
    const deploymentFile = join(own, "deployment.json");
    writeFileSync(passwordFile, password, { mode: 0o600 });
    writeFileSync(deploymentFile, JSON.stringify(deployment));
    await writeKeystore(join(own, "key.json"), operator.privateKey, [filePassword(passwordFile)], {
      scryptN: SCRYPT_N,
    });
    const { work = ["cores = 1"], pay = ["direct = true"], ...tables } = config;
    const key = [`file = ${JSON.stringify(join(own, "key.json"))}`, `password_file = ${JSON.stringify(passwordFile)}`];
    const head = [
      `rpc = [${JSON.stringify(rpc)}]`,
      `deployment = ${JSON.stringify(deploymentFile)}`,
      `state_dir = ${JSON.stringify(join(own, "state"))}`,
      `lock_dir = ${JSON.stringify(join(folder, "locks"))}`,
    ];
    const sections = Object.entries({ key, work, pay, ...tables }).map(([table, lines]) => [`[${table}]`, ...lines]);
    writeFileSync(worker.#config, [...head, ...sections.flat()].join("\n"));
    return worker;
  }

  /** Everything that it has logged, in all its lives. */
  get log(): string {
    return this.#logs + (this.#program?.log ?? "");
  }

  get running(): boolean {
    return this.#program !== undefined;
  }

  async start(): Promise<void> {
    const source = this.#lies ? "test/lib/liar.ts" : MAIN;
    const args = this.#lies ? [this.#config] : [this.#command, "--config", this.#config, "--output", "json"];
    const name = `${this.name}-${++this.#starts}`;
    this.#program = start(source, args, { name, folder: this.#folder });
    await this.#program.line();
  }

  signal(name: NodeJS.Signals): void {
    this.#program?.signal(name);
  }

  /** Resolves with its exit code or the signal that ended it, when it has ended. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string | undefined> {
    const program = this.#program;
    if (program === undefined) return undefined;
    const how = await program.end(signal);
    this.#logs += program.log;
    this.#program = undefined;
    return how;
  }

  /** Ends it at once, as a power failure would. */
  kill(): Promise<number | string | undefined> {
    return this.stop("SIGKILL");
  }

  /** Asks the program of the operator why there is no work or pay. */
  why(): Promise<Why> {
    return this.#ask<Why>("why");
  }

  /** State of the worker as its operator sees it. */
  async status(): Promise<WorkerStatus | undefined> {
    return (await this.#ask<{ status?: WorkerStatus }>("status")).status;
  }

  async #ask<T>(command: string): Promise<T> {
    const args = [command, "--config", this.#config, "--output", "json"];
    const program = start(MAIN, args, { name: `${this.name}-${command}`, folder: this.#folder });
    const line = await program.line();
    await program.ended;
    return JSON.parse(line) as T;
  }
}
