// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Games} from "./Games.sol";
import {Results} from "./Results.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";

/// @dev The moves of games, each legal where it is made.
abstract contract Moves is Games {
    // ------------------------------------------------------------------ challenge

    /// @dev Whether a result can be challenged now: it is there, its judge is, and its window is not over.
    function _isOpenToChallenge(uint256 job, uint256 batch, uint256 slot) internal view returns (bool) {
        JobBook storage book = jobs[job];
        if (book.scope == 0 || isVoid[book.scope]) return false;
        IMarketTypes.AssignmentStatus status = slots[job][batch][slot].current.status;
        if (status != IMarketTypes.AssignmentStatus.Revealed) return false;
        uint256 end = _windowEnd(job, batch);
        return end == 0 || time < end;
    }

    function _challenge(
        uint256 job,
        uint256 batch,
        uint256 slot,
        uint64 position,
        address challenger,
        Style style
    ) internal returns (bool) {
        JobBook storage book = jobs[job];
        SlotBook storage place = slots[job][batch][slot];
        Play storage play = plays.push();
        play.game = IDisputeGame.Game(book.id, uint64(batch), uint8(slot), place.current.turn, position, challenger);
        (play.job, play.scope) = (uint8(job), book.scope);
        IDisputeGame resolver = _resolver(play);
        if (resolver.clock(resolver.gameIdOf(play.game)).state != IDisputeGame.GameState.None) {
            plays.pop();
            return false;
        }
        (play.challenger, play.state) = (style, CHALLENGED);
        play.wrong = Results.isWrong(place.plan, position);
        play.defender = _defenderStyle(_natureOf(_ownerOf(place)));
        (play.from, play.length) = (0, uint48(Results.TRACE));
        (play.startedAt, play.movedAt, play.defenderLeft) = (uint32(time), uint32(time), uint32(ANSWER + 1));
        uint256 bond = resolver.challengerBond();
        if (_chance(20)) bond += _below(1e15);
        play.challengerBond = uint96(bond);
        address sender = _chance(90) ? challenger : SPONSOR;
        bytes memory data = abi.encodeCall(
            IDisputeGame.challenge,
            (book.spec, uint64(batch), uint8(slot), place.current.turn, position, challenger)
        );
        _require(_call(sender, address(resolver), bond, data), "a result in its window can be challenged");
        coins[sender] -= bond;
        inGames[play.scope - 1] += bond;
        place.contests++;
        running.push(plays.length - 1);
        _book(job, batch, Kind.Other);
        _checkGame(play);
        return true;
    }

    function _defenderStyle(Nature nature) private returns (Style) {
        if (nature == Nature.Honest || _chance(50)) return Style.Best;
        return _chance(50) ? Style.Random : Style.Silent;
    }

    // ------------------------------------------------------------------ defender

    /// @dev Who moves for the defender: operator, owner, or the key that the owner named.
    function _defenderOf(Play storage play) internal returns (address) {
        uint256 owner = _ownerOf(_slotOf(play));
        if (_resolver(play).defenderOf(owners[owner]) == hub && _chance(50)) return hub;
        return _chance(50) ? owners[owner] : operators[owner];
    }

    function _open(uint256 number) internal {
        Play storage play = plays[number];
        Results.Plan memory plan = _slotOf(play).plan;
        IDisputeGame.Opening memory opening;
        opening.path = _pathOf(play);
        bool empty = play.game.position >= plan.count;
        bool divides = _chance(80);
        if (!empty) _fill(number, opening, plan, divides);
        address mover = _defenderOf(play);
        address sender = _senderFor(mover);
        // Who pays is signed too: whoever wins is paid.
        bytes32 signed = keccak256(abi.encode(opening, sender));
        bytes memory signature = _signature(play, mover, sender, 1, signed);
        uint256 bond = empty ? 0 : _resolver(play).defenderBond();
        bytes memory data = abi.encodeCall(
            IDisputeGame.open,
            (play.game, jobs[play.job].spec, opening, mover, signature)
        );
        _require(_call(sender, address(_resolver(play)), bond, data), "what a tree holds can be opened");
        if (empty) {
            _count(Count.GameEmpty);
            _bookLost(number, sender);
            return;
        }
        coins[sender] -= bond;
        inGames[play.scope - 1] += bond;
        play.defenderBond = uint96(bond);
        (play.segment.defender, play.segment.payer) = (mover, sender);
        _bookMove(play, divides ? PICKING : DIVIDING);
    }

    function _fill(
        uint256 number,
        IDisputeGame.Opening memory opening,
        Results.Plan memory plan,
        bool divides
    ) private {
        Play storage play = plays[number];
        JobBook storage job = jobs[play.job];
        uint256 position = play.game.position;
        opening.leaf = Results.leafOf(plan, position);
        opening.inputRoot = _input(play);
        opening.taskPath = Results.tasksPath(plan.salt, job.spec.taskCount, plan.first + position);
        opening.last = abi.encode(job.spec.programId);
        opening.end = Results.stateAt(opening.inputRoot, Results.TRACE, Results.liesFrom(plan, position));
        play.segment.before = _true(play, 0);
        play.segment.end = opening.end;
        if (!divides) return;
        bytes32[] memory ends = _ends(number);
        opening.midpoints = _midpoints(ends);
        play.segment.midpoints = Results.heapOf(ends)[1];
    }

    function _divide(uint256 number) internal {
        Play storage play = plays[number];
        bytes32[] memory ends = _ends(number);
        bytes32 root = Results.heapOf(ends)[1];
        address mover = _chance(90) ? play.segment.defender : _defenderOf(play);
        address sender = _senderFor(mover);
        bytes memory signature = _signature(play, mover, sender, 2, root);
        bytes memory data = abi.encodeCall(
            IDisputeGame.divide,
            (play.game, play.segment, _midpoints(ends), mover, signature)
        );
        _require(_call(sender, address(_resolver(play)), 0, data), "a segment can be divided");
        play.segment.midpoints = root;
        _bookMove(play, PICKING);
    }

    // ------------------------------------------------------------------ challenger

    function _pick(uint256 number) internal {
        Play storage play = plays[number];
        bytes32[] memory ends = _ends(number);
        bool best = play.challenger == Style.Best;
        uint256 part = best ? _firstWrong(number, ends) : _below(ends.length);
        IDisputeGame.Pick memory choice = _choice(play.segment.before, ends, part);
        address sender = _senderFor(play.game.challenger);
        bytes memory signature = _signature(play, play.game.challenger, sender, 3, bytes32(part));
        bool last = play.round + 1 == ROUNDS;
        bytes memory data;
        if (last && best && play.wrong) {
            data = abi.encodeCall(
                IDisputeGame.pickAndProve,
                (play.game, jobs[play.job].spec, play.segment, choice, abi.encode(choice.before), signature)
            );
            _require(_call(sender, address(_resolver(play)), 0, data), "4: a false step refutes");
            play.round++;
            _count(Count.GameStep);
            _bookWon(number);
            return;
        }
        data = abi.encodeCall(IDisputeGame.pick, (play.game, play.segment, choice, signature));
        _require(_call(sender, address(_resolver(play)), 0, data), "a part can be picked");
        play.length = uint48(play.length / ends.length);
        play.from += uint48(part * play.length);
        (play.segment.before, play.segment.end, play.segment.midpoints) = (choice.before, choice.end, 0);
        play.round++;
        _bookMove(play, last ? PROVING : DIVIDING);
    }

    // ------------------------------------------------------------------ ends

    /// @dev Anyone shows the step; it decides as the machine does.
    function _prove(uint256 number, address sender) internal {
        Play storage play = plays[number];
        bytes32 before = play.segment.before;
        uint256 low = uint64(uint256(before));
        bool right = play.segment.end == (low < Results.LENGTH ? bytes32(uint256(before) + 1) : before);
        bytes memory data = abi.encodeCall(
            IDisputeGame.prove,
            (play.game, jobs[play.job].spec, play.segment, abi.encode(before))
        );
        _require(_call(sender, address(_resolver(play)), 0, data), "a step can be shown");
        _count(Count.GameStep);
        if (right) _bookLost(number, play.segment.payer);
        else _bookWon(number);
    }

    function _timeout(uint256 number) internal {
        Play storage play = plays[number];
        bool challengers = _isChallengersTurn(play);
        bytes memory data = abi.encodeCall(IDisputeGame.timeout, (play.game, jobs[play.job].spec, play.segment));
        _require(_call(STRANGER, address(_resolver(play)), 0, data), "a clock that ran out ends a game");
        _count(Count.GameTimeout);
        if (challengers) _bookLost(number, play.segment.payer);
        else _bookWon(number);
    }

    function _concede(uint256 number, bool challengers) internal {
        Play storage play = plays[number];
        address payer = play.state == CHALLENGED ? owners[_ownerOf(_slotOf(play))] : play.segment.payer;
        address mover = challengers ? play.game.challenger : _defenderOf(play);
        // Whoever challenged itself gives up as the challenger.
        challengers = mover == play.game.challenger;
        address sender = _senderFor(mover);
        bytes memory signature = _signature(play, mover, sender, 4, 0);
        bytes memory data = abi.encodeCall(
            IDisputeGame.concede,
            (play.game, jobs[play.job].spec, play.segment, mover, signature)
        );
        _require(_call(sender, address(_resolver(play)), 0, data), "a player may give up");
        _count(Count.GameConceded);
        if (challengers) _bookLost(number, payer);
        else _bookWon(number);
    }

    /// @dev The result was refuted by another game.
    function _collect(uint256 number) internal {
        Play storage play = plays[number];
        address sender = _chance(50) ? STRANGER : play.game.challenger;
        bytes memory data = abi.encodeCall(IDisputeGame.collect, (play.game));
        _require(_call(sender, address(_resolver(play)), 0, data), "a game about nothing is the challenger's");
        _count(Count.GameElsewhere);
        _bookOver(number, play.game.challenger, true, false);
    }

    function _cancel(uint256 number) internal {
        Play storage play = plays[number];
        bytes memory data = abi.encodeCall(IDisputeGame.cancel, (play.game, play.segment));
        _require(_call(STRANGER, address(_resolver(play)), 0, data), "a void resolver's games are cancelled");
        _count(Count.GameCancelled);
        uint256 back = play.defenderBond;
        inGames[play.scope - 1] -= back;
        coins[play.segment.payer] += back;
        play.defenderBond = 0;
        _bookOver(number, play.game.challenger, true, false);
    }

    function _withdrawCoins(address account, uint256 which) internal returns (bool) {
        if (account == REFUSER || resolvers[which].credit(account) == 0) return false;
        bytes memory data = abi.encodeCall(IDisputeGame.withdraw, (account));
        _require(_call(STRANGER, address(resolvers[which]), 0, data), "coins are paid out");
        return true;
    }
}
