// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId, Timestamp} from "../../../contracts/types/Types.sol";
import {RegistryTest} from "../helpers/RegistryTest.sol";

/// @dev stake, unbond, withdrawUnbonded.
contract StakeTest is RegistryTest {
    function testFuzz_stake_countsInUnits(uint256 amount) public {
        amount = bound(amount, 0, 200) % 2 == 0 ? bound(amount, 0, 1e9) : bound(amount, 0, 1e9) * UNIT;
        vm.prank(OWNER);
        if (amount == 0) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.AmountZero.selector));
        } else if (amount % UNIT != 0) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.AmountNotInUnits.selector, amount, UNIT));
        }
        registry.stake(OWNER, amount);
        if (amount == 0 || amount % UNIT != 0) return;
        assertEq(registry.account(OWNER).stake, amount / UNIT, "stake");
        assertEq(registry.totalStake(), amount / UNIT, "total");
        _solvent();
    }

    function test_stake_forAnother() public {
        vm.prank(OWNER);
        registry.stake(OTHER, 5e18);
        assertEq(registry.account(OTHER).stake, 5e6, "theirs");
        assertEq(registry.account(OWNER).stake, 0, "not mine");
    }

    function test_stakeWithPermit_alsoWhenItWasSentBefore() public {
        (address owner, uint256 key) = makeAddrAndKey("owner");
        token.transfer(owner, 10e18);
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, owner, address(registry), 10e18, 0, 2_000_000_000));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            key,
            keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash))
        );
        token.permit(owner, address(registry), 10e18, 2_000_000_000, v, r, s);
        vm.prank(owner);
        registry.stakeWithPermit(10e18, 2_000_000_000, v, r, s);
        assertEq(registry.account(owner).stake, 10e6, "staked");
    }

    function testFuzz_unbond_onlyFreeStake(uint56 units) public {
        _stakeAndAllot(OWNER, 100e6, 40e6);
        units = uint56(bound(units, 0, 120e6));
        vm.prank(OWNER);
        if (units == 0) vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.AmountZero.selector));
        else if (units > 60e6) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.InsufficientFreeStake.selector, OWNER, 60e6, units));
        }
        registry.unbond(units);
        if (units == 0 || units > 60e6) return;
        assertEq(registry.account(OWNER).stake, 100e6 - units, "left");
        assertEq(registry.totalStake(), 100e6 - units, "total");
        _solvent();
    }

    function test_withdrawUnbonded_afterItsTimeAndOnce() public {
        _stakeAndAllot(OWNER, 100e6, 0);
        vm.startPrank(OWNER);
        registry.unbond(10e6);
        registry.unbond(20e6);
        vm.stopPrank();
        uint256 readyAt = vm.getBlockTimestamp() + 7 days;
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.UnbondingNotReady.selector, 1, readyAt));
        registry.withdrawUnbonded(OWNER, 1);
        vm.warp(readyAt);
        uint256 before = token.balanceOf(OWNER);
        registry.withdrawUnbonded(OWNER, 1);
        assertEq(token.balanceOf(OWNER) - before, 20e18, "paid to the owner");
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.UnbondingUnknown.selector, OWNER, 1));
        registry.withdrawUnbonded(OWNER, 1);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.UnbondingUnknown.selector, OWNER, 2));
        registry.withdrawUnbonded(OWNER, 2);
        assertEq(registry.unbonding(OWNER, 0).units, 10e6, "the other is still there");
        _solvent();
    }

    // ------------------------------------------------------------------ weight in lotteries

    /// @dev Against a list of all changes: what counts was there when the hour began, and never left.
    function testFuzz_lotteryStake_followsTheHistory(uint16[8] memory waits, uint32[8] memory amounts) public {
        uint256 hour = 3600;
        // Level of stake at the start of each hour since the first.
        uint256 time = vm.getBlockTimestamp();
        uint256 zero = time / hour;
        uint256[40] memory atStart;
        uint256 stake = 0;
        uint256 last = zero;
        for (uint256 i = 0; i < 8; i++) {
            time += waits[i] % 8000;
            vm.warp(time);
            for (; last < time / hour; last++) atStart[last + 1 - zero] = stake;
            uint256 units = bound(amounts[i], 1, 1e6);
            if (i % 3 == 2 && stake > units) {
                vm.prank(OWNER);
                registry.unbond(units);
                stake -= units;
                for (uint256 k = 0; k <= last - zero; k++) {
                    if (atStart[k] > stake) atStart[k] = stake;
                }
            } else {
                vm.prank(OWNER);
                registry.stake(OWNER, units * UNIT);
                stake += units;
            }
        }
        for (uint256 back = 0; back <= hour; back += 300) {
            uint256 since = time - back;
            if (since / hour < zero) break;
            uint256 weight = registry.lotteryStake(OWNER, Timestamp.wrap(uint32(since)));
            assertLe(weight, stake, "no more than there is");
            if (
                since / hour == time / hour && Timestamp.unwrap(registry.account(OWNER).changedAt) / hour < since / hour
            ) {
                assertEq(weight, stake, "old stake counts in full");
            } else {
                assertEq(weight, atStart[since / hour - zero], "what the hour began with");
            }
        }
    }

    /// @dev A stranger who adds dust, however often, holds no older stake back.
    function test_lotteryStake_dustDoesNotHoldItBack() public {
        vm.prank(OWNER);
        registry.stake(OWNER, 100e18);
        for (uint256 i = 0; i < 30; i++) {
            skip(10 minutes);
            vm.prank(OTHER);
            registry.stake(OWNER, UNIT);
        }
        uint256 weight = registry.lotteryStake(OWNER, Timestamp.wrap(uint32(vm.getBlockTimestamp())));
        assertGe(weight, 100e6, "counts");
    }

    function test_lotteryStake_unknownPast() public {
        vm.prank(OWNER);
        registry.stake(OWNER, 100e18);
        skip(10 hours);
        vm.prank(OWNER);
        registry.stake(OWNER, 100e18);
        uint256 past = vm.getBlockTimestamp() - 3 hours;
        assertEq(registry.lotteryStake(OWNER, Timestamp.wrap(uint32(past))), 0, "not remembered: nothing");
    }

    function test_views_unknown() public view {
        assertEq(registry.allotmentOwner(AllotmentId.wrap(9)), address(0), "nobody");
        assertEq(registry.account(OTHER).stake, 0, "nothing");
        assertEq(registry.UNIT(), UNIT, "unit");
        assertEq(registry.UNBONDING(), 7 days, "unbonding");
        assertEq(registry.QUARANTINE(), 14 days, "quarantine");
    }
}
