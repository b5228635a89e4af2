// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Which change of a contract is switched on: the number in the last two bytes of the call's data, if it is one.
/// With all bits set nothing is, and whoever asks fails: so it shows which calls come to something that may be changed.
library Switch {
    function on(uint256 mutant) internal pure returns (bool is_) {
        assembly ("memory-safe") {
            let chosen := shr(240, calldataload(sub(calldatasize(), 2)))
            if eq(chosen, 0xffff) {
                revert(0, 0)
            }
            is_ := eq(chosen, mutant)
        }
    }
}
