// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Griefing} from "./Griefing.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {Timestamp} from "../../../../contracts/types/Types.sol";

/// @dev What happens next: mostly something that is legal where it happens.
abstract contract Driving is Griefing {
    uint256 private constant LIVE_JOBS = 4;

    function _step() internal {
        uint256 dice = _below(1000);
        if (jobCount < firstLive + LIVE_JOBS || dice < 4) _post();
        else if (dice < 500) _advanceAny();
        else if (dice < 790) _playAny();
        else if (dice < 860) _goOnAny();
        else if (dice < 878) _accuseAny();
        else if (dice < 900) _askAny();
        else if (dice < 930) _pay();
        else if (dice < 950) _stakeStep();
        else if (dice < 965) _griefAny();
        else if (dice < 971) _govern();
        else _pass(_chance(80) ? _between(1, 400) : _between(400, 3_000));
    }

    function _anyJob() private returns (uint256) {
        return firstLive + _below(jobCount - firstLive);
    }

    function _anySlot(uint256 job, uint256 batch) private returns (uint256) {
        uint256 number = batches[job][batch].head.slots;
        return _below(number == 0 ? jobs[job].spec.replicas : number);
    }

    // ------------------------------------------------------------------ jobs

    function _advanceAny() private {
        for (uint256 i = 0; i < 6; i++) {
            uint256 job = _anyJob();
            uint256 batch = _below(jobs[job].batches);
            if (_advance(job, batch, _anySlot(job, batch))) return;
        }
        _dropEnded();
        _pass(_between(30, 400));
    }

    /// @dev What can be done with a slot now, by whoever would do it.
    function _advance(uint256 job, uint256 batch, uint256 slot) private returns (bool) {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        IMarketTypes.Assignment memory turn = slots[job][batch][slot].current;
        if (head.status == IMarketTypes.BatchStatus.Settled) return _chance(10) && _notify(job, batch);
        if (head.status == IMarketTypes.BatchStatus.Refunded) return false;
        if (isVoid[jobs[job].scope]) return Timestamp.unwrap(head.firstClaimedAt) != 0 && _settle(job, batch);
        if (turn.status == IMarketTypes.AssignmentStatus.Claimed) return _advanceClaim(job, batch, slot, turn);
        if (turn.status == IMarketTypes.AssignmentStatus.Committed) return _advanceCommitted(job, batch, slot);
        if (turn.status == IMarketTypes.AssignmentStatus.Revealed) return _trySettle(job, batch);
        if (_isFillable(job, batch, slot) && _claim(job, batch, slot)) return true;
        return _trySettle(job, batch);
    }

    function _advanceClaim(
        uint256 job,
        uint256 batch,
        uint256 slot,
        IMarketTypes.Assignment memory turn
    ) private returns (bool) {
        if (time > Timestamp.unwrap(turn.deadline)) {
            if (_chance(50) && _isFillable(job, batch, slot)) return _claim(job, batch, slot);
            return _expire(job, batch, slot);
        }
        Nature nature = _natureOf(_ownerOf(slots[job][batch][slot]));
        uint256 keen = nature == Nature.Idle ? 20 : 75;
        if (_chance(keen)) return _commit(job, batch, slot);
        return _chance(25) && _release(job, batch, slot);
    }

    function _advanceCommitted(uint256 job, uint256 batch, uint256 slot) private returns (bool) {
        if (!_isFilled(job, batch) || _waits(job, batch)) return false;
        Nature nature = _natureOf(_ownerOf(slots[job][batch][slot]));
        uint256 keen =
            nature == Nature.Honest
                ? 90
                : nature == Nature.Idle
                    ? 10
                    : 40;
        if (_chance(keen)) return _reveal(job, batch, slot);
        return _trySettle(job, batch);
    }

    /// @dev Settles where something may come of it; now and then where nothing should.
    function _trySettle(uint256 job, uint256 batch) private returns (bool) {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        if (head.committed == 0) return false;
        bool all = true;
        bool pending = false;
        bool contested = false;
        for (uint256 s = 0; s < head.slots; s++) {
            SlotBook storage place = slots[job][batch][s];
            if (place.current.status == IMarketTypes.AssignmentStatus.Committed) all = false;
            if (place.current.status == IMarketTypes.AssignmentStatus.Claimed) pending = true;
            if (place.contests != 0) contested = true;
        }
        bool due = !pending && _isFilled(job, batch);
        // A claim that lapsed and is still there gives the others its time.
        uint256 wait = batches[job][batch].seed == 0 ? 0 : FILL;
        if (due && !all) due = time > Timestamp.unwrap(head.fillDeadline) + REVEAL + 8 + wait;
        else if (due) due = !contested && time >= _windowEnd(job, batch);
        if (!due && !_chance(8)) return false;
        bool success = _settle(job, batch);
        _require(success || !due, "2: a batch that is due can be settled");
        return true;
    }

    /// @dev Moves on from jobs in which nothing can happen any more.
    function _dropEnded() private {
        while (firstLive < jobCount && _isEnded(firstLive)) firstLive++;
        if (firstLive == jobCount) _post();
    }

    function _isEnded(uint256 job) private view returns (bool) {
        if (jobs[job].reserved != 0) return false;
        if (time >= jobs[job].spec.postingDeadline || jobs[job].closed || isVoid[jobs[job].scope]) return true;
        for (uint256 i = 0; i < jobs[job].batches; i++) {
            if (batches[job][i].head.status < IMarketTypes.BatchStatus.Settled) return false;
        }
        return true;
    }

    // ------------------------------------------------------------------ games

    function _playAny() private {
        for (uint256 i = 0; i < 3 && running.length != 0; i++) {
            if (_play(running[_below(running.length)])) return;
        }
        _advanceAny();
    }

    function _accuseAny() private {
        for (uint256 i = 0; i < 6; i++) {
            uint256 job = _anyJob();
            uint256 batch = _below(jobs[job].batches);
            if (_accuse(job, batch, _anySlot(job, batch))) return;
        }
        _advanceAny();
    }

    function _askAny() private {
        for (uint256 i = 0; i < 6; i++) {
            uint256 job = _anyJob();
            uint256 batch = _below(jobs[job].batches);
            if (_demand(job, batch, _anySlot(job, batch))) return;
        }
        _advanceAny();
    }

    function _goOnAny() private {
        for (uint256 i = 0; i < 3 && asking.length != 0; i++) {
            if (_goOn(asking[_below(asking.length)])) return;
        }
        _advanceAny();
    }

    // ------------------------------------------------------------------ the rest

    function _pay() private {
        uint256 job = _below(jobCount);
        uint256 dice = _below(100);
        bool done = true;
        if (dice < 20) done = _fund(job);
        else if (dice < 35) done = job < firstLive || _chance(10) ? _close(job) : false;
        else if (dice < 55) done = _refund(job, _chance(50) ? REQUESTER : SPONSOR);
        else if (dice < 75) done = _withdraw(owners[_below(OWNERS)]);
        else if (dice < 85) done = _withdrawCoins(everybody[_below(everybody.length)], _below(2));
        else if (dice < 92) _collectFees();
        else _donate();
        if (!done) _advanceAny();
    }

    function _stakeStep() private {
        uint256 dice = _below(100);
        bool done = true;
        if (dice < 15) _stakeMore();
        else if (dice < 30) done = _unbond();
        else if (dice < 45) _setCap();
        else if (dice < 65) done = _setAllotment();
        else if (dice < 72) done = _revoke();
        else if (dice < 90) done = _authorise();
        else _nameDefender();
        if (!done) _advanceAny();
    }

    function _griefAny() private {
        uint256 job = _anyJob();
        uint256 batch = _below(jobs[job].batches);
        _grief(job, batch, _anySlot(job, batch));
    }

    function _govern() private {
        uint256 dice = _below(100);
        bool done = true;
        if (dice < 30) {
            _setTerms();
        } else if (dice < 55) {
            _setFeeReceiver();
        } else if (dice < 63) {
            done = _voidResolver(1 + _below(2));
        } else if (dice < 72) {
            done = _stopClaims();
        } else if (dice < 85) {
            baseFee = _below(600 gwei);
            vm.fee(baseFee);
        } else {
            done = quarantine.length != 0 && _restore(_below(quarantine.length));
        }
        if (!done) _advanceAny();
    }
}
