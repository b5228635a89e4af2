// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IConunToken} from "./IConunToken.sol";
import {IMarketTypes} from "./IMarketTypes.sol";
import {IWorkerRegistry} from "./IWorkerRegistry.sol";
import {JobId, ResultRoot} from "../types/Types.sol";

/// @title The market's way of every job: what `JobMarket` does with its own code
interface IMarketCore is IMarketTypes {
    // ------------------------------------------------------------------ work

    /// @notice Posts a job and escrows `spec.budget`; the sender is the requester and must have approved it.
    /// @param hint Where the job manifest is.
    function post(JobSpec calldata spec, string calldata hint) external returns (JobId jobId);

    /// @notice As `post`, with an EIP-2612 permit for the budget in place of an approval.
    function postWithPermit(
        JobSpec calldata spec,
        string calldata hint,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (JobId jobId);

    /// @notice Claims slots for the sender, an operator. By claiming it declares that it holds program and inputs.
    function claim(JobSpec calldata spec, Claim[] calldata claims) external;

    /// @notice Claims slots and commits to their results in one transaction.
    function claimAndCommit(JobSpec calldata spec, ClaimAndCommit[] calldata claims) external;

    /// @notice Commits to results of slots that the sender claimed.
    function commit(JobId jobId, Commit[] calldata commits) external;

    /// @notice Opens commitments; anyone who holds the openings. Open once all slots have committed, or after the fill
    /// deadline while no claim is pending: one that lapsed is pending until somebody ends it, or for the time to fill.
    ///
    /// A batch of a provable job waits for its audit's draw (`auditStatus`). If it is drawn, the first call reveals
    /// nothing of it but opens one more slot, and what it was to reveal is revealed by another call when that slot has
    /// committed, or stood unclaimed for the time to fill.
    function reveal(JobId jobId, Opening[] calldata openings) external;

    /// @notice Moves batches on as far as they go: pays a quorum whose window is over, adds a replica, reopens, or
    /// refunds. Reverts for a batch that cannot move yet.
    /// @param payOut Whether owners are paid at once or credited for `withdraw`.
    function settle(JobSpec calldata spec, uint64[] calldata batches, bool payOut) external;

    /// @notice Pays an owner what it was credited; anyone may call, the owner gets it.
    function withdraw(address owner) external;

    // ------------------------------------------------------------------ payers

    /// @notice Adds to a job's budget; anyone may, and becomes one of its payers.
    function fund(JobSpec calldata spec, uint96 amount) external;

    /// @notice Closes a job: no batch is begun any more, what is free goes back to the payers, the requester's share at
    /// once. The requester at any time; anyone after the posting deadline. Batches that are claimed run on.
    function close(JobSpec calldata spec) external;

    /// @notice Pays a payer its share of what a closed job has not spent and not reserved; anyone may call, again and
    /// again as reservations come back.
    function refund(JobSpec calldata spec, address payer) external;

    // ------------------------------------------------------------------ views

    function job(JobId jobId) external view returns (Job memory);

    function batch(JobId jobId, uint64 index) external view returns (Batch memory);

    function assignment(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot
    ) external view returns (Assignment memory current, bytes32 commitmentOrRoot);

    /// @notice The accepted result of a settled batch; zero otherwise.
    function resultRoot(JobId jobId, uint64 batchIndex) external view returns (ResultRoot);

    /// @notice The id that posting this specification gives.
    function jobIdOf(JobSpec calldata spec) external view returns (JobId);

    function currentTerms() external view returns (uint32);

    /// @notice CON.
    function token() external view returns (IConunToken);

    /// @notice Where the market reserves stake.
    function registry() external view returns (IWorkerRegistry);

    /// @notice The rest of the market's code; it runs on the market's storage, and has none of its own.
    function annex() external view returns (address);
}
