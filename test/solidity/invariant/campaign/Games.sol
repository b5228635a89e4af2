// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Results} from "./Results.sol";
import {Working} from "./Working.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "../../../../contracts/libraries/ResultTree.sol";
import {AllotmentId, GameId} from "../../../../contracts/types/Types.sol";

/// @dev The books of games: who plays how, what is in them, whose clock runs, and how they may end.
abstract contract Games is Working {
    /// @dev How a player plays.
    enum Style {
        /// As well as can be, and in time.
        Best,
        /// Moves at random.
        Random,
        /// Moves now and then, or gives up.
        Silent
    }

    struct Play {
        IDisputeGame.Game game;
        IDisputeGame.Segment segment;
        uint8 job;
        uint8 scope;
        uint8 state;
        uint8 round;
        /// Whether nobody can show that the position is right.
        bool wrong;
        Style challenger;
        Style defender;
        uint48 from;
        uint48 length;
        uint32 startedAt;
        uint32 movedAt;
        uint32 defenderLeft;
        uint32 challengerLeft;
        uint96 challengerBond;
        uint96 defenderBond;
    }

    uint8 internal constant CHALLENGED = uint8(IDisputeGame.GameState.Challenged);
    uint8 internal constant DIVIDING = uint8(IDisputeGame.GameState.Dividing);
    uint8 internal constant PICKING = uint8(IDisputeGame.GameState.Picking);
    uint8 internal constant PROVING = uint8(IDisputeGame.GameState.Proving);
    uint8 internal constant OVER = uint8(IDisputeGame.GameState.Over);
    uint256 internal constant ROUNDS = 7;

    Play[] internal plays;
    /// @dev Games that are not over, by number.
    uint256[] internal running;

    uint256 internal baseFee;
    bytes32 private constant MOVE = keccak256("Move(bytes32 game,bytes32 segment,uint8 round,uint8 move,bytes32 data)");

    // ------------------------------------------------------------------ looks

    function _slotOf(Play storage play) internal view returns (SlotBook storage) {
        return slots[play.job][play.game.batch][play.game.slot];
    }

    /// @dev Whether the result that a game is about is still there.
    function _stands(Play storage play) internal view returns (bool) {
        SlotBook storage place = _slotOf(play);
        return place.current.turn == play.game.turn && place.current.status == IMarketTypes.AssignmentStatus.Revealed;
    }

    function _resolver(Play storage play) internal view returns (IDisputeGame) {
        return resolvers[play.scope - 1];
    }

    function _isChallengersTurn(Play storage play) internal view returns (bool) {
        return play.state == PICKING;
    }

    function _clockEnd(Play storage play) internal view returns (uint256) {
        return play.movedAt + (_isChallengersTurn(play) ? play.challengerLeft : play.defenderLeft);
    }

    function _ownerOf(SlotBook storage place) internal view returns (uint256) {
        return allotments[AllotmentId.unwrap(place.current.allotmentId)].owner;
    }

    // ------------------------------------------------------------------ clocks and ends

    /// @dev Whoever had to move has moved.
    function _bookMove(Play storage play, uint8 next) internal {
        uint32 left = uint32(_clockEnd(play) - time);
        if (play.state == CHALLENGED) {
            (play.defenderLeft, play.challengerLeft) = (uint32(GAME + 1), uint32(GAME + 1));
        } else if (_isChallengersTurn(play)) {
            play.challengerLeft = left;
        } else {
            play.defenderLeft = left;
        }
        (play.movedAt, play.state) = (uint32(time), next);
        _checkGame(play);
    }

    function _checkGame(Play storage play) internal view {
        IDisputeGame resolver = _resolver(play);
        GameId id = resolver.gameIdOf(play.game);
        IDisputeGame.Clock memory clock = resolver.clock(id);
        _require(uint8(clock.state) == play.state && clock.round == play.round, "state of a game");
        if (play.state == OVER) return;
        _require(clock.movedAt == play.movedAt, "time of the last move");
        _require(clock.defenderLeft == play.defenderLeft, "the defender's clock");
        _require(clock.challengerLeft == play.challengerLeft, "the challenger's clock");
        _require(clock.challengerBond == play.challengerBond && clock.defenderBond == play.defenderBond, "bonds");
    }

    /// @dev A game ended; `judged` unless nobody won it.
    function _bookOver(uint256 number, address winner, bool challengerWon, bool judged) internal {
        Play storage play = plays[number];
        uint256 pot = uint256(play.challengerBond) + play.defenderBond;
        inGames[play.scope - 1] -= pot;
        coins[winner] += pot;
        play.state = OVER;
        _checkGame(play);
        if (judged) {
            _count(challengerWon ? Count.GameWonByChallenger : Count.GameWonByDefender);
            Style best = challengerWon ? play.defender : play.challenger;
            bool unfair = !finale && best == Style.Best && play.wrong != challengerWon;
            _require(!unfair, "4: whoever is right, moves well and in time wins");
        }
        for (uint256 i = 0; i < running.length; i++) {
            if (running[i] != number) continue;
            running[i] = running[running.length - 1];
            running.pop();
            break;
        }
    }

    /// @dev The challenger won: the result is refuted, unless another game was quicker.
    function _bookWon(uint256 number) internal {
        Play storage play = plays[number];
        bool stood = _stands(play);
        SlotBook storage place = _slotOf(play);
        uint256 stake = stakes[_ownerOf(place)];
        accuser = play.game.challenger;
        _book(play.job, play.game.batch, Kind.Judge);
        uint256 lost = stake - stakes[_ownerOf(place)];
        _require(lost == (stood ? jobs[play.job].spec.bond / UNIT : 0), "6: a refuted result costs its bond, once");
        _require(!_stands(play), "a lost game refutes");
        _bookOver(number, play.game.challenger, true, true);
    }

    /// @dev The defender won: one contest less, nothing else.
    function _bookLost(uint256 number, address payer) internal {
        Play storage play = plays[number];
        _slotOf(play).contests--;
        _book(play.job, play.game.batch, Kind.Other);
        _bookOver(number, payer, false, true);
    }

    // ------------------------------------------------------------------ signatures

    /// @dev Who sends a move: the mover itself, or somebody with its signature.
    function _senderFor(address mover) internal returns (address) {
        if (keyOf[mover] == 0 || _chance(92)) return mover;
        return _chance(50) ? STRANGER : SPONSOR;
    }

    /// @dev The mover's signature where somebody else sends.
    function _signature(
        Play storage play,
        address mover,
        address sender,
        uint8 move,
        bytes32 data
    ) internal view returns (bytes memory) {
        if (sender == mover) return "";
        IDisputeGame resolver = _resolver(play);
        GameId id = resolver.gameIdOf(play.game);
        bytes32 hash = keccak256(abi.encode(MOVE, id, resolver.segmentHash(id), play.round, move, data));
        return _signed(mover, "CONUN disputes", address(resolver), hash);
    }

    // ------------------------------------------------------------------ traces

    function _input(Play storage play) internal view returns (bytes32) {
        JobBook storage job = jobs[play.job];
        return Results.inputOf(job.spec.salt, play.game.batch * job.spec.batchSize + play.game.position);
    }

    function _true(Play storage play, uint256 index) internal view returns (bytes32) {
        return Results.stateAt(_input(play), index, Results.NEVER);
    }

    function _bits(uint256 round) internal pure returns (uint256) {
        return round < 5 ? 6 : 5;
    }

    /// @dev States at the parts' ends, that of the segment last: as the defender tells them.
    function _ends(uint256 number) internal view returns (bytes32[] memory ends) {
        Play storage play = plays[number];
        uint256 parts = 1 << _bits(play.round);
        uint256 width = play.length / parts;
        uint256 from = play.from;
        ends = new bytes32[](parts);
        if (play.defender == Style.Random) {
            for (uint256 i = 0; i + 1 < parts; i++) ends[i] = keccak256(abi.encode(number, play.round, i));
        } else {
            bytes32 input = _input(play);
            uint256 lies = Results.liesFrom(_slotOf(play).plan, play.game.position);
            for (uint256 i = 0; i + 1 < parts; i++) ends[i] = Results.stateAt(input, from + width * (i + 1), lies);
        }
        ends[parts - 1] = play.segment.end;
    }

    function _midpoints(bytes32[] memory ends) internal pure returns (bytes32[] memory midpoints) {
        midpoints = new bytes32[](ends.length - 1);
        for (uint256 i = 0; i < midpoints.length; i++) midpoints[i] = ends[i];
    }

    /// @dev The first part whose end is not true; the last one where all are.
    function _firstWrong(uint256 number, bytes32[] memory ends) internal view returns (uint256) {
        Play storage play = plays[number];
        bytes32 input = _input(play);
        uint256 width = play.length / ends.length;
        uint256 from = play.from;
        for (uint256 i = 0; i + 1 < ends.length; i++) {
            if (ends[i] != Results.stateAt(input, from + width * (i + 1), Results.NEVER)) return i;
        }
        return ends.length - 1;
    }

    /// @dev A pick as the format says it, written out once more.
    function _choice(
        bytes32 before,
        bytes32[] memory ends,
        uint256 part
    ) internal pure returns (IDisputeGame.Pick memory choice) {
        bytes32[] memory heap = Results.heapOf(ends);
        bytes32[] memory found = new bytes32[](16);
        uint256 used = 0;
        uint256 lower = ends.length + (part == 0 ? 0 : part - 1);
        uint256 upper = ends.length + part;
        (choice.part, choice.end, choice.before) = (part, heap[upper], part == 0 ? before : heap[lower]);
        for (; upper != 1; (lower, upper) = (lower >> 1, upper >> 1)) {
            if (lower == upper) {
                found[used++] = heap[lower ^ 1];
            } else if (lower & 1 == 1) {
                found[used++] = heap[lower ^ 1];
                found[used++] = heap[upper ^ 1];
            }
        }
        choice.siblings = new bytes32[](used);
        for (uint256 i = 0; i < used; i++) choice.siblings[i] = found[i];
    }

    function _pathOf(Play storage play) internal view returns (ResultTree.Node[] memory) {
        return Results.pathOf(_slotOf(play).plan, play.game.position);
    }
}
