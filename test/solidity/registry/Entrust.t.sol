// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";
import {RegistryTest} from "../helpers/RegistryTest.sol";

/// @dev entrust, reserveFor, slashRewarding, restore: stake that is given to a resolver of a market.
contract EntrustTest is RegistryTest {
    address private constant RESOLVER = address(0x9E50);
    address private constant FINDER = address(0xF1);
    AllotmentId private id;

    function setUp() public override {
        super.setUp();
        vm.prank(RESOLVER);
        registry.entrust(MARKET);
        vm.startPrank(OWNER);
        registry.stake(OWNER, 100e18);
        registry.setMarketCap(RESOLVER, 60e6);
        id = registry.authorise(OWNER, RESOLVER, 50e6, 0, "");
        vm.stopPrank();
    }

    function test_entrust_onceAndForGood() public {
        assertEq(registry.entrustedTo(RESOLVER), MARKET, "market");
        assertEq(registry.allotmentMarket(id), MARKET, "who reserves it");
        assertEq(registry.allotmentScope(id), RESOLVER, "what it is for");
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.AlreadyEntrusted.selector, RESOLVER, MARKET));
        vm.prank(RESOLVER);
        registry.entrust(address(0xBAD));
    }

    /// @dev What was given to an address before it was a resolver's stays out of a market's reach.
    function test_entrust_leavesOlderAllotments() public {
        address late = address(0x1A7E);
        vm.startPrank(OWNER);
        registry.setMarketCap(late, 20e6);
        AllotmentId older = registry.authorise(OWNER, late, 20e6, 0, "");
        vm.stopPrank();
        vm.prank(late);
        registry.entrust(MARKET);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, older, 0, 1));
        vm.prank(MARKET);
        registry.reserveFor(late, OWNER, 1);
        vm.startPrank(OWNER);
        registry.revoke(older);
        registry.unbond(50e6);
    }

    function testFuzz_reserveFor_onlyTheMarketUpToTheAllotment(uint48 units) public {
        units = uint48(bound(units, 1, 60e6));
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, id, 0, units));
        vm.prank(address(0xBAD));
        registry.reserveFor(RESOLVER, OWNER, units);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.OperatorNotAuthorised.selector, OWNER, MARKET));
        vm.prank(MARKET);
        registry.reserve(OWNER, units);
        if (units > 50e6) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, id, 50e6, units));
        }
        vm.prank(MARKET);
        registry.reserveFor(RESOLVER, OWNER, units);
    }

    /// @dev Books and tokens through a slash with a reward, burned or restored, with the allotment in force or revoked.
    function testFuzz_slashRewarding_books(uint48 slashed, uint48 reward, bool revoked, bool restored) public {
        slashed = uint48(bound(slashed, 1, 50e6));
        reward = uint48(bound(reward, 0, slashed));
        vm.prank(MARKET);
        registry.reserveFor(RESOLVER, OWNER, slashed);
        if (revoked) {
            vm.prank(OWNER);
            registry.revoke(id);
        }
        vm.startPrank(MARKET);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.NotReservingMarket.selector, id, MARKET));
        registry.slashRewarding(id, slashed, slashed, FINDER, uint256(slashed) + 1);
        registry.slashRewarding(id, slashed, slashed, FINDER, reward);
        vm.stopPrank();
        assertEq(registry.account(OWNER).stake, 100e6 - slashed, "stake");
        (, uint256 there) = registry.marketCap(OWNER, RESOLVER);
        assertEq(there, revoked ? 0 : 50e6 - slashed, "allotted there");
        _solvent();
        if (restored) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.NotReservingMarket.selector, id, OWNER));
            vm.prank(OWNER);
            registry.restore(1);
            vm.prank(MARKET);
            assertEq(registry.restore(1), RESOLVER, "scope");
            assertEq(registry.account(OWNER).stake, 100e6, "stake is back");
        } else {
            vm.warp(vm.getBlockTimestamp() + 14 days);
            uint256 supply = token.totalSupply();
            registry.burnQuarantined(1);
            assertEq(supply - token.totalSupply(), uint256(slashed - reward) * UNIT, "burned");
            assertEq(token.balanceOf(FINDER), uint256(reward) * UNIT, "reward");
        }
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, 1));
        registry.burnQuarantined(1);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, 1));
        vm.prank(MARKET);
        registry.restore(1);
        _solvent();
        // And the rest can leave.
        vm.startPrank(OWNER);
        if (!revoked) registry.revoke(id);
        registry.unbond(restored ? 100e6 : 100e6 - slashed);
        assertEq(registry.account(OWNER).stake, 0, "all of it");
    }
}
