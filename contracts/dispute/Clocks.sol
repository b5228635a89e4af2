// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {GameId} from "../types/Types.sol";

/// @title A game's chess clock, and how it is stored
/// @notice The clock of the side that has to move runs from the last move on. A move after its end is none.
library Clocks {
    /// @dev Places in the word; the state is lowest.
    uint256 private constant ROUND = 8;
    uint256 private constant MOVED_AT = 16;
    uint256 private constant DEFENDER_LEFT = 48;
    uint256 private constant CHALLENGER_LEFT = 80;
    uint256 private constant CHALLENGER_BOND = 112;
    uint256 private constant DEFENDER_BOND = 184;

    function fromWord(uint256 word) internal pure returns (IDisputeGame.Clock memory) {
        return
            IDisputeGame.Clock({
                state: IDisputeGame.GameState(uint8(word)),
                round: uint8(word >> ROUND),
                movedAt: uint32(word >> MOVED_AT),
                defenderLeft: uint32(word >> DEFENDER_LEFT),
                challengerLeft: uint32(word >> CHALLENGER_LEFT),
                challengerBond: uint72(word >> CHALLENGER_BOND),
                defenderBond: uint72(word >> DEFENDER_BOND)
            });
    }

    function toWord(IDisputeGame.Clock memory self) internal pure returns (uint256) {
        return
            uint256(self.state) |
            (uint256(self.round) << ROUND) |
            (uint256(self.movedAt) << MOVED_AT) |
            (uint256(self.defenderLeft) << DEFENDER_LEFT) |
            (uint256(self.challengerLeft) << CHALLENGER_LEFT) |
            (uint256(self.challengerBond) << CHALLENGER_BOND) |
            (uint256(self.defenderBond) << DEFENDER_BOND);
    }

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
