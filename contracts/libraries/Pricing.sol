// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deals} from "./Deals.sol";
import {TermsBook} from "./TermsBook.sol";
import {MILLION} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What a batch costs
/// @dev Prices and fees of tasks are below 2^96, steps of a task below 2^64, tasks of a batch below 2^32, slots below
/// 2^9, parts of a million below 2^32, whatever a specification says: no product or sum reaches 2^256. A batch is below
/// `batches`.
library Pricing {
    /// @dev Steps that a step price is for.
    uint256 internal constant PRICED_STEPS = 1e9;

    /// @notice Batches of a job.
    function batches(Deals.Deal memory deal) internal pure returns (uint256) {
        return Math.ceilDiv(deal.taskCount, deal.batchSize);
    }

    /// @notice Tasks of a batch; the last one may be shorter.
    function tasks(Deals.Deal memory deal, uint256 batch) internal pure returns (uint256) {
        unchecked {
            uint256 left = deal.taskCount - batch * deal.batchSize;
            return left < deal.batchSize ? left : deal.batchSize;
        }
    }

    /// @notice Wei for 10^9 steps after a time: from the least price to the greatest, linearly.
    function ramp(
        uint256 least,
        uint256 greatest,
        uint256 rampSeconds,
        uint256 elapsed
    ) internal pure returns (uint256) {
        return elapsed >= rampSeconds ? greatest : least + ((greatest - least) * elapsed) / rampSeconds;
    }

    /// @notice Wei for 10^9 steps of a batch that was first claimed at a time.
    function stepPrice(Deals.Deal memory deal, uint256 claimedAt) internal pure returns (uint256) {
        return ramp(deal.minStepPrice, deal.maxStepPrice, deal.rampSeconds, claimedAt - deal.postedAt);
    }

    /// @notice Wei for one result of a batch, fees apart, rounded down.
    function ofResult(
        Deals.Deal memory deal,
        uint256 batch,
        uint256 steps,
        uint256 price
    ) internal pure returns (uint256) {
        unchecked {
            return deal.taskFee * tasks(deal, batch) + (steps * price) / PRICED_STEPS;
        }
    }

    /// @notice Wei that suffice for a batch whatever happens: every slot it can have at the highest price, with the
    /// requester's fee. One slot more than a quorum at least: for an audit.
    function worstCase(Deals.Deal memory deal, uint256 batch) internal pure returns (uint256) {
        unchecked {
            uint256 number = tasks(deal, batch);
            uint256 slots = deal.maxReplicas > deal.replicas ? deal.maxReplicas : deal.replicas + 1;
            uint256 each = deal.taskFee * number + Math.ceilDiv(deal.maxStepPrice * deal.steps * number, PRICED_STEPS);
            return withFeeUp(slots * each, TermsBook.requesterFeeOf(deal.terms));
        }
    }

    /// @notice An amount with a fee on top, rounded up.
    function withFeeUp(uint256 amount, uint256 fee) internal pure returns (uint256) {
        unchecked {
            return amount + Math.ceilDiv(amount * fee, MILLION);
        }
    }

    /// @notice A share of an amount in parts of a million, rounded down.
    function share(uint256 amount, uint256 parts) internal pure returns (uint256) {
        unchecked {
            return (amount * parts) / MILLION;
        }
    }
}
