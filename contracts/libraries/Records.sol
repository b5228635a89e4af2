// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What an owner paid in protocol fees of late
/// @notice One word an owner. Bits, low to high: the fees of the month of the last payment 80, of the month before 80,
/// of the one before that 80, the month's number 16. A month has 30 days; sums stop growing at 2^80 wei.
library Records {
    uint256 private constant MONTH = 30 days;
    uint256 private constant BITS = 80;
    uint256 private constant FEES = (1 << BITS) - 1;
    uint256 private constant ALL_FEES = (1 << (3 * BITS)) - 1;

    /// @notice A record with a fee added, in wei, at a time.
    function add(uint256 word, uint256 fee, uint256 time) internal pure returns (uint256) {
        uint256 fees = feesAt(word, time);
        return ((time / MONTH) << (3 * BITS)) | (fees & ~FEES) | Math.min(FEES, (fees & FEES) + fee);
    }

    /// @notice Wei that a record counts at a time: those of this month and the two before.
    function sum(uint256 word, uint256 time) internal pure returns (uint256) {
        uint256 fees = feesAt(word, time);
        return (fees & FEES) + ((fees >> BITS) & FEES) + (fees >> (2 * BITS));
    }

    /// @dev The three sums as they stand at a time, which is not before the last payment.
    function feesAt(uint256 word, uint256 time) private pure returns (uint256) {
        // What is older is shifted out.
        return (word << ((time / MONTH - (word >> (3 * BITS))) * BITS)) & ALL_FEES;
    }
}
