// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "../MarketBase.sol";
import {IMarketAnnex} from "../../interfaces/IMarketAnnex.sol";
import {ISeed} from "../../interfaces/ISeed.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Funding} from "../../libraries/Funding.sol";
import {Ids} from "../../libraries/Ids.sol";
import {Lottery} from "../../libraries/Lottery.sol";
import {Pricing} from "../../libraries/Pricing.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsBook} from "../../libraries/TermsBook.sol";
import {AssignmentId, JobId} from "../../types/Types.sol";

/// @title What the market tells
abstract contract Views is IMarketAnnex, MarketBase {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Funding for Funding.State;
    using Lottery for Lottery.State;
    using TermsBook for TermsBook.State;

    // ------------------------------------------------------------------ views of jobs

    /// @inheritdoc IMarketAnnex
    function assignmentIdOf(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot,
        uint8 turn
    ) external view returns (AssignmentId) {
        return Ids.assignment(jobId, batchIndex, slot, turn);
    }

    /// @inheritdoc IMarketAnnex
    function worstCase(JobSpec calldata spec, uint64 batchIndex) external view returns (uint256) {
        Deals.Deal memory deal;
        deal.read(spec, _terms.wordOf(spec.terms));
        deal.id = Ids.job(spec);
        _requireBatch(deal, batchIndex);
        return Pricing.worstCase(deal, batchIndex);
    }

    /// @inheritdoc IMarketAnnex
    function stepPriceAt(JobSpec calldata spec, uint256 postedAt, uint256 time) external pure returns (uint256) {
        uint256 elapsed = time > postedAt ? time - postedAt : 0;
        return Pricing.ramp(spec.minStepPrice, spec.maxStepPrice, spec.rampSeconds, elapsed);
    }

    /// @inheritdoc IMarketAnnex
    function auditRateOf(JobSpec calldata spec, uint64 batchIndex, address owner) external view returns (uint256) {
        Deals.Deal memory deal;
        deal.read(spec, _terms.wordOf(spec.terms));
        deal.id = Ids.job(spec);
        deal.setWord(_jobs[deal.id]);
        _requireBatch(deal, batchIndex);
        if (deal.resolver == address(0)) return 0;
        // Before it is posted: as if it was claimed right after.
        if (deal.postedAt == 0) deal.postedAt = block.timestamp;
        return _auditRate(deal, batchIndex, owner, spec.auditRate, _batches[deal.id][batchIndex].load());
    }

    /// @inheritdoc IMarketAnnex
    function auditStatus(JobId jobId, uint64 batchIndex) external view returns (AuditStatus status, uint256 rate) {
        Batches.Batch memory batch_ = _batches[jobId][batchIndex].load();
        if (batch_.status != Batches.OPEN || batch_.revealedAt == 0) return (AuditStatus.None, 0);
        rate = batch_.auditRate();
        status = _auditStatus(jobId, batchIndex, batch_, rate);
    }

    /// @inheritdoc IMarketAnnex
    function record(address owner) external view returns (uint256) {
        return Records.sum(_records[owner], block.timestamp);
    }

    /// @inheritdoc IMarketAnnex
    function drawn(
        JobSpec calldata spec,
        uint64 batchIndex,
        uint8 slot,
        address owner
    ) external view returns (bool may, uint256 atAge) {
        Deals.Deal memory deal;
        _load(deal, spec);
        Lottery.State memory lottery;
        Batches.Batch memory batch_ = _batches[deal.id][batchIndex].load();
        if (slot < batch_.slots && _isAudit(deal, slot, batch_)) lottery = _auditLottery(batch_, owner);
        else _readLottery(lottery, deal, owner);
        may = lottery.mayClaim(deal.id, batchIndex, slot, owner);
        if (lottery.open) return (may, 0);
        if (!lottery.known) return (may, LOTTERY_BLOCKS);
        uint256 ticket = Lottery.ticket(lottery.seed, deal.id, batchIndex, slot, owner);
        atAge = Lottery.ageOf(ticket, lottery.stake, lottery.total, LOTTERY_BLOCKS);
    }

    /// @inheritdoc IMarketAnnex
    function barred(JobId jobId, uint64 batchIndex, address owner) external view returns (bool) {
        return _batches[jobId][batchIndex].barred[owner];
    }

    // ------------------------------------------------------------------ views of money and rules

    /// @inheritdoc IMarketAnnex
    function credit(address owner) external view returns (uint256) {
        return _credits[owner];
    }

    /// @inheritdoc IMarketAnnex
    function refundable(JobSpec calldata spec, address payer) external view returns (uint256) {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed != 0) return 0;
        uint256 share = payer == spec.requester ? spec.budget : 0;
        return _funding[deal.id].refundable(deal, spec.budget, share, payer);
    }

    /// @inheritdoc IMarketAnnex
    function fees() external view returns (uint256) {
        return TermsBook.feesOf(_terms.current);
    }

    /// @inheritdoc IMarketAnnex
    function terms(uint32 number) external view returns (Terms memory) {
        return TermsBook.toTerms(_terms.wordOf(number));
    }

    /// @inheritdoc IMarketAnnex
    function chainParameters() external view returns (ChainParameters memory) {
        return _chainParameters();
    }

    /// @inheritdoc IMarketAnnex
    function feeReceiver() external view returns (address) {
        return _feeReceiver;
    }

    /// @inheritdoc IMarketAnnex
    function resolverStatus(address resolver) external view returns (ResolverStatus) {
        return _resolvers[resolver];
    }

    /// @inheritdoc IMarketAnnex
    function claimsStoppedUntil() external view returns (uint256) {
        return TermsBook.stopOf(_terms.current);
    }

    /// @inheritdoc IMarketAnnex
    function seed() external view returns (ISeed) {
        return SEED;
    }

    /// @inheritdoc IMarketAnnex
    function governor() external view returns (address) {
        return GOVERNOR;
    }

    /// @inheritdoc IMarketAnnex
    function guardian() external view returns (address) {
        return GUARDIAN;
    }
}
