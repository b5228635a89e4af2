// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../types/Types.sol";

/// @title Stake that was slashed and rests before it is burned
library Quarantine {
    /// @param units What rests.
    /// @param reward Units of it that are the beneficiary's.
    /// @param releaseAt When it may be burned.
    /// @param allotmentId Whose it was.
    struct Entry {
        uint56 units;
        uint56 reward;
        uint40 releaseAt;
        AllotmentId allotmentId;
    }

    /// @param last Number of the last entry; they count from one.
    /// @param beneficiaries Who is rewarded, where there is a reward.
    struct State {
        uint256 last;
        mapping(uint256 id => Entry) entries;
        mapping(uint256 id => address) beneficiaries;
    }

    function put(
        State storage self,
        AllotmentId allotmentId,
        uint256 units,
        uint256 reward,
        uint256 releaseAt
    ) internal returns (uint256 id) {
        id = ++self.last;
        // A slash is part of a stake, which is below 2^56, and the reward part of the slash.
        self.entries[id] = Entry(uint56(units), uint56(reward), uint40(releaseAt), allotmentId);
    }

    /// @notice Takes an entry out whose time is over.
    function take(
        State storage self,
        uint256 id
    ) internal returns (uint256 units, uint256 reward, address beneficiary) {
        Entry memory entry = self.entries[id];
        if (entry.units == 0) revert IWorkerRegistry.QuarantineUnknown(id);
        if (block.timestamp < entry.releaseAt) revert IWorkerRegistry.QuarantineNotOver(id, entry.releaseAt);
        beneficiary = self.beneficiaries[id];
        _remove(self, id);
        return (entry.units, entry.reward, beneficiary);
    }

    /// @notice Takes an entry out, whenever.
    function undo(State storage self, uint256 id) internal returns (AllotmentId allotmentId, uint256 units) {
        Entry memory entry = self.entries[id];
        if (entry.units == 0) revert IWorkerRegistry.QuarantineUnknown(id);
        _remove(self, id);
        return (entry.allotmentId, entry.units);
    }

    function _remove(State storage self, uint256 id) private {
        delete self.entries[id];
        delete self.beneficiaries[id];
    }
}
