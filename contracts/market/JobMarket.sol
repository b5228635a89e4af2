// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claiming} from "./Claiming.sol";
import {Governing} from "./Governing.sol";
import {MarketAnnex} from "./MarketAnnex.sol";
import {MarketBase} from "./MarketBase.sol";
import {Paying} from "./Paying.sol";
import {Posting} from "./Posting.sol";
import {Settling} from "./Settling.sol";
import {IConunToken} from "../interfaces/IConunToken.sol";
import {IMarketCore} from "../interfaces/IMarketCore.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Ids} from "../libraries/Ids.sol";
import {LowLevel} from "../libraries/LowLevel.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {JobId, ResultRoot} from "../types/Types.sol";

/// @title The market
/// @dev Immutable. Its own code is the way of every job; all else is in the annex, which works on this storage.
contract JobMarket is IMarketCore, Posting, Paying, Claiming, Settling, Governing {
    using Batches for Batches.Batch;
    using Batches for Batches.State;

    constructor(
        MarketAnnex annex_,
        address feeReceiver_,
        Terms memory terms_
    ) MarketBase(annex_.setup()) Settling(address(annex_)) {
        _setTerms(terms_);
        _setFeeReceiver(feeReceiver_);
    }

    /// @notice What is not here is in the annex.
    fallback() external {
        LowLevel.forward(annex);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IMarketCore
    function job(JobId jobId) external view returns (Job memory) {
        return Deals.toJob(_jobs[jobId]);
    }

    /// @inheritdoc IMarketCore
    function batch(JobId jobId, uint64 index) external view returns (Batch memory) {
        return _batches[jobId][index].load().toBatch();
    }

    /// @inheritdoc IMarketCore
    function assignment(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot
    ) external view returns (Assignment memory current, bytes32 commitmentOrRoot) {
        Batches.State storage state = _batches[jobId][batchIndex];
        if (slot >= Batches.MAX_SLOTS) return (current, 0);
        return (state.turnOf(slot).toAssignment(), state.vote(slot));
    }

    /// @inheritdoc IMarketCore
    function currentTerms() external view returns (uint32) {
        return uint32(TermsBook.numberOf(_terms.current));
    }

    /// @inheritdoc IMarketCore
    function resultRoot(JobId jobId, uint64 batchIndex) external view returns (ResultRoot) {
        Batches.State storage state = _batches[jobId][batchIndex];
        return _accepted(state, state.load());
    }

    /// @inheritdoc IMarketCore
    function jobIdOf(JobSpec calldata spec) external view returns (JobId) {
        return Ids.job(spec);
    }

    /// @inheritdoc IMarketCore
    function token() external view returns (IConunToken) {
        return TOKEN;
    }

    /// @inheritdoc IMarketCore
    function registry() external view returns (IWorkerRegistry) {
        return REGISTRY;
    }
}
