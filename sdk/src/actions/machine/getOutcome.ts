import { type BytesLike, RESULT_KINDS, type ResultKind, toBytes, toHex } from "@conun/vm";
import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Hex } from "../../types/primitives.ts";

/** Parameters of {@link getOutcome}. */
export interface GetOutcomeParameters extends ReadOptions {
  /** Hash of a state that has ended. */
  readonly state: Hex;
  /** The job's limit of steps. */
  readonly stepLimit: bigint;
  /** The registers, the machine's globals and the output's tree: `outcomeOpening` of `@conun/vm` makes it. */
  readonly opening: BytesLike;
}

/** What {@link getOutcome} gives: the fields of a result leaf. */
export interface GetOutcomeReturn {
  readonly kind: ResultKind;
  /** Exit code if halted, `TrapReason` if trapped. */
  readonly code: number;
  readonly outputRoot: Hex;
  /** Bytes. */
  readonly outputLength: bigint;
  /** Units of the meter. */
  readonly steps: bigint;
}

/**
 * What a state that has ended says of its task, as the contract that judges steps reads it.
 *
 * @throws ConunError `MACHINE_UNKNOWN`, ContractErrors `NotEnded`, `StateUnknown` and those of a malformed opening.
 *
 * @example
 * const { kind, code, steps } = await getOutcome(client, { state, stepLimit, opening });
 */
export async function getOutcome(client: Client, parameters: GetOutcomeParameters): Promise<GetOutcomeReturn> {
  const { state, stepLimit, opening } = parameters;
  const found = await readContract(
    client,
    "machine",
    "outcome",
    [state, stepLimit, toHex(toBytes(opening))],
    parameters,
  );
  return { ...found, kind: found.kind === RESULT_KINDS.halted ? "halted" : "trapped" };
}
