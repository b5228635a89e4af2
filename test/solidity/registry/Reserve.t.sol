// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";
import {RegistryTest} from "../helpers/RegistryTest.sol";

/// @dev reserve, release, penalise, slash, burnQuarantined: what a market can do, and all it can do.
contract ReserveTest is RegistryTest {
    AllotmentId private id;

    function setUp() public override {
        super.setUp();
        id = _stakeAndAllot(OWNER, 100e6, 50e6);
    }

    function testFuzz_reserve_upToTheAllotment(uint48 first, uint48 second) public {
        first = uint48(bound(first, 0, 60e6));
        second = uint48(bound(second, 0, 60e6));
        vm.startPrank(MARKET);
        if (first > 50e6) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, id, 50e6, first));
            registry.reserve(OWNER, first);
            return;
        }
        (AllotmentId got, address owner) = registry.reserve(OWNER, first);
        assertEq(AllotmentId.unwrap(got), AllotmentId.unwrap(id), "id");
        assertEq(owner, OWNER, "owner");
        if (uint256(first) + second > 50e6) {
            vm.expectRevert(
                abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, id, 50e6 - first, second)
            );
        }
        registry.reserve(OWNER, second);
    }

    /// @dev Another market reaches nothing, and no market takes more than it reserved.
    function testFuzz_giveBack_onlyWhatWasReserved(uint48 reserved, uint48 units, uint48 taken, uint8 verb) public {
        reserved = uint48(bound(reserved, 0, 50e6));
        units = uint48(bound(units, 0, 60e6));
        taken = uint48(bound(taken, 0, 60e6));
        vm.prank(MARKET);
        registry.reserve(OWNER, reserved);
        address intruder = address(0xBAD);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.NotReservingMarket.selector, id, intruder));
        vm.prank(intruder);
        registry.release(id, 0);
        vm.startPrank(MARKET);
        verb %= 3;
        if (units > reserved || (verb != 0 && taken > units)) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.NotReservingMarket.selector, id, MARKET));
        }
        if (verb == 0) registry.release(id, units);
        if (verb == 1) registry.penalise(id, units, taken);
        if (verb == 2) registry.slash(id, units, taken);
    }

    /// @dev Books and tokens after any of the three, with the allotment in force or revoked.
    function testFuzz_giveBack_books(uint48 reserved, uint48 units, uint48 taken, uint8 verb, bool revoked) public {
        reserved = uint48(bound(reserved, 0, 50e6));
        units = uint48(bound(units, 0, reserved));
        verb %= 3;
        taken = verb == 0 ? 0 : uint48(bound(taken, 0, units));
        vm.prank(MARKET);
        registry.reserve(OWNER, reserved);
        if (revoked) {
            vm.prank(OWNER);
            registry.revoke(id);
        }
        uint256 supply = token.totalSupply();
        vm.startPrank(MARKET);
        if (verb == 0) registry.release(id, units);
        if (verb == 1) registry.penalise(id, units, taken);
        if (verb == 2) registry.slash(id, units, taken);
        vm.stopPrank();
        assertEq(registry.account(OWNER).stake, 100e6 - taken, "stake");
        assertEq(registry.totalStake(), 100e6 - taken, "total");
        assertEq(registry.allotment(id).reserved, reserved - units, "reserved");
        uint256 allotted = revoked ? reserved - units : 50e6 - taken;
        assertEq(registry.account(OWNER).allotted, allotted, "allotted");
        (, uint256 there) = registry.marketCap(OWNER, MARKET);
        assertEq(there, allotted, "allotted there");
        assertEq(supply - token.totalSupply(), verb == 1 ? taken * UNIT : 0, "burned");
        _solvent();
        // And the rest can leave.
        vm.prank(MARKET);
        registry.release(id, reserved - units);
        vm.startPrank(OWNER);
        if (!revoked) registry.revoke(id);
        if (taken != 100e6) registry.unbond(100e6 - taken);
        assertEq(registry.account(OWNER).stake, 0, "all of it");
    }

    function test_burnQuarantined_afterItsTimeAndOnce() public {
        vm.startPrank(MARKET);
        registry.reserve(OWNER, 20e6);
        uint256 releaseAt = vm.getBlockTimestamp() + 14 days;
        vm.expectEmit(true, true, true, true, address(registry));
        emit IWorkerRegistry.Slashed(id, OWNER, MARKET, 1, 5e6, releaseAt);
        registry.slash(id, 20e6, 5e6);
        vm.stopPrank();
        assertEq(token.balanceOf(address(registry)), 100e18, "rests");
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineNotOver.selector, 1, releaseAt));
        registry.burnQuarantined(1);
        vm.warp(releaseAt);
        uint256 supply = token.totalSupply();
        registry.burnQuarantined(1);
        assertEq(supply - token.totalSupply(), 5e18, "burned");
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, 1));
        registry.burnQuarantined(1);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, 2));
        registry.burnQuarantined(2);
        _solvent();
    }
}
