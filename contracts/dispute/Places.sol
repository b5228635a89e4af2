// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDemands} from "../interfaces/IDemands.sol";

/// @dev Until when each place of an assignment is taken, unix seconds: four numbers of 32 bits, the first one lowest.
type Places is uint256;

using PlaceRules for Places global;

/// @title How many demands there may be against a result at a time
/// @notice A place is taken until a time, and free by itself afterwards. The first one is the requester's alone:
/// whoever holds a result could fill all of them with demands of its own, and whoever pays for it could then demand
/// nothing.
library PlaceRules {
    uint256 internal constant COUNT = 4;
    uint256 private constant BITS = 32;

    /// @notice Takes a free place.
    /// @param freed The time of a place that its holder gives up for this one; zero: none.
    function take(Places self, bool forRequester, uint256 freed, uint256 until) internal view returns (Places) {
        uint256 first = forRequester ? 0 : 1;
        uint256 place = freed == 0 ? COUNT : _find(self, first, freed);
        if (place == COUNT) {
            place = first;
            while (place < COUNT && self.timeOf(place) >= block.timestamp) place++;
        }
        if (place == COUNT) revert IDemands.DemandsFull(COUNT - first);
        return _with(self, place, until);
    }

    /// @notice A place that is taken until one time is taken until another from now on.
    function move(Places self, bool forRequester, uint256 from, uint256 until) internal pure returns (Places) {
        return _with(self, _find(self, forRequester ? 0 : 1, from), until);
    }

    /// @notice Until when a place is taken.
    function timeOf(Places self, uint256 place) internal pure returns (uint32) {
        return uint32(Places.unwrap(self) >> (BITS * place));
    }

    /// @dev Of two places with the same time it is all the same which; `COUNT` if there is none.
    function _find(Places self, uint256 first, uint256 time) private pure returns (uint256 place) {
        place = first;
        while (place < COUNT && self.timeOf(place) != time) place++;
    }

    function _with(Places self, uint256 place, uint256 until) private pure returns (Places) {
        uint256 shift = BITS * place;
        uint256 rest = Places.unwrap(self) & ~(uint256(type(uint32).max) << shift);
        return Places.wrap(rest | (until << shift));
    }
}
