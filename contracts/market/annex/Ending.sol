// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payment} from "../Payment.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Turn, Turns} from "../../libraries/Turns.sol";
import {Windows} from "../../libraries/Windows.sol";
import {AllotmentId} from "../../types/Types.sol";

/// @title What batches have in common when something ends badly, whoever judges them
abstract contract Ending is Payment {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;

    /// @dev Times that a batch is tried again where no result was accepted.
    uint256 private constant MAX_ROUNDS = 3;

    /// @dev Ends the claims and commitments whose time is over; reverts while there is one that has time left.
    /// @return withheld Whether somebody committed and did not reveal.
    function _endSilent(
        Deals.Deal memory deal,
        uint64 index,
        uint256 stepLimit,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) internal returns (bool withheld) {
        bool allRevealed = batch_.status == Batches.REVEALED_ALL;
        if (allRevealed && batch_.committed == batch_.slots) return false;
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() == Turns.CLAIMED && block.timestamp > turn.deadline()) {
                _lapse(deal, index, i, state, batch_);
            }
        }
        if (allRevealed) return false;
        if (!batch_.isFilled(FILL_TIMEOUT)) _revertNotOpen(deal.id, index, batch_);
        uint256 deadline = batch_.fillDeadline + REVEAL_FLOOR + stepLimit / Windows.SLOWEST_STEPS;
        // Whoever waits for a draw can reveal, or have its audit opened, at the end of that time at the latest.
        if (batch_.revealedAt != 0 && batch_.auditRate() != 0) deadline += FILL_TIMEOUT;
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() != Turns.COMMITTED) continue;
            if (block.timestamp <= deadline) revert RevealStillOpen(deal.id, index, deadline);
            if (deal.resolver == address(0)) {
                _expire(deal, index, i, deadline + deal.commitTimeout - turn.deadline(), state, batch_);
            } else {
                _refute(deal, index, i, state, batch_, address(0));
            }
            batch_.committed--;
            withheld = true;
        }
    }

    /// @dev A result does not stand: its bond goes, half of it to whoever brought that about.
    function _refute(
        Deals.Deal memory deal,
        uint64 index,
        uint256 slot,
        Batches.State storage state,
        Batches.Batch memory batch_,
        address by
    ) internal {
        Turn turn = batch_.turns[slot];
        batch_.turns[slot] = turn.status() == Turns.REVEALED ? turn.to(Turns.REFUTED) : turn.ended(Turns.REFUTED);
        AllotmentId allotmentId = turn.allotmentId();
        address owner =
            by == address(0)
                ? REGISTRY.slash(allotmentId, deal.bond, deal.bond)
                : REGISTRY.slashRewarding(allotmentId, deal.bond, deal.bond, by, deal.bond / 2);
        state.barred[owner] = true;
        if (_records[owner] != 0) _records[owner] = 0;
        emit AssignmentRefuted(deal.id, index, owner, allotmentId, uint8(slot), deal.bond);
    }

    function _canReopen(Deals.Deal memory deal, Batches.Batch memory batch_) internal view returns (bool) {
        return batch_.round < MAX_ROUNDS && deal.seed != 0 && block.timestamp < deal.postingDeadline;
    }

    /// @dev Nobody holds a slot any more, and others try.
    function _reopen(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) internal {
        _empty(batch_);
        _vacate(deal, index, batch_);
        batch_.round++;
        emit BatchReopened(deal.id, index, uint8(batch_.round));
    }

    /// @dev No result is there any more.
    function _empty(Batches.Batch memory batch_) internal pure {
        batch_.fillDeadline = 0;
        batch_.revealedAt = 0;
        batch_.status = Batches.OPEN;
        batch_.committed = 0;
    }
}
