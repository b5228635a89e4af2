// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What owners earn in one call, summed by owner
library Payouts {
    /// @dev Only the first `length` entries are set: the owner in the low 160 bits, above it wei, which are part of a
    /// budget below 2^96.
    struct State {
        uint256 length;
        uint256[] entries;
    }

    function make(State memory self, uint256 capacity) internal pure {
        self.entries = new uint256[](capacity);
    }

    function get(State memory self, uint256 index) internal pure returns (address owner, uint256 amount) {
        uint256 entry = self.entries[index];
        return (address(uint160(entry)), entry >> 160);
    }

    function add(State memory self, address owner, uint256 amount) internal pure {
        uint256 length = self.length;
        uint256[] memory entries = self.entries;
        for (uint256 i = 0; i < length; i++) {
            if (address(uint160(entries[i])) == owner) {
                entries[i] += amount << 160;
                return;
            }
        }
        entries[length] = uint160(owner) | (amount << 160);
        self.length = length + 1;
    }
}
