// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {JobId, ResultRoot} from "../types/Types.sol";

/// @title What a dApp implements to hear of its results
/// @notice Called by the market, never with money at stake: a callback that fails may be notified again.
interface IJobCallback {
    /// @notice A batch of a job that names this contract as its callback was settled.
    /// @dev Check that the sender is the market. May be called more than once for one batch.
    /// @param jobId The job.
    /// @param batch The batch, counted from zero.
    /// @param resultRoot The result that was accepted.
    function onBatchSettled(JobId jobId, uint64 batch, ResultRoot resultRoot) external;
}
