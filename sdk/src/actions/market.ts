import type { Client } from "../client/client.ts";
import { claim } from "./market/claim.ts";
import { claimAndCommit } from "./market/claimAndCommit.ts";
import { close } from "./market/close.ts";
import { collectFees } from "./market/collectFees.ts";
import { commit } from "./market/commit.ts";
import { expire } from "./market/expire.ts";
import { fund } from "./market/fund.ts";
import { getAssignment } from "./market/getAssignment.ts";
import { getAuditRate } from "./market/getAuditRate.ts";
import { getAuditStatus } from "./market/getAuditStatus.ts";
import { getBarred } from "./market/getBarred.ts";
import { getBatch } from "./market/getBatch.ts";
import { getChainParameters } from "./market/getChainParameters.ts";
import { getContests } from "./market/getContests.ts";
import { getCredit } from "./market/getCredit.ts";
import { getDrawn } from "./market/getDrawn.ts";
import { getFees } from "./market/getFees.ts";
import { getJob } from "./market/getJob.ts";
import { getJobSpec } from "./market/getJobSpec.ts";
import { getRecord } from "./market/getRecord.ts";
import { getRefundable } from "./market/getRefundable.ts";
import { getResolverStatus } from "./market/getResolverStatus.ts";
import { getResultRoot } from "./market/getResultRoot.ts";
import { getStepPriceAt } from "./market/getStepPriceAt.ts";
import { getTerms } from "./market/getTerms.ts";
import { getWindowEnd } from "./market/getWindowEnd.ts";
import { getWorstCase } from "./market/getWorstCase.ts";
import { notify } from "./market/notify.ts";
import { post } from "./market/post.ts";
import { postWithPermit } from "./market/postWithPermit.ts";
import { refund } from "./market/refund.ts";
import { release } from "./market/release.ts";
import { restore } from "./market/restore.ts";
import { reveal } from "./market/reveal.ts";
import { settle } from "./market/settle.ts";
import { withdraw } from "./market/withdraw.ts";
import { type Bound, bindActions } from "./roles.ts";

const actions = {
  claim,
  claimAndCommit,
  close,
  collectFees,
  commit,
  expire,
  fund,
  getAssignment,
  getAuditRate,
  getAuditStatus,
  getBarred,
  getBatch,
  getChainParameters,
  getContests,
  getCredit,
  getDrawn,
  getFees,
  getJob,
  getJobSpec,
  getRecord,
  getRefundable,
  getResolverStatus,
  getResultRoot,
  getStepPriceAt,
  getTerms,
  getWindowEnd,
  getWorstCase,
  notify,
  post,
  postWithPermit,
  refund,
  release,
  restore,
  reveal,
  settle,
  withdraw,
};

/** All actions of the market with the client filled in. Importing single actions keeps a bundle smaller. */
export function marketActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
