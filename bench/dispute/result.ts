import { randomBytes } from "node:crypto";
import { assignmentId, commitment, type ResultTree, toHex } from "@conun/vm";
import { toBeHex, ZeroAddress } from "ethers";
import { jobSpec, type Spec } from "../../test/contracts/lib/stage.ts";
import type { DisputeStage } from "./stage.ts";

/** `IMarketTypes.AuditStatus.Drawn`. */
const DRAWN = 3n;

export const LIMITS = { steps: 1_000_000_000n, pages: 256n, outputBytes: 1_048_576n };

/** A job that the game judges, with a result of its first batch. */
export interface Revealed {
  readonly spec: Spec;
  readonly jobId: `0x${string}`;
}

/** Posts such jobs, and commits a worker to its result, until one is spared an audit; reveals that one. */
export async function reveal(
  stage: DisputeStage,
  [requester, worker]: readonly [requester: string, worker: string],
  what: Partial<Spec>,
  tree: ResultTree,
): Promise<Revealed> {
  for (;;) {
    const spec = await post(stage, requester, what);
    const salt = toHex(randomBytes(32));
    const jobId = await commit(stage, worker, spec, tree, salt);
    await stage.travel(1);
    const [status] = await stage.market.call<readonly [bigint, bigint]>("auditStatus", jobId, 0);
    if (status === DRAWN) continue;
    await stage.market.send(worker, "reveal", jobId, [[0, 0, toHex(tree.root), tree.totalSteps, salt, ""]]);
    return { spec, jobId };
  }
}

async function post(stage: DisputeStage, requester: string, what: Partial<Spec>): Promise<Spec> {
  const spec = jobSpec({
    requester,
    salt: toHex(randomBytes(32)),
    postingDeadline: BigInt((await stage.now()) + 86_400),
    limits: LIMITS,
    resolver: stage.game.address,
    challengeWindow: 3600n,
    callback: ZeroAddress,
    ...what,
  });
  await stage.market.send(requester, "post", spec, "");
  return spec;
}

async function commit(
  stage: DisputeStage,
  worker: string,
  spec: Spec,
  tree: ResultTree,
  salt: `0x${string}`,
): Promise<`0x${string}`> {
  const jobId = await stage.market.call<`0x${string}`>("jobIdOf", spec);
  const { chainId, market } = stage.deployment;
  const allotment = await stage.registry.call<bigint>("allotmentOf", worker, stage.game.address);
  const committed = commitment({
    assignmentId: assignmentId({ chainId, market, jobId, batch: 0, slot: 0, turn: 0 }),
    allotmentId: toBeHex(allotment, 32) as `0x${string}`,
    resultRoot: tree.root,
    totalSteps: tree.totalSteps,
    salt,
  });
  await stage.market.send(worker, "claimAndCommit", spec, [[0, 0, 0, committed]]);
  return jobId;
}
