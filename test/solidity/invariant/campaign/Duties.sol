// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Owning} from "./Owning.sol";
import {Results} from "./Results.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "../../../../contracts/libraries/ResultTree.sol";
import {AllotmentId, Timestamp} from "../../../../contracts/types/Types.sol";

/// @dev Time, and what those who do their best do in it: they reveal, watch and move before their clocks run out,
/// whatever all others do in between.
abstract contract Duties is Owning {
    /// @dev Whoever does its best looks this often.
    uint256 private constant LOOK = 250;
    /// @dev Less than the shortest window of a job that is watched.
    uint256 private constant CLOSE_LOOK = 120;

    // ------------------------------------------------------------------ time

    function _pass(uint256 duration) internal {
        uint256 look = watched ? CLOSE_LOOK : LOOK;
        while (duration != 0) {
            uint256 part = duration < look ? duration : look;
            duration -= part;
            _skip(part);
            _doDuties();
        }
    }

    function _skip(uint256 duration) internal {
        time += duration;
        height += 1 + duration / 12;
        vm.warp(time);
        vm.roll(height);
    }

    function _doDuties() private {
        for (uint256 job = firstLive; job < jobCount; job++) {
            for (uint256 batch = 0; batch < jobs[job].batches; batch++) _lookAt(job, batch);
        }
        for (uint256 i = running.length; i != 0; i--) {
            if (i > running.length) continue;
            uint256 number = running[i - 1];
            Play storage play = plays[number];
            // Best players move within a look or two.
            bool due = time - play.movedAt >= LOOK || _chance(30);
            if (due && _isBestToMove(number)) _moveBest(number);
        }
        for (uint256 i = asking.length; i != 0; i--) {
            Ask storage ask = asks[asking[i - 1]];
            bool due = ask.state == OPEN && ask.willing && _canAnswer(ask) && time + 2 * LOOK > ask.until;
            if (due && time <= ask.until && _askStands(ask) && !isVoid[ask.scope]) _answer(asking[i - 1]);
        }
    }

    function _lookAt(uint256 job, uint256 batch) private {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        if (head.committed == 0 || head.status >= IMarketTypes.BatchStatus.Settled || isVoid[jobs[job].scope]) return;
        bool honest = _hasHonestCommitted(job, batch, head.slots);
        for (uint256 s = 0; s < head.slots; s++) {
            SlotBook storage place = slots[job][batch][s];
            IMarketTypes.AssignmentStatus status = place.current.status;
            if (status == IMarketTypes.AssignmentStatus.Claimed && honest) {
                // A claim that lapsed is in the way of those who have to reveal.
                if (time > Timestamp.unwrap(place.current.deadline)) _expire(job, batch, s);
            } else if (status == IMarketTypes.AssignmentStatus.Revealed && watched) {
                _watch(job, batch, s);
            }
        }
        if (!honest) return;
        for (uint256 s = 0; s < head.slots; s++) {
            SlotBook storage place = slots[job][batch][s];
            if (place.current.status != IMarketTypes.AssignmentStatus.Committed) continue;
            if (_natureOf(_ownerOf(place)) == Nature.Honest && _isFilled(job, batch) && !_waits(job, batch))
                _reveal(job, batch, s);
        }
    }

    function _hasHonestCommitted(uint256 job, uint256 batch, uint256 number) private view returns (bool) {
        for (uint256 s = 0; s < number; s++) {
            SlotBook storage place = slots[job][batch][s];
            if (place.current.status != IMarketTypes.AssignmentStatus.Committed) continue;
            if (_natureOf(_ownerOf(place)) == Nature.Honest) return true;
        }
        return false;
    }

    /// @dev The watcher challenges every result that is wrong, once.
    function _watch(uint256 job, uint256 batch, uint256 slot) private {
        SlotBook storage place = slots[job][batch][slot];
        if (place.watched || place.plan.fault == Results.Fault.None || jobs[job].scope == 0) return;
        if (!_isOpenToChallenge(job, batch, slot)) return;
        place.watched = true;
        _challenge(job, batch, slot, _wrongPosition(place.plan), watcher, Style.Best);
    }

    function _wrongPosition(Results.Plan memory plan) internal pure returns (uint64) {
        if (plan.fault == Results.Fault.Padding) return plan.count;
        return plan.task;
    }

    /// @dev No wrong result is paid while somebody looks.
    function _paidProvable(uint256 job, uint256 batch, uint256 slot) internal view override {
        if (!watched || finale) return;
        bool right = slots[job][batch][slot].plan.fault == Results.Fault.None;
        _require(right, "4: a wrong result was paid although it was watched");
    }

    // ------------------------------------------------------------------ games

    /// @dev Whether whoever has to move does its best and has a move.
    function _isBestToMove(uint256 number) internal view returns (bool) {
        Play storage play = plays[number];
        if (!_stands(play) || isVoid[play.scope] || time > _clockEnd(play)) return false;
        if (play.state == PICKING) return play.challenger == Style.Best;
        if (play.state == PROVING && play.challenger == Style.Best && play.wrong) return true;
        if (play.defender != Style.Best) return false;
        if (play.state != CHALLENGED) return true;
        return Results.canOpen(_slotOf(play).plan, play.game.position);
    }

    function _moveBest(uint256 number) internal {
        uint8 state = plays[number].state;
        if (state == CHALLENGED) _open(number);
        else if (state == DIVIDING) _divide(number);
        else if (state == PICKING) _pick(number);
        else _prove(number, plays[number].segment.defender);
    }

    /// @dev A move of a game, whosever it is; false where nothing can be done now.
    function _play(uint256 number) internal returns (bool) {
        Play storage play = plays[number];
        if (isVoid[play.scope]) {
            _cancel(number);
            return true;
        }
        bool over = time > _clockEnd(play);
        if (!_stands(play)) {
            if (over && !_isChallengersTurn(play) && _chance(30)) _timeout(number);
            else _collect(number);
            return true;
        }
        if (over) {
            _timeout(number);
            return true;
        }
        if (_isBestToMove(number)) {
            _moveBest(number);
            return true;
        }
        return _playBadly(number);
    }

    function _playBadly(uint256 number) private returns (bool) {
        Play storage play = plays[number];
        if (play.state == PROVING) {
            _prove(number, STRANGER);
            return true;
        }
        bool challengers = play.state == PICKING;
        Style style = challengers ? play.challenger : play.defender;
        if (style == Style.Best) return false;
        if (style == Style.Silent && _chance(60)) {
            if (_chance(80)) return false;
            _concede(number, challengers);
            return true;
        }
        if (challengers) _pick(number);
        else if (play.state == DIVIDING) _divide(number);
        else if (Results.canOpen(_slotOf(play).plan, play.game.position)) _open(number);
        else return false;
        return true;
    }

    /// @dev Somebody challenges a position; sometimes rightly, sometimes not.
    function _accuse(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        if (!_isOpenToChallenge(job, batch, slot)) return false;
        SlotBook storage place = slots[job][batch][slot];
        if (place.contests >= 4) return false;
        Results.Plan memory plan = place.plan;
        bool wrong = plan.fault != Results.Fault.None;
        if (wrong && _chance(60)) {
            return _challenge(job, batch, slot, _wrongPosition(plan), watcher, Style.Best);
        }
        uint64 position = uint64(_below(1 << ResultTree.depth(plan.count)));
        address challenger =
            _chance(40)
                ? troll
                : _chance(40)
                    ? REFUSER
                    : _accomplice(place);
        Style style =
            _chance(60)
                ? Style.Random
                : _chance(50)
                    ? Style.Silent
                    : Style.Best;
        // Whoever challenges itself does not mean it.
        if (style == Style.Best && challenger == _accomplice(place)) style = Style.Random;
        return _challenge(job, batch, slot, position, challenger, style);
    }

    /// @dev A challenger may be the worker itself.
    function _accomplice(SlotBook storage place) private view returns (address) {
        return operators[allotments[AllotmentId.unwrap(place.current.allotmentId)].operator];
    }
}
