import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import { resolverAt } from "../../events/dispute.ts";
import { DEMAND_KINDS, type DemandKind } from "../../types/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";
import { paymentWithRoom } from "./getDemandPayment.ts";

/** Parameters of {@link demandChunk}. */
export interface DemandChunkParameters extends WriteOptions {
  /** The job's whole specification. */
  readonly spec: JobSpec;
  readonly batch: bigint;
  readonly slot: number;
  /** Turn of the slot: names the assignment. */
  readonly turn: number;
  /** What the chunk is of. */
  readonly kind: DemandKind;
  /** Position in the batch; zero for code, and then left out. */
  readonly position?: bigint | undefined;
  /** Number of the chunk of 4096 bytes; zero if left out. */
  readonly index?: number | undefined;
  /** Wei of the chain's own coin for the answer; what is asked at the newest base fee and a quarter more if left out. */
  readonly payment?: bigint | undefined;
  /** The job's resolver; the deployment's game if left out. */
  readonly resolver?: Address | undefined;
}

/** What {@link demandChunk} gives. */
export type DemandChunkReturn = Written<"disputeGame"> & {
  /** The demand's id. */
  readonly id: Hex;
};

/**
 * Demands a chunk of what a result speaks of: of a task's output, its input, or the code. The answer is paid for in advance
 * and stands in the event `ChunkShown`; no answer refutes the result.
 *
 * @throws ConunError ContractError `WindowOver`, `AssignmentNotRevealed`, `TurnMismatch`, `DemandMade`, `DemandsFull`,
 * `DemandOutOfRange`, `BondTooSmall`; `SIGNER_MISSING`, `RESOLVER_MISSING`.
 *
 * @example
 * const { id } = await demandChunk(client, { spec, batch: 0n, slot: 0, turn: 0, kind: "output", position: 3n });
 */
export async function demandChunk(client: Client, parameters: DemandChunkParameters): Promise<DemandChunkReturn> {
  const { spec, batch, slot, turn, kind, position = 0n, index = 0, resolver } = parameters;
  const payment = parameters.payment ?? (await paymentWithRoom(client, parameters));
  const args = [specArgument(spec), batch, slot, turn, DEMAND_KINDS.indexOf(kind), position, index];
  const written = await writeContract(client, resolverAt(resolver), "demand", args, parameters, payment);
  return { ...written, id: requireEvent(written.events, "ChunkDemanded").id };
}
