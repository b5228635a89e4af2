// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {SpecRules} from "../libraries/SpecRules.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {JobId} from "../types/Types.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The market for those who pay: post, fund, close, refund
abstract contract Posting is MarketBase {
    using Deals for Deals.Deal;
    using Funding for Funding.State;

    /// @inheritdoc IJobMarket
    function post(JobSpec calldata spec, string calldata hint) external returns (JobId jobId) {
        return _post(spec, hint);
    }

    /// @inheritdoc IJobMarket
    function postWithPermit(
        JobSpec calldata spec,
        string calldata hint,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (JobId jobId) {
        // Somebody else may have sent the permit first: then the allowance is there.
        try token.permit(msg.sender, address(this), spec.budget, deadline, v, r, s) {} catch {}
        return _post(spec, hint);
    }

    /// @inheritdoc IJobMarket
    function fund(JobSpec calldata spec, uint96 amount) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed == 0) revert JobIsClosed(deal.id);
        if (block.timestamp >= deal.postingDeadline) revert PostingIsOver(deal.id, deal.postingDeadline);
        deal.free = SafeCast.toUint96(deal.free + amount);
        _jobs[deal.id] = deal.toWord();
        _funding[deal.id].add(msg.sender, amount);
        emit JobFunded(deal.id, msg.sender, amount);
        token.transferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IJobMarket
    function close(JobSpec calldata spec) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed == 0) revert JobIsClosed(deal.id);
        if (msg.sender != spec.requester && block.timestamp < deal.postingDeadline) {
            revert PostingStillOpen(deal.id, deal.postingDeadline);
        }
        deal.seed = 0;
        emit JobClosed(deal.id, msg.sender, deal.free);
        _refund(deal, spec, spec.requester);
    }

    /// @inheritdoc IJobMarket
    function refund(JobSpec calldata spec, address payer) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed != 0) revert JobNotClosed(deal.id);
        if (!_refund(deal, spec, payer)) revert NothingToRefund(deal.id, payer);
    }

    // ------------------------------------------------------------------ internal

    function _post(JobSpec calldata spec, string calldata hint) private returns (JobId id) {
        if (msg.sender != spec.requester) revert NotRequester(msg.sender, spec.requester);
        uint256 current = _terms.current;
        uint256 number = TermsBook.numberOf(current);
        if (spec.terms != number) revert TermsNotCurrent(spec.terms, uint32(number));
        Deals.Deal memory deal;
        deal.read(spec, current);
        SpecRules.check(spec, deal, _chainParameters());
        id = Ids.job(spec);
        if (_jobs[id] != 0) revert JobAlreadyPosted(id);
        deal.free = spec.budget;
        deal.postedAt = block.timestamp;
        // Where no lotteries are held any number but zero will do.
        deal.seed = LOTTERY_BLOCKS == 0 ? 1 : seed.next();
        _jobs[id] = deal.toWord();
        emit JobPosted(id, msg.sender, spec.programId, spec, hint);
        token.transferFrom(msg.sender, address(this), spec.budget);
    }

    /// @dev Writes the job and pays a payer what it can get back now. Whether anything changed for it.
    function _refund(Deals.Deal memory deal, JobSpec calldata spec, address payer) private returns (bool changed) {
        uint256 share = payer == spec.requester ? spec.budget : 0;
        (uint256 amount, bool last) = _funding[deal.id].take(deal, spec.budget, share, payer);
        _jobs[deal.id] = deal.toWord();
        if (amount == 0) return last;
        emit JobRefunded(deal.id, payer, amount);
        _send(payer, amount);
        return true;
    }

    function _chainParameters() internal view returns (ChainParameters memory) {
        return
            ChainParameters({
                minCommitTimeout: MIN_COMMIT_TIMEOUT,
                minWindow: MIN_WINDOW,
                revealFloor: REVEAL_FLOOR,
                fillTimeout: FILL_TIMEOUT,
                maxPosting: MAX_POSTING,
                lotteryBlocks: LOTTERY_BLOCKS
            });
    }
}
