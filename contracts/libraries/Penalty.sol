// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MILLION, STAKE_UNIT} from "../types/Types.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What it costs to hold a batch and not finish it, in units of stake
library Penalty {
    /// @notice For an assignment whose time ran out: it grows with the budget that it tied up and the time.
    /// @param reserved Wei that the batch has reserved.
    /// @param held Seconds that the assignment held its slot.
    /// @param bond Units that the assignment has reserved: never more than these.
    function expiryUp(
        IJobMarket.Terms memory terms,
        uint256 reserved,
        uint256 held,
        uint256 bond
    ) internal pure returns (uint256) {
        uint256 grown = Math.ceilDiv(reserved * terms.expiryRate * held, MILLION * 1 days * STAKE_UNIT);
        return Math.min(bond, Math.max(terms.expiryFloor, grown));
    }

    /// @notice For an assignment that its worker gave back in time: a quarter of it.
    function releaseUp(
        IJobMarket.Terms memory terms,
        uint256 reserved,
        uint256 held,
        uint256 bond
    ) internal pure returns (uint256) {
        return Math.ceilDiv(expiryUp(terms, reserved, held, bond), 4);
    }
}
