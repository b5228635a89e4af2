// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deals} from "./Deals.sol";
import {TermsBook} from "./TermsBook.sol";
import {MILLION, STAKE_UNIT} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What it costs to hold a batch and not finish it, in units of stake
library Penalty {
    /// @notice For an assignment whose time ran out: it grows with the budget that it tied up and the time.
    /// @param reserved Wei that the batch has reserved.
    /// @param held Seconds that the assignment held its slot.
    function expiryUp(Deals.Deal memory deal, uint256 reserved, uint256 held) internal pure returns (uint256) {
        uint256 grown;
        unchecked {
            // Below 2^96, 2^20 and 2^32.
            grown = Math.ceilDiv(reserved * TermsBook.expiryRateOf(deal.terms) * held, MILLION * 1 days * STAKE_UNIT);
        }
        return Math.min(deal.bond, Math.max(TermsBook.expiryFloorOf(deal.terms), grown));
    }

    /// @notice For an assignment that its worker gave back in time: a quarter of it.
    function releaseUp(Deals.Deal memory deal, uint256 reserved, uint256 held) internal pure returns (uint256) {
        return Math.ceilDiv(expiryUp(deal, reserved, held), 4);
    }
}
