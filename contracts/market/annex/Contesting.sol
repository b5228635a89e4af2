// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proving} from "./Proving.sol";
import {IMarketAnnex} from "../../interfaces/IMarketAnnex.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Tally} from "../../libraries/Tally.sol";
import {Turn, Turns} from "../../libraries/Turns.sol";
import {Windows} from "../../libraries/Windows.sol";
import {AllotmentId, JobId, ResultRoot} from "../../types/Types.sol";

/// @title The market for resolvers: what a job's judge may do to its assignments, and nothing else
abstract contract Contesting is IMarketAnnex, Proving {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;

    /// @inheritdoc IMarketAnnex
    function contest(
        JobSpec calldata spec,
        uint64 index,
        uint8 slot,
        uint8 number
    ) external returns (ResultRoot root, uint256 totalSteps, AllotmentId allotmentId) {
        Deals.Deal memory deal;
        (Batches.State storage state, Batches.Batch memory batch_, Turn turn) = _enter(deal, spec, index, slot, number);
        if (_isComplete(batch_)) {
            bool agreed = batch_.committed == batch_.slots && Tally.agreed(state, batch_);
            uint256 endsAt = Windows.end(deal, index, batch_, agreed, MIN_WINDOW);
            if (block.timestamp >= endsAt) revert WindowOver(deal.id, index, endsAt);
        }
        turn = turn.contested();
        batch_.turns[slot] = turn;
        state.save(batch_);
        allotmentId = turn.allotmentId();
        emit ResultContested(deal.id, index, allotmentId, slot, number, turn.contests());
        return (ResultRoot.wrap(state.vote(slot)), turn.steps(), allotmentId);
    }

    /// @inheritdoc IMarketAnnex
    function uncontest(JobSpec calldata spec, uint64 index, uint8 slot, uint8 number) external {
        Deals.Deal memory deal;
        (Batches.State storage state, Batches.Batch memory batch_, Turn turn) = _enter(deal, spec, index, slot, number);
        if (turn.contests() == 0) revert NotContested(deal.id, index, slot);
        turn = turn.uncontested();
        batch_.turns[slot] = turn;
        state.save(batch_);
        emit ContestEnded(deal.id, index, turn.allotmentId(), slot, number, turn.contests());
    }

    /// @inheritdoc IMarketAnnex
    function refute(JobSpec calldata spec, uint64 index, uint8 slot, uint8 number, address by) external {
        Deals.Deal memory deal;
        (Batches.State storage state, Batches.Batch memory batch_, Turn turn) = _enter(deal, spec, index, slot, number);
        if (turn.contests() == 0) revert NotContested(deal.id, index, slot);
        _refute(deal, index, slot, state, batch_, by);
        batch_.committed--;
        _freeSlots(deal, index, batch_);
        _jobs[deal.id] = deal.toWord();
        state.save(batch_);
    }

    /// @inheritdoc IMarketAnnex
    function restore(uint256 quarantineId) external {
        address scope = REGISTRY.restore(quarantineId);
        if (_resolvers[scope] != ResolverStatus.Void) revert SlashNotRestorable(quarantineId, scope);
    }

    /// @inheritdoc IMarketAnnex
    function contests(JobId jobId, uint64 index, uint8 slot) external view returns (uint256) {
        if (slot >= Batches.MAX_SLOTS) return 0;
        Turn turn = _batches[jobId][index].turnOf(slot);
        return turn.status() == Turns.REVEALED ? turn.contests() : 0;
    }

    /// @inheritdoc IMarketAnnex
    function windowEnd(JobSpec calldata spec, uint64 index) external view returns (uint256) {
        Deals.Deal memory deal;
        _load(deal, spec);
        _requireBatch(deal, index);
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        if (deal.resolver == address(0)) {
            return batch_.status == Batches.REVEALED_ALL ? batch_.revealedAt + deal.challengeWindow : 0;
        }
        if (batch_.status >= Batches.SETTLED || !_isComplete(batch_)) return 0;
        bool agreed = batch_.committed == batch_.slots && Tally.agreed(state, batch_);
        return Windows.end(deal, index, batch_, agreed, MIN_WINDOW);
    }

    /// @dev No result of the batch, which has one, is still to come.
    function _isComplete(Batches.Batch memory batch_) private view returns (bool) {
        if (batch_.status == Batches.REVEALED_ALL) return true;
        return batch_.isFilled(FILL_TIMEOUT) && !batch_.has(Turns.COMMITTED);
    }

    /// @dev The caller judges the job, and the result that it speaks of is there.
    function _enter(
        Deals.Deal memory deal,
        JobSpec calldata spec,
        uint64 index,
        uint8 slot,
        uint8 number
    ) private view returns (Batches.State storage state, Batches.Batch memory batch_, Turn turn) {
        _load(deal, spec);
        if (msg.sender != deal.resolver) revert NotResolver(msg.sender, deal.resolver);
        if (_isVoid(deal)) revert ResolverVoid(deal.resolver);
        state = _batches[deal.id][index];
        batch_ = state.load();
        _requireSlot(deal.id, index, slot, batch_);
        turn = batch_.turns[slot];
        if (turn.number() != number) revert TurnMismatch(deal.id, index, slot, number, turn.number());
        if (turn.status() != Turns.REVEALED) {
            revert AssignmentNotRevealed(deal.id, index, slot, AssignmentStatus(turn.status()));
        }
    }
}
