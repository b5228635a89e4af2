// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claiming} from "./Claiming.sol";
import {MarketBase} from "./MarketBase.sol";
import {Posting} from "./Posting.sol";
import {Settling} from "./Settling.sol";
import {IConunToken} from "../interfaces/IConunToken.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {ISeed} from "../interfaces/ISeed.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {Lottery} from "../libraries/Lottery.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {AssignmentId, JobId, ResultRoot} from "../types/Types.sol";

/// @title The market, whole: its parts, what governance may do, and views
/// @dev Immutable. Governance and guardian reach no user's funds and no running job: the one sets terms of jobs posted
/// later and where fees go, the other can stop claims for a while, once.
contract JobMarket is Posting, Claiming, Settling {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Funding for Funding.State;
    using Lottery for Lottery.State;
    using TermsBook for TermsBook.State;

    uint256 private constant LONGEST_STOP = 30 days;

    constructor(
        IConunToken conunToken,
        IWorkerRegistry workerRegistry,
        ISeed seedSource,
        address governor_,
        address guardian_,
        address feeReceiver_,
        Terms memory terms_,
        ChainParameters memory chain
    ) MarketBase(conunToken, workerRegistry, seedSource, governor_, guardian_, chain) {
        _setTerms(terms_);
        _setFeeReceiver(feeReceiver_);
    }

    // ------------------------------------------------------------------ governance

    /// @inheritdoc IJobMarket
    function setTerms(Terms calldata values) external {
        if (msg.sender != governor) revert NotGovernor(msg.sender);
        _setTerms(values);
    }

    /// @inheritdoc IJobMarket
    function setFeeReceiver(address receiver) external {
        if (msg.sender != governor) revert NotGovernor(msg.sender);
        _setFeeReceiver(receiver);
    }

    /// @inheritdoc IJobMarket
    function stopClaims(uint32 duration) external {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        uint256 stopped = TermsBook.stopOf(_terms.current);
        if (stopped != 0) revert GuardianUsed(stopped);
        if (duration == 0 || duration > LONGEST_STOP) revert ParametersOutOfBounds("duration");
        uint256 until = block.timestamp + duration;
        _terms.stopUntil(until);
        emit ClaimsStopped(msg.sender, until);
    }

    function _setTerms(Terms memory values) private {
        emit TermsSet(uint32(_terms.set(values)), values);
    }

    function _setFeeReceiver(address receiver) private {
        if (receiver == address(0)) revert ParametersOutOfBounds("feeReceiver");
        _feeReceiver = receiver;
        emit FeeReceiverSet(receiver);
    }

    // ------------------------------------------------------------------ views of jobs

    /// @inheritdoc IJobMarket
    function job(JobId jobId) external view returns (Job memory) {
        return Deals.toJob(_jobs[jobId]);
    }

    /// @inheritdoc IJobMarket
    function batch(JobId jobId, uint64 index) external view returns (Batch memory) {
        return _batches[jobId][index].load().toBatch();
    }

    /// @inheritdoc IJobMarket
    function assignment(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot
    ) external view returns (Assignment memory current, bytes32 commitmentOrRoot) {
        Batches.State storage state = _batches[jobId][batchIndex];
        if (slot >= Batches.MAX_SLOTS) return (current, 0);
        return (state.turnOf(slot).toAssignment(), state.vote(slot));
    }

    /// @inheritdoc IJobMarket
    function resultRoot(JobId jobId, uint64 batchIndex) external view returns (ResultRoot) {
        Batches.State storage state = _batches[jobId][batchIndex];
        return _accepted(state, state.load());
    }

    /// @inheritdoc IJobMarket
    function jobIdOf(JobSpec calldata spec) external view returns (JobId) {
        return Ids.job(spec);
    }

    /// @inheritdoc IJobMarket
    function assignmentIdOf(
        JobId jobId,
        uint64 batchIndex,
        uint8 slot,
        uint8 turn
    ) external view returns (AssignmentId) {
        return Ids.assignment(jobId, batchIndex, slot, turn);
    }

    /// @inheritdoc IJobMarket
    function worstCase(JobSpec calldata spec, uint64 batchIndex) external view returns (uint256) {
        Deals.Deal memory deal;
        deal.read(spec, _terms.wordOf(spec.terms));
        deal.id = Ids.job(spec);
        _requireBatch(deal, batchIndex);
        return Pricing.worstCase(deal, batchIndex);
    }

    /// @inheritdoc IJobMarket
    function stepPriceAt(JobSpec calldata spec, uint256 postedAt, uint256 time) external pure returns (uint256) {
        uint256 elapsed = time > postedAt ? time - postedAt : 0;
        return Pricing.ramp(spec.minStepPrice, spec.maxStepPrice, spec.rampSeconds, elapsed);
    }

    /// @inheritdoc IJobMarket
    function drawn(
        JobSpec calldata spec,
        uint64 batchIndex,
        uint8 slot,
        address owner
    ) external view returns (bool may, uint256 atAge) {
        Deals.Deal memory deal;
        _load(deal, spec);
        Lottery.State memory lottery;
        _readLottery(lottery, deal, owner);
        may = lottery.mayClaim(deal.id, batchIndex, slot, owner);
        if (lottery.open) return (may, 0);
        if (!lottery.known) return (may, LOTTERY_BLOCKS);
        uint256 ticket = Lottery.ticket(lottery.seed, deal.id, batchIndex, slot, owner);
        atAge = Lottery.ageOf(ticket, lottery.stake, lottery.total, LOTTERY_BLOCKS);
    }

    /// @inheritdoc IJobMarket
    function barred(JobId jobId, uint64 batchIndex, address owner) external view returns (bool) {
        return _batches[jobId][batchIndex].barred[owner];
    }

    // ------------------------------------------------------------------ views of money and rules

    /// @inheritdoc IJobMarket
    function credit(address owner) external view returns (uint256) {
        return _credits[owner];
    }

    /// @inheritdoc IJobMarket
    function refundable(JobSpec calldata spec, address payer) external view returns (uint256) {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed != 0) return 0;
        uint256 share = payer == spec.requester ? spec.budget : 0;
        return _funding[deal.id].refundable(deal, spec.budget, share, payer);
    }

    /// @inheritdoc IJobMarket
    function fees() external view returns (uint256) {
        return TermsBook.feesOf(_terms.current);
    }

    /// @inheritdoc IJobMarket
    function terms(uint32 number) external view returns (Terms memory) {
        return TermsBook.toTerms(_terms.wordOf(number));
    }

    /// @inheritdoc IJobMarket
    function currentTerms() external view returns (uint32) {
        return uint32(TermsBook.numberOf(_terms.current));
    }

    /// @inheritdoc IJobMarket
    function chainParameters() external view returns (ChainParameters memory) {
        return _chainParameters();
    }

    /// @inheritdoc IJobMarket
    function feeReceiver() external view returns (address) {
        return _feeReceiver;
    }

    /// @inheritdoc IJobMarket
    function claimsStoppedUntil() external view returns (uint256) {
        return TermsBook.stopOf(_terms.current);
    }
}
