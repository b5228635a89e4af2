import { jobMarketAbi } from "@conun/contracts";
import { jobId as hashJobId, keccak, toBytes } from "@conun/vm";
import { AbiCoder, ParamType } from "ethers";
import { decodeValue } from "../abi/decode.ts";
import type { AbiParameter } from "../abi/types.ts";
import { failure } from "../errors/failure.ts";
import { ENUMS, type JobSpec } from "./market.ts";
import type { Address, Hex, JobId } from "./primitives.ts";

/** A specification with enums as their numbers, as an ABI encoder takes it. */
export function specArgument(spec: JobSpec): Record<string, unknown> {
  const onNoQuorum = ENUMS.NoQuorum.indexOf(spec.onNoQuorum);
  if (onNoQuorum < 0)
    throw failure("ARGUMENT_INVALID", `onNoQuorum: "${spec.onNoQuorum}" is none of ${ENUMS.NoQuorum}.`);
  return { ...spec, onNoQuorum };
}

/**
 * `abi.encode(spec)`: one word a field.
 *
 * @throws ConunError `ARGUMENT_INVALID` if a field is missing or out of its range.
 */
export function encodeJobSpec(spec: JobSpec): Hex {
  try {
    return AbiCoder.defaultAbiCoder().encode([specType()], [specArgument(spec)]) as Hex;
  } catch (cause) {
    throw failure("ARGUMENT_INVALID", `The job's specification cannot be encoded: ${fieldOf(cause)}.`, { cause });
  }
}

/** The specification of its encoding, of untrusted origin. Throws `ARGUMENT_INVALID` if it is none. */
export function decodeJobSpec(encoded: Hex): JobSpec {
  try {
    const [values] = AbiCoder.defaultAbiCoder().decode([specType()], encoded);
    return decodeValue(specParameter(), values) as JobSpec;
  } catch (cause) {
    throw failure("ARGUMENT_INVALID", "That is not the encoding of a job's specification.", { cause });
  }
}

/**
 * The id that a job has or will have (`docs/design/formats.md`, section 2).
 *
 * @example
 * const id = jobIdOf({ chainId: 31337, market: deployment.market, spec });
 */
export function jobIdOf(parameters: { chainId: number; market: Address; spec: JobSpec }): JobId {
  const specHash = keccak(toBytes(encodeJobSpec(parameters.spec)));
  return hashJobId(parameters.chainId, parameters.market, specHash);
}

/** Batches of a job; the last one may be shorter. */
export function batchCount(spec: Pick<JobSpec, "taskCount" | "batchSize">): bigint {
  const size = BigInt(spec.batchSize);
  return (spec.taskCount + size - 1n) / size;
}

/** First task and number of tasks of a batch. Throws `ARGUMENT_INVALID` beyond the last one. */
export function batchRange(
  spec: Pick<JobSpec, "taskCount" | "batchSize">,
  batch: bigint,
): { firstTask: bigint; count: number } {
  const firstTask = batch * BigInt(spec.batchSize);
  if (batch < 0n || firstTask >= spec.taskCount) {
    throw failure("ARGUMENT_INVALID", `batch: ${batch} is not one of ${batchCount(spec)}.`);
  }
  const left = spec.taskCount - firstTask;
  return { firstTask, count: left < BigInt(spec.batchSize) ? Number(left) : spec.batchSize };
}

/** The batch that a task belongs to. */
export function batchOf(spec: Pick<JobSpec, "batchSize">, task: bigint | number): bigint {
  return BigInt(task) / BigInt(spec.batchSize);
}

/** What ethers says of a value that it does not encode; it names the field where the value is out of the field's range. */
function fieldOf(error: unknown): string {
  const { argument, value, shortMessage } = error as { argument?: string; value?: unknown; shortMessage?: string };
  if (argument === undefined) return shortMessage ?? String(error);
  return argument === "value" ? `${String(value)} is no such number` : `${argument} is out of range: ${String(value)}`;
}

let cached: ParamType | undefined;

function specType(): ParamType {
  if (cached === undefined) {
    cached = ParamType.from(specParameter());
  }
  return cached;
}

function specParameter(): AbiParameter {
  const asking = jobMarketAbi.find((item) => item.type === "function" && item.name === "jobIdOf");
  return asking?.inputs?.[0] as AbiParameter;
}
