// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bonds} from "./Bonds.sol";
import {Movers} from "./Movers.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {Ids} from "../libraries/Ids.sol";
import {Windows} from "../libraries/Windows.sol";
import {JobId} from "../types/Types.sol";

/// @title The results that a resolver judges: whose they are, and whether they still stand
abstract contract Results is Bonds, Movers {
    uint256 private constant LONGEST_FLOOR = 30 days;

    /// @inheritdoc IDisputeGame
    IJobMarket public immutable market;
    /// @inheritdoc IDisputeGame
    IStateMachine public immutable machine;

    uint32 internal immutable ANSWER_FLOOR;
    uint32 internal immutable GAME_FLOOR;

    constructor(
        IJobMarket market_,
        IStateMachine machine_,
        Parameters memory values
    ) Bonds(values.minFee, values.maxFee) Movers(market_.registry()) {
        if (values.answerFloor == 0 || values.answerFloor > LONGEST_FLOOR) revert ParametersOutOfBounds("answerFloor");
        if (values.gameFloor == 0 || values.gameFloor > LONGEST_FLOOR) revert ParametersOutOfBounds("gameFloor");
        market = market_;
        machine = machine_;
        ANSWER_FLOOR = values.answerFloor;
        GAME_FLOOR = values.gameFloor;
        REGISTRY.entrust(address(market_));
    }

    /// @inheritdoc IDisputeGame
    function parameters() external view returns (Parameters memory) {
        return Parameters(ANSWER_FLOOR, GAME_FLOOR, uint64(MIN_FEE), uint64(MAX_FEE));
    }

    // The entrance of the market, which asks whether the resolver may do so.

    function _contest(IJobMarket.JobSpec calldata spec, uint64 batch, uint8 slot, uint8 turn) internal {
        market.contest(spec, batch, slot, turn);
    }

    function _uncontest(IJobMarket.JobSpec calldata spec, uint64 batch, uint8 slot, uint8 turn) internal {
        market.uncontest(spec, batch, slot, turn);
    }

    function _refute(IJobMarket.JobSpec calldata spec, uint64 batch, uint8 slot, uint8 turn, address by) internal {
        market.refute(spec, batch, slot, turn, by);
    }

    function _assignment(
        JobId jobId,
        uint64 batch,
        uint8 slot
    ) internal view returns (IMarketTypes.Assignment memory current, bytes32 root) {
        return market.assignment(jobId, batch, slot);
    }

    /// @dev Whether the assignment of that turn is still there, revealed and not refuted.
    function _stands(IMarketTypes.Assignment memory current, uint8 turn) internal pure returns (bool) {
        return current.turn == turn && current.status == IMarketTypes.AssignmentStatus.Revealed;
    }

    function _stands(JobId jobId, uint64 batch, uint8 slot, uint8 turn) internal view returns (bool) {
        (IMarketTypes.Assignment memory current, ) = _assignment(jobId, batch, slot);
        return _stands(current, turn);
    }

    function _isVoid() internal view returns (bool) {
        return market.resolverStatus(address(this)) == IMarketTypes.ResolverStatus.Void;
    }

    function _requireSpec(IJobMarket.JobSpec calldata spec, JobId jobId) internal view {
        JobId given = Ids.jobOf(spec, address(market));
        if (!(given == jobId)) revert SpecUnknown(given, jobId);
    }

    /// @dev Seconds for a first answer: inclusion, and running a task once more. Fits with 18 bits to spare.
    function _answerTime(IJobMarket.JobSpec calldata spec) internal view returns (uint32) {
        return ANSWER_FLOOR + _replay(spec);
    }

    /// @dev Seconds that running a task once more takes; the limit is below 2^40.
    function _replay(IJobMarket.JobSpec calldata spec) internal pure returns (uint32) {
        return uint32(spec.limits.steps / Windows.SLOWEST_STEPS);
    }
}
