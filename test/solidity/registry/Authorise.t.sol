// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";
import {RegistryTest} from "../helpers/RegistryTest.sol";

/// @dev setMarketCap, authorise, setAllotment, revoke.
contract AuthoriseTest is RegistryTest {
    address private operator;
    uint256 private key;

    function setUp() public override {
        super.setUp();
        (operator, key) = makeAddrAndKey("operator");
        vm.startPrank(OWNER);
        registry.stake(OWNER, 100e18);
        registry.setMarketCap(MARKET, 60e6);
        vm.stopPrank();
    }

    function _authorise(uint256 units, uint256 deadline, bytes memory signature) private returns (AllotmentId) {
        vm.prank(OWNER);
        return registry.authorise(operator, MARKET, units, deadline, signature);
    }

    function test_authorise_withTheOperatorsSignature() public {
        uint256 deadline = vm.getBlockTimestamp();
        AllotmentId id = _authorise(50e6, deadline, _signature(key, OWNER, operator, MARKET, deadline));
        assertEq(registry.ownerOf(operator), OWNER, "employer");
        assertEq(AllotmentId.unwrap(registry.allotmentOf(operator, MARKET)), AllotmentId.unwrap(id), "id");
        assertEq(registry.allotment(id).units, 50e6, "units");
        assertEq(registry.allotmentOwner(id), OWNER, "owner");
        assertEq(registry.allotmentOperator(id), operator, "operator");
        assertEq(registry.allotmentMarket(id), MARKET, "market");
        assertEq(registry.account(OWNER).allotted, 50e6, "allotted");
        (uint256 cap, uint256 allotted) = registry.marketCap(OWNER, MARKET);
        assertEq(cap, 60e6, "cap");
        assertEq(allotted, 50e6, "allotted there");
    }

    function testFuzz_authorise_signatureOfSomethingElse(uint8 change) public {
        uint256 deadline = vm.getBlockTimestamp() + 10;
        change = uint8(bound(change, 0, 4));
        bytes memory signature = _signature(
            change == 0 ? key + 1 : key,
            change == 1 ? OTHER : OWNER,
            change == 2 ? OTHER : operator,
            change == 3 ? OTHER : MARKET,
            change == 4 ? deadline + 1 : deadline
        );
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.OperatorSignatureInvalid.selector, operator));
        _authorise(1, deadline, signature);
    }

    function test_authorise_late() public {
        uint256 deadline = vm.getBlockTimestamp() - 1;
        bytes memory signature = _signature(key, OWNER, operator, MARKET, deadline);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.SignatureExpired.selector, deadline));
        _authorise(1, deadline, signature);
    }

    function testFuzz_authorise_capAndStake(uint56 cap, uint56 units) public {
        cap = uint56(bound(cap, 0, 150e6));
        units = uint56(bound(units, 0, 150e6));
        vm.startPrank(OWNER);
        registry.setMarketCap(MARKET, cap);
        if (units > 100e6) {
            vm.expectRevert(
                abi.encodeWithSelector(IWorkerRegistry.InsufficientFreeStake.selector, OWNER, 100e6, units)
            );
        } else if (units > cap) {
            vm.expectRevert(
                abi.encodeWithSelector(IWorkerRegistry.MarketCapExceeded.selector, OWNER, MARKET, cap, units)
            );
        }
        registry.authorise(OWNER, MARKET, units, 0, "");
    }

    function test_authorise_operatorHasOneOwner() public {
        uint256 deadline = vm.getBlockTimestamp();
        AllotmentId id = _authorise(1e6, deadline, _signature(key, OWNER, operator, MARKET, deadline));
        bytes memory signature = _signature(key, OWNER, operator, MARKET, deadline);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.OperatorTaken.selector, operator, OWNER));
        _authorise(1e6, deadline, signature);
        signature = _signature(key, OTHER, operator, MARKET, deadline);
        vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.OperatorTaken.selector, operator, OWNER));
        vm.prank(OTHER);
        registry.authorise(operator, MARKET, 0, deadline, signature);
        // Dismissed everywhere, it may work for another.
        vm.prank(OWNER);
        registry.revoke(id);
        assertEq(registry.ownerOf(operator), address(0), "free");
        vm.prank(OTHER);
        registry.authorise(operator, MARKET, 0, deadline, signature);
        assertEq(registry.ownerOf(operator), OTHER, "the other's");
        assertEq(registry.allotmentOwner(id), OWNER, "the old allotment keeps its name");
    }

    function testFuzz_setAllotment_neverBelowWhatIsReserved(uint48 units) public {
        AllotmentId id = _stakeAndAllot(OTHER, 100e6, 50e6);
        vm.prank(MARKET);
        registry.reserve(OTHER, 20e6);
        units = uint48(bound(units, 0, 130e6));
        vm.prank(OTHER);
        if (units < 20e6) {
            vm.expectRevert(
                abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, id, 30e6, 50e6 - units)
            );
        } else if (units > 100e6) {
            vm.expectRevert(
                abi.encodeWithSelector(IWorkerRegistry.InsufficientFreeStake.selector, OTHER, 50e6, units - 50e6)
            );
        }
        registry.setAllotment(id, units);
        if (units < 20e6 || units > 100e6) return;
        assertEq(registry.account(OTHER).allotted, units, "allotted");
        (, uint256 allotted) = registry.marketCap(OTHER, MARKET);
        assertEq(allotted, units, "allotted there");
    }

    function test_setAllotment_ofOthers() public {
        AllotmentId id = _stakeAndAllot(OTHER, 100e6, 50e6);
        vm.startPrank(OWNER);
        bytes memory refusal = abi.encodeWithSelector(IWorkerRegistry.NotAllotmentOwner.selector, id, OTHER, OWNER);
        vm.expectRevert(refusal);
        registry.setAllotment(id, 1);
        vm.expectRevert(refusal);
        registry.revoke(id);
    }

    function test_revoke_onceAndForGood() public {
        AllotmentId id = _stakeAndAllot(OTHER, 100e6, 50e6);
        vm.startPrank(OTHER);
        registry.revoke(id);
        bytes memory refusal = abi.encodeWithSelector(IWorkerRegistry.OperatorNotAuthorised.selector, OTHER, MARKET);
        vm.expectRevert(refusal);
        registry.revoke(id);
        vm.expectRevert(refusal);
        registry.setAllotment(id, 1);
        vm.stopPrank();
        vm.expectRevert(refusal);
        vm.prank(MARKET);
        registry.reserve(OTHER, 1);
        assertEq(registry.account(OTHER).allotted, 0, "all of it is free");
    }
}
