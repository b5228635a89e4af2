// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {IMarketCore} from "../interfaces/IMarketCore.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The market for those who pay: fund, close, refund
abstract contract Paying is IMarketCore, MarketBase {
    using Deals for Deals.Deal;
    using Funding for Funding.State;

    /// @inheritdoc IMarketCore
    function fund(JobSpec calldata spec, uint96 amount) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed == 0) revert JobIsClosed(deal.id);
        if (block.timestamp >= deal.postingDeadline) revert PostingIsOver(deal.id, deal.postingDeadline);
        deal.free = SafeCast.toUint96(deal.free + amount);
        _jobs[deal.id] = deal.toWord();
        _funding[deal.id].add(msg.sender, amount);
        emit JobFunded(deal.id, msg.sender, amount);
        TOKEN.transferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IMarketCore
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

    /// @inheritdoc IMarketCore
    function refund(JobSpec calldata spec, address payer) external {
        Deals.Deal memory deal;
        _load(deal, spec);
        if (deal.seed != 0) revert JobNotClosed(deal.id);
        if (!_refund(deal, spec, payer)) revert NothingToRefund(deal.id, payer);
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
}
