// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {SpecRules} from "../libraries/SpecRules.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {JobId, Timestamp} from "../types/Types.sol";

/// @title The market for those who pay: post, fund, close, refund
abstract contract Posting is MarketBase {
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
        (JobId id, Job memory loaded) = _loadJob(spec);
        if (loaded.seed == 0) revert JobIsClosed(id);
        if (block.timestamp >= spec.postingDeadline) revert PostingIsOver(id, spec.postingDeadline);
        _jobs[id].free = loaded.free + amount;
        _funding[id].add(msg.sender, amount);
        emit JobFunded(id, msg.sender, amount);
        token.transferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IJobMarket
    function close(JobSpec calldata spec) external {
        (JobId id, Job memory loaded) = _loadJob(spec);
        if (loaded.seed == 0) revert JobIsClosed(id);
        if (msg.sender != spec.requester && block.timestamp < spec.postingDeadline) {
            revert PostingStillOpen(id, spec.postingDeadline);
        }
        loaded.seed = 0;
        emit JobClosed(id, msg.sender, loaded.free);
        _refund(id, loaded, spec, spec.requester);
    }

    /// @inheritdoc IJobMarket
    function refund(JobSpec calldata spec, address payer) external {
        (JobId id, Job memory loaded) = _loadJob(spec);
        if (loaded.seed != 0) revert JobNotClosed(id);
        if (!_refund(id, loaded, spec, payer)) revert NothingToRefund(id, payer);
    }

    // ------------------------------------------------------------------ internal

    function _post(JobSpec calldata spec, string calldata hint) private returns (JobId id) {
        if (msg.sender != spec.requester) revert NotRequester(msg.sender, spec.requester);
        uint256 current = _terms.current;
        uint32 number = TermsBook.numberOf(current);
        if (spec.terms != number) revert TermsNotCurrent(spec.terms, number);
        SpecRules.check(spec, TermsBook.unpack(current), _chainParameters());
        id = Ids.job(spec);
        if (Timestamp.unwrap(_jobs[id].postedAt) != 0) revert JobAlreadyPosted(id);
        _jobs[id] = Job({
            free: spec.budget,
            reserved: 0,
            postedAt: Timestamp.wrap(uint32(block.timestamp)),
            seed: seed.next()
        });
        emit JobPosted(id, msg.sender, spec.programId, spec, hint);
        token.transferFrom(msg.sender, address(this), spec.budget);
    }

    /// @dev Writes the job and pays a payer what it can get back now. Whether anything changed for it.
    function _refund(
        JobId id,
        Job memory loaded,
        JobSpec calldata spec,
        address payer
    ) private returns (bool changed) {
        (uint256 amount, bool last) = _funding[id].take(spec, loaded, payer);
        _jobs[id] = loaded;
        if (amount == 0) return last;
        emit JobRefunded(id, payer, amount);
        token.transfer(payer, amount);
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
