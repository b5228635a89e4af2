// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bisection} from "./Bisection.sol";
import {Clocks} from "./Clocks.sol";
import {Demands} from "./Demands.sol";
import {Openings} from "./Openings.sol";
import {Results} from "./Results.sol";
import {IDemands} from "../interfaces/IDemands.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {Ids} from "../libraries/Ids.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Tags} from "../libraries/Tags.sol";
import {AllotmentId, DemandId, GameId, ResultRoot} from "../types/Types.sol";

/// @title The judge of provable results
/// @dev Immutable and without administration. Two words of storage a game; everything else is brought along and hashed.
contract DisputeGame is Demands {
    using Bisection for Pick;
    using Clocks for Clock;

    /// @dev A game while a call works on it.
    struct Play {
        GameId id;
        Clock clock;
    }

    mapping(GameId => Clock) private _clocks;
    mapping(GameId => bytes32) private _segments;

    constructor(
        IJobMarket market_,
        IStateMachine machine_,
        Parameters memory values
    ) Results(market_, machine_, values) {}

    // ------------------------------------------------------------------ first moves

    /// @inheritdoc IDisputeGame
    function challenge(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        uint64 position,
        address challenger
    ) external payable returns (GameId id) {
        // Refuses what is no revealed result of this job, batch and turn.
        _contest(spec, batch, slot, turn);
        return _begin(Game(Ids.jobOf(spec, address(market)), batch, slot, turn, position, challenger), spec);
    }

    /// @inheritdoc IDemands
    function challengeAfter(
        Demand calldata shown,
        IJobMarket.JobSpec calldata spec,
        uint64 position,
        address challenger
    ) external payable returns (GameId id) {
        (DemandId previous, ) = _follow(shown, spec);
        id = _begin(Game(shown.jobId, shown.batch, shown.slot, shown.turn, position, challenger), spec);
        emit DemandFollowed(previous, id);
    }

    /// @inheritdoc IDisputeGame
    function open(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Opening calldata opening,
        address mover,
        bytes calldata signature
    ) external payable {
        Play memory play = _load(game, GameState.Challenged);
        _requireSpec(spec, game.jobId);
        // Hashing an opening costs something: only where somebody signed it. Who pays is signed with it: whoever wins
        // is paid, so a copied move would take what the game's moves are paid from.
        bytes32 signed = mover == msg.sender ? bytes32(0) : keccak256(abi.encode(opening, msg.sender));
        _requireConsent(play.id, 0, 0, OPEN, signed, mover, signature);
        (IMarketTypes.Assignment memory current, bytes32 root) = _assignment(game.jobId, game.batch, game.slot);
        if (!_stands(current, game.turn)) revert GameStateWrong(play.id, GameState.Over);
        _requireDefender(play.id, current.allotmentId, mover);
        Openings.checkLeaf(
            spec,
            game.batch,
            game.position,
            opening.leaf,
            opening.path,
            ResultRoot.wrap(root),
            current.steps
        );
        bool divided = opening.midpoints.length != 0;
        play.clock.move(play.id, divided ? GameState.Picking : GameState.Dividing);
        if (game.position >= Openings.tasks(spec, game.batch)) {
            if (msg.value != 0) revert BondTooLarge(msg.value);
            ResultTree.Leaf memory nothing;
            emit PositionOpened(play.id, mover, msg.sender, nothing, opening.path, 0, 0, 0);
            _endForDefender(play, game, spec, msg.sender, Ending.Empty);
            return;
        }
        play.clock.defenderBond = _takeBond(defenderBond());
        uint32 left = GAME_FLOOR + _replay(spec);
        (play.clock.defenderLeft, play.clock.challengerLeft) = (left, left);
        Segment memory segment = Segment(
            Openings.checkTrace(machine, spec, opening),
            opening.end,
            divided ? Bisection.rootOf(0, opening.midpoints, opening.end) : bytes32(0),
            mover,
            msg.sender
        );
        _save(play, segment);
        emit PositionOpened(
            play.id,
            mover,
            msg.sender,
            opening.leaf,
            opening.path,
            segment.before,
            segment.end,
            play.clock.defenderBond
        );
        if (divided) emit SegmentDivided(play.id, 0, opening.midpoints);
    }

    // ------------------------------------------------------------------ rounds

    /// @inheritdoc IDisputeGame
    function divide(
        Game calldata game,
        Segment calldata segment,
        bytes32[] calldata midpoints,
        address mover,
        bytes calldata signature
    ) external {
        Play memory play = _load(game, GameState.Dividing);
        bytes32 hash = _requireSegment(play.id, segment);
        uint8 round = play.clock.round;
        Segment memory next = segment;
        next.midpoints = Bisection.rootOf(round, midpoints, segment.end);
        if (mover != segment.defender) _requireDefender(play.id, _allotment(game), mover);
        _requireConsent(play.id, hash, round, DIVIDE, next.midpoints, mover, signature);
        play.clock.move(play.id, GameState.Picking);
        _save(play, next);
        emit SegmentDivided(play.id, round, midpoints);
    }

    /// @inheritdoc IDisputeGame
    function pick(
        Game calldata game,
        Segment calldata segment,
        Pick calldata choice,
        bytes calldata signature
    ) external {
        Play memory play = _load(game, GameState.Picking);
        _save(play, _pick(play, game, segment, choice, signature));
    }

    /// @inheritdoc IDisputeGame
    function pickAndProve(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        Pick calldata choice,
        bytes calldata tape,
        bytes calldata signature
    ) external {
        Play memory play = _load(game, GameState.Picking);
        _requireSpec(spec, game.jobId);
        Segment memory last = _pick(play, game, segment, choice, signature);
        if (play.clock.state != GameState.Proving) revert NotLastRound(play.id, play.clock.round);
        // A pick whose step is right would lose at once: nobody means that.
        if (machine.step(spec.programId, last.before, tape) == last.end) revert StepUndecided(play.id);
        _endForChallenger(play, game, spec, Ending.Step);
    }

    /// @inheritdoc IDisputeGame
    function prove(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        bytes calldata tape
    ) external {
        Play memory play = _load(game, GameState.Proving);
        _requireSpec(spec, game.jobId);
        _requireSegment(play.id, segment);
        bool right = machine.step(spec.programId, segment.before, tape) == segment.end;
        if (right) _endForDefender(play, game, spec, segment.payer, Ending.Step);
        else _endForChallenger(play, game, spec, Ending.Step);
    }

    // ------------------------------------------------------------------ other ends

    /// @inheritdoc IDisputeGame
    function timeout(Game calldata game, IJobMarket.JobSpec calldata spec, Segment calldata segment) external {
        Play memory play = _loadRunning(game, segment);
        _requireSpec(spec, game.jobId);
        uint256 endsAt = play.clock.endsAt();
        if (block.timestamp <= endsAt) revert ClockRuns(play.id, endsAt);
        if (play.clock.isChallengersTurn()) _endForDefender(play, game, spec, segment.payer, Ending.Timeout);
        else _endForChallenger(play, game, spec, Ending.Timeout);
    }

    /// @inheritdoc IDisputeGame
    function concede(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        address mover,
        bytes calldata signature
    ) external {
        Play memory play = _loadRunning(game, segment);
        _requireSpec(spec, game.jobId);
        _requireConsent(play.id, _segments[play.id], play.clock.round, CONCEDE, 0, mover, signature);
        if (mover == game.challenger) {
            // Before the position was opened nobody has paid on the other side: the owner of the assignment is who won.
            address payer =
                play.clock.state == GameState.Challenged ? REGISTRY.allotmentOwner(_allotment(game)) : segment.payer;
            _endForDefender(play, game, spec, payer, Ending.Conceded);
        } else {
            _requireDefender(play.id, _allotment(game), mover);
            _endForChallenger(play, game, spec, Ending.Conceded);
        }
    }

    /// @inheritdoc IDisputeGame
    function collect(Game calldata game) external {
        Play memory play = _loadAny(game);
        if (_isVoid()) revert NotRefuted(play.id);
        // Nothing but a refutation ends a result while it is contested.
        if (_stillStands(game)) revert NotRefuted(play.id);
        _end(play, game.challenger, _pot(play), Ending.RefutedElsewhere);
    }

    /// @inheritdoc IDisputeGame
    function cancel(Game calldata game, Segment calldata segment) external {
        Play memory play = _loadRunning(game, segment);
        if (!_isVoid()) revert NotVoid();
        uint256 back = play.clock.defenderBond;
        _end(play, game.challenger, play.clock.challengerBond, Ending.Cancelled);
        _award(segment.payer, back);
    }

    // ------------------------------------------------------------------ internal

    /// @dev A game about a result that is contested for it.
    function _begin(Game memory game, IJobMarket.JobSpec calldata spec) private returns (GameId id) {
        uint256 width = 1 << ResultTree.depth(Openings.tasks(spec, game.batch));
        if (game.position >= width) revert PositionOutOfTree(game.position, width);
        id = _idOf(game);
        if (_clocks[id].state != GameState.None) revert GamePlayed(id);
        uint72 bond = _takeBond(challengerBond());
        uint32 left = _answerTime(spec);
        _clocks[id] = Clock(GameState.Challenged, 0, uint32(block.timestamp), left, 0, bond, 0);
        emit PositionChallenged(
            id,
            game.jobId,
            game.challenger,
            game.batch,
            game.slot,
            game.turn,
            game.position,
            bond,
            block.timestamp + left
        );
    }

    /// @dev Checks a challenger's pick and carries it out, but for writing it.
    function _pick(
        Play memory play,
        Game calldata game,
        Segment calldata segment,
        Pick calldata choice,
        bytes calldata signature
    ) private returns (Segment memory next) {
        bytes32 hash = _requireSegment(play.id, segment);
        uint8 round = play.clock.round;
        _requireConsent(play.id, hash, round, PICK, bytes32(choice.part), game.challenger, signature);
        if (!choice.holds(round, segment)) revert PickUnknown(play.id);
        play.clock.round = round + 1;
        bool last = round + 1 == Bisection.ROUNDS;
        play.clock.move(play.id, last ? GameState.Proving : GameState.Dividing);
        emit PartPicked(play.id, round, choice.part, choice.before, choice.end);
        return Segment(choice.before, choice.end, 0, segment.defender, segment.payer);
    }

    function _endForChallenger(
        Play memory play,
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Ending ending
    ) private {
        // Where another game was quicker there is nothing to refute any more, and this one is won all the same.
        if (_stillStands(game)) _refute(spec, game.batch, game.slot, game.turn, game.challenger);
        else if (_isVoid()) revert IMarketTypes.ResolverVoid(address(this));
        _end(play, game.challenger, _pot(play), ending);
    }

    function _endForDefender(
        Play memory play,
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        address payer,
        Ending ending
    ) private {
        // What another game refuted stays refuted: then all that is open is the challenger's.
        if (!_stillStands(game)) revert GameStateWrong(play.id, GameState.Over);
        _uncontest(spec, game.batch, game.slot, game.turn);
        _end(play, payer, _pot(play), ending);
    }

    function _end(Play memory play, address winner, uint256 amount, Ending ending) private {
        play.clock.state = GameState.Over;
        _clocks[play.id] = play.clock;
        emit GameOver(play.id, winner, ending, amount);
        _award(winner, amount);
    }

    function _pot(Play memory play) private pure returns (uint256) {
        return uint256(play.clock.challengerBond) + play.clock.defenderBond;
    }

    function _save(Play memory play, Segment memory segment) private {
        _clocks[play.id] = play.clock;
        _segments[play.id] = keccak256(abi.encode(segment));
    }

    function _load(Game calldata game, GameState expected) private view returns (Play memory play) {
        play = _loadAny(game);
        if (play.clock.state != expected) revert GameStateWrong(play.id, play.clock.state);
    }

    /// @dev A game that is not over, with its segment if it has one.
    function _loadRunning(Game calldata game, Segment calldata segment) private view returns (Play memory play) {
        play = _loadAny(game);
        if (play.clock.state != GameState.Challenged) _requireSegment(play.id, segment);
    }

    function _loadAny(Game calldata game) private view returns (Play memory play) {
        play.id = _idOf(game);
        play.clock = _clocks[play.id];
        if (play.clock.state == GameState.None) revert GameUnknown(play.id);
        if (play.clock.state == GameState.Over) revert GameStateWrong(play.id, GameState.Over);
    }

    function _requireSegment(GameId id, Segment calldata segment) private view returns (bytes32 hash) {
        hash = keccak256(abi.encode(segment));
        if (hash != _segments[id]) revert SegmentUnknown(id);
    }

    function _stillStands(Game calldata game) private view returns (bool) {
        return _stands(game.jobId, game.batch, game.slot, game.turn);
    }

    function _allotment(Game calldata game) private view returns (AllotmentId) {
        (IMarketTypes.Assignment memory current, ) = _assignment(game.jobId, game.batch, game.slot);
        return current.allotmentId;
    }

    function _idOf(Game memory game) private view returns (GameId) {
        return GameId.wrap(keccak256(abi.encode(Tags.GAME, block.chainid, address(this), game)));
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IDisputeGame
    function gameIdOf(Game calldata game) external view returns (GameId) {
        return _idOf(game);
    }

    /// @inheritdoc IDisputeGame
    function clock(GameId id) external view returns (Clock memory) {
        return _clocks[id];
    }

    /// @inheritdoc IDisputeGame
    function segmentHash(GameId id) external view returns (bytes32) {
        return _segments[id];
    }
}
