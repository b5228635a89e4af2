// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ending} from "./Ending.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Penalty} from "../../libraries/Penalty.sol";
import {Pricing} from "../../libraries/Pricing.sol";
import {Tally} from "../../libraries/Tally.sol";
import {Turn, Turns} from "../../libraries/Turns.sol";
import {Windows} from "../../libraries/Windows.sol";
import {ResultRoot} from "../../types/Types.sol";

/// @title Batches of jobs that name a resolver: what stood unrefuted through its window is paid
abstract contract Proving is Ending {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;

    function _settleProvable(Settlement memory all, uint64 index, bool reopens) internal {
        Deals.Deal memory deal = all.deal;
        _requireBatch(deal, index);
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        if (batch_.status >= Batches.SETTLED) revert BatchEnded(deal.id, index, BatchStatus(batch_.status));
        if (_isVoid(deal)) {
            _refundVoid(deal, index, batch_);
        } else {
            uint256 stepLimit = deal.steps * Pricing.tasks(deal, index);
            bool refuted = _endSilent(deal, index, stepLimit, state, batch_);
            if (_refuteInvalid(deal, index, stepLimit, state, batch_)) refuted = true;
            if (refuted) _freeSlots(deal, index, batch_);
            else _settleStanding(all, index, state, batch_, reopens);
        }
        state.save(batch_);
    }

    /// @dev Nothing judges the results of a void resolver: everybody gets back what is tied up.
    function _refundVoid(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) private {
        if (batch_.firstClaimedAt == 0) revert ResolverVoid(deal.resolver);
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (!turn.isHeld()) continue;
            batch_.turns[i] = turn.status() == Turns.REVEALED ? turn.to(Turns.RELEASED) : turn.ended(Turns.RELEASED);
            _free(deal, turn);
            emit AssignmentReleased(deal.id, index, turn.allotmentId(), uint8(i), turn.number(), 0);
        }
        // What an open batch has there is the number of a seed.
        if (batch_.status == Batches.OPEN) batch_.revealedAt = 0;
        _refund(deal, index, batch_);
    }

    /// @dev No tree has the root zero, or more steps than its tasks may take: nobody has to show that.
    function _refuteInvalid(
        Deals.Deal memory deal,
        uint64 index,
        uint256 stepLimit,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private returns (bool refuted) {
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            if (turn.steps() <= stepLimit && state.vote(i) != 0) continue;
            _refute(deal, index, i, state, batch_, address(0));
            batch_.committed--;
            refuted = true;
        }
    }

    /// @dev Results were refuted: their slots are to be filled again, as long as fewer stand than the requester asked
    /// for. Where nobody holds one any more it is as if the batch was never claimed.
    function _freeSlots(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) internal view {
        uint256 committed = batch_.committed;
        if (committed == 0) {
            _empty(batch_);
            if (!batch_.has(Turns.CLAIMED)) _vacate(deal, index, batch_);
            return;
        }
        bool fills = committed < deal.replicas && block.timestamp < deal.postingDeadline;
        batch_.status = Batches.OPEN;
        batch_.revealedAt = 0;
        batch_.fillDeadline = fills ? block.timestamp + FILL_TIMEOUT : block.timestamp;
        // What comes now may be a copy: it confirms nothing, so no window is short any more.
        for (uint256 i = 0; i < batch_.slots; i++) batch_.turns[i] = batch_.turns[i].undrawn();
    }

    /// @dev All that could be said was said, and the window is over: equal results are paid, different ones are not.
    function _settleStanding(
        Settlement memory all,
        uint64 index,
        Batches.State storage state,
        Batches.Batch memory batch_,
        bool reopens
    ) private {
        Deals.Deal memory deal = all.deal;
        if (batch_.isContested()) revert BatchContested(deal.id, index);
        bool agreed = Tally.agreed(state, batch_);
        uint256 endsAt = Windows.end(deal, index, batch_, agreed && batch_.committed == batch_.slots, MIN_WINDOW);
        if (block.timestamp < endsAt) revert WindowNotOver(deal.id, index, endsAt);
        if (agreed) {
            _payStanding(all, index, state, batch_);
            return;
        }
        uint256 penalty = Penalty.expiryUp(deal, Pricing.worstCase(deal, index), deal.commitTimeout);
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            batch_.turns[i] = turn.to(Turns.RELEASED);
            state.barred[_penalise(deal, turn, penalty)] = true;
            emit AssignmentReleased(deal.id, index, turn.allotmentId(), uint8(i), turn.number(), penalty);
        }
        if (reopens && _canReopen(deal, batch_)) _reopen(deal, index, batch_);
        else _refund(deal, index, batch_);
    }

    function _payStanding(
        Settlement memory all,
        uint64 index,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private {
        Deals.Deal memory deal = all.deal;
        uint256 stepPrice = Pricing.stepPrice(deal, batch_.firstClaimedAt);
        uint256 gross = 0;
        uint256 steps = 0;
        bytes32 root = 0;
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            (root, steps) = (state.vote(i), turn.steps());
            uint256 price = Pricing.ofResult(deal, index, steps, stepPrice);
            gross += price;
            batch_.turns[i] = turn.to(Turns.PAID);
            _pay(all, index, i, turn, price);
        }
        batch_.status = Batches.SETTLED;
        emit BatchSettled(deal.id, index, ResultRoot.wrap(root), steps, _charge(all, index, gross));
    }

    function _refund(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) private {
        _unreserve(deal, index, 0);
        batch_.status = Batches.REFUNDED;
        emit BatchRefunded(deal.id, index, 0);
    }
}
