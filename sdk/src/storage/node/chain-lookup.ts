import { getAssignment } from "../../actions/market/getAssignment.ts";
import type { Client } from "../../client/client.ts";
import { readContract } from "../../client/read.ts";
import { type JobId, sameAddress } from "../../types/primitives.ts";
import { storageError } from "../errors.ts";
import type { AssignmentLookup } from "./outputs-desk.ts";

/** States in which an assignment is bound to a result. */
const COMMITTED: ReadonlySet<string> = new Set(["committed", "revealed", "paid", "refuted"]);

/**
 * Lets a storage service ask a chain whose outputs it is given.
 *
 * @param connect Called when it is first needed, and again after it failed.
 */
export function chainLookup(connect: () => Promise<Client>): AssignmentLookup {
  let connecting: Promise<Client> | undefined;
  const connected = (): Promise<Client> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
  return async ({ chainId, market, jobId, batch, slot }, signal) => {
    const client = await connected();
    if (client.chainId !== chainId || !sameAddress(client.deployment.market, market)) {
      throw storageError(
        "STORAGE_DENIED",
        `The job stands at market ${market} of chain ${chainId}; this service asks another one.`,
        undefined,
        "Use a storage service for that chain.",
      );
    }
    const held = await getAssignment(client, { jobId: jobId as JobId, batch: BigInt(batch), slot, signal });
    if (held.status === "none" || held.allotmentId === 0) return undefined;
    const operator = await readContract(client, "registry", "allotmentOperator", [held.allotmentId], { signal });
    return { operator, turn: held.turn, committed: COMMITTED.has(held.status) };
  };
}
