import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import type { Address, AllotmentId } from "../../types/primitives.ts";

/** Parameters of {@link getAllotment}. */
export interface GetAllotmentParameters extends ReadOptions {
  readonly allotmentId: AllotmentId;
}

/** What {@link getAllotment} gives. */
export interface GetAllotmentReturn {
  readonly owner: Address;
  /** Units allotted. */
  readonly units: bigint;
  /** Units of them that assignments hold. */
  readonly reserved: bigint;
  /** Units for further assignments. */
  readonly free: bigint;
}

/**
 * A part of an owner's stake in the hands of one operator, in units (millionths of a CON).
 *
 * @throws ConunError `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { free } = await getAllotment(client, { allotmentId });
 */
export async function getAllotment(client: Client, parameters: GetAllotmentParameters): Promise<GetAllotmentReturn> {
  const { owner, units, reserved } = await readContract(
    client,
    "registry",
    "allotment",
    [parameters.allotmentId],
    parameters,
  );
  return { owner, units, reserved, free: units - reserved };
}
