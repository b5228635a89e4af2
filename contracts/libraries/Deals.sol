// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {LowLevel} from "./LowLevel.sol";
import {JobId, STAKE_UNIT, Timestamp} from "../types/Types.sol";

/// @title A job as a call works on it: its storage word, and what matters of its specification and terms
library Deals {
    /// @dev Full words in memory: nothing is masked or checked again. Amounts in wei, times in seconds; `bond` in units
    /// of stake; `terms` as `TermsBook` packs them.
    struct Deal {
        JobId id;
        uint256 free;
        uint256 reserved;
        uint256 postedAt;
        uint256 seed;
        uint256 taskCount;
        uint256 batchSize;
        uint256 steps;
        uint256 taskFee;
        uint256 minStepPrice;
        uint256 maxStepPrice;
        uint256 rampSeconds;
        uint256 replicas;
        uint256 maxReplicas;
        uint256 bond;
        uint256 commitTimeout;
        uint256 challengeWindow;
        uint256 postingDeadline;
        uint256 terms;
        address resolver;
    }

    /// @notice A specification field by field, as `IMarketTypes.JobSpec`, each the full word that was sent.
    struct Words {
        uint256 version;
        uint256 requester;
        uint256 salt;
        uint256 programId;
        uint256 tasksRoot;
        uint256 taskCount;
        uint256 batchSize;
        uint256 steps;
        uint256 pages;
        uint256 outputBytes;
        uint256 budget;
        uint256 taskFee;
        uint256 minStepPrice;
        uint256 maxStepPrice;
        uint256 rampSeconds;
        uint256 replicas;
        uint256 maxReplicas;
        uint256 onNoQuorum;
        uint256 resolver;
        uint256 bond;
        uint256 auditRate;
        uint256 commitTimeout;
        uint256 challengeWindow;
        uint256 postingDeadline;
        uint256 terms;
        uint256 manifestDigest;
        uint256 callback;
        uint256 project;
        uint256 extension;
    }

    /// @notice Reads a specification and its terms; the job's own word is still missing.
    /// @dev Bits beyond a field's type are not looked for: a specification that has any cannot be posted, so the id
    /// that it gives is no job's.
    function read(Deal memory deal, IMarketTypes.JobSpec calldata spec, uint256 terms) internal pure {
        Words calldata words = LowLevel.words(spec);
        deal.taskCount = words.taskCount;
        deal.batchSize = words.batchSize;
        deal.steps = words.steps;
        deal.taskFee = words.taskFee;
        deal.minStepPrice = words.minStepPrice;
        deal.maxStepPrice = words.maxStepPrice;
        deal.rampSeconds = words.rampSeconds;
        deal.replicas = words.replicas;
        deal.maxReplicas = words.maxReplicas;
        deal.bond = words.bond / STAKE_UNIT;
        deal.commitTimeout = words.commitTimeout;
        deal.challengeWindow = words.challengeWindow;
        deal.postingDeadline = words.postingDeadline;
        deal.terms = terms;
        deal.resolver = address(uint160(words.resolver));
    }

    /// @notice Reads a job's word. Bits, low to high: free 96, reserved 96, postedAt 32, seed 32.
    function setWord(Deal memory self, uint256 word) internal pure {
        self.free = uint96(word);
        self.reserved = uint96(word >> 96);
        self.postedAt = uint32(word >> 192);
        self.seed = word >> 224;
    }

    /// @notice The job's word as it is to be written.
    /// @dev Free and reserved are parts of the budget, which is below 2^96.
    function toWord(Deal memory self) internal pure returns (uint256) {
        return self.free | (self.reserved << 96) | (self.postedAt << 192) | (self.seed << 224);
    }

    /// @notice A job's word as the interface shows it.
    function toJob(uint256 word) internal pure returns (IMarketTypes.Job memory) {
        return
            IMarketTypes.Job({
                free: uint96(word),
                reserved: uint96(word >> 96),
                postedAt: Timestamp.wrap(uint32(word >> 192)),
                seed: uint32(word >> 224)
            });
    }
}
