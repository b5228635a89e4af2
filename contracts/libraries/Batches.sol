// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Packing} from "./Packing.sol";
import {Timestamp} from "../types/Types.sol";

/// @title A batch with its slots: how it is stored, and its clock
library Batches {
    /// @dev Slots that a batch can have: what a tally compares stays bounded.
    uint256 internal constant MAX_SLOTS = 16;

    /// @dev Half words: the header, then one for each slot. One word a slot for its commitment, then its root.
    struct State {
        uint256[9] words;
        bytes32[16] votes;
        mapping(address owner => bool) barred;
    }

    /// @notice A batch in memory: its header and the current turns of its slots. `turns` may be longer than
    /// `head.slots`, because whole words are read.
    struct Loaded {
        IJobMarket.Batch head;
        IJobMarket.Assignment[] turns;
    }

    /// @notice Reads a batch. One that was never claimed gets `replicas` slots.
    function load(State storage self, uint8 replicas) internal view returns (Loaded memory loaded) {
        uint256 word = self.words[0];
        loaded.head = Packing.unpackBatch(word);
        if (loaded.head.slots == 0) loaded.head.slots = replicas;
        // Odd: the first word holds one slot, every further word two.
        uint256 length = loaded.head.slots | 1;
        loaded.turns = new IJobMarket.Assignment[](length);
        loaded.turns[0] = Packing.unpackAssignment(word >> 128);
        for (uint256 i = 1; i < length; i += 2) {
            word = self.words[(i + 1) / 2];
            loaded.turns[i] = Packing.unpackAssignment(word);
            loaded.turns[i + 1] = Packing.unpackAssignment(word >> 128);
        }
    }

    /// @notice Reads the current turn of one slot, opened or not.
    function turn(State storage self, uint8 slot) internal view returns (IJobMarket.Assignment memory) {
        uint256 half = uint256(slot) + 1;
        return Packing.unpackAssignment(self.words[half / 2] >> (128 * (half % 2)));
    }

    /// @notice Writes a batch back, all words that were read.
    function save(State storage self, Loaded memory loaded) internal {
        self.words[0] = Packing.pack(loaded.head) | (Packing.pack(loaded.turns[0]) << 128);
        for (uint256 i = 1; i < loaded.turns.length; i += 2) {
            self.words[(i + 1) / 2] = Packing.pack(loaded.turns[i]) | (Packing.pack(loaded.turns[i + 1]) << 128);
        }
    }

    /// @notice A slot's result was committed to. When it was the last slot, or the time to fill is over already,
    /// revealing is open from now on.
    function commit(Loaded memory self, uint8 slot, uint256 fillTimeout) internal view {
        self.turns[slot].status = IJobMarket.AssignmentStatus.Committed;
        uint256 committed = ++self.head.committed;
        uint256 fillDeadline = Timestamp.unwrap(self.head.fillDeadline);
        if (committed == self.head.slots) {
            fillDeadline = block.timestamp;
        } else if (fillDeadline == 0) {
            fillDeadline = block.timestamp + fillTimeout;
        } else if (fillDeadline < block.timestamp) {
            fillDeadline = block.timestamp;
        }
        self.head.fillDeadline = Timestamp.wrap(uint32(fillDeadline));
    }

    /// @notice A claim ended without a commitment. The time that it held its slot since the first commit does not
    /// count: others get it to fill the slot.
    function vacate(Loaded memory self, uint256 claimedAt, uint256 endedAt, uint256 fillTimeout) internal pure {
        uint256 fillDeadline = Timestamp.unwrap(self.head.fillDeadline);
        if (fillDeadline == 0) return;
        uint256 start = fillDeadline - fillTimeout;
        if (start < claimedAt) start = claimedAt;
        if (start < endedAt) self.head.fillDeadline = Timestamp.wrap(uint32(fillDeadline + endedAt - start));
    }

    /// @notice Whether no slot can be filled any more in this round, and all that committed may reveal.
    /// @dev A claim that lapsed counts as pending until somebody ends it, or until its slot could not be filled again
    /// even with the time it held: `vacate` never sets a deadline later than that.
    function isFilled(Loaded memory self, uint256 fillTimeout) internal view returns (bool) {
        if (self.head.committed == 0) return false;
        if (self.head.committed == self.head.slots) return true;
        if (block.timestamp < Timestamp.unwrap(self.head.fillDeadline)) return false;
        for (uint256 i = 0; i < self.head.slots; i++) {
            if (
                self.turns[i].status == IJobMarket.AssignmentStatus.Claimed &&
                block.timestamp <= Timestamp.unwrap(self.turns[i].deadline) + fillTimeout
            ) return false;
        }
        return true;
    }

    /// @notice Slots in a state.
    function count(Loaded memory self, IJobMarket.AssignmentStatus status) internal pure returns (uint256 number) {
        for (uint256 i = 0; i < self.head.slots; i++) {
            if (self.turns[i].status == status) number++;
        }
    }
}
