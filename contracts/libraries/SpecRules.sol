// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {Deals} from "./Deals.sol";
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
    /// @param deal The specification with the terms it names, which are the current ones.
    function check(
        IJobMarket.JobSpec calldata spec,
        Deals.Deal memory deal,
        IJobMarket.ChainParameters memory chain
    ) internal view {
        // No resolver is registered yet: every job is judged by votes, and nothing is audited.
        if (spec.resolver != address(0)) revert IJobMarket.ResolverUnknown(spec.resolver);
        _require(spec.auditRate == 0, "auditRate");
        _require(spec.version == 1, "version");
        _require(spec.programId != 0, "programId");
        _require(spec.tasksRoot != 0, "tasksRoot");
        _require(spec.manifestDigest != 0, "manifestDigest");
        // Neither projects nor extensions exist yet.
        _require(spec.project == 0, "project");
        _require(spec.extension == 0, "extension");
        _require(spec.limits.pages < LIMIT_BOUND, "limits.pages");
        _require(spec.limits.outputBytes < LIMIT_BOUND, "limits.outputBytes");
        _require(spec.bond % STAKE_UNIT == 0, "bond");
        _checkNumbers(deal);
        _checkClocks(deal, chain);
    }

    function _checkNumbers(Deals.Deal memory deal) private pure {
        _require(deal.taskCount != 0, "taskCount");
        _require(deal.steps != 0 && deal.steps < LIMIT_BOUND, "limits.steps");
        _require(deal.batchSize != 0 && deal.batchSize * deal.steps < BATCH_STEPS_BOUND, "batchSize");
        _require(deal.replicas != 0, "replicas");
        _require(deal.maxReplicas >= deal.replicas && deal.maxReplicas <= Batches.MAX_SLOTS, "maxReplicas");
        // On a ramp a cheater, who has no costs, always comes first; votes do not find a lone one.
        _require(deal.maxStepPrice == deal.minStepPrice, "maxStepPrice");
        // No budget can hold more.
        _require(Pricing.worstCase(deal, 0) <= type(uint96).max, "taskFee");
        _require(deal.bond >= deal.expiryFloor && deal.bond <= type(uint48).max, "bond");
    }

    function _checkClocks(Deals.Deal memory deal, IJobMarket.ChainParameters memory chain) private view {
        _require(
            deal.commitTimeout >= chain.minCommitTimeout && deal.commitTimeout <= LONGEST_TIMEOUT,
            "commitTimeout"
        );
        _require(deal.challengeWindow >= chain.minWindow && deal.challengeWindow <= LONGEST_TIMEOUT, "challengeWindow");
        _require(
            deal.postingDeadline > block.timestamp && deal.postingDeadline <= block.timestamp + chain.maxPosting,
            "postingDeadline"
        );
    }

    /// @dev The name is at most 31 bytes: one word of code at each call.
    function _require(bool holds, bytes32 field) private pure {
        if (holds) return;
        uint256 length = 0;
        while (field[length] != 0) length++;
        bytes memory name = new bytes(length);
        for (uint256 i = 0; i < length; i++) name[i] = field[i];
        revert IJobMarket.SpecInvalid(string(name));
    }
}
