// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {Deals} from "./Deals.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {Pricing} from "./Pricing.sol";
import {TermsBook} from "./TermsBook.sol";
import {Windows} from "./Windows.sol";
import {MILLION, STAKE_UNIT} from "../types/Types.sol";

/// @title What a job's specification must say to be posted
library SpecRules {
    uint256 private constant LIMIT_BOUND = 1 << 40;
    uint256 private constant BATCH_STEPS_BOUND = 1 << 48;

    /// @dev Steps that a machine may take beyond those that the meter counts; a game's trace has 2^40.
    uint256 private constant STEPS_BEYOND = 1024;

    /// @dev A job ends within a bounded time, whoever wrote its specification.
    uint256 private constant LONGEST_TIMEOUT = 30 days;

    /// @notice Reverts with the first field that is wrong.
    /// @param deal The specification with the terms it names, which are the current ones.
    /// @param judged Whether the resolver that it names is one of the market's, and not void.
    function check(
        IMarketTypes.JobSpec calldata spec,
        Deals.Deal memory deal,
        IMarketTypes.ChainParameters memory chain,
        bool judged
    ) internal view {
        if (spec.resolver != address(0) && !judged) revert IMarketTypes.ResolverUnknown(spec.resolver);
        if (spec.auditRate != 0 && (spec.resolver == address(0) || spec.auditRate > MILLION)) _invalid("auditRate");
        if (spec.version != 1) _invalid("version");
        if (spec.programId == 0) _invalid("programId");
        if (spec.tasksRoot == 0) _invalid("tasksRoot");
        if (spec.manifestDigest == 0) _invalid("manifestDigest");
        // Neither projects nor extensions exist yet.
        if (spec.project != 0) _invalid("project");
        if (spec.extension != 0) _invalid("extension");
        if (spec.limits.pages >= LIMIT_BOUND) _invalid("limits.pages");
        if (spec.limits.outputBytes >= LIMIT_BOUND) _invalid("limits.outputBytes");
        if (spec.bond % STAKE_UNIT != 0) _invalid("bond");
        _checkNumbers(deal);
        _checkClocks(deal, chain);
    }

    function _checkNumbers(Deals.Deal memory deal) private pure {
        if (deal.taskCount == 0) _invalid("taskCount");
        if (deal.steps == 0 || deal.steps + STEPS_BEYOND >= LIMIT_BOUND) _invalid("limits.steps");
        if (deal.batchSize == 0 || deal.batchSize * deal.steps >= BATCH_STEPS_BOUND) _invalid("batchSize");
        if (deal.replicas == 0) _invalid("replicas");
        if (deal.maxReplicas < deal.replicas || deal.maxReplicas > Batches.MAX_SLOTS) _invalid("maxReplicas");
        if (deal.maxStepPrice < deal.minStepPrice) _invalid("maxStepPrice");
        if (deal.resolver == address(0)) {
            // On a ramp a cheater, who has no costs, always comes first; votes do not find a lone one.
            if (deal.maxStepPrice != deal.minStepPrice) _invalid("maxStepPrice");
        } else {
            if (deal.bond == 0 || deal.bond % 2 != 0) _invalid("bond");
            // An audit needs a slot.
            if (deal.replicas == Batches.MAX_SLOTS) _invalid("replicas");
        }
        // No budget can hold more.
        if (Pricing.worstCase(deal, 0) > type(uint96).max) _invalid("taskFee");
        if (deal.bond < TermsBook.expiryFloorOf(deal.terms) || deal.bond > type(uint48).max) _invalid("bond");
    }

    function _checkClocks(Deals.Deal memory deal, IMarketTypes.ChainParameters memory chain) private view {
        if (deal.commitTimeout < chain.minCommitTimeout || deal.commitTimeout > LONGEST_TIMEOUT) {
            _invalid("commitTimeout");
        }
        // Whoever is to find a wrong result runs the batch again.
        uint256 replay = deal.resolver == address(0) ? 0 : Windows.replay(deal, 0);
        if (deal.challengeWindow < chain.minWindow + replay || deal.challengeWindow > LONGEST_TIMEOUT) {
            _invalid("challengeWindow");
        }
        if (deal.postingDeadline <= block.timestamp || deal.postingDeadline > block.timestamp + chain.maxPosting) {
            _invalid("postingDeadline");
        }
    }

    /// @dev The name is at most 31 bytes: one word of code at each call.
    function _invalid(bytes32 field) private pure {
        uint256 length = 0;
        while (field[length] != 0) length++;
        bytes memory name = new bytes(length);
        for (uint256 i = 0; i < length; i++) name[i] = field[i];
        revert IMarketTypes.SpecInvalid(string(name));
    }
}
