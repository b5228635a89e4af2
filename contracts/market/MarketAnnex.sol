// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {After} from "./annex/After.sol";
import {Contesting} from "./annex/Contesting.sol";
import {Governance} from "./annex/Governance.sol";
import {Judging} from "./annex/Judging.sol";
import {Leaving} from "./annex/Leaving.sol";
import {Views} from "./annex/Views.sol";

/// @title What the market does rarely, and what it tells
/// @dev One contract cannot hold the whole market. `JobMarket` hands whatever it does not know itself to this one, to
/// be carried out on its own storage. Called at its own address it has no jobs and no money. Both have the same
/// immutables, because the market reads them from here when it is deployed.
contract MarketAnnex is Leaving, Judging, Contesting, After, Governance, Views {
    uint256 private constant MAX_LOTTERY_BLOCKS = 128;
    uint256 private constant LONGEST_CLOCK = 30 days;
    uint256 private constant LONGEST_POSTING = 365 days;

    constructor(Setup memory setup_) MarketBase(setup_) {
        ChainParameters memory chain = setup_.chain;
        _checkClock(chain.minCommitTimeout, LONGEST_CLOCK, "minCommitTimeout");
        _checkClock(chain.minWindow, LONGEST_CLOCK, "minWindow");
        _checkClock(chain.revealFloor, LONGEST_CLOCK, "revealFloor");
        _checkClock(chain.fillTimeout, LONGEST_CLOCK, "fillTimeout");
        _checkClock(chain.maxPosting, LONGEST_POSTING, "maxPosting");
        if (chain.lotteryBlocks > MAX_LOTTERY_BLOCKS) revert ParametersOutOfBounds("lotteryBlocks");
    }

    /// @notice What a market that works with this annex is made with.
    function setup() external view returns (Setup memory) {
        return Setup(TOKEN, REGISTRY, SEED, GOVERNOR, GUARDIAN, _chainParameters());
    }

    function _checkClock(uint256 seconds_, uint256 longest, string memory name) private pure {
        if (seconds_ == 0 || seconds_ > longest) revert ParametersOutOfBounds(name);
    }
}
