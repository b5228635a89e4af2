// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "../MarketBase.sol";
import {IMarketAnnex} from "../../interfaces/IMarketAnnex.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Penalty} from "../../libraries/Penalty.sol";
import {Pricing} from "../../libraries/Pricing.sol";
import {Turn, Turns} from "../../libraries/Turns.sol";

/// @title The market for claims that end before a commitment: release, expire
abstract contract Leaving is IMarketAnnex, MarketBase {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;

    /// @inheritdoc IMarketAnnex
    function release(JobSpec calldata spec, uint64 index, uint8 slot) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        Turn turn = _requireHolder(deal.id, index, slot, batch_);

        uint256 claimedAt = turn.deadline() - deal.commitTimeout;
        uint256 penalty = Penalty.releaseUp(deal, Pricing.worstCase(deal, index), block.timestamp - claimedAt);
        batch_.turns[slot] = turn.ended(Turns.RELEASED);
        batch_.vacate(claimedAt, block.timestamp, FILL_TIMEOUT);
        emit AssignmentReleased(deal.id, index, turn.allotmentId(), slot, turn.number(), penalty);
        state.barred[_penalise(deal, turn, penalty)] = true;
        _leave(deal, index, state, batch_);
    }

    /// @inheritdoc IMarketAnnex
    function expire(JobSpec calldata spec, uint64 index, uint8 slot) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        uint256 deadline = _requireClaimed(deal.id, index, slot, batch_).deadline();
        if (block.timestamp <= deadline) revert ClaimNotExpired(deal.id, index, slot, deadline);
        _lapse(deal, index, slot, state, batch_);
        _leave(deal, index, state, batch_);
    }

    /// @dev Writes a batch that somebody left. Where nobody holds it any more it is as if it was never claimed: its
    /// reservation ends, its price is open.
    function _leave(
        Deals.Deal memory deal,
        uint64 index,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private {
        if (batch_.committed == 0 && !batch_.has(Turns.CLAIMED)) {
            _vacate(deal, index, batch_);
            _jobs[deal.id] = deal.toWord();
        }
        state.save(batch_);
    }
}
