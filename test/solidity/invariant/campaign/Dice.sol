// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @dev All chance of an episode, from its seed.
abstract contract Dice {
    bytes32 private _last;

    function _startDice(bytes32 seed) internal {
        _last = seed;
    }

    function _word() internal returns (bytes32 next) {
        next = Hashes.efficientKeccak256(_last, 0);
        _last = next;
    }

    function _below(uint256 limit) internal returns (uint256) {
        return uint256(_word()) % limit;
    }

    function _between(uint256 low, uint256 high) internal returns (uint256) {
        return low + _below(high - low + 1);
    }

    function _chance(uint256 percent) internal returns (bool) {
        return _below(100) < percent;
    }
}
