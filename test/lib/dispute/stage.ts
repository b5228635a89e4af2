import { con, type Job, type JobOptions, type Program } from "@conun/sdk";
import { expect } from "chai";
import { mixer, mixerInput } from "../programs.ts";
import { describeScenarios, type Stage } from "../scenario.ts";
import { resolverDebts } from "./money.ts";

/** Seconds that honest players never come near, on the slowest machine; whoever runs out of them has been silent. */
export const CLOCKS = { answerFloor: 900, gameFloor: 1800 } as const;
/** Seconds in which a result can be challenged. */
export const WINDOW = 7200;
/** Wei of CON that a refuted worker loses. */
export const BOND = con("20");

/**
 * As {@link describeScenarios}, for games; after each scenario the resolver holds exactly what it owes, too.
 *
 * @param staffed Whether workers run as processes of their own.
 */
export function describeDisputes(title: string, scenarios: (stage: () => Stage) => void, staffed = false): void {
  const checked = (stage: () => Stage): void => {
    afterEach("the resolver holds what it owes", async () => {
      const { held, owed } = await resolverDebts(stage().requester.client);
      expect(held, "coins that the resolver holds").to.equal(owed);
    });
    scenarios(stage);
  };
  describeScenarios(title, con("10000"), checked, { chain: { minWindow: 10 }, games: CLOCKS, staffed });
}

/** Options of jobs that are judged: prices so small that no batch is audited but by order. */
const PROVABLE = {
  resolver: "proofs",
  auditRate: 0,
  budget: con("10"),
  price: { taskFee: 10n ** 12n, stepPrice: 0n },
  limits: { steps: 10_000_000n, memoryBytes: 2 ** 17, outputBytes: 64 },
  bond: BOND,
  timeouts: { verify: WINDOW },
} as const satisfies JobOptions;

/** Posts a job whose results are judged: one batch of all tasks if nothing else is said. */
export async function postProvable(
  { requester }: Stage,
  inputs: readonly Uint8Array[] = [mixerInput(1000, 1)],
  options: Partial<JobOptions> = {},
  program: Program = mixer,
): Promise<Job> {
  const all = { batchSize: inputs.length, ...PROVABLE, ...options };
  return requester.map(program, inputs, all);
}
