import {
  inputRegion,
  inputRoots,
  keccak,
  type TaskInput as Task,
  TasksTree,
  taskSeed,
  toBytes,
  toHex,
} from "@conun/vm";
import { zeroPadValue } from "ethers";
import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { topicsOf } from "../events/decode.ts";
import { type PostedJob, postedJob } from "../events/jobs.ts";
import { eventRanges } from "../events/logs.ts";
import type { Address, Hex } from "../types/primitives.ts";
import { abortable, sleep } from "../util/abort.ts";
import { type TaskInputs, toTask } from "./inputs.ts";
import type { LoadedProgram } from "./program.ts";

/** Time for transactions of an earlier run of the program to be mined. */
const PENDING_MS = 60_000;
const HASHED_AT_ONCE = 4_096;

/** The salt of a job: from its idempotency key and its requester, or random without a key. */
export function saltOf(requester: Address, key: string | undefined): Hex {
  if (key === undefined) return toHex(crypto.getRandomValues(new Uint8Array(32)));
  const text = new TextEncoder().encode(`conun/v1/key\0${key}`);
  return toHex(keccak(Uint8Array.from([...toBytes(requester), ...keccak(text)])));
}

/**
 * The job that an account has posted with a salt.
 *
 * Transactions of the account that are still on their way, from a run that was killed say, are waited for first: one
 * of them may be the posting.
 */
export async function findBySalt(
  client: Client,
  requester: Address,
  salt: Hex,
  signal?: AbortSignal,
): Promise<PostedJob | undefined> {
  await nothingPending(client, requester, signal);
  const topics = [topicsOf("market", ["JobPosted"]), undefined, [zeroPadValue(requester, 32).toLowerCase() as Hex]];
  for await (const { events } of eventRanges(client, "market", {
    topics,
    fromBlock: client.deployment.block,
    signal,
  })) {
    for (const event of events) {
      const job = postedJob(client, event);
      if (job?.spec.salt === salt) return job;
    }
  }
  return undefined;
}

async function nothingPending(client: Client, account: Address, signal?: AbortSignal): Promise<void> {
  await client.tx?.idle(signal);
  for (const start = Date.now(); Date.now() - start < PENDING_MS; await sleep(client.pollingMs, signal)) {
    const [mined, pending] = await abortable(
      Promise.all([
        client.provider.getTransactionCount(account, "latest"),
        client.provider.getTransactionCount(account, "pending"),
      ]),
      signal,
    );
    if (pending <= mined) return;
  }
}

/**
 * Checks that a job is the one that would be posted now.
 *
 * @throws ConunError `KEY_REUSED` if its program or its inputs are others.
 */
export async function requireSameWork(job: PostedJob, program: LoadedProgram, inputs: TaskInputs): Promise<void> {
  const { spec } = job;
  if (spec.programId !== program.id) throw reused(job, "program");
  const tree = new TasksTree({ taskCount: Number(spec.taskCount), chunkTasks: HASHED_AT_ONCE });
  let regions: Uint8Array[] = [];
  const flush = () => {
    if (tree.added + regions.length > Number(spec.taskCount)) throw reused(job, "inputs");
    tree.add(inputRoots(regions));
    regions = [];
  };
  let index = 0;
  for await (const input of inputs) {
    const { stdin, args = [], seed = taskSeed(index++) }: Task = toTask(input);
    regions.push(inputRegion({ stdin, args, seed }));
    if (regions.length === HASHED_AT_ONCE) flush();
  }
  if (regions.length > 0) flush();
  if (tree.added !== Number(spec.taskCount) || toHex(tree.root()) !== spec.tasksRoot) throw reused(job, "inputs");
}

function reused({ jobId }: PostedJob, what: string): Error {
  return failure("KEY_REUSED", `The key belongs to job ${jobId}, whose ${what} differ from what is given now.`, {
    details: { jobId },
  });
}
