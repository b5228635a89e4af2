import { type BytesLike, toBytes, toHex } from "@conun/vm";
import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Hex, ProgramId } from "../../types/primitives.ts";

/** A step of a program on the machine, and what shows it. */
export interface ShownStep {
  readonly programId: ProgramId;
  /** Hash of the state before the step. */
  readonly state: Hex;
  /** What the step needs of that state: `proveStep` of `@conun/vm` makes it. */
  readonly tape: BytesLike;
}

/** Parameters of {@link getNextState}. */
export interface GetNextStateParameters extends ReadOptions, ShownStep {}

/** What {@link getNextState} gives. */
export type GetNextStateReturn = Hex;

/** The arguments of a step, as the contract takes them. */
export const stepArguments = ({ programId, state, tape }: ShownStep): readonly unknown[] => [
  programId,
  state,
  toHex(toBytes(tape)),
];

/**
 * The state that follows, as the contract that judges steps carries the step out.
 *
 * @throws ConunError `MACHINE_UNKNOWN`, ContractErrors `ProgramUnknown`, `StateUnknown` and those of a malformed tape.
 *
 * @example
 * const tape = proveStep(machine); // a Machine of @conun/vm, stopped before the step
 * const next = await getNextState(client, { programId, state: toHex(machine.stateRoot()), tape });
 */
export function getNextState(client: Client, parameters: GetNextStateParameters): Promise<GetNextStateReturn> {
  return readContract(client, "machine", "step", stepArguments(parameters), parameters);
}
