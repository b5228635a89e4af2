// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {AllotmentId, JobId, ResultRoot, Timestamp} from "../types/Types.sol";

/// @title What the market speaks of: its types, what it reports, and why it refuses
interface IMarketTypes {
    // ------------------------------------------------------------------ types

    /// @notice What happens to a batch whose replicas find no quorum.
    enum NoQuorum {
        /// All bonds return and the batch is tried again by others, a bounded number of times, until the deadline.
        Reopen,
        /// All bonds return and the batch's reservation goes back to the payers.
        Refund
    }

    /// @notice Where a resolver stands: it is only ever added, and void for good.
    enum ResolverStatus {
        /// Never added: no job can name it.
        Unknown,
        /// Jobs can name it.
        Added,
        /// It judges nothing any more; open batches of its jobs are refunded.
        Void
    }

    /// @notice Where a batch stands.
    enum BatchStatus {
        /// Being claimed, run and committed, or never touched.
        Open,
        /// All that committed have revealed and no slot can be filled any more; the window runs.
        Revealed,
        /// Paid; the result root is final.
        Settled,
        /// Ended without an accepted result; its reservation went back.
        Refunded
    }

    /// @notice Where an assignment stands.
    enum AssignmentStatus {
        /// No turn was ever taken in this slot.
        None,
        /// An operator holds it and computes, until its deadline.
        Claimed,
        /// A commitment stands on chain; it cannot be changed any more.
        Committed,
        /// The commitment was opened.
        Revealed,
        /// Paid in full or by a share; the bond is back.
        Paid,
        /// Ended without guilt or by the worker itself; the bond is back less the release penalty, if any.
        Released,
        /// Its time ran out; the bond is back less the expiry penalty.
        Expired,
        /// Outvoted, and part of the bond was slashed; or refuted by the job's resolver, and all of it was.
        Refuted
    }

    /// @notice Whether one more slot is to be opened for a batch whose slots have all committed.
    enum AuditStatus {
        /// Nothing waits for a draw: not all have committed, the batch has no audit rate, its audit was opened already,
        /// or a result is public.
        None,
        /// The seed that decides is not known yet: nothing can be revealed.
        Waiting,
        /// Not drawn: results can be revealed.
        Spared,
        /// Drawn, or the seed is gone: the next `reveal` opens one more slot instead.
        Drawn
    }

    /// @notice What one task may use. Each value is below 2^40.
    /// @param steps Steps of the meter; running out of them is a result like any other.
    /// @param pages Pages of 64 KiB of linear memory.
    /// @param outputBytes Bytes of standard output.
    struct Limits {
        uint64 steps;
        uint64 pages;
        uint64 outputBytes;
    }

    /// @notice A job, whole. Only static fields: its encoding is one word a field.
    /// @param version 1.
    /// @param requester Who posts; the only one who may close early.
    /// @param salt Any value; makes two otherwise equal jobs different.
    /// @param programId Hash of the program as the machine runs it.
    /// @param tasksRoot Root of the tree of the tasks' input roots.
    /// @param taskCount Tasks, at least one.
    /// @param batchSize Tasks of one batch, at least one; the last batch may be shorter.
    /// @param limits What one task may use.
    /// @param budget Wei escrowed at posting; more may be added by anyone.
    /// @param taskFee Wei for each task and replica, whatever its steps.
    /// @param minStepPrice Wei for 10^9 steps at posting.
    /// @param maxStepPrice Wei for 10^9 steps after `rampSeconds`. Equal to the minimum for an unprovable job.
    /// @param rampSeconds Time in which the price rises linearly.
    /// @param replicas Equal results that make a quorum, and slots opened at first.
    /// @param maxReplicas Slots at most, where results differ.
    /// @param onNoQuorum What then.
    /// @param resolver Judge of the job's results, one that the market has added; zero: unprovable, judged by votes.
    /// @param bond Wei of stake reserved for each assignment, a multiple of the registry's unit.
    /// @param auditRate Audits in a million batches that the requester asks for; a batch's own rate may be higher,
    /// never lower. Zero for an unprovable job.
    /// @param commitTimeout Seconds from claim to commit.
    /// @param challengeWindow Seconds from the last reveal to payment; where two or more drawn workers agree on a
    /// provable result a quarter of it, but never less than the chain's floor and one more run of the batch.
    /// @param postingDeadline Time after which nothing is claimed and the rest of the budget goes back.
    /// @param terms Number of the market's terms that the requester agrees to; must be the current one at posting.
    /// @param manifestDigest Keccak of the job manifest.
    /// @param callback Contract to notify of settled batches; zero: none.
    /// @param project Registered project that the job belongs to; zero: none.
    /// @param extension Digest of anything that a later version binds to a job; zero today.
    struct JobSpec {
        uint16 version;
        address requester;
        bytes32 salt;
        bytes32 programId;
        bytes32 tasksRoot;
        uint64 taskCount;
        uint32 batchSize;
        Limits limits;
        uint96 budget;
        uint96 taskFee;
        uint96 minStepPrice;
        uint96 maxStepPrice;
        uint32 rampSeconds;
        uint8 replicas;
        uint8 maxReplicas;
        NoQuorum onNoQuorum;
        address resolver;
        uint96 bond;
        uint32 auditRate;
        uint32 commitTimeout;
        uint32 challengeWindow;
        uint32 postingDeadline;
        uint32 terms;
        bytes32 manifestDigest;
        address callback;
        bytes32 project;
        bytes32 extension;
    }

    /// @notice A job's one word of storage.
    /// @param free Wei that no batch has reserved.
    /// @param reserved Wei that claimed batches have reserved.
    /// @param postedAt When it was posted; zero: unknown job.
    /// @param seed Number of the seed of its lotteries; zero: closed, nothing can be claimed.
    struct Job {
        uint96 free;
        uint96 reserved;
        Timestamp postedAt;
        uint32 seed;
    }

    /// @notice The header of a batch: half a word.
    /// @param firstClaimedAt Fixes the batch's price; zero: nothing is reserved for it.
    /// @param fillDeadline From then on those who committed may reveal although a slot stands empty, and nobody can
    /// claim; the moment of the last commitment where all slots have committed; zero: no commit.
    /// @param revealedAt When the last result was revealed, all that committed having done so; zero: not all have.
    /// @param status Where it stands.
    /// @param slots Slots opened so far, an audit's included; zero stands for the job's `replicas`.
    /// @param committed Commitments in this round, revealed ones included.
    /// @param round Times it was reopened.
    struct Batch {
        Timestamp firstClaimedAt;
        Timestamp fillDeadline;
        Timestamp revealedAt;
        BatchStatus status;
        uint8 slots;
        uint8 committed;
        uint8 round;
    }

    /// @notice The current turn of a slot: half a word, and a word for the commitment or, once revealed, the root.
    /// @param allotmentId Who holds it.
    /// @param status Where it stands.
    /// @param turn Counts the claims of this slot.
    /// @param deadline Claimed: commit until then.
    /// @param steps Revealed: total steps of the batch by this result.
    struct Assignment {
        AllotmentId allotmentId;
        AssignmentStatus status;
        uint8 turn;
        Timestamp deadline;
        uint48 steps;
    }

    /// @notice A claim of one slot.
    struct Claim {
        uint64 batch;
        uint8 slot;
    }

    /// @notice A claim of one slot with its commitment at once, for tasks that take seconds. The turn is part of what
    /// is committed to, so it is given and checked.
    struct ClaimAndCommit {
        uint64 batch;
        uint8 slot;
        uint8 turn;
        bytes32 commitment;
    }

    /// @notice A commitment of one slot.
    struct Commit {
        uint64 batch;
        uint8 slot;
        bytes32 commitment;
    }

    /// @notice The opening of a commitment. Anyone who holds it may send it.
    /// @param hint Where the outputs bundle is; see docs/design/formats.md, section 7.
    struct Opening {
        uint64 batch;
        uint8 slot;
        ResultRoot resultRoot;
        uint64 totalSteps;
        bytes32 salt;
        string hint;
    }

    /// @notice Numbers that governance may change for jobs posted later, inside bounds written in the code.
    /// @param requesterFee Parts of a million, on top of what workers earn.
    /// @param providerFee Parts of a million, off what workers earn.
    /// @param expiryFloor Least expiry penalty, in the registry's units.
    /// @param expiryRate Expiry penalty for each day that a reserved budget was held, in parts of a million of it.
    /// @param lonelyShare Share of the price for a worker who revealed where too few did, in parts of a million.
    struct Terms {
        uint32 requesterFee;
        uint32 providerFee;
        uint56 expiryFloor;
        uint32 expiryRate;
        uint32 lonelyShare;
    }

    /// @notice Numbers of a chain, fixed for ever at deployment. Seconds, but for the lottery.
    /// @param minCommitTimeout Floor of a job's `commitTimeout`.
    /// @param minWindow Floor of a job's `challengeWindow`: inclusion time.
    /// @param revealFloor Time to reveal, before the share that grows with the step limit.
    /// @param fillTimeout Time after the first commit for the other slots to fill.
    /// @param maxPosting Longest time from posting to `postingDeadline`.
    /// @param lotteryBlocks Blocks after which all may claim, 128 at most; zero: no lottery.
    struct ChainParameters {
        uint32 minCommitTimeout;
        uint32 minWindow;
        uint32 revealFloor;
        uint32 fillTimeout;
        uint32 maxPosting;
        uint32 lotteryBlocks;
    }

    // ------------------------------------------------------------------ events

    /// @notice A job was posted. `hint` leads to its manifest.
    event JobPosted(
        JobId indexed jobId,
        address indexed requester,
        bytes32 indexed programId,
        JobSpec spec,
        string hint
    );
    /// @notice Budget was added.
    event JobFunded(JobId indexed jobId, address indexed payer, uint256 amount);
    /// @notice A job was closed: nothing more is claimed. `freed` went back to the payers.
    event JobClosed(JobId indexed jobId, address indexed by, uint256 freed);
    /// @notice A payer's share of what a closed job did not spend was paid out.
    event JobRefunded(JobId indexed jobId, address indexed payer, uint256 amount);
    /// @notice A slot was claimed. `stepPrice` is what the batch pays for 10^9 steps, `reserved` what it has reserved.
    event BatchClaimed(
        JobId indexed jobId,
        uint64 indexed batch,
        address indexed owner,
        address operator,
        AllotmentId allotmentId,
        uint8 slot,
        uint8 turn,
        uint256 deadline,
        uint256 stepPrice,
        uint256 reserved
    );
    /// @notice A result was committed to.
    event ResultCommitted(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        bytes32 commitment
    );
    /// @notice A commitment was opened. `hint` leads to the outputs.
    event ResultRevealed(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        ResultRoot resultRoot,
        uint256 totalSteps,
        string hint
    );
    /// @notice A worker gave a batch back before it committed.
    event AssignmentReleased(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        uint256 penaltyUnits
    );
    /// @notice An assignment ran out of time, before it committed or before it revealed.
    event AssignmentExpired(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        uint256 penaltyUnits
    );
    /// @notice A worker was paid `earned` wei, fees taken off.
    event AssignmentPaid(
        JobId indexed jobId,
        uint64 indexed batch,
        address indexed owner,
        AllotmentId allotmentId,
        uint8 slot,
        uint256 earned
    );
    /// @notice A worker was outvoted, or its result was refuted.
    event AssignmentRefuted(
        JobId indexed jobId,
        uint64 indexed batch,
        address indexed owner,
        AllotmentId allotmentId,
        uint8 slot,
        uint256 slashedUnits
    );
    /// @notice Results differed: one more slot was opened, or that of a worker who did not reveal is open again;
    /// `slots` is their number now.
    event ReplicaAdded(JobId indexed jobId, uint64 indexed batch, uint8 slots);
    /// @notice A batch was drawn for an audit: one more slot is open before anything is revealed; `slots` is their
    /// number now.
    event AuditOpened(JobId indexed jobId, uint64 indexed batch, uint8 slots);
    /// @notice No quorum was found: the batch is tried again.
    event BatchReopened(JobId indexed jobId, uint64 indexed batch, uint8 round);
    /// @notice A batch has its result. `paid` wei left the budget for it, fees included; the rest of its reservation is
    /// free again.
    event BatchSettled(
        JobId indexed jobId,
        uint64 indexed batch,
        ResultRoot resultRoot,
        uint256 totalSteps,
        uint256 paid
    );
    /// @notice A batch ended without a result. `paid` wei left the budget for shares.
    event BatchRefunded(JobId indexed jobId, uint64 indexed batch, uint256 paid);
    /// @notice The job's callback was called.
    event CallbackNotified(JobId indexed jobId, uint64 indexed batch, address indexed callback, bool success);
    /// @notice Credited earnings were paid out.
    event Withdrawn(address indexed owner, uint256 amount);
    /// @notice Collected protocol fees went to the fee receiver.
    event FeesCollected(address indexed receiver, uint256 amount);
    /// @notice A challenge or demand was opened against a result; `contests` are open now.
    event ResultContested(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        uint256 contests
    );
    /// @notice A challenge or demand against a result came to nothing; `contests` are open now.
    event ContestEnded(
        JobId indexed jobId,
        uint64 indexed batch,
        AllotmentId indexed allotmentId,
        uint8 slot,
        uint8 turn,
        uint256 contests
    );
    /// @notice Jobs can name this resolver from now on.
    event ResolverAdded(address indexed resolver);
    /// @notice A resolver judges nothing any more.
    event ResolverVoided(address indexed resolver);
    /// @notice New terms hold for jobs posted from now on.
    event TermsSet(uint32 indexed terms, Terms values);
    /// @notice Protocol fees go to another receiver from now on.
    event FeeReceiverSet(address indexed receiver);
    /// @notice The guardian stopped new claims, once, until then.
    event ClaimsStopped(address indexed guardian, uint256 until);

    // ------------------------------------------------------------------ errors

    error SpecInvalid(string field);
    error TermsNotCurrent(uint32 given, uint32 current);
    error ResolverUnknown(address resolver);
    error ResolverKnown(address resolver, ResolverStatus status);
    error ResolverVoid(address resolver);
    error ResolverNotEntrusted(address resolver);
    error NotResolver(address caller, address resolver);
    error AssignmentNotRevealed(JobId jobId, uint64 batch, uint8 slot, AssignmentStatus status);
    error NotContested(JobId jobId, uint64 batch, uint8 slot);
    error BatchContested(JobId jobId, uint64 batch);
    error WindowOver(JobId jobId, uint64 batch, uint256 endedAt);
    error SlashNotRestorable(uint256 quarantineId, address scope);
    error NotRequester(address caller, address requester);
    error JobAlreadyPosted(JobId jobId);
    error JobUnknown(JobId jobId);
    error JobIsClosed(JobId jobId);
    error JobNotClosed(JobId jobId);
    error PostingStillOpen(JobId jobId, uint256 deadline);
    error PostingIsOver(JobId jobId, uint256 deadline);
    error BudgetTooSmall(JobId jobId, uint256 free, uint256 needed);
    error NothingToRefund(JobId jobId, address payer);
    error NothingToWithdraw(address owner);
    error BatchOutOfRange(JobId jobId, uint64 batch, uint64 batches);
    error BatchNotOpen(JobId jobId, uint64 batch, BatchStatus status);
    error BatchNotSettled(JobId jobId, uint64 batch, BatchStatus status);
    error BatchEnded(JobId jobId, uint64 batch, BatchStatus status);
    error FillIsOver(JobId jobId, uint64 batch, uint256 deadline);
    error SlotOutOfRange(JobId jobId, uint64 batch, uint8 slot, uint8 slots);
    error SlotTaken(JobId jobId, uint64 batch, uint8 slot, AssignmentStatus status);
    error TurnMismatch(JobId jobId, uint64 batch, uint8 slot, uint8 given, uint8 current);
    error TurnsExhausted(JobId jobId, uint64 batch, uint8 slot);
    error OwnerAlreadyInBatch(JobId jobId, uint64 batch, address owner);
    error OwnerBarred(JobId jobId, uint64 batch, address owner);
    error NotDrawnYet(JobId jobId, uint64 batch, uint8 slot, address owner);
    error ClaimsAreStopped(uint256 until);
    error GuardianUsed(uint256 until);
    error NotGuardian(address caller);
    error NotGovernor(address caller);
    error AssignmentNotClaimed(JobId jobId, uint64 batch, uint8 slot, AssignmentStatus status);
    error AssignmentNotCommitted(JobId jobId, uint64 batch, uint8 slot, AssignmentStatus status);
    error NotAssignmentHolder(JobId jobId, uint64 batch, uint8 slot, address caller);
    error ClaimExpired(JobId jobId, uint64 batch, uint8 slot, uint256 deadline);
    error ClaimNotExpired(JobId jobId, uint64 batch, uint8 slot, uint256 deadline);
    error AuditNotDrawn(JobId jobId, uint64 batch, uint256 seed);
    error CommitmentZero();
    error CommitmentMismatch(JobId jobId, uint64 batch, uint8 slot);
    error StepsOutOfRange(uint256 totalSteps, uint256 limit);
    error RevealNotOpen(JobId jobId, uint64 batch, uint8 committed, uint8 slots);
    error RevealStillOpen(JobId jobId, uint64 batch, uint256 deadline);
    error WindowNotOver(JobId jobId, uint64 batch, uint256 endsAt);
    error CallbackNone(JobId jobId);
    error CallbackGasTooLow(uint256 left, uint256 needed);
    error TermsOutOfBounds(string field);
    error ParametersOutOfBounds(string field);
}
