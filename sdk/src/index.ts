export type { ContractAbi, ContractAt, ContractName } from "./abi/contracts.ts";
export type { AbiFields, AbiNamed, AbiNames, AbiValue } from "./abi/types.ts";
export { type AnswerDemandParameters, type AnswerDemandReturn, answerDemand } from "./actions/dispute/answerDemand.ts";
export { type CancelDemandParameters, type CancelDemandReturn, cancelDemand } from "./actions/dispute/cancelDemand.ts";
export { type CancelGameParameters, type CancelGameReturn, cancelGame } from "./actions/dispute/cancelGame.ts";
export { type ChallengeParameters, type ChallengeReturn, challenge } from "./actions/dispute/challenge.ts";
export {
  type ChallengeAfterParameters,
  type ChallengeAfterReturn,
  challengeAfter,
} from "./actions/dispute/challengeAfter.ts";
export { type CloseDemandParameters, type CloseDemandReturn, closeDemand } from "./actions/dispute/closeDemand.ts";
export {
  type CollectDemandParameters,
  type CollectDemandReturn,
  collectDemand,
} from "./actions/dispute/collectDemand.ts";
export { type CollectGameParameters, type CollectGameReturn, collectGame } from "./actions/dispute/collectGame.ts";
export { type ConcedeGameParameters, type ConcedeGameReturn, concedeGame } from "./actions/dispute/concedeGame.ts";
export { type DemandAfterParameters, type DemandAfterReturn, demandAfter } from "./actions/dispute/demandAfter.ts";
export { type DemandChunkParameters, type DemandChunkReturn, demandChunk } from "./actions/dispute/demandChunk.ts";
export { type DivideGameParameters, type DivideGameReturn, divideGame } from "./actions/dispute/divideGame.ts";
export {
  type GetBondCreditParameters,
  type GetBondCreditReturn,
  getBondCredit,
} from "./actions/dispute/getBondCredit.ts";
export { type GetBondsParameters, type GetBondsReturn, getBonds } from "./actions/dispute/getBonds.ts";
export { type GetDefenderParameters, type GetDefenderReturn, getDefender } from "./actions/dispute/getDefender.ts";
export {
  type GetDemandPaymentParameters,
  type GetDemandPaymentReturn,
  getDemandPayment,
} from "./actions/dispute/getDemandPayment.ts";
export {
  type GetDemandPlacesParameters,
  type GetDemandPlacesReturn,
  getDemandPlaces,
} from "./actions/dispute/getDemandPlaces.ts";
export {
  type GetDemandStatusParameters,
  type GetDemandStatusReturn,
  getDemandStatus,
} from "./actions/dispute/getDemandStatus.ts";
export { type GetGameClockParameters, type GetGameClockReturn, getGameClock } from "./actions/dispute/getGameClock.ts";
export {
  type GetGameParametersParameters,
  type GetGameParametersReturn,
  getGameParameters,
} from "./actions/dispute/getGameParameters.ts";
export {
  type GetSegmentHashParameters,
  type GetSegmentHashReturn,
  getSegmentHash,
} from "./actions/dispute/getSegmentHash.ts";
export { type OpenGameParameters, type OpenGameReturn, openGame } from "./actions/dispute/openGame.ts";
export { type PickAndProveParameters, type PickAndProveReturn, pickAndProve } from "./actions/dispute/pickAndProve.ts";
export { type PickPartParameters, type PickPartReturn, pickPart } from "./actions/dispute/pickPart.ts";
export { type ProveGameParameters, type ProveGameReturn, proveGame } from "./actions/dispute/proveGame.ts";
export { type SetDefenderParameters, type SetDefenderReturn, setDefender } from "./actions/dispute/setDefender.ts";
export {
  type TimeoutDemandParameters,
  type TimeoutDemandReturn,
  timeoutDemand,
} from "./actions/dispute/timeoutDemand.ts";
export { type TimeoutGameParameters, type TimeoutGameReturn, timeoutGame } from "./actions/dispute/timeoutGame.ts";
export {
  type WithdrawBondsParameters,
  type WithdrawBondsReturn,
  withdrawBonds,
} from "./actions/dispute/withdrawBonds.ts";
export { disputeActions } from "./actions/dispute.ts";
export {
  type GetInitialStateParameters,
  type GetInitialStateReturn,
  getInitialState,
} from "./actions/machine/getInitialState.ts";
export {
  type GetNextStateParameters,
  type GetNextStateReturn,
  getNextState,
  type ShownStep,
} from "./actions/machine/getNextState.ts";
export { type GetOutcomeParameters, type GetOutcomeReturn, getOutcome } from "./actions/machine/getOutcome.ts";
export { type VerifyStepParameters, type VerifyStepReturn, verifyStep } from "./actions/machine/verifyStep.ts";
export { machineActions } from "./actions/machine.ts";
export { type ClaimParameters, type ClaimReturn, claim } from "./actions/market/claim.ts";
export {
  type ClaimAndCommitParameters,
  type ClaimAndCommitReturn,
  claimAndCommit,
} from "./actions/market/claimAndCommit.ts";
export { type CloseParameters, type CloseReturn, close } from "./actions/market/close.ts";
export { type CollectFeesParameters, type CollectFeesReturn, collectFees } from "./actions/market/collectFees.ts";
export { type CommitParameters, type CommitReturn, commit } from "./actions/market/commit.ts";
export { type ExpireParameters, type ExpireReturn, expire } from "./actions/market/expire.ts";
export { type FundParameters, type FundReturn, fund } from "./actions/market/fund.ts";
export {
  type GetAssignmentParameters,
  type GetAssignmentReturn,
  getAssignment,
} from "./actions/market/getAssignment.ts";
export { type GetAuditRateParameters, type GetAuditRateReturn, getAuditRate } from "./actions/market/getAuditRate.ts";
export {
  type GetAuditStatusParameters,
  type GetAuditStatusReturn,
  getAuditStatus,
} from "./actions/market/getAuditStatus.ts";
export { type GetBarredParameters, type GetBarredReturn, getBarred } from "./actions/market/getBarred.ts";
export { type GetBatchParameters, type GetBatchReturn, getBatch } from "./actions/market/getBatch.ts";
export {
  type GetChainParametersParameters,
  type GetChainParametersReturn,
  getChainParameters,
} from "./actions/market/getChainParameters.ts";
export { type GetContestsParameters, type GetContestsReturn, getContests } from "./actions/market/getContests.ts";
export { type GetCreditParameters, type GetCreditReturn, getCredit } from "./actions/market/getCredit.ts";
export { type GetDrawnParameters, type GetDrawnReturn, getDrawn } from "./actions/market/getDrawn.ts";
export { type GetFeesParameters, type GetFeesReturn, getFees } from "./actions/market/getFees.ts";
export { type GetJobParameters, type GetJobReturn, getJob } from "./actions/market/getJob.ts";
export { type GetJobSpecParameters, type GetJobSpecReturn, getJobSpec } from "./actions/market/getJobSpec.ts";
export { type GetRecordParameters, type GetRecordReturn, getRecord } from "./actions/market/getRecord.ts";
export {
  type GetRefundableParameters,
  type GetRefundableReturn,
  getRefundable,
} from "./actions/market/getRefundable.ts";
export {
  type GetResolverStatusParameters,
  type GetResolverStatusReturn,
  getResolverStatus,
} from "./actions/market/getResolverStatus.ts";
export {
  type GetResultRootParameters,
  type GetResultRootReturn,
  getResultRoot,
} from "./actions/market/getResultRoot.ts";
export {
  type GetStepPriceAtParameters,
  type GetStepPriceAtReturn,
  getStepPriceAt,
} from "./actions/market/getStepPriceAt.ts";
export { type GetTermsParameters, type GetTermsReturn, getTerms } from "./actions/market/getTerms.ts";
export { type GetWindowEndParameters, type GetWindowEndReturn, getWindowEnd } from "./actions/market/getWindowEnd.ts";
export { type GetWorstCaseParameters, type GetWorstCaseReturn, getWorstCase } from "./actions/market/getWorstCase.ts";
export { type NotifyParameters, type NotifyReturn, notify } from "./actions/market/notify.ts";
export { type PostParameters, type PostReturn, post } from "./actions/market/post.ts";
export {
  type PostWithPermitParameters,
  type PostWithPermitReturn,
  postWithPermit,
} from "./actions/market/postWithPermit.ts";
export { type RefundParameters, type RefundReturn, refund } from "./actions/market/refund.ts";
export { type ReleaseParameters, type ReleaseReturn, release } from "./actions/market/release.ts";
export { type RestoreParameters, type RestoreReturn, restore } from "./actions/market/restore.ts";
export { type RevealParameters, type RevealReturn, reveal } from "./actions/market/reveal.ts";
export { type SettleParameters, type SettleReturn, settle } from "./actions/market/settle.ts";
export { type WithdrawParameters, type WithdrawReturn, withdraw } from "./actions/market/withdraw.ts";
export { marketActions } from "./actions/market.ts";
export { type AuthoriseParameters, type AuthoriseReturn, authorise } from "./actions/registry/authorise.ts";
export {
  type BurnQuarantinedParameters,
  type BurnQuarantinedReturn,
  burnQuarantined,
} from "./actions/registry/burnQuarantined.ts";
export { type GetAccountParameters, type GetAccountReturn, getAccount } from "./actions/registry/getAccount.ts";
export { type GetAllotmentParameters, type GetAllotmentReturn, getAllotment } from "./actions/registry/getAllotment.ts";
export {
  type GetAllotmentOfParameters,
  type GetAllotmentOfReturn,
  getAllotmentOf,
} from "./actions/registry/getAllotmentOf.ts";
export {
  type GetLotteryStakeParameters,
  type GetLotteryStakeReturn,
  getLotteryStake,
} from "./actions/registry/getLotteryStake.ts";
export { type GetMarketCapParameters, type GetMarketCapReturn, getMarketCap } from "./actions/registry/getMarketCap.ts";
export { type GetOwnerOfParameters, type GetOwnerOfReturn, getOwnerOf } from "./actions/registry/getOwnerOf.ts";
export {
  type GetRegistryConstantsParameters,
  type GetRegistryConstantsReturn,
  getRegistryConstants,
} from "./actions/registry/getRegistryConstants.ts";
export {
  type GetRegistryLiabilitiesParameters,
  type GetRegistryLiabilitiesReturn,
  getRegistryLiabilities,
} from "./actions/registry/getRegistryLiabilities.ts";
export {
  type GetTotalStakeParameters,
  type GetTotalStakeReturn,
  getTotalStake,
} from "./actions/registry/getTotalStake.ts";
export { type GetUnbondingParameters, type GetUnbondingReturn, getUnbonding } from "./actions/registry/getUnbonding.ts";
export { type RevokeParameters, type RevokeReturn, revoke } from "./actions/registry/revoke.ts";
export { type SetAllotmentParameters, type SetAllotmentReturn, setAllotment } from "./actions/registry/setAllotment.ts";
export { type SetMarketCapParameters, type SetMarketCapReturn, setMarketCap } from "./actions/registry/setMarketCap.ts";
export {
  type OperatorContext,
  type OperatorTypedData,
  operatorTypedData,
  type SignOperatorParameters,
  signOperator,
} from "./actions/registry/signOperator.ts";
export { type StakeParameters, type StakeReturn, stake } from "./actions/registry/stake.ts";
export {
  type StakeWithPermitParameters,
  type StakeWithPermitReturn,
  stakeWithPermit,
} from "./actions/registry/stakeWithPermit.ts";
export { type UnbondParameters, type UnbondReturn, unbond } from "./actions/registry/unbond.ts";
export {
  type WithdrawUnbondedParameters,
  type WithdrawUnbondedReturn,
  withdrawUnbonded,
} from "./actions/registry/withdrawUnbonded.ts";
export { registryActions } from "./actions/registry.ts";
export { type Bound, bindActions } from "./actions/roles.ts";
export { type ApproveParameters, type ApproveReturn, approve } from "./actions/token/approve.ts";
export { type GetAllowanceParameters, type GetAllowanceReturn, getAllowance } from "./actions/token/getAllowance.ts";
export { type GetBalanceParameters, type GetBalanceReturn, getBalance } from "./actions/token/getBalance.ts";
export { type SignPermitParameters, type SignPermitReturn, signPermit } from "./actions/token/signPermit.ts";
export { type TransferParameters, type TransferReturn, transfer } from "./actions/token/transfer.ts";
export { tokenActions } from "./actions/token.ts";
export {
  type Client,
  type ClientDeployment,
  type ClientOptions,
  createClient,
  LOCAL_CHAIN_ID,
} from "./client/client.ts";
export { type ReadOptions, readContract } from "./client/read.ts";
export { eventsOf, type WriteOptions, type Written, writeContract } from "./client/write.ts";
export type { Finding, Holder } from "./dispute/board.ts";
export { type WorkingCapital, workingCapital } from "./dispute/capital.ts";
export type { Decision } from "./dispute/decision.ts";
export { type Answer, answerCode, answerInput, answerOutput, type Demand, demandId } from "./dispute/demand.ts";
export { checkAnswer, type RevealedRoot, type ShownChunk, shownPath } from "./dispute/demand-check.ts";
export { collectEvidence, type Evidence, parseEvidence } from "./dispute/evidence.ts";
export {
  type EvidenceCheck,
  type EvidenceVerdict,
  requireEvidence,
  traceEvidence,
  verifyEvidence,
} from "./dispute/evidence-check.ts";
export { type Examination, type ExamineOptions, examine, type Verdict } from "./dispute/examine.ts";
export { type DisputeEntry, type DisputeExplanation, explainDispute } from "./dispute/explain.ts";
export { follow, NEW_TRAIL, type Trail, type TrailEvent } from "./dispute/follow.ts";
export { type GameRecord, readGame, revealedResult } from "./dispute/game-record.ts";
export { type DisputesFilter, type ListedDispute, listDisputes } from "./dispute/list.ts";
export { firstWrong, type Located, leafNode, locate, type ShownPath } from "./dispute/locate.ts";
export { midpointRoot, pickHolds, pickOf } from "./dispute/midpoints.ts";
export { nextMoves } from "./dispute/next-moves.ts";
export { openedPaths } from "./dispute/opened-paths.ts";
export { leafFields, leafHolds, openingOf, type ShownTask } from "./dispute/opening.ts";
export {
  type ChallengeMove,
  type Deed,
  type DisputeView,
  type FindingView,
  type GameMove,
  type GameView,
  type Knowledge,
  MOVE_GAS,
  type Move,
  type MoveGas,
  type Need,
  type Play,
  type PlayClock,
  type Policy,
  type Rest,
  type Secrets,
} from "./dispute/play.ts";
export { DisputePlayer } from "./dispute/player.ts";
export type { GameEnd, PlayedGame, PlayerEvent, PlayerOptions } from "./dispute/player-types.ts";
export { leafOf, type RecomputeProgress, recompute } from "./dispute/recompute.ts";
export { midpointSteps } from "./dispute/rounds.ts";
export type { SentEvent } from "./dispute/sender.ts";
export {
  type MoveTypedData,
  moveTypedData,
  openingHash,
  partWord,
  type SignedMove,
} from "./dispute/signing.ts";
export {
  type AssignmentRef,
  cachedSource,
  type DisputeSource,
  type JobMaterial,
  type RunResult,
  storageSource,
} from "./dispute/source.ts";
export type {
  Game,
  GameClock,
  GameState,
  LeafFields,
  Opening,
  PathNode,
  Pick as PartPick,
  Segment,
} from "./dispute/types.ts";
export { clockEnd, decodeClock, encodeClock, gameId, segmentHash } from "./dispute/words.ts";
export {
  ContractError,
  type ContractErrorName,
  contractErrorCode,
  contractErrors,
  isContractError,
} from "./errors/contracts.ts";
export { describeError, type ErrorDescription, exitCodeOf, isAbort } from "./errors/describe.ts";
export {
  ConunError,
  type ConunErrorParts,
  type ErrorEntry,
  type ErrorTable,
  type ExitCode,
  exitCode,
} from "./errors/error.ts";
export { type FailureOptions, failure } from "./errors/failure.ts";
export { type SdkErrorCode, sdkErrors } from "./errors/registry.ts";
export { chainError, decodeRevert } from "./errors/revert.ts";
export type { Cursor } from "./events/cursor.ts";
export { decodeEvent } from "./events/decode.ts";
export { type DisputeEventFilter, getDisputeEvents, trailEvent, watchDisputeEvents } from "./events/dispute.ts";
export {
  type EventSpan,
  getMarketEvents,
  getRegistryEvents,
  type MarketEventFilter,
  type RegistryEventFilter,
} from "./events/get.ts";
export { type JobPage, type PostedJob, watchJobs } from "./events/jobs.ts";
export type { EventRange } from "./events/logs.ts";
export type {
  ContractEvent,
  DisputeEvent,
  EventName,
  LogPlace,
  MarketEvent,
  RegistryEvent,
  TokenEvent,
} from "./events/types.ts";
export { type EventPage, type WatchOptions, watchMarketEvents } from "./events/watch.ts";
export { type ConnectOptions, Conun, type JobsFilter } from "./requester/conun.ts";
export type { Estimate } from "./requester/estimate.ts";
export { type Explanation, sentence as describeEvent, type TimelineEntry } from "./requester/explain.ts";
export type { TaskInput, TaskInputs } from "./requester/inputs.ts";
export { type Cancelled, Job, type ResultsOptions, type Settled, type WaitOptions } from "./requester/job.ts";
export type { Measurement } from "./requester/measure.ts";
export { type Odds, type OddsOfJobSettings, type OddsSettings, oddsOf, oddsOfJob } from "./requester/odds.ts";
export type { EstimateOptions, JobOptions, LimitOptions, PriceOptions, TimeoutOptions } from "./requester/options.ts";
export type { TaskResult } from "./requester/outputs.ts";
export { requireBalance } from "./requester/pay.ts";
export { type CostEstimate, DEFAULT_LIMITS, DEFAULT_PRICES, estimateCost, worstCaseOf } from "./requester/plan.ts";
export type { PreparedJob } from "./requester/prepare.ts";
export type { LoadedProgram, Program, ProgramLoader } from "./requester/program.ts";
export { isDone, type Progress, progressOf, type Stage, stageOf } from "./requester/progress.ts";
export { type JobReceipt, type ReceiptBatch, receiptOf } from "./requester/receipt.ts";
export type { StorageSource } from "./requester/storages.ts";
export type { Verification, VerifiedResult, VerifyOptions, VerifyProgress } from "./requester/verify.ts";
export type { WaitTimeouts } from "./requester/waiting.ts";
export type { EndpointHealth } from "./rpc/endpoint.ts";
export { RpcPool, type RpcPoolOptions } from "./rpc/pool.ts";
export type { RpcSource } from "./rpc/provider.ts";
export { type GameSolvency, type GameSolvencyParameters, gameSolvency } from "./state/game-solvency.ts";
export { type GetJobStateParameters, getJobState } from "./state/jobState.ts";
export { current as currentAssignments } from "./state/reduce.ts";
export { type MarketSolvency, type Solvency, solvency } from "./state/solvency.ts";
export type { AssignmentState, BatchState, JobState } from "./state/types.ts";
export {
  createTransactionManager,
  type TransactionManager,
  type TxManagerOptions,
  type TxStatusEvent,
} from "./tx/manager.ts";
export {
  parseTxRecord,
  serialiseTxRecord,
  type TxAttempt,
  type TxCall,
  type TxLog,
  type TxOptions,
  type TxReceipt,
  type TxRecord,
  type TxStatus,
} from "./tx/record.ts";
export { MemoryTxStore, type TxStore } from "./tx/store.ts";
export { CON, con, formatCon, fromUnits, PRICED_STEPS, toUnits, UNIT } from "./types/amounts.ts";
export type { DemandEnding, DemandKind, DemandState, Ending } from "./types/dispute.ts";
export type {
  AssignmentStatus,
  AuditStatus,
  BatchStatus,
  ChainParameters,
  JobSpec,
  NoQuorum,
  ResolverStatus,
  TaskLimits,
  Terms,
} from "./types/market.ts";
export {
  type Address,
  type AllotmentId,
  type AssignmentId,
  address,
  allotmentId,
  assignmentId,
  type Commitment,
  type Hex,
  hash,
  type JobId,
  jobId,
  NOBODY,
  type ProgramId,
  type ResultRoot,
  resultRoot,
  sameAddress,
  ZERO_HASH,
} from "./types/primitives.ts";
export { batchCount, batchOf, batchRange, decodeJobSpec, encodeJobSpec, jobIdOf } from "./types/spec.ts";
