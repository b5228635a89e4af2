import type { Client } from "../../client/client.ts";
import { type WriteOptions, type Written, writeContract } from "../../client/write.ts";
import type { Demand } from "../../dispute/demand.ts";
import { resolverAt } from "../../events/dispute.ts";
import { DEMAND_KINDS, type DemandKind } from "../../types/dispute.ts";
import type { JobSpec } from "../../types/market.ts";
import type { Address, Hex } from "../../types/primitives.ts";
import { specArgument } from "../../types/spec.ts";
import { requireEvent } from "../event.ts";
import { demandArgument } from "./demandArgument.ts";
import { paymentWithRoom } from "./getDemandPayment.ts";

/** Parameters of {@link demandAfter}. */
export interface DemandAfterParameters extends WriteOptions {
  /** The demand that was answered, one of the client's account. */
  readonly shown: Demand;
  /** The job's whole specification. */
  readonly spec: JobSpec;
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

/** What {@link demandAfter} gives. */
export type DemandAfterReturn = Written<"disputeGame"> & {
  /** The demand's id. */
  readonly id: Hex;
};

/**
 * Demands another chunk of the same result in the place of an answered demand; also after the window, where finality waits
 * for its demander.
 *
 * @throws ConunError ContractError `DemandStateWrong`, `DemandNotYours`, `FollowUpLate`, `DemandMade`, `DemandOutOfRange`,
 * `BondTooSmall`.
 *
 * @example
 * const { id } = await demandAfter(client, { shown, spec, kind: "output", position: 2n });
 */
export async function demandAfter(client: Client, parameters: DemandAfterParameters): Promise<DemandAfterReturn> {
  const { shown, spec, kind, position = 0n, index = 0, resolver } = parameters;
  const payment = parameters.payment ?? (await paymentWithRoom(client, parameters));
  const args = [demandArgument(shown), specArgument(spec), DEMAND_KINDS.indexOf(kind), position, index];
  const written = await writeContract(client, resolverAt(resolver), "demandAfter", args, parameters, payment);
  return { ...written, id: requireEvent(written.events, "ChunkDemanded").id };
}
