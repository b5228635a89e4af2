// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Pricing} from "./Pricing.sol";
import {STAKE_UNIT} from "../types/Types.sol";

/// @title What a job's specification must say to be posted
library SpecRules {
    uint256 private constant LIMIT_BOUND = 1 << 40;
    uint256 private constant BATCH_STEPS_BOUND = 1 << 48;

    /// @dev A job ends within a bounded time, whoever wrote its specification.
    uint256 private constant LONGEST_TIMEOUT = 30 days;

    /// @notice Reverts with the first field that is wrong.
    /// @param terms The terms that the specification names, which are the current ones.
    function check(
        IJobMarket.JobSpec calldata spec,
        IJobMarket.Terms memory terms,
        IJobMarket.ChainParameters memory chain
    ) internal view {
        if (spec.version != 1) revert IJobMarket.SpecInvalid("version");
        if (spec.programId == 0) revert IJobMarket.SpecInvalid("programId");
        if (spec.tasksRoot == 0) revert IJobMarket.SpecInvalid("tasksRoot");
        if (spec.manifestDigest == 0) revert IJobMarket.SpecInvalid("manifestDigest");
        // Neither projects nor extensions exist yet.
        if (spec.project != 0) revert IJobMarket.SpecInvalid("project");
        if (spec.extension != 0) revert IJobMarket.SpecInvalid("extension");
        _checkWork(spec);
        _checkVotes(spec);
        _checkPrice(spec, terms);
        _checkClocks(spec, chain);
    }

    function _checkWork(IJobMarket.JobSpec calldata spec) private pure {
        if (spec.taskCount == 0) revert IJobMarket.SpecInvalid("taskCount");
        if (spec.batchSize == 0) revert IJobMarket.SpecInvalid("batchSize");
        if (spec.limits.steps == 0 || spec.limits.steps >= LIMIT_BOUND) revert IJobMarket.SpecInvalid("limits.steps");
        if (spec.limits.pages >= LIMIT_BOUND) revert IJobMarket.SpecInvalid("limits.pages");
        if (spec.limits.outputBytes >= LIMIT_BOUND) revert IJobMarket.SpecInvalid("limits.outputBytes");
        if (spec.limits.steps * uint256(spec.batchSize) >= BATCH_STEPS_BOUND) {
            revert IJobMarket.SpecInvalid("batchSize");
        }
    }

    function _checkVotes(IJobMarket.JobSpec calldata spec) private pure {
        // No resolver is registered yet: every job is judged by votes, and nothing is audited.
        if (spec.resolver != address(0)) revert IJobMarket.ResolverUnknown(spec.resolver);
        if (spec.auditRate != 0) revert IJobMarket.SpecInvalid("auditRate");
        if (spec.replicas == 0) revert IJobMarket.SpecInvalid("replicas");
        if (spec.maxReplicas < spec.replicas || spec.maxReplicas > Batches.MAX_SLOTS) {
            revert IJobMarket.SpecInvalid("maxReplicas");
        }
    }

    function _checkPrice(IJobMarket.JobSpec calldata spec, IJobMarket.Terms memory terms) private pure {
        // On a ramp a cheater, who has no costs, always comes first; votes do not find a lone one.
        if (spec.maxStepPrice != spec.minStepPrice) revert IJobMarket.SpecInvalid("maxStepPrice");
        if (spec.bond % STAKE_UNIT != 0 || spec.bond / STAKE_UNIT < terms.expiryFloor) {
            revert IJobMarket.SpecInvalid("bond");
        }
        // No budget can hold more.
        uint256 worst = Pricing.worstCase(spec, Pricing.tasks(spec, 0), terms.requesterFee);
        if (worst > type(uint96).max) revert IJobMarket.SpecInvalid("taskFee");
    }

    function _checkClocks(IJobMarket.JobSpec calldata spec, IJobMarket.ChainParameters memory chain) private view {
        if (spec.commitTimeout < chain.minCommitTimeout || spec.commitTimeout > LONGEST_TIMEOUT) {
            revert IJobMarket.SpecInvalid("commitTimeout");
        }
        if (spec.challengeWindow < chain.minWindow || spec.challengeWindow > LONGEST_TIMEOUT) {
            revert IJobMarket.SpecInvalid("challengeWindow");
        }
        if (spec.postingDeadline <= block.timestamp || spec.postingDeadline > block.timestamp + chain.maxPosting) {
            revert IJobMarket.SpecInvalid("postingDeadline");
        }
    }
}
