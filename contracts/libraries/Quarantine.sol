// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";

/// @title Stake that was slashed and rests before it is burned
library Quarantine {
    /// @param units What rests.
    /// @param releaseAt When it may be burned.
    struct Entry {
        uint56 units;
        uint64 releaseAt;
    }

    /// @param last Number of the last entry; they count from one.
    struct State {
        uint256 last;
        mapping(uint256 id => Entry) entries;
    }

    function put(State storage self, uint256 units, uint256 releaseAt) internal returns (uint256 id) {
        id = ++self.last;
        // A slash is part of a stake, which is below 2^56.
        self.entries[id] = Entry(uint56(units), uint64(releaseAt));
    }

    /// @notice Takes an entry out whose time is over.
    function take(State storage self, uint256 id) internal returns (uint256 units) {
        Entry memory entry = self.entries[id];
        if (entry.units == 0) revert IWorkerRegistry.QuarantineUnknown(id);
        if (block.timestamp < entry.releaseAt) revert IWorkerRegistry.QuarantineNotOver(id, entry.releaseAt);
        delete self.entries[id];
        return entry.units;
    }
}
