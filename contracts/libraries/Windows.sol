// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {Deals} from "./Deals.sol";
import {Pricing} from "./Pricing.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How long results of a provable job wait for challenges
library Windows {
    /// @dev Steps a second that the slowest machine manages for which times are made.
    uint256 internal constant SLOWEST_STEPS = 20_000_000;

    /// @dev The short window's share of the long one.
    uint256 private constant SHORTER = 4;

    /// @notice Seconds that running a batch once more takes.
    function replay(Deals.Deal memory deal, uint256 index) internal pure returns (uint256) {
        return (deal.steps * Pricing.tasks(deal, index)) / SLOWEST_STEPS;
    }

    /// @notice When the results of a batch can be paid, as they stand. It begins when the last result is there.
    /// @param agreed Whether all slots revealed the same.
    /// @param minWindow Inclusion time of the chain.
    function end(
        Deals.Deal memory deal,
        uint256 index,
        Batches.Batch memory batch,
        bool agreed,
        uint256 minWindow
    ) internal pure returns (uint256) {
        uint256 start = batch.revealedAt;
        // Where a slot stayed empty nobody knew before that time that it would.
        if (batch.committed != batch.slots) start = Math.max(start, batch.fillDeadline);
        if (!agreed || !_areDrawn(batch)) return start + deal.challengeWindow;
        uint256 least = minWindow + replay(deal, index);
        return start + Math.min(deal.challengeWindow, Math.max(least, deal.challengeWindow / SHORTER));
    }

    /// @dev Two or more results confirm each other only if their makers did not choose each other.
    function _areDrawn(Batches.Batch memory batch) private pure returns (bool) {
        if (batch.slots < 2) return false;
        for (uint256 i = 0; i < batch.slots; i++) {
            if (!batch.turns[i].wasDrawn()) return false;
        }
        return true;
    }
}
