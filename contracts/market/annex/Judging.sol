// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proving} from "./Proving.sol";
import {Voting} from "./Voting.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Payouts} from "../../libraries/Payouts.sol";

/// @title The market where results are judged
abstract contract Judging is Voting, Proving {
    using Deals for Deals.Deal;
    using Payouts for Payouts.State;

    /// @notice As `IMarketCore.settle`, for batches whatever became of them.
    function settle(JobSpec calldata spec, uint64[] calldata batches, bool payOut) external {
        Settlement memory all;
        Deals.Deal memory deal = all.deal;
        _load(deal, spec);
        // One slot more than all that votes can open, for an audit.
        all.payouts.make(batches.length * (deal.maxReplicas + 1));
        bool reopens = spec.onNoQuorum == NoQuorum.Reopen;
        for (uint256 i = 0; i < batches.length; i++) {
            if (deal.resolver == address(0)) _settleByVotes(all, batches[i], reopens);
            else _settleProvable(all, batches[i], reopens);
        }
        _finish(all, payOut);
    }
}
