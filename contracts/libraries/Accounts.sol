// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Timestamp} from "../types/Types.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title An owner's account
/// @notice For lotteries it remembers two levels: the stake at the start of the period of the last change, and at the
/// start of the period before. Stake that leaves lowers both. Whoever adds to somebody's stake, however often, cannot
/// hold that owner's older stake back.
library Accounts {
    using SafeCast for uint256;

    /// @dev Stake counts from the next period on. Lotteries last no longer than one.
    uint256 internal constant PERIOD = 1 hours;

    function addStake(IWorkerRegistry.Account storage self, uint256 units) internal {
        uint256 last = Timestamp.unwrap(self.changedAt) / PERIOD;
        uint256 current = block.timestamp / PERIOD;
        if (current != last) {
            self.earlier = current == last + 1 ? self.seasoned : self.stake;
            self.seasoned = self.stake;
        }
        self.changedAt = Timestamp.wrap(uint32(block.timestamp));
        self.stake = (self.stake + units).toUint56();
    }

    /// @notice Takes stake away, at most what is there.
    function removeStake(IWorkerRegistry.Account storage self, uint256 units) internal {
        uint56 stake = self.stake - uint56(units);
        self.stake = stake;
        if (self.seasoned > stake) self.seasoned = stake;
        if (self.earlier > stake) self.earlier = stake;
    }

    /// @notice Units that are there and were at the start of the period of `time`, and ever since; nothing where it is
    /// not known any more.
    function weightAt(IWorkerRegistry.Account memory self, uint256 time) internal pure returns (uint256) {
        uint256 last = Timestamp.unwrap(self.changedAt) / PERIOD;
        uint256 period = time / PERIOD;
        if (period > last) return self.stake;
        if (period == last) return self.seasoned;
        return period + 1 == last ? self.earlier : 0;
    }

    /// @notice Stake that no operator has.
    function free(IWorkerRegistry.Account memory self) internal pure returns (uint256) {
        return self.stake - self.allotted;
    }
}
