import type { Demand } from "../../dispute/demand.ts";
import { DEMAND_KINDS } from "../../types/dispute.ts";

/** A demand with its kind as a number, as an ABI encoder takes it. */
export function demandArgument(demand: Demand): Record<string, unknown> {
  return { ...demand, kind: DEMAND_KINDS.indexOf(demand.kind) };
}
