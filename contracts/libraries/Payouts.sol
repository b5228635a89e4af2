// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What owners earn in one call, summed by owner
library Payouts {
    /// @dev Only the first `length` entries are set.
    struct State {
        uint256 length;
        address[] owners;
        uint256[] amounts;
    }

    function create(uint256 capacity) internal pure returns (State memory self) {
        self.owners = new address[](capacity);
        self.amounts = new uint256[](capacity);
    }

    function add(State memory self, address owner, uint256 amount) internal pure {
        uint256 length = self.length;
        for (uint256 i = 0; i < length; i++) {
            if (self.owners[i] == owner) {
                self.amounts[i] += amount;
                return;
            }
        }
        self.owners[length] = owner;
        self.amounts[length] = amount;
        self.length = length + 1;
    }
}
