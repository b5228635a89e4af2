// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IMarketCore} from "../interfaces/IMarketCore.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Lottery} from "../libraries/Lottery.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {Turn, Turns} from "../libraries/Turns.sol";
import {AllotmentId, JobId} from "../types/Types.sol";

/// @title The market for workers until they commit: claim, claimAndCommit, commit
abstract contract Claiming is IMarketCore, MarketBase {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Lottery for Lottery.State;

    /// @notice Who claims in a call.
    /// @param allotmentId The operator's allotment.
    /// @param owner Its owner.
    /// @param asked Audit rate that the specification asks for.
    /// @param lottery The job's lottery.
    struct Claimant {
        AllotmentId allotmentId;
        address owner;
        uint256 asked;
        Lottery.State lottery;
    }

    /// @inheritdoc IMarketCore
    function claim(JobSpec calldata spec, Claim[] calldata claims) external {
        Deals.Deal memory deal;
        Claimant memory claimant;
        _beginClaims(deal, claimant, spec, claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            uint64 index = claims[i].batch;
            Batches.State storage state = _batches[deal.id][index];
            Batches.Batch memory batch_ = state.load();
            _take(deal, claimant, index, claims[i].slot, state, batch_);
            state.save(batch_);
        }
        _jobs[deal.id] = deal.toWord();
    }

    /// @inheritdoc IMarketCore
    function claimAndCommit(JobSpec calldata spec, ClaimAndCommit[] calldata claims) external {
        Deals.Deal memory deal;
        Claimant memory claimant;
        _beginClaims(deal, claimant, spec, claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            ClaimAndCommit calldata one = claims[i];
            (uint64 index, uint8 slot) = (one.batch, one.slot);
            Batches.State storage state = _batches[deal.id][index];
            Batches.Batch memory batch_ = state.load();
            _take(deal, claimant, index, slot, state, batch_);
            uint8 turn = batch_.turns[slot].number();
            if (one.turn != turn) revert TurnMismatch(deal.id, index, slot, one.turn, turn);
            _commit(deal.id, index, slot, one.commitment, state, batch_);
        }
        _jobs[deal.id] = deal.toWord();
    }

    /// @inheritdoc IMarketCore
    function commit(JobId jobId, Commit[] calldata commits) external {
        for (uint256 i = 0; i < commits.length; i++) {
            Commit calldata one = commits[i];
            (uint64 index, uint8 slot) = (one.batch, one.slot);
            Batches.State storage state = _batches[jobId][index];
            Batches.Batch memory batch_ = state.load();
            _requireHolder(jobId, index, slot, batch_);
            _commit(jobId, index, slot, one.commitment, state, batch_);
        }
    }

    // ------------------------------------------------------------------ internal

    /// @dev What holds for all claims of a call; reserves their bonds.
    function _beginClaims(
        Deals.Deal memory deal,
        Claimant memory claimant,
        JobSpec calldata spec,
        uint256 number
    ) private {
        _load(deal, spec);
        uint256 stopped = TermsBook.stopOf(_terms.current);
        if (block.timestamp < stopped) revert ClaimsAreStopped(stopped);
        if (_isVoid(deal)) revert ResolverVoid(deal.resolver);
        if (deal.resolver == address(0)) {
            if (block.timestamp >= deal.postingDeadline) revert PostingIsOver(deal.id, deal.postingDeadline);
            (claimant.allotmentId, claimant.owner) = REGISTRY.reserve(msg.sender, deal.bond * number);
        } else {
            (claimant.allotmentId, claimant.owner) = REGISTRY.reserveFor(deal.resolver, msg.sender, deal.bond * number);
            claimant.asked = spec.auditRate;
        }
        _readLottery(claimant.lottery, deal, claimant.owner);
    }

    /// @dev Makes the claimant the holder of a slot. The caller writes batch and job.
    function _take(
        Deals.Deal memory deal,
        Claimant memory claimant,
        uint64 index,
        uint8 slot,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private {
        _requireBatch(deal, index);
        if (batch_.slots == 0) batch_.open(deal.replicas);
        _requireSlot(deal.id, index, slot, batch_);
        Lottery.State memory lottery = claimant.lottery;
        uint256 rate = 0;
        if (deal.resolver != address(0)) (lottery, rate) = _takeProvable(deal, claimant, index, slot, batch_);
        _vacateSlot(deal, index, slot, state, batch_);
        _requireClaimable(deal, index, batch_);
        _requireNewOwner(deal.id, claimant, index, state, batch_);
        if (!lottery.mayClaim(deal.id, index, slot, claimant.owner)) {
            revert NotDrawnYet(deal.id, index, slot, claimant.owner);
        }

        uint256 reserved = _reserveBudget(deal, index, batch_);
        uint8 number = _nextNumber(deal.id, index, slot, batch_.turns[slot]);
        uint256 deadline = block.timestamp + deal.commitTimeout;
        batch_.turns[slot] = Turns.claimed(claimant.allotmentId, number, deadline, rate, !lottery.open);
        emit BatchClaimed(
            deal.id,
            index,
            claimant.owner,
            msg.sender,
            claimant.allotmentId,
            slot,
            number,
            deadline,
            Pricing.stepPrice(deal, batch_.firstClaimedAt),
            reserved
        );
    }

    /// @dev What is different where a resolver judges: whoever claims has the batch audited at a rate. A slot that an
    /// audit opened has none, or a batch could be audited twice; it has a lottery of its own, and can be claimed once
    /// more when it is too late for all else: whoever came last would not be audited otherwise.
    function _takeProvable(
        Deals.Deal memory deal,
        Claimant memory claimant,
        uint64 index,
        uint8 slot,
        Batches.Batch memory batch_
    ) private view returns (Lottery.State memory lottery, uint256 rate) {
        bool audit = _isAudit(deal, slot, batch_);
        if (block.timestamp >= deal.postingDeadline && !(audit && batch_.turns[slot].status() == Turns.NONE)) {
            revert PostingIsOver(deal.id, deal.postingDeadline);
        }
        lottery = audit ? _auditLottery(batch_, claimant.owner) : claimant.lottery;
        if (slot < deal.replicas) rate = _auditRate(deal, index, claimant.owner, claimant.asked, batch_);
    }

    /// @dev Every claim of a slot is a new turn.
    function _nextNumber(JobId id, uint64 index, uint8 slot, Turn last) private pure returns (uint8 number) {
        number = last.number();
        if (last.status() == Turns.NONE) return number;
        if (number == type(uint8).max) revert TurnsExhausted(id, index, slot);
        return number + 1;
    }

    /// @dev A claim displaces one whose time is over; any other holder stays.
    function _vacateSlot(
        Deals.Deal memory deal,
        uint64 index,
        uint8 slot,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private {
        if (batch_.status != Batches.OPEN) revert BatchNotOpen(deal.id, index, BatchStatus(batch_.status));
        Turn turn = batch_.turns[slot];
        if (turn.status() == Turns.CLAIMED && block.timestamp > turn.deadline()) {
            _lapse(deal, index, slot, state, batch_);
        } else if (turn.isHeld()) {
            revert SlotTaken(deal.id, index, slot, AssignmentStatus(turn.status()));
        }
    }

    /// @dev A closed job starts nothing; but where somebody has committed, others may still come, or a requester could
    /// close to get a result for the share of a lonely worker. Once the time to fill is over nobody may: roots are
    /// public then.
    function _requireClaimable(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) private view {
        if (deal.seed == 0 && batch_.committed == 0) revert JobIsClosed(deal.id);
        uint256 fillDeadline = batch_.fillDeadline;
        if (fillDeadline != 0 && block.timestamp >= fillDeadline) revert FillIsOver(deal.id, index, fillDeadline);
    }

    /// @dev The owner holds no slot of the batch, and left none of it.
    function _requireNewOwner(
        JobId id,
        Claimant memory claimant,
        uint64 index,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private view {
        // Only where a slot changed hands can anybody be barred.
        bool changed = batch_.round != 0;
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn other = batch_.turns[i];
            bool held = other.isHeld();
            if (held && REGISTRY.allotmentOwner(other.allotmentId()) == claimant.owner) {
                revert OwnerAlreadyInBatch(id, index, claimant.owner);
            }
            if (other.number() != 0 || (!held && other.status() != Turns.NONE)) changed = true;
        }
        if (changed && state.barred[claimant.owner]) revert OwnerBarred(id, index, claimant.owner);
    }

    /// @dev The first claim of a batch fixes its price and reserves the most that it can cost.
    function _reserveBudget(
        Deals.Deal memory deal,
        uint64 index,
        Batches.Batch memory batch_
    ) private view returns (uint256 worst) {
        worst = Pricing.worstCase(deal, index);
        if (batch_.firstClaimedAt != 0) return worst;
        if (deal.free < worst) revert BudgetTooSmall(deal.id, deal.free, worst);
        deal.free -= worst;
        deal.reserved += worst;
        batch_.firstClaimedAt = block.timestamp;
    }

    /// @dev Commits to a result and writes the batch.
    function _commit(
        JobId id,
        uint64 index,
        uint8 slot,
        bytes32 commitment,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) private {
        if (commitment == 0) revert CommitmentZero();
        batch_.commit(slot, FILL_TIMEOUT);
        Turn turn = batch_.turns[slot];
        // The seed decides later than the last commitment whether the batch is audited.
        if (turn.auditRate() != 0 && batch_.auditRate() != 0) batch_.revealedAt = SEED.next();
        state.setVote(slot, commitment);
        state.save(batch_);
        emit ResultCommitted(id, index, turn.allotmentId(), slot, turn.number(), commitment);
    }
}
