// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lottery} from "../../../contracts/libraries/Lottery.sol";
import {ConunToken} from "../../../contracts/token/ConunToken.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {JobId, Timestamp} from "../../../contracts/types/Types.sol";
import {Deploy} from "../helpers/Deploy.sol";
import {Test} from "../lib/Test.sol";

/// @notice Property 5, its part on eligibility; see test/PROPERTIES.md.
contract EligibilityTest is Test {
    using Lottery for Lottery.State;

    uint256 internal constant UNIT = 1e12;

    ConunToken internal token = new ConunToken(address(this));
    IWorkerRegistry internal registry = IWorkerRegistry(
        Deploy.contractNamed("WorkerRegistry", abi.encode(token, 7 days, 14 days))
    );

    function setUp() public {
        token.approve(address(registry), type(uint256).max);
        vm.warp(1_800_000_000);
    }

    /// @dev Stake split among two owners has the chance of the whole, less rounding.
    function testFuzz_threshold_splittingGainsNothing(uint56 a, uint56 b, uint56 others, uint8 age) public pure {
        a = uint56(bound(a, 0, type(uint56).max / 4));
        b = uint56(bound(b, 0, type(uint56).max / 4));
        others = uint56(bound(others, 1, type(uint56).max / 4));
        age = uint8(bound(age, 0, 127));
        uint256 total = uint256(a) + b + others;
        uint256 whole = Lottery.threshold(uint256(a) + b, total, age);
        uint256 parts = Lottery.threshold(a, total, age) + Lottery.threshold(b, total, age);
        assertLe(parts, whole);
        assertLe(whole - parts, 1);
    }

    function testFuzz_threshold_nothingWithoutStake(uint56 total, uint8 age) public pure {
        assertEq(Lottery.threshold(0, total, bound(age, 0, 127)), 0);
    }

    /// @dev Two owners with half the stake each are drawn about as often as one with all of it.
    function test_mayClaim_frequencyIsLinearInStake() public pure {
        uint256 whole = 0;
        uint256 split = 0;
        for (uint64 batch = 0; batch < 4000; ++batch) {
            if (_draws(batch, address(1), 1000)) ++whole;
            if (_draws(batch, address(2), 500)) ++split;
            if (_draws(batch, address(3), 500)) ++split;
        }
        // A tenth of 4,000 draws; four standard deviations are 76.
        assertApprox(whole, 400, 76);
        assertApprox(split, 400, 76);
    }

    /// @dev What was staked when the seed was known, or later, counts nothing.
    function testFuzz_lotteryStake_lateStakeCountsNothing(uint32 early, uint32 late, uint24 lead) public {
        address owner = makeAddr("owner");
        uint256 since = vm.getBlockTimestamp() + 3 days;
        early = uint32(bound(early, 1, type(uint32).max));
        late = uint32(bound(late, 1, type(uint32).max));
        registry.stake(owner, early * UNIT);
        vm.warp(since + bound(lead, 0, 1 hours));
        registry.stake(owner, late * UNIT);
        assertEq(registry.lotteryStake(owner, Timestamp.wrap(uint32(since))), early);
        address newcomer = makeAddr("newcomer");
        registry.stake(newcomer, late * UNIT);
        assertEq(registry.lotteryStake(newcomer, Timestamp.wrap(uint32(since))), 0);
    }

    /// @dev Stake that leaves counts no longer, not even in a lottery whose seed is older.
    function testFuzz_lotteryStake_leavingStakeCountsNothing(uint32 stake, uint32 leaving) public {
        stake = uint32(bound(stake, 1, type(uint32).max));
        leaving = uint32(bound(leaving, 1, stake));
        registry.stake(address(this), stake * UNIT);
        uint256 since = vm.getBlockTimestamp() + 3 days;
        vm.warp(since);
        vm.warp(since + 1);
        registry.unbond(leaving);
        assertEq(registry.lotteryStake(address(this), Timestamp.wrap(uint32(since))), stake - leaving);
    }

    function _draws(uint64 batch, address owner, uint256 stake) private pure returns (bool) {
        Lottery.State memory lottery = Lottery.State({
            open: false,
            known: true,
            seed: keccak256("seed"),
            age: 1,
            stake: stake,
            total: 10_000
        });
        return lottery.mayClaim(JobId.wrap(keccak256("job")), batch, 0, owner);
    }

    function assertApprox(uint256 found, uint256 expected, uint256 tolerance) private pure {
        assertGe(found, expected - tolerance);
        assertLe(found, expected + tolerance);
    }
}
