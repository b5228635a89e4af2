// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {MILLION} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What a batch costs
/// @dev Prices are below 2^96, steps of a batch below 2^48, tasks of a batch below 2^32: products stay below 2^256.
library Pricing {
    /// @dev Steps that a step price is for.
    uint256 internal constant PRICED_STEPS = 1e9;

    /// @notice Batches of a job.
    function batches(IJobMarket.JobSpec calldata spec) internal pure returns (uint256) {
        return Math.ceilDiv(spec.taskCount, spec.batchSize);
    }

    /// @notice Tasks of a batch; the last one may be shorter.
    function tasks(IJobMarket.JobSpec calldata spec, uint64 batch) internal pure returns (uint256) {
        uint256 size = spec.batchSize;
        return Math.min(size, spec.taskCount - uint256(batch) * size);
    }

    /// @notice Wei for 10^9 steps at a time: from the least price to the greatest, linearly.
    function stepPriceAt(
        IJobMarket.JobSpec calldata spec,
        uint256 postedAt,
        uint256 time
    ) internal pure returns (uint256) {
        uint256 least = spec.minStepPrice;
        uint256 greatest = spec.maxStepPrice;
        uint256 ramp = spec.rampSeconds;
        uint256 elapsed = time > postedAt ? time - postedAt : 0;
        return elapsed >= ramp ? greatest : least + ((greatest - least) * elapsed) / ramp;
    }

    /// @notice Wei for one result of a batch, fees apart, rounded down.
    function ofResult(
        IJobMarket.JobSpec calldata spec,
        uint256 taskCount,
        uint256 steps,
        uint256 stepPrice
    ) internal pure returns (uint256) {
        return spec.taskFee * taskCount + (steps * stepPrice) / PRICED_STEPS;
    }

    /// @notice Wei that suffice for a batch whatever happens: every slot it can have at the highest price, with the
    /// requester's fee. One slot more than a quorum at least: for an audit.
    function worstCase(
        IJobMarket.JobSpec calldata spec,
        uint256 taskCount,
        uint256 requesterFee
    ) internal pure returns (uint256) {
        uint256 slots = Math.max(uint256(spec.replicas) + 1, spec.maxReplicas);
        uint256 steps = spec.limits.steps * taskCount;
        uint256 each = spec.taskFee * taskCount + Math.ceilDiv(spec.maxStepPrice * steps, PRICED_STEPS);
        return withFeeUp(slots * each, requesterFee);
    }

    /// @notice An amount with a fee on top, rounded up.
    function withFeeUp(uint256 amount, uint256 fee) internal pure returns (uint256) {
        return amount + Math.ceilDiv(amount * fee, MILLION);
    }

    /// @notice A share of an amount in parts of a million, rounded down.
    function share(uint256 amount, uint256 parts) internal pure returns (uint256) {
        return (amount * parts) / MILLION;
    }
}
