// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IMarketCore} from "../interfaces/IMarketCore.sol";
import {Deals} from "../libraries/Deals.sol";
import {Ids} from "../libraries/Ids.sol";
import {SpecRules} from "../libraries/SpecRules.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {JobId} from "../types/Types.sol";

/// @title The market for requesters until a job stands: post, postWithPermit
abstract contract Posting is IMarketCore, MarketBase {
    using Deals for Deals.Deal;

    /// @inheritdoc IMarketCore
    function post(JobSpec calldata spec, string calldata hint) external returns (JobId jobId) {
        return _post(spec, hint);
    }

    /// @inheritdoc IMarketCore
    function postWithPermit(
        JobSpec calldata spec,
        string calldata hint,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (JobId jobId) {
        // Somebody else may have sent the permit first: then the allowance is there.
        try TOKEN.permit(msg.sender, address(this), spec.budget, deadline, v, r, s) {} catch {}
        return _post(spec, hint);
    }

    // ------------------------------------------------------------------ internal

    function _isAdded(address resolver) private view returns (bool) {
        return resolver != address(0) && _resolvers[resolver] == ResolverStatus.Added;
    }

    function _post(JobSpec calldata spec, string calldata hint) private returns (JobId id) {
        if (msg.sender != spec.requester) revert NotRequester(msg.sender, spec.requester);
        uint256 current = _terms.current;
        uint256 number = TermsBook.numberOf(current);
        if (spec.terms != number) revert TermsNotCurrent(spec.terms, uint32(number));
        Deals.Deal memory deal;
        deal.read(spec, current);
        SpecRules.check(spec, deal, _chainParameters(), _isAdded(deal.resolver));
        id = Ids.job(spec);
        if (_jobs[id] != 0) revert JobAlreadyPosted(id);
        deal.free = spec.budget;
        deal.postedAt = block.timestamp;
        // Where no lotteries are held any number but zero will do.
        deal.seed = LOTTERY_BLOCKS == 0 ? 1 : SEED.next();
        _jobs[id] = deal.toWord();
        emit JobPosted(id, msg.sender, spec.programId, spec, hint);
        TOKEN.transferFrom(msg.sender, address(this), spec.budget);
    }
}
