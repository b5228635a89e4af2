import type { Client } from "../../client/client.ts";
import { type WriteOptions, writeContract } from "../../client/write.ts";
import type { TxReceipt } from "../../tx/record.ts";
import type { Hex } from "../../types/primitives.ts";
import { getNextState, type ShownStep, stepArguments } from "./getNextState.ts";

/** Parameters of {@link verifyStep}. */
export interface VerifyStepParameters extends WriteOptions, ShownStep {}

/** What {@link verifyStep} gives. */
export interface VerifyStepReturn {
  /** Hash of the state after the step, as the contract found it. */
  readonly next: Hex;
  readonly receipt: TxReceipt;
}

/**
 * Has the contract that judges steps carry out a step in a transaction, and reads what it found in that block. Nothing
 * on the chain changes: it shows what a judgement costs, gas and all. {@link getNextState} asks without a transaction.
 *
 * @throws ConunError `SIGNER_MISSING`, `MACHINE_UNKNOWN`, and as {@link getNextState}.
 *
 * @example
 * const { next, receipt } = await verifyStep(client, { programId, state, tape });
 * console.log(next, receipt.gasUsed);
 */
export async function verifyStep(client: Client, parameters: VerifyStepParameters): Promise<VerifyStepReturn> {
  const { receipt } = await writeContract(client, "machine", "step", stepArguments(parameters), parameters);
  const { programId, state, tape, signal } = parameters;
  const next = await getNextState(client, { programId, state, tape, signal, block: receipt.blockNumber });
  return { next, receipt };
}
