// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {LowLevel} from "./LowLevel.sol";
import {Turn, Turns} from "./Turns.sol";
import {Timestamp} from "../types/Types.sol";

/// @title A batch with its slots: how it is stored, and its clock
library Batches {
    /// @dev Slots that a batch can have: what a tally compares stays bounded.
    uint256 internal constant MAX_SLOTS = 16;

    /// @dev Place of the first slot's vote among the words.
    uint256 private constant VOTES = 9;

    uint256 internal constant OPEN = uint256(IMarketTypes.BatchStatus.Open);
    uint256 internal constant REVEALED_ALL = uint256(IMarketTypes.BatchStatus.Revealed);
    uint256 internal constant SETTLED = uint256(IMarketTypes.BatchStatus.Settled);
    uint256 internal constant REFUNDED = uint256(IMarketTypes.BatchStatus.Refunded);

    /// @dev Half words: the header, then one for each slot. Then one word a slot for its commitment, later its root.
    struct State {
        uint256[25] words;
        mapping(address owner => bool) barred;
    }

    /// @notice A batch in memory, as `IMarketTypes.Batch`, with the current turns of its slots. There may be more turns
    /// than slots, because whole words are read. Full words: nothing is masked or checked again.
    /// @dev While it is open `revealedAt` is the number of a seed instead: that of its audit's draw, where all slots
    /// have committed, or that of the lottery for the slot that an audit opened. Zero: there is neither.
    struct Batch {
        uint256 firstClaimedAt;
        uint256 fillDeadline;
        uint256 revealedAt;
        uint256 status;
        uint256 slots;
        uint256 committed;
        uint256 round;
        Turn[] turns;
    }

    // ------------------------------------------------------------------ storage

    /// @notice Reads a batch. One that was never claimed has no slots.
    function load(State storage self) internal view returns (Batch memory batch) {
        uint256 word = LowLevel.read(self, 0);
        batch.firstClaimedAt = uint32(word);
        batch.fillDeadline = uint32(word >> 32);
        batch.revealedAt = uint32(word >> 64);
        batch.status = uint8(word >> 96);
        batch.slots = uint8(word >> 104);
        batch.committed = uint8(word >> 112);
        batch.round = uint8(word >> 120);
        // Odd: the first word holds one slot, every further word two.
        uint256 length = batch.slots | 1;
        Turn[] memory turns = new Turn[](length);
        batch.turns = turns;
        turns[0] = Turn.wrap(word >> 128);
        unchecked {
            for (uint256 i = 1; i < length; i += 2) {
                word = LowLevel.read(self, (i + 1) / 2);
                turns[i] = Turn.wrap(uint128(word));
                turns[i + 1] = Turn.wrap(word >> 128);
            }
        }
    }

    /// @notice Writes a batch back, all words that were read. Bits of the header, low to high: firstClaimedAt 32,
    /// fillDeadline 32, revealedAt 32, status 8, slots 8, committed 8, round 8.
    function save(State storage self, Batch memory batch) internal {
        uint256 word =
            batch.firstClaimedAt |
                (batch.fillDeadline << 32) |
                (batch.revealedAt << 64) |
                (batch.status << 96) |
                (batch.slots << 104) |
                (batch.committed << 112) |
                (batch.round << 120);
        Turn[] memory turns = batch.turns;
        LowLevel.write(self, 0, word | (Turn.unwrap(turns[0]) << 128));
        unchecked {
            for (uint256 i = 1; i < turns.length; i += 2) {
                LowLevel.write(self, (i + 1) / 2, Turn.unwrap(turns[i]) | (Turn.unwrap(turns[i + 1]) << 128));
            }
        }
    }

    /// @notice Reads the current turn of one slot, whether it was opened or not.
    function turnOf(State storage self, uint256 slot) internal view returns (Turn) {
        uint256 half = slot + 1;
        return Turn.wrap(uint128(LowLevel.read(self, half / 2) >> (128 * (half % 2))));
    }

    /// @notice A slot's commitment, or root once it was revealed.
    function vote(State storage self, uint256 slot) internal view returns (bytes32) {
        return bytes32(LowLevel.read(self, VOTES + slot));
    }

    /// @notice Writes a slot's commitment or root. The slot is one that was opened.
    function setVote(State storage self, uint256 slot, bytes32 value) internal {
        LowLevel.write(self, VOTES + slot, uint256(value));
    }

    // ------------------------------------------------------------------ rules

    /// @notice Gives a batch that was never claimed its slots.
    function open(Batch memory self, uint256 slots) internal pure {
        self.slots = slots;
        // Loading made one turn.
        if (self.turns.length < slots) self.turns = new Turn[](slots | 1);
    }

    /// @notice A slot's result was committed to. When it was the last slot, or the time to fill is over already,
    /// revealing is open from now on.
    function commit(Batch memory self, uint256 slot, uint256 fillTimeout) internal view {
        self.turns[slot] = self.turns[slot].to(Turns.COMMITTED);
        self.committed++;
        if (self.committed == self.slots) {
            self.fillDeadline = block.timestamp;
        } else if (self.fillDeadline == 0) {
            self.fillDeadline = block.timestamp + fillTimeout;
        } else if (self.fillDeadline < block.timestamp) {
            self.fillDeadline = block.timestamp;
        }
    }

    /// @notice A claim ended without a commitment. The time that it held its slot since the first commit does not
    /// count: others get it to fill the slot.
    function vacate(Batch memory self, uint256 claimedAt, uint256 endedAt, uint256 fillTimeout) internal pure {
        if (self.fillDeadline == 0) return;
        uint256 start = self.fillDeadline - fillTimeout;
        if (start < claimedAt) start = claimedAt;
        if (start < endedAt) self.fillDeadline += endedAt - start;
    }

    /// @notice Whether no slot can be filled any more in this round, and all that committed may reveal.
    /// @dev A claim that lapsed counts as pending until somebody ends it, or until its slot could not be filled again
    /// even with the time it held: `vacate` never sets a deadline later than that.
    function isFilled(Batch memory self, uint256 fillTimeout) internal view returns (bool) {
        if (self.committed == 0) return false;
        if (self.committed == self.slots) return true;
        if (block.timestamp < self.fillDeadline) return false;
        for (uint256 i = 0; i < self.slots; i++) {
            Turn turn = self.turns[i];
            if (turn.status() == Turns.CLAIMED && block.timestamp <= turn.deadline() + fillTimeout) return false;
        }
        return true;
    }

    /// @notice Parts of a million with which the batch is drawn for an audit, the most of all its turns: every slot has
    /// committed, nothing is public, and each turn has a rate. Zero where one of that is missing: whoever holds a slot
    /// that an audit opened has none.
    function auditRate(Batch memory self) internal pure returns (uint256 rate) {
        for (uint256 i = 0; i < self.slots; i++) {
            Turn turn = self.turns[i];
            if (turn.status() != Turns.COMMITTED) return 0;
            uint256 one = turn.auditRate();
            if (one == 0) return 0;
            if (one > rate) rate = one;
        }
    }

    /// @notice Opens one more slot for an audit.
    /// @param seed Number of the seed of the lottery for it; zero: none is held.
    function openAudit(Batch memory self, uint256 fillTimeout, uint256 seed) internal view {
        self.slots++;
        self.fillDeadline = block.timestamp + fillTimeout;
        self.revealedAt = seed;
    }

    /// @notice Whether a slot is in a state.
    function has(Batch memory self, uint256 status) internal pure returns (bool) {
        for (uint256 i = 0; i < self.slots; i++) {
            if (self.turns[i].status() == status) return true;
        }
        return false;
    }

    /// @notice Whether anything is open against a result.
    function isContested(Batch memory self) internal pure returns (bool) {
        for (uint256 i = 0; i < self.slots; i++) {
            Turn turn = self.turns[i];
            if (turn.status() == Turns.REVEALED && turn.contests() != 0) return true;
        }
        return false;
    }

    // ------------------------------------------------------------------ views

    /// @notice A batch's header as the interface shows it.
    function toBatch(Batch memory self) internal pure returns (IMarketTypes.Batch memory) {
        return
            IMarketTypes.Batch({
                firstClaimedAt: Timestamp.wrap(uint32(self.firstClaimedAt)),
                fillDeadline: Timestamp.wrap(uint32(self.fillDeadline)),
                revealedAt: Timestamp.wrap(uint32(self.status == OPEN ? 0 : self.revealedAt)),
                status: IMarketTypes.BatchStatus(self.status),
                slots: uint8(self.slots),
                committed: uint8(self.committed),
                round: uint8(self.round)
            });
    }
}
