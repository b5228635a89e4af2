// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Timestamp} from "../types/Types.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title An owner's account
library Accounts {
    using SafeCast for uint256;

    /// @dev Seconds after which a change of stake counts as old: longer than any lottery.
    uint256 internal constant SEASON = 2 days;

    /// @notice Adds stake. Until a season after, `seasoned` keeps what counted before: the least of what was there.
    /// @dev Stake that leaves needs no record: `weightAt` never exceeds what is left.
    function addStake(IWorkerRegistry.Account storage self, uint256 units) internal {
        uint56 stake = self.stake;
        bool old = block.timestamp > Timestamp.unwrap(self.changedAt) + SEASON;
        self.seasoned = old || stake < self.seasoned ? stake : self.seasoned;
        self.changedAt = Timestamp.wrap(uint32(block.timestamp));
        self.stake = (stake + units).toUint56();
    }

    /// @notice Units that were there before a time that is less than a season ago.
    function weightAt(IWorkerRegistry.Account memory self, uint256 time) internal pure returns (uint256) {
        if (Timestamp.unwrap(self.changedAt) < time) return self.stake;
        return self.seasoned < self.stake ? self.seasoned : self.stake;
    }

    /// @notice Stake that no operator has.
    function free(IWorkerRegistry.Account memory self) internal pure returns (uint256) {
        return self.stake - self.allotted;
    }
}
