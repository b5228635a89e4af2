// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {LowLevel} from "./LowLevel.sol";
import {Tags} from "./Tags.sol";
import {AssignmentId, JobId, ResultRoot} from "../types/Types.sol";

/// @title Ids and commitments; see docs/design/formats.md, section 2
library Ids {
    /// @dev A job's specification has 29 static fields of one word.
    uint256 internal constant SPEC_BYTES = 29 * 32;

    /// @notice The id of a job of the market that asks.
    /// @dev The specification is hashed as it was sent. Where a field has bits beyond its type this is not the hash of
    /// its encoding; such a job cannot be posted, because posting reads every field.
    function job(IMarketTypes.JobSpec calldata spec) internal view returns (JobId) {
        return jobOf(LowLevel.hashSpec(spec, SPEC_BYTES));
    }

    /// @notice The id of a job of another market.
    function jobOf(IMarketTypes.JobSpec calldata spec, address market) internal view returns (JobId) {
        return _job(LowLevel.hashSpec(spec, SPEC_BYTES), market);
    }

    /// @notice The id of a job whose specification has this hash.
    function jobOf(bytes32 specHash) internal view returns (JobId) {
        return _job(specHash, address(this));
    }

    function _job(bytes32 specHash, address market) private view returns (JobId) {
        return JobId.wrap(keccak256(abi.encode(Tags.JOB, block.chainid, market, specHash)));
    }

    /// @notice The id of one turn of a slot, in the market that asks.
    function assignment(JobId jobId, uint256 batch, uint256 slot, uint256 turn) internal view returns (AssignmentId) {
        return
            AssignmentId.wrap(
                keccak256(abi.encode(Tags.ASSIGNMENT, block.chainid, address(this), jobId, batch, slot, turn))
            );
    }

    /// @notice What a worker commits to before it reveals.
    function commitment(
        AssignmentId assignmentId,
        uint256 allotmentId,
        ResultRoot resultRoot,
        uint256 totalSteps,
        bytes32 salt
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(Tags.COMMITMENT, assignmentId, allotmentId, resultRoot, totalSteps, salt));
    }
}
