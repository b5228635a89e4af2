// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {GameId} from "../types/Types.sol";

/// @title A game's chess clock
/// @notice The clock of the side that has to move runs from the last move on. A move after its end is none.
library Clocks {
    /// @notice When the clock of whoever has to move ends.
    function endsAt(IDisputeGame.Clock memory self) internal pure returns (uint256) {
        return uint256(self.movedAt) + (isChallengersTurn(self) ? self.challengerLeft : self.defenderLeft);
    }

    /// @notice Whoever had to move has moved: what it took is gone.
    function move(IDisputeGame.Clock memory self, GameId id, IDisputeGame.GameState next) internal view {
        uint256 end = endsAt(self);
        if (block.timestamp > end) revert IDisputeGame.ClockRanOut(id, end);
        uint32 left = uint32(end - block.timestamp);
        if (isChallengersTurn(self)) self.challengerLeft = left;
        else self.defenderLeft = left;
        self.movedAt = uint32(block.timestamp);
        self.state = next;
    }

    /// @notice Whether it is the challenger who has to move, and who loses if nothing happens.
    function isChallengersTurn(IDisputeGame.Clock memory self) internal pure returns (bool) {
        return self.state == IDisputeGame.GameState.Picking;
    }
}
