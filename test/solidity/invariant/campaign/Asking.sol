// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Moves} from "./Moves.sol";
import {Results} from "./Results.sol";
import {IDemands} from "../../../../contracts/interfaces/IDemands.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "../../../../contracts/libraries/ResultTree.sol";

/// @dev Demands: asked for by anybody, answered by those who can, followed up, closed, or left unanswered.
abstract contract Asking is Moves {
    struct Ask {
        IDemands.Demand asked;
        uint8 job;
        uint8 scope;
        uint8 state;
        address demander;
        uint32 until;
        uint64 payment;
        /// Whether the holder answers in time if it can.
        bool willing;
    }

    uint8 internal constant OPEN = uint8(IDemands.DemandState.Open);
    uint8 internal constant SHOWN = uint8(IDemands.DemandState.Shown);
    uint8 internal constant HELD = uint8(IDemands.DemandState.Held);
    uint8 internal constant DONE = uint8(IDemands.DemandState.Over);

    Ask[] internal asks;
    /// @dev Demands that are not over, by number.
    uint256[] internal asking;

    // ------------------------------------------------------------------ looks

    function _slotOfAsk(Ask storage ask) internal view returns (SlotBook storage) {
        return slots[ask.job][ask.asked.batch][ask.asked.slot];
    }

    function _askStands(Ask storage ask) internal view returns (bool) {
        SlotBook storage place = _slotOfAsk(ask);
        return place.current.turn == ask.asked.turn && place.current.status == IMarketTypes.AssignmentStatus.Revealed;
    }

    function _judgeOf(Ask storage ask) internal view returns (IDisputeGame) {
        return resolvers[ask.scope - 1];
    }

    /// @dev Whether the holder has what is asked for.
    function _canAnswer(Ask storage ask) internal view returns (bool) {
        if (ask.asked.kind != IDemands.DemandKind.Output) return true;
        return Results.canOpen(_slotOfAsk(ask).plan, ask.asked.position);
    }

    function _checkAsk(Ask storage ask) internal view {
        IDisputeGame judge = _judgeOf(ask);
        IDemands.DemandStatus memory status = judge.demandStatus(judge.demandIdOf(ask.asked));
        _require(uint8(status.state) == ask.state, "state of a demand");
        if (ask.state == DONE) return;
        _require(status.demander == ask.demander && status.until == ask.until, "demander and time of a demand");
        _require(status.payment == (ask.state == OPEN ? ask.payment : 0), "payment of a demand");
    }

    // ------------------------------------------------------------------ asking

    function _demand(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        if (!_isOpenToChallenge(job, batch, slot)) return false;
        JobBook storage book = jobs[job];
        SlotBook storage place = slots[job][batch][slot];
        address demander =
            _chance(25)
                ? REQUESTER
                : _chance(50)
                    ? watcher
                    : _chance(50)
                        ? troll
                        : REFUSER;
        IDemands.Demand memory asked;
        (asked.jobId, asked.batch, asked.slot, asked.turn) = (book.id, uint64(batch), uint8(slot), place.current.turn);
        (asked.kind, asked.position, asked.index) = _pickChunk(place.plan);
        if (!_isFree(resolvers[book.scope - 1], asked, demander == REQUESTER, 0)) return false;
        uint256 payment = _payment(resolvers[book.scope - 1]);
        bytes memory data = abi.encodeCall(
            IDemands.demand,
            (book.spec, asked.batch, asked.slot, asked.turn, asked.kind, asked.position, asked.index)
        );
        bool success = _call(demander, address(resolvers[book.scope - 1]), payment, data);
        _require(success, "a chunk of a result in its window can be demanded");
        place.contests++;
        _bookAsk(job, asked, demander, payment);
        return true;
    }

    function _pickChunk(
        Results.Plan memory plan
    ) private returns (IDemands.DemandKind kind, uint64 position, uint32 index) {
        kind = IDemands.DemandKind(_below(3));
        uint256 width = plan.count;
        if (kind == IDemands.DemandKind.Output) width = 1 << ResultTree.depth(plan.count);
        if (kind != IDemands.DemandKind.Code) position = uint64(_below(width));
        index = _chance(80) ? 0 : uint32(_between(1, 1e6));
    }

    function _payment(IDisputeGame judge) private returns (uint256) {
        return judge.demandPayment() + (_chance(20) ? _below(1e12) : 0);
    }

    /// @dev Whether a chunk was not demanded yet, and one of the four places is free: the first one is the requester's.
    function _isFree(
        IDisputeGame judge,
        IDemands.Demand memory asked,
        bool forRequester,
        uint256 freed
    ) private view returns (bool) {
        if (judge.demandStatus(judge.demandIdOf(asked)).state != IDemands.DemandState.None) return false;
        uint32[4] memory until = judge.demandPlaces(asked.jobId, asked.batch, asked.slot, asked.turn);
        for (uint256 i = forRequester ? 0 : 1; i < 4; i++) {
            if (until[i] < time || until[i] == freed) return true;
        }
        return false;
    }

    function _bookAsk(uint256 job, IDemands.Demand memory asked, address demander, uint256 payment) private {
        Ask storage ask = asks.push();
        ask.asked = asked;
        (ask.job, ask.scope, ask.state) = (uint8(job), jobs[job].scope, OPEN);
        (ask.demander, ask.until, ask.payment) = (demander, uint32(time + ANSWER + 1), uint64(payment));
        Nature nature = _natureOf(_ownerOf(_slotOfAsk(ask)));
        ask.willing = nature == Nature.Honest || _chance(60);
        coins[demander] -= payment;
        inGames[ask.scope - 1] += payment;
        asking.push(asks.length - 1);
        _book(job, asked.batch, Kind.Other);
        _checkAsk(ask);
    }

    // ------------------------------------------------------------------ answering

    function _answer(uint256 number) internal {
        Ask storage ask = asks[number];
        uint256 owner = _ownerOf(_slotOfAsk(ask));
        address sender =
            _chance(60)
                ? operators[owner]
                : _chance(50)
                    ? owners[owner]
                    : STRANGER;
        bool entitled = sender != STRANGER;
        bytes memory data = abi.encodeCall(IDemands.answer, (ask.asked, jobs[ask.job].spec, _shownBy(ask)));
        _require(_call(sender, address(_judgeOf(ask)), 0, data), "what a result speaks of can be shown");
        _count(Count.DemandShown);
        inGames[ask.scope - 1] -= ask.payment;
        coins[entitled ? sender : owners[owner]] += ask.payment;
        ask.until = uint32(time + ANSWER + 1);
        uint256 end = _windowEnd(ask.job, ask.asked.batch);
        bool held = end != 0 && ask.until >= end;
        ask.state = held ? HELD : SHOWN;
        if (!held) _slotOfAsk(ask).contests--;
        _book(ask.job, ask.asked.batch, Kind.Other);
        _checkAsk(ask);
    }

    function _shownBy(Ask storage ask) internal view returns (IDemands.Answer memory shown) {
        Results.Plan memory plan = _slotOfAsk(ask).plan;
        JobBook storage job = jobs[ask.job];
        uint256 position = ask.asked.position;
        bytes32 word = Results.CODE_WORD;
        if (ask.asked.kind == IDemands.DemandKind.Output) {
            shown.path = Results.pathOf(plan, position);
            if (position >= plan.count) return shown;
            shown.leaf = Results.leafOf(plan, position);
            bytes32 input = Results.inputOf(plan.salt, plan.first + position);
            word = Results.stateAt(input, Results.TRACE, Results.liesFrom(plan, position));
        } else if (ask.asked.kind == IDemands.DemandKind.Input) {
            word = Results.wordOf(plan.salt, plan.first + position);
            shown.taskPath = Results.tasksPath(plan.salt, job.spec.taskCount, plan.first + position);
        } else {
            shown.program = abi.encode(Results.regionOf(Results.CODE, word));
        }
        shown.length = 32;
        if (ask.asked.index == 0) {
            shown.data = abi.encode(word);
            return shown;
        }
        shown.siblings = new bytes32[](1);
        shown.siblings[0] = word;
    }

    // ------------------------------------------------------------------ following up

    /// @dev The demander goes on, with another chunk or a challenge, in the place of what it was shown.
    function _followUp(uint256 number) internal returns (bool) {
        Ask storage ask = asks[number];
        if (time > ask.until || isVoid[ask.scope] || !_askStands(ask)) return false;
        bool held = ask.state == HELD;
        uint256 end = _windowEnd(ask.job, ask.asked.batch);
        uint256 rounds = ResultTree.depth(_slotOfAsk(ask).plan.count) + 1;
        if (held) end += end == 0 ? 0 : rounds * 2 * (ANSWER + 1);
        if (end != 0 && time >= end) return false;
        IDemands.Demand memory next = ask.asked;
        (next.kind, next.position, next.index) = _pickChunk(_slotOfAsk(ask).plan);
        if (!_isFree(_judgeOf(ask), next, ask.demander == REQUESTER, ask.until)) return false;
        uint256 payment = _payment(_judgeOf(ask));
        bytes memory data = abi.encodeCall(
            IDemands.demandAfter,
            (ask.asked, jobs[ask.job].spec, next.kind, next.position, next.index)
        );
        _require(_call(ask.demander, address(_judgeOf(ask)), payment, data), "a demander may go on");
        _count(Count.DemandFollowed);
        if (!held) _slotOfAsk(ask).contests++;
        _dropAsk(number);
        _bookAsk(ask.job, next, ask.demander, payment);
        return true;
    }

    // ------------------------------------------------------------------ ends

    /// @dev Nobody answered: the result is refuted.
    function _endUnanswered(uint256 number) internal {
        Ask storage ask = asks[number];
        bytes memory data = abi.encodeCall(IDemands.timeoutDemand, (ask.asked, jobs[ask.job].spec));
        _require(_call(STRANGER, address(_judgeOf(ask)), 0, data), "a demand that was not answered refutes");
        _count(Count.DemandUnanswered);
        _require(finale || !ask.willing || !_canAnswer(ask), "4: whoever can answer, and does, is not refuted");
        SlotBook storage place = _slotOfAsk(ask);
        uint256 owner = _ownerOf(place);
        uint256 stake = stakes[owner];
        accuser = ask.demander;
        _book(ask.job, ask.asked.batch, Kind.Judge);
        _require(stake - stakes[owner] == jobs[ask.job].spec.bond / UNIT, "6: a refuted result costs its bond, once");
        _payBack(number);
    }

    function _collectDemand(uint256 number) internal {
        Ask storage ask = asks[number];
        bytes memory data = abi.encodeCall(IDemands.collectDemand, (ask.asked));
        _require(_call(STRANGER, address(_judgeOf(ask)), 0, data), "a demand about nothing is paid back");
        _count(Count.DemandElsewhere);
        _payBack(number);
    }

    function _cancelDemand(uint256 number) internal {
        Ask storage ask = asks[number];
        bytes memory data = abi.encodeCall(IDemands.cancelDemand, (ask.asked));
        _require(_call(STRANGER, address(_judgeOf(ask)), 0, data), "a void resolver's demands are cancelled");
        _count(Count.DemandCancelled);
        _payBack(number);
    }

    function _payBack(uint256 number) private {
        Ask storage ask = asks[number];
        inGames[ask.scope - 1] -= ask.payment;
        coins[ask.demander] += ask.payment;
        _dropAsk(number);
    }

    /// @dev Ends the wait for a follow-up.
    function _closeDemand(uint256 number) internal {
        Ask storage ask = asks[number];
        address sender = time > ask.until ? STRANGER : ask.demander;
        bytes memory data = abi.encodeCall(IDemands.closeDemand, (ask.asked, jobs[ask.job].spec));
        _require(_call(sender, address(_judgeOf(ask)), 0, data), "a wait that is over is ended");
        _count(Count.DemandClosed);
        if (_askStands(ask)) {
            _slotOfAsk(ask).contests--;
            _book(ask.job, ask.asked.batch, Kind.Other);
        }
        _dropAsk(number);
    }

    function _dropAsk(uint256 number) internal {
        Ask storage ask = asks[number];
        ask.state = DONE;
        for (uint256 i = 0; i < asking.length; i++) {
            if (asking[i] != number) continue;
            asking[i] = asking[asking.length - 1];
            asking.pop();
            break;
        }
        _checkAsk(ask);
    }

    /// @dev What can be done about a demand now; false where nothing can.
    function _goOn(uint256 number) internal returns (bool) {
        Ask storage ask = asks[number];
        bool late = time > ask.until;
        if (ask.state == SHOWN) {
            if (!late) return _chance(20) && _followUp(number);
            // Nothing waits for it any more, and nothing of it is stored but its time.
            _forget(number);
            return false;
        }
        if (ask.state == HELD) {
            if (!late && _chance(40) && _followUp(number)) return true;
            if ((!late && _chance(60)) || (isVoid[ask.scope] && _askStands(ask))) return false;
            _closeDemand(number);
            return true;
        }
        if (isVoid[ask.scope]) _cancelDemand(number);
        else if (!_askStands(ask)) _collectDemand(number);
        else if (late) _endUnanswered(number);
        else if (_canAnswer(ask) && (ask.willing || _chance(10))) _answer(number);
        else return false;
        return true;
    }

    /// @dev One that was shown and not followed up stays as it is.
    function _forget(uint256 number) internal {
        for (uint256 i = 0; i < asking.length; i++) {
            if (asking[i] != number) continue;
            asking[i] = asking[asking.length - 1];
            asking.pop();
            return;
        }
    }
}
