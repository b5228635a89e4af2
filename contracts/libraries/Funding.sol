// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";
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

    /// @notice A payer's share of the budget, in wei.
    function shareOf(
        State storage self,
        IJobMarket.JobSpec calldata spec,
        address payer
    ) internal view returns (uint256) {
        return uint256(self.payers[payer].added) + (payer == spec.requester ? spec.budget : 0);
    }

    /// @notice What a payer of a closed job can get back now, in wei.
    function refundable(
        State storage self,
        IJobMarket.JobSpec calldata spec,
        IJobMarket.Job memory job,
        address payer
    ) internal view returns (uint256) {
        uint256 added = self.added;
        // The only payer, and no share that could be rounded.
        if (added == 0) return payer == spec.requester ? job.free : 0;
        Payer memory paid = self.payers[payer];
        if (paid.done) return 0;
        uint256 budget = spec.budget + added;
        uint256 mine = shareOf(self, spec, payer);
        if (mine == 0) return 0;
        if (job.reserved == 0 && self.done + mine == budget) return job.free;
        return Math.mulDiv(uint256(job.free) + self.paidBack, mine, budget) - paid.paidBack;
    }

    /// @notice Records that a payer is paid what it can get back now.
    /// @return amount Wei to pay.
    /// @return last Whether this is the payer's last time; then the amount may be zero.
    function take(
        State storage self,
        IJobMarket.JobSpec calldata spec,
        IJobMarket.Job memory job,
        address payer
    ) internal returns (uint256 amount, bool last) {
        amount = refundable(self, spec, job, payer);
        // Bounded by `job.free`, which is below 2^96.
        job.free -= uint96(amount);
        if (self.added == 0) return (amount, false);
        uint256 mine = shareOf(self, spec, payer);
        self.paidBack += uint128(amount);
        self.payers[payer].paidBack += uint96(amount);
        last = mine != 0 && job.reserved == 0 && !self.payers[payer].done;
        if (last) {
            self.payers[payer].done = true;
            self.done += uint128(mine);
        }
    }
}
