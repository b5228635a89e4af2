// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Payment} from "./Payment.sol";
import {IMarketCore} from "../interfaces/IMarketCore.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Ids} from "../libraries/Ids.sol";
import {LowLevel} from "../libraries/LowLevel.sol";
import {Payouts} from "../libraries/Payouts.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {Tally} from "../libraries/Tally.sol";
import {Turn, Turns} from "../libraries/Turns.sol";
import {Windows} from "../libraries/Windows.sol";
import {AllotmentId, AssignmentId, JobId, ResultRoot} from "../types/Types.sol";

/// @title The market from reveal to payment: reveal, settle, withdraw
abstract contract Settling is IMarketCore, Payment {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Payouts for Payouts.State;

    /// @inheritdoc IMarketCore
    address public immutable annex;

    constructor(address annex_) {
        annex = annex_;
    }

    // ------------------------------------------------------------------ reveal

    /// @inheritdoc IMarketCore
    function reveal(JobId jobId, Opening[] calldata openings) external {
        for (uint256 i = 0; i < openings.length; i++) _reveal(jobId, openings[i]);
    }

    function _reveal(JobId id, Opening calldata opening) private {
        uint64 index = opening.batch;
        uint8 slot = opening.slot;
        uint256 steps = opening.totalSteps;
        Batches.State storage state = _batches[id][index];
        Batches.Batch memory batch_ = state.load();
        _requireSlot(id, index, slot, batch_);
        Turn turn = batch_.turns[slot];
        if (turn.status() != Turns.COMMITTED) {
            revert AssignmentNotCommitted(id, index, slot, AssignmentStatus(turn.status()));
        }
        if (!batch_.isFilled(FILL_TIMEOUT)) _revertNotOpen(id, index, batch_);
        if (steps > type(uint48).max) revert StepsOutOfRange(steps, type(uint48).max);
        AssignmentId assignmentId = Ids.assignment(id, index, slot, turn.number());
        ResultRoot root = opening.resultRoot;
        if (
            state.vote(slot) !=
            Ids.commitment(assignmentId, AllotmentId.unwrap(turn.allotmentId()), root, steps, opening.salt)
        ) {
            revert CommitmentMismatch(id, index, slot);
        }

        if (batch_.revealedAt != 0 && _opensAudit(id, index, batch_)) {
            state.save(batch_);
            return;
        }

        state.setVote(slot, ResultRoot.unwrap(root));
        batch_.turns[slot] = turn.revealed(steps);
        if (!batch_.has(Turns.COMMITTED)) {
            batch_.status = Batches.REVEALED_ALL;
            batch_.revealedAt = block.timestamp;
        }
        state.save(batch_);
        emit ResultRevealed(id, index, turn.allotmentId(), slot, turn.number(), root, steps, opening.hint);
    }

    /// @dev Ends the wait for a batch's draw. Whether it was drawn: then one more slot is open now, all others rest.
    function _opensAudit(JobId id, uint64 index, Batches.Batch memory batch_) private returns (bool) {
        AuditStatus status = _auditStatus(id, index, batch_, batch_.auditRate());
        if (status == AuditStatus.Waiting) revert AuditNotDrawn(id, index, batch_.revealedAt);
        if (status != AuditStatus.Drawn) {
            batch_.revealedAt = 0;
            return false;
        }
        batch_.openAudit(FILL_TIMEOUT, LOTTERY_BLOCKS == 0 ? 0 : SEED.next());
        emit AuditOpened(id, index, uint8(batch_.slots));
        return true;
    }

    // ------------------------------------------------------------------ settle

    /// @inheritdoc IMarketCore
    function settle(JobSpec calldata spec, uint64[] calldata batches, bool payOut) external {
        Settlement memory all;
        Deals.Deal memory deal = all.deal;
        _load(deal, spec);
        // One slot more than all that votes can open, for an audit.
        all.payouts.make(batches.length * (deal.maxReplicas + 1));
        for (uint256 i = 0; i < batches.length; i++) {
            if (_settle(all, batches[i])) continue;
            // The annex counts the votes. It works on the job's word too.
            _jobs[deal.id] = deal.toWord();
            LowLevel.settleOne(annex, Ids.SPEC_BYTES, batches[i], payOut);
            deal.setWord(_jobs[deal.id]);
        }
        _finish(all, payOut);
    }

    /// @dev Pays a batch that has the same result from every slot; whether it is one.
    function _settle(Settlement memory all, uint64 index) private returns (bool) {
        Deals.Deal memory deal = all.deal;
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        if (batch_.status != Batches.REVEALED_ALL || batch_.committed != batch_.slots) return false;
        bytes32 root = Tally.common(state, batch_, deal.steps * Pricing.tasks(deal, index));
        if (root == 0) return false;
        uint256 endsAt = batch_.revealedAt + deal.challengeWindow;
        if (deal.resolver != address(0)) {
            if (batch_.isContested() || _isVoid(deal)) return false;
            endsAt = Windows.end(deal, index, batch_, true, MIN_WINDOW);
        }
        if (block.timestamp < endsAt) revert WindowNotOver(deal.id, index, endsAt);

        uint256 steps = batch_.turns[0].steps();
        uint256 price = Pricing.ofResult(deal, index, steps, Pricing.stepPrice(deal, batch_.firstClaimedAt));
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            batch_.turns[i] = turn.to(Turns.PAID);
            _pay(all, index, i, turn, price);
        }
        batch_.status = Batches.SETTLED;
        state.save(batch_);
        emit BatchSettled(deal.id, index, ResultRoot.wrap(root), steps, _charge(all, index, price * batch_.slots));
        return true;
    }

    /// @inheritdoc IMarketCore
    function withdraw(address owner) external {
        uint256 amount = _credits[owner];
        if (amount == 0) revert NothingToWithdraw(owner);
        _credits[owner] = 0;
        emit Withdrawn(owner, amount);
        _send(owner, amount);
    }
}
