// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {AllotmentId, Timestamp} from "../types/Types.sol";

/// @title Batch headers and assignments as half words
library Packing {
    /// @dev Bits, low to high: firstClaimedAt 32, fillDeadline 32, revealedAt 32, status 8, slots 8, committed 8, round 8.
    function pack(IJobMarket.Batch memory head) internal pure returns (uint256) {
        return
            uint256(Timestamp.unwrap(head.firstClaimedAt)) |
            (uint256(Timestamp.unwrap(head.fillDeadline)) << 32) |
            (uint256(Timestamp.unwrap(head.revealedAt)) << 64) |
            (uint256(head.status) << 96) |
            (uint256(head.slots) << 104) |
            (uint256(head.committed) << 112) |
            (uint256(head.round) << 120);
    }

    /// @dev Reads the low half of `word`.
    function unpackBatch(uint256 word) internal pure returns (IJobMarket.Batch memory head) {
        head.firstClaimedAt = Timestamp.wrap(uint32(word));
        head.fillDeadline = Timestamp.wrap(uint32(word >> 32));
        head.revealedAt = Timestamp.wrap(uint32(word >> 64));
        head.status = IJobMarket.BatchStatus(uint8(word >> 96));
        head.slots = uint8(word >> 104);
        head.committed = uint8(word >> 112);
        head.round = uint8(word >> 120);
    }

    /// @dev Bits, low to high: allotmentId 32, status 8, turn 8, deadline 32, steps 48.
    function pack(IJobMarket.Assignment memory turn) internal pure returns (uint256) {
        return
            uint256(AllotmentId.unwrap(turn.allotmentId)) |
            (uint256(turn.status) << 32) |
            (uint256(turn.turn) << 40) |
            (uint256(Timestamp.unwrap(turn.deadline)) << 48) |
            (uint256(turn.steps) << 80);
    }

    /// @dev Reads the low half of `word`.
    function unpackAssignment(uint256 word) internal pure returns (IJobMarket.Assignment memory turn) {
        turn.allotmentId = AllotmentId.wrap(uint32(word));
        turn.status = IJobMarket.AssignmentStatus(uint8(word >> 32));
        turn.turn = uint8(word >> 40);
        turn.deadline = Timestamp.wrap(uint32(word >> 48));
        turn.steps = uint48(word >> 80);
    }
}
