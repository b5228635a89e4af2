import { type Address, address, con, type EstimateOptions } from "@conun/sdk";
import { whole } from "@conun/worker-node/cli";
import { type Command, InvalidArgumentError, Option } from "commander";

export { whole };

/** Adds the options of `run`, `map` and `estimate` that shape a job. */
export function addJobOptions(command: Command): Command {
  return command
    .option("--budget <con>", "most that the job may cost, in CON; what is suggested", amount)
    .option(
      "--resolver <who>",
      "who judges results: votes, proofs, or a resolver's address; proofs, locally votes",
      judge,
    )
    .addOption(new Option("--votes", "the same as --resolver votes").conflicts("resolver"))
    .option("--replicas <n>", "workers that have to agree on a batch; 1", whole(1, 15))
    .option("--retries <n>", "further attempts where results differ; 1", whole(0, 14))
    .option("--batch-size <n>", "tasks that one worker takes at a time; by what was measured", whole(1, 2 ** 32 - 1))
    .option("--task-fee <con>", "pay for each task, in CON; 0.00001", amount)
    .option("--step-price <con>", "pay for 10^9 steps, in CON; 0.0005", amount)
    .option("--bond <con>", "stake that a worker puts up for a batch, in CON; by its price", amount)
    .option("--audit-rate <share>", "share of batches that one more worker repeats, 0 to 1; by price and bond", share)
    .option(
      "--window <seconds>",
      "from the last result to payment; what finding a wrong one takes",
      whole(1, 30 * 86_400),
    )
    .option("--steps <n>", "step limit of one task; ten times what was measured", big)
    .option("--memory <mib>", "memory limit of one task, in MiB; 512", whole(1, 4096))
    .option("--max-output <mib>", "output limit of one task, in MiB; 10", whole(1, 2 ** 20))
    .option("--seconds <n>", "time limit of one task on an ordinary machine; 300", whole(1, 86_400))
    .option("--match-timeout <seconds>", "nothing is claimed any more after this time; a day", whole(1, 30 * 86_400))
    .option("--execute-timeout <seconds>", "from a claim to its result; by what was measured", whole(1, 30 * 86_400))
    .option("--key <text>", "idempotency key: the same key never posts twice")
    .option("--name <text>", "name of the job")
    .addOption(
      new Option("--on-no-quorum <what>", "what to do with a batch without quorum").choices(["reopen", "refund"]),
    );
}

/** The options as commander gives them. */
export interface JobOptions {
  readonly budget?: bigint;
  readonly resolver?: "votes" | "proofs" | Address;
  readonly votes?: true;
  readonly replicas?: number;
  readonly retries?: number;
  readonly batchSize?: number;
  readonly taskFee?: bigint;
  readonly stepPrice?: bigint;
  readonly bond?: bigint;
  /** 0 to 1. */
  readonly auditRate?: number;
  /** Seconds. */
  readonly window?: number;
  readonly steps?: bigint;
  readonly memory?: number;
  readonly maxOutput?: number;
  readonly seconds?: number;
  readonly matchTimeout?: number;
  readonly executeTimeout?: number;
  readonly key?: string;
  readonly name?: string;
  readonly onNoQuorum?: "reopen" | "refund";
}

/** How long a command waits. */
export interface WaitingOptions {
  /** Seconds in all; the job goes on when they are over. */
  readonly timeout?: number;
  /** False: the job is left as it is. */
  readonly settle?: boolean;
}

/** Adds the options of commands that wait for results. */
export function addWaitingOptions(command: Command): Command {
  return command.option("--timeout <seconds>", "stop waiting after this time; the job goes on", whole(1, 2 ** 31));
}

/** The options as the SDK takes them; what was not given is left to its defaults. */
export function estimateOptions(options: JobOptions): EstimateOptions {
  const { budget, replicas, retries, batchSize, bond, key, name, onNoQuorum, taskFee, stepPrice, steps, seconds } =
    options;
  const { memory, maxOutput, matchTimeout: match, executeTimeout: execute, window: verify, auditRate } = options;
  const resolver = options.votes ? "votes" : options.resolver;
  const limits = { steps, seconds, memoryBytes: bytes(memory), outputBytes: bytes(maxOutput) };
  const price = { taskFee, stepPrice };
  return {
    budget,
    resolver,
    replicas,
    retries,
    batchSize,
    bond,
    auditRate,
    key,
    name,
    onNoQuorum,
    limits,
    price,
    timeouts: { match, execute, verify },
  };
}

function bytes(mebibytes: number | undefined): number | undefined {
  return mebibytes === undefined ? undefined : mebibytes * 2 ** 20;
}

function amount(text: string): bigint {
  try {
    return con(text);
  } catch {
    throw new InvalidArgumentError("It must be an amount of CON such as 12.5.");
  }
}

function big(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return BigInt(text);
}

function judge(text: string): "votes" | "proofs" | Address {
  if (text === "votes" || text === "proofs") return text;
  try {
    return address(text);
  } catch {
    throw new InvalidArgumentError("It must be votes, proofs, or an address: 0x and 40 hexadecimal digits.");
  }
}

function share(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number >= 0 && number <= 1)) {
    throw new InvalidArgumentError("It must be a number from 0 to 1.");
  }
  return number;
}

/** Collects addresses. */
export function addresses(text: string, before: readonly Address[] = []): readonly Address[] {
  try {
    return [...before, address(text)];
  } catch {
    throw new InvalidArgumentError("It must be an address: 0x and 40 hexadecimal digits.");
  }
}
