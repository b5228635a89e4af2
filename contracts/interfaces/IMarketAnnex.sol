// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IMarketTypes} from "./IMarketTypes.sol";
import {ISeed} from "./ISeed.sol";
import {AllotmentId, AssignmentId, JobId, ResultRoot} from "../types/Types.sol";

/// @title What the market does rarely, and what it tells: the code of `MarketAnnex`, called at the market's address
interface IMarketAnnex is IMarketTypes {
    // ------------------------------------------------------------------ worker

    /// @notice Gives a claimed slot back, for a quarter of the expiry penalty; operator or owner.
    function release(JobSpec calldata spec, uint64 batch, uint8 slot) external;

    // ------------------------------------------------------------------ anyone

    /// @notice Ends a claim whose deadline is over, without claiming the slot.
    function expire(JobSpec calldata spec, uint64 batch, uint8 slot) external;

    /// @notice Tells the job's callback of a settled batch. May be repeated.
    function notify(JobSpec calldata spec, uint64 batch) external;

    /// @notice Sends collected fees to the fee receiver; anyone may call.
    function collectFees() external;

    /// @notice Gives a slash that rests in quarantine back to its owner; only where its resolver is void.
    function restore(uint256 quarantineId) external;

    // ------------------------------------------------------------------ resolvers

    /// @notice Opens a challenge or demand against a revealed result; only the job's resolver, before the result's
    /// window is over. Nothing of the batch is paid while one is open.
    /// @return root The result in question.
    /// @return totalSteps Its steps.
    /// @return allotmentId Whose it is.
    function contest(
        JobSpec calldata spec,
        uint64 batch,
        uint8 slot,
        uint8 turn
    ) external returns (ResultRoot root, uint256 totalSteps, AllotmentId allotmentId);

    /// @notice Ends a challenge or demand without consequences; only the job's resolver.
    function uncontest(JobSpec calldata spec, uint64 batch, uint8 slot, uint8 turn) external;

    /// @notice Refutes a contested result: the whole bond is slashed, half of it is to be `by`'s, and the slot is free
    /// again. Other assignments stay as they are. Only the job's resolver.
    function refute(JobSpec calldata spec, uint64 batch, uint8 slot, uint8 turn, address by) external;

    // ------------------------------------------------------------------ governance

    /// @notice Adds a resolver that jobs can name; only the timelock. It has entrusted its allotments to this market.
    function addResolver(address resolver) external;

    /// @notice Ends a resolver, for good; only the timelock. Its jobs' open batches are refunded by `settle`.
    function voidResolver(address resolver) external;

    /// @notice Sets the terms for jobs posted from now on; only the timelock.
    function setTerms(Terms calldata values) external;

    /// @notice Sets who receives protocol fees; only the timelock.
    function setFeeReceiver(address receiver) external;

    /// @notice Stops new claims for at most 30 days; only the guardian, only once.
    function stopClaims(uint32 duration) external;

    // ------------------------------------------------------------------ views

    function assignmentIdOf(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot,
        uint8 turn
    ) external view returns (AssignmentId);

    /// @notice Wei that a claim reserves for a batch of this specification.
    function worstCase(JobSpec calldata spec, uint64 batchIndex) external view returns (uint256);

    /// @notice Wei for 10^9 steps that a batch pays if it is first claimed at `time`, the job posted at `postedAt`.
    function stepPriceAt(JobSpec calldata spec, uint256 postedAt, uint256 time) external pure returns (uint256);

    /// @notice Audits in a million with which a batch is drawn if this owner claims a slot of it now.
    function auditRateOf(JobSpec calldata spec, uint64 batchIndex, address owner) external view returns (uint256);

    /// @notice Where the draw of a batch's audit stands, and the rate it is drawn with; zero where nothing is drawn.
    function auditStatus(JobId jobId, uint64 batchIndex) external view returns (AuditStatus status, uint256 rate);

    /// @notice An owner's record: wei of protocol fees that were taken off what it earned with provable jobs, in this
    /// month of 30 days and the two before; nothing of what came before a refutation.
    function record(address owner) external view returns (uint256);

    /// @notice Whether an owner may claim this slot now, and if not, from which age of the seed in blocks it may.
    function drawn(
        JobSpec calldata spec,
        uint64 batchIndex,
        uint8 slot,
        address owner
    ) external view returns (bool may, uint256 atAge);

    /// @notice Challenges and demands that are open against a slot's result.
    function contests(JobId jobId, uint64 batchIndex, uint8 slot) external view returns (uint256);

    /// @notice When the results of a batch can be paid, as they stand; zero while not all are there, and after its end.
    function windowEnd(JobSpec calldata spec, uint64 batchIndex) external view returns (uint256);

    /// @notice Where a resolver stands.
    function resolverStatus(address resolver) external view returns (ResolverStatus);

    /// @notice Whether an owner gave a slot of the batch back or let it expire, and may not come again.
    function barred(JobId jobId, uint64 batchIndex, address owner) external view returns (bool);

    /// @notice What an owner can withdraw, in wei.
    function credit(address owner) external view returns (uint256);

    /// @notice What a payer can get back now, in wei.
    function refundable(JobSpec calldata spec, address payer) external view returns (uint256);

    /// @notice Fees collected and not sent yet, in wei.
    function fees() external view returns (uint256);

    function terms(uint32 number) external view returns (Terms memory);

    function chainParameters() external view returns (ChainParameters memory);

    /// @notice Gas that `notify` gives a callback.
    function CALLBACK_GAS() external view returns (uint256);

    /// @notice Where the seeds of lotteries come from.
    function seed() external view returns (ISeed);

    /// @notice The timelock that sets terms and fee receiver.
    function governor() external view returns (address);

    /// @notice Who may stop new claims, once.
    function guardian() external view returns (address);

    /// @notice Who receives protocol fees.
    function feeReceiver() external view returns (address);

    /// @notice End of the guardian's stop; zero if there was none.
    function claimsStoppedUntil() external view returns (uint256);
}
