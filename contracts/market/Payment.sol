// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {Deals} from "../libraries/Deals.sol";
import {Payouts} from "../libraries/Payouts.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {Records} from "../libraries/Records.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {Turn} from "../libraries/Turns.sol";
import {AllotmentId, MILLION} from "../types/Types.sol";

/// @title How settled batches are paid
abstract contract Payment is MarketBase {
    using Deals for Deals.Deal;
    using Payouts for Payouts.State;
    using TermsBook for TermsBook.State;

    /// @notice What a call of `settle` works on.
    /// @param deal The job.
    /// @param payouts What owners earned.
    /// @param fees Wei of protocol fees.
    struct Settlement {
        Deals.Deal deal;
        Payouts.State payouts;
        uint256 fees;
    }

    /// @dev Pays a worker a price less the provider's fee; its bond is free again.
    function _pay(Settlement memory all, uint64 index, uint256 slot, Turn turn, uint256 price) internal {
        uint256 fee = Pricing.share(price, TermsBook.providerFeeOf(all.deal.terms));
        all.fees += fee;
        address owner = _free(all.deal, turn);
        all.payouts.add(owner, price - fee);
        AllotmentId allotmentId = turn.allotmentId();
        emit AssignmentPaid(all.deal.id, index, owner, allotmentId, uint8(slot), price - fee);
    }

    /// @dev Ends a batch's reservation: what workers earned and the requester's fee on top leave the budget.
    function _charge(Settlement memory all, uint64 index, uint256 gross) internal pure returns (uint256 paid) {
        uint256 fee = Pricing.share(gross, TermsBook.requesterFeeOf(all.deal.terms));
        all.fees += fee;
        paid = gross + fee;
        _unreserve(all.deal, index, paid);
    }

    /// @dev What was earned goes out and what changed is written, once for all batches of a call.
    function _finish(Settlement memory all, bool payOut) internal {
        _jobs[all.deal.id] = all.deal.toWord();
        if (all.fees != 0) _terms.addFees(all.fees);
        if (all.deal.resolver != address(0)) _recordFees(all);
        for (uint256 i = 0; i < all.payouts.length; i++) {
            (address owner, uint256 amount) = all.payouts.get(i);
            if (payOut) _send(owner, amount);
            else _credits[owner] += amount;
        }
    }

    /// @dev What was taken off the earnings of owners, fractions of a wei apart, goes into their records.
    function _recordFees(Settlement memory all) private {
        uint256 fee = TermsBook.providerFeeOf(all.deal.terms);
        if (fee == 0) return;
        for (uint256 i = 0; i < all.payouts.length; i++) {
            (address owner, uint256 amount) = all.payouts.get(i);
            _records[owner] = Records.add(_records[owner], (amount * fee) / (MILLION - fee), block.timestamp);
        }
    }
}
