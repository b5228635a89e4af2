import { availableParallelism } from "node:os";
import { con } from "@conun/sdk";
import { z } from "zod";

const MIB = 2 ** 20;
const UNLIMITED = "unlimited";

const amount = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim())
  .refine((value) => /^\d+(\.\d{1,18})?$/.test(value), "must be an amount of CON such as 12.5")
  .transform((value) => con(value));
const limit = z
  .union([z.literal(UNLIMITED).transform(() => undefined), amount])
  .optional()
  .transform((value) => value);
const positive = z.coerce.number().positive();
const count = z.coerce.number().int().positive();
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")]);
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) =>
      typeof value === "string"
        ? value
            .split(",")
            .map((part) => part.trim())
            .filter(Boolean)
        : value,
    z.array(item),
  );
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "must be an address: 0x and 40 hex digits");
const digest = z.string().regex(/^0x[0-9a-fA-F]{64}$/, "must be a program id: 0x and 64 hex digits");
const lower = (values: readonly string[]) => values.map((value) => value.toLowerCase());

/** All keys of the configuration file, with their defaults. Unknown keys are errors. */
export const configSchema = z
  .strictObject({
    /** Name of a network, see docs/worker.md. */
    network: z.string().min(1).default("local"),
    /** Endpoints of the chain; several are used in turn when one fails. Default: the network's own. */
    rpc: list(z.url({ protocol: /^(https?|wss?)$/ })).default([]),
    /** File with the addresses of a deployment, for networks without a known one. */
    deployment: z.string().min(1).optional(),
    /** Where journal and outputs are kept. Default: the platform's data directory. */
    state_dir: z.string().min(1).optional(),
    /** Where the locks of operator keys are. Default: the platform's data directory. */
    lock_dir: z.string().min(1).optional(),
    key: z
      .strictObject({
        /** The operator's encrypted key. Default: `keystores/operator.json` in the configuration folder. */
        file: z.string().min(1).optional(),
        /** File that holds the password. */
        password_file: z.string().min(1).optional(),
      })
      .prefault({}),
    work: z
      .strictObject({
        /** Tasks at a time. Default: half the processors. */
        cores: count.default(Math.max(1, Math.floor(availableParallelism() / 2))),
        /** Longest time for one task. */
        max_task_seconds: positive.default(300),
        max_memory_mib: count.default(512),
        max_output_mib: count.default(10),
        /** All outputs of one batch at once. */
        max_batch_output_mib: count.default(1024),
        /** Batches that take less are run first and claimed with their result in one transaction. */
        short_batch_seconds: z.coerce.number().nonnegative().default(20),
        /** Work that is prepared ahead, so that no core waits. */
        lookahead_seconds: positive.default(15),
        /** Share of tasks, 0 to 1, that run a second time on the interpreter before their result is committed to. */
        replay_share: z.coerce.number().min(0).max(1).default(0),
      })
      .prefault({}),
    price: z
      .strictObject({
        /** CON for 10^9 steps, protocol fee taken off. */
        per_billion_steps: amount.default(0n),
        /** CON for a task, on top. */
        per_task: amount.default(0n),
      })
      .prefault({}),
    stake: z
      .strictObject({
        /** CON reserved for one batch, at most. */
        max_per_batch: limit,
        /** CON reserved for all batches together, at most. */
        max_at_risk: limit,
      })
      .prefault({}),
    accept: z
      .strictObject({
        /** Only work for these, if any are named. */
        requesters: list(address).default([]).transform(lower),
        programs: list(digest).default([]).transform(lower),
        /** Jobs where several results have to agree and no further replica may decide: a false one voids the batch. */
        without_spare: flag.default(false),
        /** Contracts that may judge results. Default: the network's own; an empty list: jobs by votes alone. */
        resolvers: list(address)
          .optional()
          .transform((values) => values && lower(values)),
        /** Longest window of a job whose results are judged: so long the bond is bound after the reveal. */
        max_window_hours: positive.default(336),
      })
      .prefault({}),
    refuse: z
      .strictObject({
        requesters: list(address).default([]).transform(lower),
        programs: list(digest).default([]).transform(lower),
      })
      .prefault({}),
    defend: z
      .strictObject({
        /** Games at a time that coins are kept aside for: their bonds and gas. */
        games: z.coerce.number().int().nonnegative().default(2),
        /** Owners whose results are defended too; they name this key with `conun-worker stake defender`. */
        for: list(address).default([]).transform(lower),
        /** Challenge who reveals another result than ours for a batch that we hold a slot of. */
        rivals: flag.default(true),
      })
      .prefault({}),
    watch: z
      .strictObject({
        /** Look at results of others: what `start --watch` turns on. */
        enabled: flag.default(false),
        /** Share of results that is looked at, 0 to 1, by what is at stake with them. */
        share: z.coerce.number().min(0).max(1).default(0.25),
        /** Share of the tasks of each of these that is run again. */
        sample: z.coerce.number().gt(0).max(1).default(1),
        /** Results for these are looked at first, and all of them. */
        requesters: list(address).default([]).transform(lower),
        /** Tasks at a time. Default: all of `work.cores` where nothing else is done, else half of them. */
        cores: count.optional(),
        /** Results that take longer are left alone. */
        max_batch_seconds: positive.default(3600),
        /** Coins that a challenge has to bring beyond its gas. */
        min_profit: z
          .union([z.string(), z.number()])
          .transform((value) => String(value).trim())
          .refine((value) => /^-?\d+(\.\d{1,18})?$/.test(value), "must be an amount of coins such as 0.01 or -0.5")
          .transform((value) => (value.startsWith("-") ? -con(value.slice(1)) : con(value)))
          .default(0n),
        /** What a CON is worth in the chain's own coin. */
        coins_per_con: amount.default(con("1")),
        /** Coins that challenges may bind and spend at a time; without it all but what `defend` keeps aside. */
        capital: limit,
      })
      .prefault({}),
    pay: z
      .strictObject({
        /** Pay out with every settlement; otherwise earnings are credited and withdrawn together, which costs less gas. */
        direct: flag.default(false),
        /** CON of credited earnings that are worth a withdrawal. */
        withdraw_above: amount.default(con("10")),
      })
      .prefault({}),
    gas: z
      .strictObject({
        /** Never pay more than this for a unit of gas. */
        max_fee_gwei: positive.default(500),
        /** Below this balance of the chain's own coin nothing new is claimed. */
        min_balance: amount.default(con("0.005")),
      })
      .prefault({}),
    storage: z
      .strictObject({
        /** Longest wait for program or inputs of a job. */
        timeout_seconds: positive.default(60),
        /** More places to publish outputs to, besides those the job names. */
        publish: list(z.string().min(1)).default([]),
      })
      .prefault({}),
    log: z
      .strictObject({ level: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info") })
      .prefault({}),
  })
  .transform((config) => ({
    ...config,
    work: {
      ...config.work,
      maxMemoryBytes: config.work.max_memory_mib * MIB,
      maxOutputBytes: config.work.max_output_mib * MIB,
      maxBatchOutputBytes: config.work.max_batch_output_mib * MIB,
    },
  }));

/** A whole configuration: amounts in wei, all defaults filled in. */
export type Config = z.output<typeof configSchema>;
/** A configuration as it stands in a file: every key may be left out. */
export type ConfigInput = z.input<typeof configSchema>;

/** Paths of all keys, `["work", "cores"]` and so on, in the order of the file. */
export const CONFIG_KEYS: readonly (readonly string[])[] = keysOf(configSchema.in as z.ZodObject);

function keysOf(schema: z.ZodObject, prefix: readonly string[] = []): (readonly string[])[] {
  return Object.entries(schema.shape).flatMap(([key, value]) => {
    const inner = unwrap(value as z.ZodType);
    return inner instanceof z.ZodObject ? keysOf(inner, [...prefix, key]) : [[...prefix, key]];
  });
}

function unwrap(type: z.ZodType): z.ZodType {
  if (type instanceof z.ZodPrefault) return unwrap(type.unwrap() as z.ZodType);
  return type;
}
