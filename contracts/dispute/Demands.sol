// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Answers} from "./Answers.sol";
import {Openings} from "./Openings.sol";
import {Places} from "./Places.sol";
import {Results} from "./Results.sol";
import {IDemands} from "../interfaces/IDemands.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {Ids} from "../libraries/Ids.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Tags} from "../libraries/Tags.sol";
import {DemandId, JobId, ResultRoot} from "../types/Types.sol";

/// @title Chunks of outputs, inputs and code, shown to whoever pays for it
/// @dev One word a demand, and one for the places of an assignment.
abstract contract Demands is Results {
    /// @dev A demand in storage. Of one that is over only the time is left.
    struct Stored {
        address demander;
        uint32 until;
        uint64 payment;
    }

    /// @dev In place of the payment of a demand that was answered. No payment is as small.
    uint64 private constant SHOWN = 0;
    uint64 private constant HELD = 1;

    mapping(DemandId => Stored) private _demands;
    mapping(bytes32 assignment => Places) private _places;

    // ------------------------------------------------------------------ asking

    /// @inheritdoc IDemands
    function demand(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        DemandKind kind,
        uint64 position,
        uint32 index
    ) external payable returns (DemandId id) {
        // Refuses what is no revealed result of this job, batch and turn.
        _contest(spec, batch, slot, turn);
        JobId jobId = Ids.jobOf(spec, address(market));
        return _ask(Demand(jobId, batch, slot, turn, kind, position, index), spec, DemandId.wrap(0), 0);
    }

    /// @inheritdoc IDemands
    function demandAfter(
        Demand calldata shown,
        IJobMarket.JobSpec calldata spec,
        DemandKind kind,
        uint64 position,
        uint32 index
    ) external payable returns (DemandId id) {
        (DemandId previous, uint256 freed) = _follow(shown, spec);
        Demand memory next = Demand(shown.jobId, shown.batch, shown.slot, shown.turn, kind, position, index);
        return _ask(next, spec, previous, freed);
    }

    function _ask(
        Demand memory asked,
        IJobMarket.JobSpec calldata spec,
        DemandId previous,
        uint256 freed
    ) private returns (DemandId id) {
        _requireInRange(asked, spec);
        id = _idOf(asked);
        if (_demands[id].until != 0) revert DemandMade(id);
        uint64 payment = _takePayment();
        uint32 until = uint32(block.timestamp) + _answerTime(spec);
        _demands[id] = Stored(msg.sender, until, payment);
        bytes32 key = _keyOf(asked.jobId, asked.batch, asked.slot, asked.turn);
        _places[key] = _places[key].take(msg.sender == spec.requester, freed, until);
        emit ChunkDemanded(
            id,
            asked.jobId,
            msg.sender,
            asked.batch,
            asked.slot,
            asked.turn,
            asked.kind,
            asked.position,
            asked.index,
            payment,
            until,
            previous
        );
    }

    /// @dev Ends an answered demand for the sake of its demander's next move, which is contested like the demand was.
    /// @return id The demand's.
    /// @return freed The time of its place.
    function _follow(
        Demand calldata shown,
        IJobMarket.JobSpec calldata spec
    ) internal returns (DemandId id, uint256 freed) {
        id = _idOf(shown);
        Stored memory stored = _demands[id];
        DemandState state = _stateOf(stored);
        if (state != DemandState.Shown && state != DemandState.Held) revert DemandStateWrong(id, state);
        _requireSpec(spec, shown.jobId);
        if (msg.sender != stored.demander) revert DemandNotYours(id, stored.demander);
        freed = stored.until;
        if (block.timestamp > freed) revert DemandExpired(id, freed);
        _demands[id] = Stored(address(0), stored.until, 0);
        if (state == DemandState.Shown) {
            _contest(spec, shown.batch, shown.slot, shown.turn);
            return (id, freed);
        }
        if (_isVoid()) revert IMarketTypes.ResolverVoid(address(this));
        if (!_stands(shown.jobId, shown.batch, shown.slot, shown.turn)) revert DemandStateWrong(id, DemandState.Over);
        // As many rounds as a search in the result tree takes, and a challenge: finality does not wait for ever.
        uint256 rounds = ResultTree.depth(Openings.tasks(spec, shown.batch)) + 1;
        uint256 windowEnd = market.windowEnd(spec, shown.batch);
        uint256 endsAt = windowEnd + rounds * 2 * _answerTime(spec);
        if (windowEnd != 0 && block.timestamp >= endsAt) revert FollowUpLate(id, endsAt);
    }

    // ------------------------------------------------------------------ ends

    /// @inheritdoc IDemands
    function answer(Demand calldata asked, IJobMarket.JobSpec calldata spec, Answer calldata shown) external {
        (DemandId id, Stored memory stored) = _load(asked, DemandState.Open);
        _requireSpec(spec, asked.jobId);
        if (block.timestamp > stored.until) revert DemandExpired(id, stored.until);
        (IMarketTypes.Assignment memory current, bytes32 root) = _assignment(asked.jobId, asked.batch, asked.slot);
        if (!_stands(current, asked.turn)) revert DemandStateWrong(id, DemandState.Over);
        Answers.check(machine, spec, asked, shown, ResultRoot.wrap(root), current.steps);
        // A stranger that copied the answer of somebody else gains nothing.
        address payee =
            _mayMove(current.allotmentId, msg.sender) ? msg.sender : REGISTRY.allotmentOwner(current.allotmentId);
        uint32 until = uint32(block.timestamp) + _answerTime(spec);
        uint256 windowEnd = market.windowEnd(spec, asked.batch);
        bool held = windowEnd != 0 && until >= windowEnd;
        _demands[id] = Stored(stored.demander, until, held ? HELD : SHOWN);
        bytes32 key = _keyOf(asked.jobId, asked.batch, asked.slot, asked.turn);
        _places[key] = _places[key].move(stored.demander == spec.requester, stored.until, until);
        emit ChunkShown(id, payee, stored.payment, shown, until, held);
        if (!held) _uncontest(spec, asked.batch, asked.slot, asked.turn);
        _award(payee, stored.payment);
    }

    /// @inheritdoc IDemands
    function timeoutDemand(Demand calldata asked, IJobMarket.JobSpec calldata spec) external {
        (DemandId id, Stored memory stored) = _load(asked, DemandState.Open);
        _requireSpec(spec, asked.jobId);
        if (block.timestamp <= stored.until) revert DemandRuns(id, stored.until);
        // Refuses what was refuted otherwise: that is for `collectDemand`.
        _refute(spec, asked.batch, asked.slot, asked.turn, stored.demander);
        _end(id, stored, DemandEnding.Unanswered);
    }

    /// @inheritdoc IDemands
    function collectDemand(Demand calldata asked) external {
        (DemandId id, Stored memory stored) = _load(asked, DemandState.Open);
        if (_isVoid() || _stands(asked.jobId, asked.batch, asked.slot, asked.turn)) revert DemandNotRefuted(id);
        _end(id, stored, DemandEnding.RefutedElsewhere);
    }

    /// @inheritdoc IDemands
    function cancelDemand(Demand calldata asked) external {
        (DemandId id, Stored memory stored) = _load(asked, DemandState.Open);
        if (!_isVoid()) revert NotVoid();
        _end(id, stored, DemandEnding.Cancelled);
    }

    /// @inheritdoc IDemands
    function closeDemand(Demand calldata asked, IJobMarket.JobSpec calldata spec) external {
        (DemandId id, Stored memory stored) = _load(asked, DemandState.Held);
        _requireSpec(spec, asked.jobId);
        if (msg.sender != stored.demander && block.timestamp <= stored.until) revert DemandRuns(id, stored.until);
        stored.payment = 0;
        _end(id, stored, DemandEnding.Closed);
        if (_stands(asked.jobId, asked.batch, asked.slot, asked.turn)) {
            _uncontest(spec, asked.batch, asked.slot, asked.turn);
        }
    }

    function _end(DemandId id, Stored memory stored, DemandEnding ending) private {
        _demands[id] = Stored(address(0), stored.until, 0);
        emit DemandEnded(id, stored.demander, ending, stored.payment);
        _award(stored.demander, stored.payment);
    }

    // ------------------------------------------------------------------ internal

    /// @dev Beyond what a batch's tree can have, and what its tasks are, nothing can be asked for.
    function _requireInRange(Demand memory asked, IJobMarket.JobSpec calldata spec) private pure {
        uint256 count = 1;
        if (asked.kind != DemandKind.Code) count = Openings.tasks(spec, asked.batch);
        if (asked.kind == DemandKind.Output) count = 1 << ResultTree.depth(count);
        if (asked.position >= count) revert DemandOutOfRange(asked.position, count);
    }

    function _load(
        Demand calldata asked,
        DemandState expected
    ) private view returns (DemandId id, Stored memory stored) {
        id = _idOf(asked);
        stored = _demands[id];
        DemandState state = _stateOf(stored);
        if (state != expected) revert DemandStateWrong(id, state);
    }

    function _stateOf(Stored memory stored) private pure returns (DemandState) {
        if (stored.until == 0) return DemandState.None;
        if (stored.demander == address(0)) return DemandState.Over;
        if (stored.payment > HELD) return DemandState.Open;
        return stored.payment == HELD ? DemandState.Held : DemandState.Shown;
    }

    function _keyOf(JobId jobId, uint64 batch, uint8 slot, uint8 turn) private pure returns (bytes32) {
        return keccak256(abi.encode(jobId, batch, slot, turn));
    }

    function _idOf(Demand memory asked) private view returns (DemandId) {
        return DemandId.wrap(keccak256(abi.encode(Tags.DEMAND, block.chainid, address(this), asked)));
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IDemands
    function demandIdOf(Demand calldata asked) external view returns (DemandId) {
        return _idOf(asked);
    }

    /// @inheritdoc IDemands
    function demandStatus(DemandId id) external view returns (DemandStatus memory) {
        Stored memory stored = _demands[id];
        uint64 payment = stored.payment > HELD ? stored.payment : 0;
        return DemandStatus(_stateOf(stored), stored.demander, stored.until, payment);
    }

    /// @inheritdoc IDemands
    function demandPlaces(
        JobId jobId,
        uint64 batch,
        uint8 slot,
        uint8 turn
    ) external view returns (uint32[4] memory until) {
        Places places = _places[_keyOf(jobId, batch, slot, turn)];
        for (uint256 i = 0; i < until.length; i++) until[i] = places.timeOf(i);
    }
}
