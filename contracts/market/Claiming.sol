// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Batches} from "../libraries/Batches.sol";
import {Lottery} from "../libraries/Lottery.sol";
import {Penalty} from "../libraries/Penalty.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {AllotmentId, JobId, STAKE_UNIT, Timestamp} from "../types/Types.sol";

/// @title The market for workers until they commit: claim, release, expire
abstract contract Claiming is MarketBase {
    using Batches for Batches.Loaded;
    using Batches for Batches.State;
    using Lottery for Lottery.State;
    using TermsBook for TermsBook.State;

    /// @notice Who claims in a call.
    struct Claimant {
        AllotmentId allotmentId;
        address owner;
        Lottery.State lottery;
    }

    /// @inheritdoc IJobMarket
    function claim(JobSpec calldata spec, Claim[] calldata claims) external {
        (Loan memory loan, Claimant memory claimant) = _beginClaims(spec, claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            uint64 index = claims[i].batch;
            Batches.State storage state = _batches[loan.id][index];
            Batches.Loaded memory loaded = _take(loan, spec, claimant, index, claims[i].slot, state);
            state.save(loaded);
        }
        _jobs[loan.id] = loan.job;
    }

    /// @inheritdoc IJobMarket
    function claimAndCommit(JobSpec calldata spec, ClaimAndCommit[] calldata claims) external {
        (Loan memory loan, Claimant memory claimant) = _beginClaims(spec, claims.length);
        for (uint256 i = 0; i < claims.length; i++) {
            uint64 index = claims[i].batch;
            uint8 slot = claims[i].slot;
            Batches.State storage state = _batches[loan.id][index];
            Batches.Loaded memory loaded = _take(loan, spec, claimant, index, slot, state);
            uint8 turn = loaded.turns[slot].turn;
            if (claims[i].turn != turn) revert TurnMismatch(loan.id, index, slot, claims[i].turn, turn);
            _commit(loan.id, index, slot, claims[i].commitment, state, loaded);
            state.save(loaded);
        }
        _jobs[loan.id] = loan.job;
    }

    /// @inheritdoc IJobMarket
    function commit(JobId jobId, Commit[] calldata commits) external {
        for (uint256 i = 0; i < commits.length; i++) {
            uint64 index = commits[i].batch;
            uint8 slot = commits[i].slot;
            Batches.State storage state = _batches[jobId][index];
            Batches.Loaded memory loaded = state.load(0);
            Assignment memory held = _requireClaimed(jobId, index, slot, loaded);
            _requireInTime(jobId, index, slot, held);
            _requireHolder(jobId, index, slot, held.allotmentId);
            _commit(jobId, index, slot, commits[i].commitment, state, loaded);
            state.save(loaded);
        }
    }

    /// @inheritdoc IJobMarket
    function release(JobSpec calldata spec, uint64 index, uint8 slot) external {
        Loan memory loan = _loadLoan(spec);
        Batches.State storage state = _batches[loan.id][index];
        Batches.Loaded memory loaded = state.load(0);
        Assignment memory held = _requireClaimed(loan.id, index, slot, loaded);
        _requireInTime(loan.id, index, slot, held);
        _requireHolder(loan.id, index, slot, held.allotmentId);

        uint256 claimedAt = Timestamp.unwrap(held.deadline) - spec.commitTimeout;
        uint256 bond = spec.bond / STAKE_UNIT;
        uint256 penalty = Penalty.releaseUp(
            loan.terms,
            _worstCase(loan.terms, spec, index),
            block.timestamp - claimedAt,
            bond
        );
        held.status = AssignmentStatus.Released;
        loaded.vacate(claimedAt, block.timestamp, FILL_TIMEOUT);
        _abandonIfEmpty(loan, spec, index, loaded);
        state.save(loaded);
        emit AssignmentReleased(loan.id, index, held.allotmentId, slot, held.turn, penalty);
        state.barred[_penalise(held.allotmentId, bond, penalty)] = true;
    }

    /// @inheritdoc IJobMarket
    function expire(JobSpec calldata spec, uint64 index, uint8 slot) external {
        Loan memory loan = _loadLoan(spec);
        Batches.State storage state = _batches[loan.id][index];
        Batches.Loaded memory loaded = state.load(0);
        uint256 deadline = Timestamp.unwrap(_requireClaimed(loan.id, index, slot, loaded).deadline);
        if (block.timestamp <= deadline) revert ClaimNotExpired(loan.id, index, slot, deadline);
        _lapse(loan, spec, index, slot, state, loaded);
        _abandonIfEmpty(loan, spec, index, loaded);
        state.save(loaded);
    }

    // ------------------------------------------------------------------ internal

    /// @dev What holds for all claims of a call; reserves their bonds.
    function _beginClaims(
        JobSpec calldata spec,
        uint256 number
    ) private returns (Loan memory loan, Claimant memory claimant) {
        loan = _loadLoan(spec);
        if (block.timestamp >= spec.postingDeadline) revert PostingIsOver(loan.id, spec.postingDeadline);
        uint256 stopped = TermsBook.stopOf(_terms.current);
        if (block.timestamp < stopped) revert ClaimsAreStopped(stopped);
        uint256 bond = spec.bond / STAKE_UNIT;
        (claimant.allotmentId, claimant.owner) = registry.reserve(msg.sender, bond * number);
        claimant.lottery = _lottery(loan.job, claimant.owner);
    }

    /// @dev Makes the claimant the holder of a slot; the caller writes batch and job.
    function _take(
        Loan memory loan,
        JobSpec calldata spec,
        Claimant memory claimant,
        uint64 index,
        uint8 slot,
        Batches.State storage state
    ) private returns (Batches.Loaded memory loaded) {
        _requireBatch(loan.id, spec, index);
        loaded = state.load(spec.replicas);
        _requireSlot(loan.id, index, slot, loaded);
        _vacateSlot(loan, spec, index, slot, state, loaded);
        _requireClaimable(loan, index, loaded);
        _requireNewOwner(loan.id, claimant, index, state, loaded);
        if (!claimant.lottery.mayClaim(loan.id, index, slot, claimant.owner)) {
            revert NotDrawnYet(loan.id, index, slot, claimant.owner);
        }

        uint256 reserved = _reserveBudget(loan, spec, index, loaded);
        uint256 firstClaimedAt = Timestamp.unwrap(loaded.head.firstClaimedAt);
        uint256 stepPrice = Pricing.stepPriceAt(spec, Timestamp.unwrap(loan.job.postedAt), firstClaimedAt);
        Assignment memory held = loaded.turns[slot];
        if (held.status != AssignmentStatus.None) {
            if (held.turn == type(uint8).max) revert TurnsExhausted(loan.id, index, slot);
            held.turn++;
        }
        held.allotmentId = claimant.allotmentId;
        held.status = AssignmentStatus.Claimed;
        held.deadline = Timestamp.wrap(uint32(block.timestamp + spec.commitTimeout));
        held.steps = 0;
        emit BatchClaimed(
            loan.id,
            index,
            claimant.owner,
            msg.sender,
            claimant.allotmentId,
            slot,
            held.turn,
            block.timestamp + spec.commitTimeout,
            stepPrice,
            reserved
        );
    }

    /// @dev A claim displaces one whose time is over; any other holder stays.
    function _vacateSlot(
        Loan memory loan,
        JobSpec calldata spec,
        uint64 index,
        uint8 slot,
        Batches.State storage state,
        Batches.Loaded memory loaded
    ) private {
        if (loaded.head.status != BatchStatus.Open) revert BatchNotOpen(loan.id, index, loaded.head.status);
        AssignmentStatus status = loaded.turns[slot].status;
        if (status == AssignmentStatus.Claimed) {
            if (block.timestamp <= Timestamp.unwrap(loaded.turns[slot].deadline)) {
                revert SlotTaken(loan.id, index, slot, status);
            }
            _lapse(loan, spec, index, slot, state, loaded);
        } else if (status == AssignmentStatus.Committed || status == AssignmentStatus.Revealed) {
            revert SlotTaken(loan.id, index, slot, status);
        }
    }

    /// @dev A closed job starts nothing; but where somebody has committed, others may still come, or a requester could
    /// close to get a result for the share of a lonely worker. Once the time to fill is over nobody may: roots are public.
    function _requireClaimable(Loan memory loan, uint64 index, Batches.Loaded memory loaded) private view {
        if (loan.job.seed == 0 && loaded.head.committed == 0) revert JobIsClosed(loan.id);
        uint256 fillDeadline = Timestamp.unwrap(loaded.head.fillDeadline);
        if (fillDeadline != 0 && block.timestamp >= fillDeadline) revert FillIsOver(loan.id, index, fillDeadline);
    }

    /// @dev The owner holds no slot of the batch, and left none of it.
    function _requireNewOwner(
        JobId id,
        Claimant memory claimant,
        uint64 index,
        Batches.State storage state,
        Batches.Loaded memory loaded
    ) private view {
        // Only where somebody left can anybody be barred.
        bool left = loaded.head.round != 0;
        for (uint256 i = 0; i < loaded.head.slots; i++) {
            Assignment memory other = loaded.turns[i];
            if (other.status == AssignmentStatus.None) continue;
            if (other.turn != 0) left = true;
            if (other.status == AssignmentStatus.Released || other.status == AssignmentStatus.Expired) {
                left = true;
            } else if (
                other.allotmentId == claimant.allotmentId ||
                registry.allotmentOwner(other.allotmentId) == claimant.owner
            ) {
                revert OwnerAlreadyInBatch(id, index, claimant.owner);
            }
        }
        if (left && state.barred[claimant.owner]) revert OwnerBarred(id, index, claimant.owner);
    }

    /// @dev The first claim of a batch fixes its price and reserves the most that it can cost.
    function _reserveBudget(
        Loan memory loan,
        JobSpec calldata spec,
        uint64 index,
        Batches.Loaded memory loaded
    ) private view returns (uint256 worst) {
        worst = _worstCase(loan.terms, spec, index);
        if (Timestamp.unwrap(loaded.head.firstClaimedAt) != 0) return worst;
        if (loan.job.free < worst) revert BudgetTooSmall(loan.id, loan.job.free, worst);
        loan.job.free -= uint96(worst);
        loan.job.reserved += uint96(worst);
        loaded.head.firstClaimedAt = Timestamp.wrap(uint32(block.timestamp));
    }

    function _commit(
        JobId id,
        uint64 index,
        uint8 slot,
        bytes32 commitment,
        Batches.State storage state,
        Batches.Loaded memory loaded
    ) private {
        if (commitment == 0) revert CommitmentZero();
        loaded.commit(slot, FILL_TIMEOUT);
        state.votes[slot] = commitment;
        Assignment memory held = loaded.turns[slot];
        emit ResultCommitted(id, index, held.allotmentId, slot, held.turn, commitment);
    }

    /// @dev The lottery of a job, with the weight of an owner.
    function _lottery(Job memory loaded, address owner) internal view returns (Lottery.State memory lottery) {
        if (
            LOTTERY_BLOCKS == 0 ||
            loaded.seed == 0 ||
            block.timestamp >= Timestamp.unwrap(loaded.postedAt) + Lottery.LONGEST
        ) {
            lottery.open = true;
            return lottery;
        }
        (lottery.seed, lottery.age) = seed.draw(loaded.seed);
        lottery.known = lottery.seed != 0;
        // A seed that is not known yet has no age; one that is gone has.
        lottery.open = lottery.known ? lottery.age >= LOTTERY_BLOCKS : lottery.age != 0;
        if (lottery.open) return lottery;
        lottery.stake = registry.lotteryStake(owner, loaded.postedAt);
        lottery.total = registry.totalStake();
    }

    function _requireClaimed(
        JobId id,
        uint64 index,
        uint8 slot,
        Batches.Loaded memory loaded
    ) private pure returns (Assignment memory held) {
        _requireSlot(id, index, slot, loaded);
        held = loaded.turns[slot];
        if (held.status != AssignmentStatus.Claimed) revert AssignmentNotClaimed(id, index, slot, held.status);
    }

    function _requireInTime(JobId id, uint64 index, uint8 slot, Assignment memory held) private view {
        uint256 deadline = Timestamp.unwrap(held.deadline);
        if (block.timestamp > deadline) revert ClaimExpired(id, index, slot, deadline);
    }

    function _requireHolder(JobId id, uint64 index, uint8 slot, AllotmentId allotmentId) private view {
        if (
            msg.sender != registry.allotmentOperator(allotmentId) && msg.sender != registry.allotmentOwner(allotmentId)
        ) revert NotAssignmentHolder(id, index, slot, msg.sender);
    }
}
