// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Which change of a contract is switched on: the number in the last two bytes of the call's data, if it is one.
library Switch {
    function on(uint256 mutant) internal pure returns (bool is_) {
        assembly ("memory-safe") {
            is_ := eq(shr(240, calldataload(sub(calldatasize(), 2))), mutant)
        }
    }
}
