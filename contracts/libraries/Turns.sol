// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {AllotmentId, Timestamp} from "../types/Types.sol";

/// @dev The current turn of a slot, as `IMarketTypes.Assignment`, in half a word. Bits, low to high: allotmentId
/// 32, status 7, whether the holder was drawn 1, number 8, deadline 32 (once revealed: contests), steps 48 (until
/// revealed: audit rate).
type Turn is uint256;

using Turns for Turn global;

/// @title One turn of an allotment in a slot of a batch
library Turns {
    uint256 internal constant NONE = uint256(IMarketTypes.AssignmentStatus.None);
    uint256 internal constant CLAIMED = uint256(IMarketTypes.AssignmentStatus.Claimed);
    uint256 internal constant COMMITTED = uint256(IMarketTypes.AssignmentStatus.Committed);
    uint256 internal constant REVEALED = uint256(IMarketTypes.AssignmentStatus.Revealed);
    uint256 internal constant PAID = uint256(IMarketTypes.AssignmentStatus.Paid);
    uint256 internal constant RELEASED = uint256(IMarketTypes.AssignmentStatus.Released);
    uint256 internal constant EXPIRED = uint256(IMarketTypes.AssignmentStatus.Expired);
    uint256 internal constant REFUTED = uint256(IMarketTypes.AssignmentStatus.Refuted);

    uint256 private constant STATUS = 32;
    uint256 private constant STATUS_MASK = 0x7f;
    uint256 private constant DRAWN = 1 << 39;
    uint256 private constant NUMBER = 40;
    uint256 private constant DEADLINE = 48;
    uint256 private constant STEPS = 80;

    /// @dev What stays of a turn to its end: holder, status, whether it was drawn, number.
    uint256 private constant LASTING = (1 << DEADLINE) - 1;

    /// @notice The turn of who just claimed a slot. Number, deadline and rate fit their bits.
    function claimed(
        AllotmentId holder,
        uint256 number_,
        uint256 deadline_,
        uint256 auditRate_,
        bool drawn
    ) internal pure returns (Turn turn) {
        turn = Turn.wrap(
            AllotmentId.unwrap(holder) |
                (CLAIMED << STATUS) |
                (number_ << NUMBER) |
                (deadline_ << DEADLINE) |
                (auditRate_ << STEPS)
        );
        if (drawn) turn = Turn.wrap(Turn.unwrap(turn) | DRAWN);
    }

    /// @notice The turn in another status.
    function to(Turn self, uint256 status_) internal pure returns (Turn) {
        return Turn.wrap((Turn.unwrap(self) & ~(STATUS_MASK << STATUS)) | (status_ << STATUS));
    }

    /// @notice The turn with its result revealed; the steps fit their bits. Its deadline is over: the same bits count
    /// contests from now on.
    function revealed(Turn self, uint256 steps_) internal pure returns (Turn) {
        return Turn.wrap((Turn.unwrap(to(self, REVEALED)) & LASTING) | (steps_ << STEPS));
    }

    /// @notice The turn, which has not revealed, at its end.
    function ended(Turn self, uint256 status_) internal pure returns (Turn) {
        return Turn.wrap(Turn.unwrap(to(self, status_)) & LASTING);
    }

    /// @notice The turn as if nobody had been drawn for it.
    function undrawn(Turn self) internal pure returns (Turn) {
        return Turn.wrap(Turn.unwrap(self) & ~DRAWN);
    }

    /// @notice Parts of a million with which a batch is to be audited on account of this turn, which has not revealed.
    function auditRate(Turn self) internal pure returns (uint256) {
        return steps(self);
    }

    /// @notice The revealed turn with one contest more.
    function contested(Turn self) internal pure returns (Turn) {
        return Turn.wrap(Turn.unwrap(self) + (1 << DEADLINE));
    }

    /// @notice The revealed turn with one contest less; it has one.
    function uncontested(Turn self) internal pure returns (Turn) {
        return Turn.wrap(Turn.unwrap(self) - (1 << DEADLINE));
    }

    /// @notice Challenges and demands that are open against a revealed turn.
    function contests(Turn self) internal pure returns (uint256) {
        return deadline(self);
    }

    /// @notice Whether the holder claimed while a lottery decided who may.
    function wasDrawn(Turn self) internal pure returns (bool) {
        return Turn.unwrap(self) & DRAWN != 0;
    }

    function allotmentId(Turn self) internal pure returns (AllotmentId) {
        return AllotmentId.wrap(uint32(Turn.unwrap(self)));
    }

    function status(Turn self) internal pure returns (uint256) {
        return (Turn.unwrap(self) >> STATUS) & STATUS_MASK;
    }

    function number(Turn self) internal pure returns (uint8) {
        return uint8(Turn.unwrap(self) >> NUMBER);
    }

    function deadline(Turn self) internal pure returns (uint256) {
        return uint32(Turn.unwrap(self) >> DEADLINE);
    }

    function steps(Turn self) internal pure returns (uint256) {
        return uint48(Turn.unwrap(self) >> STEPS);
    }

    /// @notice Whether a slot has a holder: its time may be over, but nobody has ended it.
    function isHeld(Turn self) internal pure returns (bool) {
        uint256 now_ = status(self);
        return now_ == CLAIMED || now_ == COMMITTED || now_ == REVEALED;
    }

    /// @notice The turn as the interface shows it.
    function toAssignment(Turn self) internal pure returns (IMarketTypes.Assignment memory) {
        return
            IMarketTypes.Assignment({
                allotmentId: allotmentId(self),
                status: IMarketTypes.AssignmentStatus(status(self)),
                turn: number(self),
                deadline: Timestamp.wrap(uint32(status(self) >= REVEALED ? 0 : deadline(self))),
                steps: uint48(status(self) >= REVEALED ? steps(self) : 0)
            });
    }
}
