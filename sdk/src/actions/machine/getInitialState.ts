import { type BytesLike, toBytes, toHex } from "@conun/vm";
import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { TaskLimits } from "../../types/market.ts";
import type { Hex, ProgramId } from "../../types/primitives.ts";

/** Parameters of {@link getInitialState}. */
export interface GetInitialStateParameters extends ReadOptions {
  readonly programId: ProgramId;
  /** Root of the task's input region: `inputRoot` of `@conun/vm`. */
  readonly inputRoot: Hex;
  /** The job's limits. */
  readonly limits: TaskLimits;
  /** The program's image and the input's tree: `initialOpening` of `@conun/vm` makes it. */
  readonly opening: BytesLike;
}

/** What {@link getInitialState} gives. */
export type GetInitialStateReturn = Hex;

/**
 * Hash of the state in which a task starts, as the contract that judges steps derives it.
 *
 * @throws ConunError `MACHINE_UNKNOWN`, ContractErrors `ProgramUnknown`, `InputUnknown`, `TapeTooShort`, `TapeTooLong`.
 *
 * @example
 * const state = await getInitialState(client, { programId, inputRoot, limits, opening });
 */
export function getInitialState(client: Client, parameters: GetInitialStateParameters): Promise<GetInitialStateReturn> {
  const { programId, inputRoot, limits, opening } = parameters;
  const shown = toHex(toBytes(opening));
  return readContract(client, "machine", "initialState", [programId, inputRoot, limits, shown], parameters);
}
