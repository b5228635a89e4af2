// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deals} from "./Deals.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Who paid for a job, and what goes back to whom
/// @notice The requester's share is the budget of the specification and needs no storage; whoever adds to it has a
/// share of its own. What a closed job has not spent goes back in proportion to the shares. It comes back in parts, as
/// reservations end, so each payer is paid the part of all that came back so far that is still missing. When nothing
/// is reserved any more a payer is paid for the last time, and the last one of all gets what rounding left over.
library Funding {
    /// @param added Wei that were added to the budget of the specification.
    /// @param paidBack Wei that went back to payers.
    /// @param done Shares of payers that were paid for the last time.
    struct State {
        uint128 added;
        uint128 paidBack;
        uint128 done;
        mapping(address payer => Payer) payers;
    }

    /// @param added Wei that this payer added.
    /// @param paidBack Wei that went back to it.
    /// @param done Whether it was paid for the last time.
    struct Payer {
        uint96 added;
        uint96 paidBack;
        bool done;
    }

    function add(State storage self, address payer, uint96 amount) internal {
        self.added += amount;
        self.payers[payer].added += amount;
    }

    /// @notice What a payer of a closed job can get back now, in wei.
    /// @param budget The budget of the specification.
    /// @param share What of it the payer paid: all or nothing.
    function refundable(
        State storage self,
        Deals.Deal memory deal,
        uint256 budget,
        uint256 share,
        address payer
    ) internal view returns (uint256) {
        uint256 added = self.added;
        // The requester alone paid: no share that could be rounded.
        if (added == 0) return share == budget ? deal.free : 0;
        Payer memory paid = self.payers[payer];
        uint256 mine = share + paid.added;
        if (mine == 0 || paid.done) return 0;
        budget += added;
        if (deal.reserved == 0 && self.done + mine == budget) return deal.free;
        return Math.mulDiv(deal.free + self.paidBack, mine, budget) - paid.paidBack;
    }

    /// @notice Records that a payer is paid what it can get back now.
    /// @return amount Wei to pay.
    /// @return last Whether this is the payer's last time; then the amount may be zero.
    function take(
        State storage self,
        Deals.Deal memory deal,
        uint256 budget,
        uint256 share,
        address payer
    ) internal returns (uint256 amount, bool last) {
        amount = refundable(self, deal, budget, share, payer);
        deal.free -= amount;
        if (self.added == 0) return (amount, false);
        Payer storage paid = self.payers[payer];
        uint256 mine = share + paid.added;
        last = mine != 0 && deal.reserved == 0 && !paid.done;
        // Bounded by what was paid in, which is below 2^96 for a payer and below 2^128 for all.
        self.paidBack += uint128(amount);
        paid.paidBack += uint96(amount);
        if (last) {
            paid.done = true;
            self.done += uint128(mine);
        }
    }
}
