// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IJobCallback} from "../interfaces/IJobCallback.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Batches} from "../libraries/Batches.sol";
import {Ids} from "../libraries/Ids.sol";
import {LowLevel} from "../libraries/LowLevel.sol";
import {Payouts} from "../libraries/Payouts.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {Tally} from "../libraries/Tally.sol";
import {AssignmentId, JobId, ResultRoot, STAKE_UNIT, Timestamp} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The market from reveal to payment: reveal, settle, notify, withdraw
abstract contract Settling is MarketBase {
    using Batches for Batches.Loaded;
    using Batches for Batches.State;
    using Payouts for Payouts.State;
    using Tally for Tally.Result;

    /// @notice What a call of `settle` works on.
    /// @param loan The job.
    /// @param payouts What owners earned.
    /// @param fees Wei of protocol fees.
    struct Settlement {
        Loan loan;
        Payouts.State payouts;
        uint256 fees;
    }

    /// @notice A batch in the hands of `settle`.
    struct Subject {
        uint64 index;
        uint256 tasks;
        uint256 stepLimit;
        uint256 stepPrice;
        Batches.Loaded batch;
        Tally.Result tally;
    }

    /// @dev Times that a batch is tried again where no quorum was found.
    uint256 private constant MAX_ROUNDS = 3;

    /// @dev Steps a second that the slowest machine manages for which the time to reveal is made.
    uint256 private constant SLOWEST_STEPS = 20_000_000;

    /// @inheritdoc IJobMarket
    uint256 public constant CALLBACK_GAS = 500_000;

    /// @dev What `notify` needs after the call.
    uint256 private constant CALLBACK_RESERVE = 10_000;

    // ------------------------------------------------------------------ reveal

    /// @inheritdoc IJobMarket
    function reveal(JobId jobId, Opening[] calldata openings) external {
        for (uint256 i = 0; i < openings.length; i++) _reveal(jobId, openings[i]);
    }

    function _reveal(JobId id, Opening calldata opening) private {
        uint64 index = opening.batch;
        uint8 slot = opening.slot;
        Batches.State storage state = _batches[id][index];
        Batches.Loaded memory loaded = state.load(0);
        _requireSlot(id, index, slot, loaded);
        Assignment memory held = loaded.turns[slot];
        if (held.status != AssignmentStatus.Committed) revert AssignmentNotCommitted(id, index, slot, held.status);
        if (!loaded.isFilled(FILL_TIMEOUT)) revert RevealNotOpen(id, index, loaded.head.committed, loaded.head.slots);
        if (opening.totalSteps > type(uint48).max) revert StepsOutOfRange(opening.totalSteps, type(uint48).max);
        AssignmentId assignmentId = Ids.assignment(id, index, slot, held.turn);
        bytes32 commitment = Ids.commitment(
            assignmentId,
            held.allotmentId,
            opening.resultRoot,
            opening.totalSteps,
            opening.salt
        );
        if (state.votes[slot] != commitment) revert CommitmentMismatch(id, index, slot);

        state.votes[slot] = ResultRoot.unwrap(opening.resultRoot);
        held.status = AssignmentStatus.Revealed;
        held.steps = uint48(opening.totalSteps);
        if (loaded.count(AssignmentStatus.Committed) == 0) {
            loaded.head.status = BatchStatus.Revealed;
            loaded.head.revealedAt = Timestamp.wrap(uint32(block.timestamp));
        }
        state.save(loaded);
        emit ResultRevealed(
            id,
            index,
            held.allotmentId,
            slot,
            held.turn,
            opening.resultRoot,
            opening.totalSteps,
            opening.hint
        );
    }

    // ------------------------------------------------------------------ settle

    /// @inheritdoc IJobMarket
    function settle(JobSpec calldata spec, uint64[] calldata batches, bool payOut) external {
        Settlement memory all;
        all.loan = _loadLoan(spec);
        all.payouts = Payouts.create(batches.length * spec.maxReplicas);
        for (uint256 i = 0; i < batches.length; i++) _settle(all, spec, batches[i]);
        _jobs[all.loan.id] = all.loan.job;
        if (all.fees != 0) _fees += all.fees;
        for (uint256 i = 0; i < all.payouts.length; i++) {
            (address owner, uint256 amount) = (all.payouts.owners[i], all.payouts.amounts[i]);
            if (!payOut) {
                _credits[owner] += amount;
            } else {
                token.transfer(owner, amount);
            }
        }
    }

    function _settle(Settlement memory all, JobSpec calldata spec, uint64 index) private {
        JobId id = all.loan.id;
        _requireBatch(id, spec, index);
        Batches.State storage state = _batches[id][index];
        Subject memory subject;
        subject.index = index;
        subject.tasks = Pricing.tasks(spec, index);
        subject.stepLimit = spec.limits.steps * subject.tasks;
        Batches.Loaded memory loaded = state.load(spec.replicas);
        subject.batch = loaded;
        if (loaded.head.status == BatchStatus.Settled || loaded.head.status == BatchStatus.Refunded) {
            revert BatchEnded(id, index, loaded.head.status);
        }
        subject.stepPrice = Pricing.stepPriceAt(
            spec,
            Timestamp.unwrap(all.loan.job.postedAt),
            Timestamp.unwrap(loaded.head.firstClaimedAt)
        );
        bool withheld = _endSilent(all.loan, spec, subject, state);
        subject.tally = Tally.count(state, loaded, subject.stepLimit);
        if (subject.tally.best >= spec.replicas) {
            _payQuorum(all, spec, subject);
        } else if (subject.tally.revealed < spec.replicas) {
            _payLonely(all, spec, subject);
        } else if (_canRetry(spec, loaded, withheld)) {
            _retry(id, subject, withheld);
        } else {
            _endWithoutQuorum(all, spec, subject, state);
        }
        state.save(loaded);
    }

    /// @dev Ends the claims and commitments whose time is over; reverts while there is one that has time left.
    /// @return withheld Whether somebody committed and did not reveal.
    function _endSilent(
        Loan memory loan,
        JobSpec calldata spec,
        Subject memory subject,
        Batches.State storage state
    ) private returns (bool withheld) {
        Batches.Loaded memory loaded = subject.batch;
        uint64 index = subject.index;
        uint8 slots = loaded.head.slots;
        for (uint8 i = 0; i < slots; i++) {
            if (
                loaded.turns[i].status == AssignmentStatus.Claimed &&
                block.timestamp > Timestamp.unwrap(loaded.turns[i].deadline)
            ) _lapse(loan, spec, index, i, state, loaded);
        }
        if (loaded.head.status == BatchStatus.Revealed) return false;
        if (!loaded.isFilled(FILL_TIMEOUT)) revert RevealNotOpen(loan.id, index, loaded.head.committed, slots);
        uint256 deadline = Timestamp.unwrap(loaded.head.fillDeadline) +
            REVEAL_FLOOR +
            subject.stepLimit /
            SLOWEST_STEPS;
        for (uint8 i = 0; i < slots; i++) {
            if (loaded.turns[i].status != AssignmentStatus.Committed) continue;
            if (block.timestamp <= deadline) revert RevealStillOpen(loan.id, index, deadline);
            uint256 claimedAt = Timestamp.unwrap(loaded.turns[i].deadline) - spec.commitTimeout;
            _expire(loan, spec, index, i, deadline - claimedAt, state, loaded);
            loaded.head.committed--;
            withheld = true;
        }
    }

    /// @dev Enough agree: they are paid, the others lose what the batch was worth, at most their bond.
    function _payQuorum(Settlement memory all, JobSpec calldata spec, Subject memory subject) private {
        Batches.Loaded memory loaded = subject.batch;
        JobId id = all.loan.id;
        uint256 endsAt = uint256(Timestamp.unwrap(loaded.head.revealedAt)) + spec.challengeWindow;
        if (block.timestamp < endsAt) revert WindowNotOver(id, subject.index, endsAt);
        uint256 winner = subject.tally.slot;
        uint256 price = Pricing.ofResult(spec, subject.tasks, loaded.turns[winner].steps, subject.stepPrice);
        uint256 gross = 0;
        for (uint8 i = 0; i < loaded.head.slots; i++) {
            if (loaded.turns[i].status != AssignmentStatus.Revealed) continue;
            if (subject.tally.agree(loaded, i, winner)) {
                gross += price;
                _pay(all, spec, subject, i, price);
            } else {
                _refute(id, spec, subject, i, price);
            }
        }
        uint256 paid = _end(all, spec, subject, BatchStatus.Settled, gross);
        ResultRoot root = ResultRoot.wrap(subject.tally.roots[winner]);
        emit BatchSettled(id, subject.index, root, loaded.turns[winner].steps, paid);
    }

    /// @dev Too few revealed to compare: each gets a share of the price of its own result.
    function _payLonely(Settlement memory all, JobSpec calldata spec, Subject memory subject) private {
        Batches.Loaded memory loaded = subject.batch;
        uint256 gross = 0;
        for (uint8 i = 0; i < loaded.head.slots; i++) {
            if (loaded.turns[i].status != AssignmentStatus.Revealed) continue;
            uint256 steps = loaded.turns[i].steps;
            if (steps > subject.stepLimit) {
                _letGo(spec, loaded.turns[i]);
                continue;
            }
            uint256 price = Pricing.share(
                Pricing.ofResult(spec, subject.tasks, steps, subject.stepPrice),
                all.loan.terms.lonelyShare
            );
            gross += price;
            _pay(all, spec, subject, i, price);
        }
        uint256 paid = _end(all, spec, subject, BatchStatus.Refunded, gross);
        emit BatchRefunded(all.loan.id, subject.index, paid);
    }

    /// @dev One more slot, or again the one whose holder did not reveal.
    function _retry(JobId id, Subject memory subject, bool withheld) private {
        Batch memory head = subject.batch.head;
        if (!withheld) head.slots++;
        head.status = BatchStatus.Open;
        head.revealedAt = Timestamp.wrap(0);
        head.fillDeadline = Timestamp.wrap(uint32(block.timestamp + FILL_TIMEOUT));
        emit ReplicaAdded(id, subject.index, head.slots);
    }

    /// @dev Nobody is right or wrong: all bonds return; others try, or the reservation goes back.
    function _endWithoutQuorum(
        Settlement memory all,
        JobSpec calldata spec,
        Subject memory subject,
        Batches.State storage state
    ) private {
        Batch memory head = subject.batch.head;
        bool reopen = spec.onNoQuorum == NoQuorum.Reopen &&
            head.round < MAX_ROUNDS &&
            all.loan.job.seed != 0 &&
            block.timestamp < spec.postingDeadline;
        for (uint256 i = 0; i < head.slots; i++) {
            Assignment memory held = subject.batch.turns[i];
            if (held.status != AssignmentStatus.Revealed) continue;
            address owner = _letGo(spec, held);
            if (reopen) state.barred[owner] = true;
        }
        _end(all, spec, subject, BatchStatus.Refunded, 0);
        if (reopen) {
            subject.batch.head = Batch({
                firstClaimedAt: Timestamp.wrap(0),
                fillDeadline: Timestamp.wrap(0),
                revealedAt: Timestamp.wrap(0),
                status: BatchStatus.Open,
                slots: 0,
                committed: 0,
                round: head.round + 1
            });
            emit BatchReopened(all.loan.id, subject.index, head.round + 1);
        } else {
            emit BatchRefunded(all.loan.id, subject.index, 0);
        }
    }

    /// @dev Whether one more result may still bring a quorum. A slot that stood empty is not offered again.
    function _canRetry(
        JobSpec calldata spec,
        Batches.Loaded memory loaded,
        bool withheld
    ) private view returns (bool) {
        if (block.timestamp >= spec.postingDeadline) return false;
        return withheld || (loaded.head.committed == loaded.head.slots && loaded.head.slots < spec.maxReplicas);
    }

    /// @dev Ends the reservation of a batch of which `gross` was earned. Returns what left the budget.
    function _end(
        Settlement memory all,
        JobSpec calldata spec,
        Subject memory subject,
        BatchStatus status,
        uint256 gross
    ) private pure returns (uint256 paid) {
        subject.batch.head.status = status;
        uint256 fee = Pricing.share(gross, all.loan.terms.requesterFee);
        all.fees += fee;
        paid = gross + fee;
        _unreserve(all.loan, _worstCase(all.loan.terms, spec, subject.index), paid);
    }

    /// @dev Pays a worker a price less the provider's fee; its bond is free again.
    function _pay(
        Settlement memory all,
        JobSpec calldata spec,
        Subject memory subject,
        uint8 slot,
        uint256 price
    ) private {
        Assignment memory held = subject.batch.turns[slot];
        held.status = AssignmentStatus.Paid;
        uint256 fee = Pricing.share(price, all.loan.terms.providerFee);
        all.fees += fee;
        address owner = registry.release(held.allotmentId, spec.bond / STAKE_UNIT);
        all.payouts.add(owner, price - fee);
        emit AssignmentPaid(all.loan.id, subject.index, owner, held.allotmentId, slot, price - fee);
    }

    function _refute(
        JobId id,
        JobSpec calldata spec,
        Subject memory subject,
        uint8 slot,
        uint256 price
    ) private {
        Assignment memory held = subject.batch.turns[slot];
        held.status = AssignmentStatus.Refuted;
        uint256 bond = spec.bond / STAKE_UNIT;
        uint256 lost = Math.min(bond, price / STAKE_UNIT);
        address owner = lost == 0
            ? registry.release(held.allotmentId, bond)
            : registry.slash(held.allotmentId, bond, lost);
        emit AssignmentRefuted(id, subject.index, owner, held.allotmentId, slot, lost);
    }

    /// @dev Gives a bond back whole, without pay.
    function _letGo(JobSpec calldata spec, Assignment memory held) private returns (address owner) {
        held.status = AssignmentStatus.Released;
        return registry.release(held.allotmentId, spec.bond / STAKE_UNIT);
    }

    // ------------------------------------------------------------------ after

    /// @inheritdoc IJobMarket
    function notify(JobSpec calldata spec, uint64 index) external {
        (JobId id, ) = _loadJob(spec);
        if (spec.callback == address(0)) revert CallbackNone(id);
        Batches.Loaded memory loaded = _batches[id][index].load(0);
        if (loaded.head.status != BatchStatus.Settled) revert BatchNotSettled(id, index, loaded.head.status);
        bytes memory data = abi.encodeCall(IJobCallback.onBatchSettled, (id, index, _accepted(id, index)));
        // A call gets 63 parts of 64 at most of what is left (EIP-150): so much that it gets what it was promised.
        uint256 needed = (CALLBACK_GAS * 64) / 63 + CALLBACK_RESERVE;
        if (gasleft() < needed) revert CallbackGasTooLow(gasleft(), needed);
        bool success = LowLevel.callIgnoringReturn(spec.callback, CALLBACK_GAS, data);
        emit CallbackNotified(id, index, spec.callback, success);
    }

    /// @inheritdoc IJobMarket
    function withdraw(address owner) external {
        uint256 amount = _credits[owner];
        if (amount == 0) revert NothingToWithdraw(owner);
        _credits[owner] = 0;
        emit Withdrawn(owner, amount);
        token.transfer(owner, amount);
    }

    /// @inheritdoc IJobMarket
    function collectFees() external {
        (address receiver, uint256 amount) = (_feeReceiver, _fees);
        _fees = 0;
        emit FeesCollected(receiver, amount);
        token.transfer(receiver, amount);
    }

    /// @dev The root of a settled batch: that of any slot that was paid.
    function _accepted(JobId id, uint64 index) internal view returns (ResultRoot) {
        Batches.State storage state = _batches[id][index];
        Batches.Loaded memory loaded = state.load(0);
        if (loaded.head.status != BatchStatus.Settled) return ResultRoot.wrap(0);
        uint256 slot = 0;
        while (loaded.turns[slot].status != AssignmentStatus.Paid) slot++;
        return ResultRoot.wrap(state.votes[slot]);
    }
}
