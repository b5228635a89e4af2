// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {TermsBook} from "./TermsBook.sol";
import {JobId, STAKE_UNIT, Timestamp} from "../types/Types.sol";

/// @title A job as a call works on it: its storage word, and what matters of its specification and terms
library Deals {
    /// @dev Full words in memory: nothing is masked or checked again. Amounts in wei, times in seconds, fees and rates
    /// in parts of a million; `bond` and `expiryFloor` in units of stake.
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
        uint256 requesterFee;
        uint256 providerFee;
        uint256 expiryFloor;
        uint256 expiryRate;
        uint256 lonelyShare;
    }

    /// @notice Reads a specification and its terms; the job's own word is still missing.
    function read(Deal memory deal, IJobMarket.JobSpec calldata spec, uint256 termsWord) internal pure {
        deal.taskCount = spec.taskCount;
        deal.batchSize = spec.batchSize;
        deal.steps = spec.limits.steps;
        deal.taskFee = spec.taskFee;
        deal.minStepPrice = spec.minStepPrice;
        deal.maxStepPrice = spec.maxStepPrice;
        deal.rampSeconds = spec.rampSeconds;
        deal.replicas = spec.replicas;
        deal.maxReplicas = spec.maxReplicas;
        deal.bond = spec.bond / STAKE_UNIT;
        deal.commitTimeout = spec.commitTimeout;
        deal.challengeWindow = spec.challengeWindow;
        deal.postingDeadline = spec.postingDeadline;
        deal.requesterFee = TermsBook.requesterFeeOf(termsWord);
        deal.providerFee = TermsBook.providerFeeOf(termsWord);
        deal.expiryFloor = TermsBook.expiryFloorOf(termsWord);
        deal.expiryRate = TermsBook.expiryRateOf(termsWord);
        deal.lonelyShare = TermsBook.lonelyShareOf(termsWord);
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
    function toJob(uint256 word) internal pure returns (IJobMarket.Job memory) {
        return
            IJobMarket.Job({
                free: uint96(word),
                reserved: uint96(word >> 96),
                postedAt: Timestamp.wrap(uint32(word >> 192)),
                seed: uint32(word >> 224)
            });
    }
}
