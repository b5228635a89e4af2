// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConunTimelock} from "../../../contracts/governance/ConunTimelock.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Test} from "../lib/Test.sol";

contract ConunTimelockTest is Test {
    uint256 internal constant DELAY = 14 days;

    address internal proposer = makeAddr("proposer");
    address internal vetoer = makeAddr("vetoer");
    address internal stranger = makeAddr("stranger");
    ConunTimelock internal timelock;
    uint256 internal touched;

    function setUp() public {
        timelock = new ConunTimelock(DELAY, proposer, vetoer);
    }

    function touch() external {
        require(msg.sender == address(timelock), "not the timelock");
        touched++;
    }

    function test_constructor_leavesNoAdministrator() public view {
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        assertEq(timelock.getMinDelay(), DELAY);
        assertTrue(timelock.hasRole(admin, address(timelock)));
        assertFalse(timelock.hasRole(admin, address(this)), "deployer");
        assertFalse(timelock.hasRole(admin, proposer));
        assertFalse(timelock.hasRole(admin, vetoer));
        assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), vetoer));
    }

    function test_execute_anyoneAfterDelay() public {
        bytes memory data = propose();
        vm.warp(block.timestamp + DELAY - 1);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        timelock.execute(address(this), 0, data, 0, 0);
        vm.warp(block.timestamp + 1);
        vm.prank(stranger);
        timelock.execute(address(this), 0, data, 0, 0);
        assertEq(touched, 1);
    }

    function test_cancel_vetoerStopsProposal() public {
        bytes memory data = propose();
        bytes32 id = timelock.hashOperation(address(this), 0, data, 0, 0);
        vm.prank(vetoer);
        timelock.cancel(id);
        vm.warp(block.timestamp + DELAY);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        timelock.execute(address(this), 0, data, 0, 0);
    }

    function test_schedule_onlyProposer() public {
        bytes32 role = timelock.PROPOSER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, vetoer, role));
        vm.prank(vetoer);
        timelock.schedule(address(this), 0, abi.encodeCall(this.touch, ()), 0, 0, DELAY);
    }

    function propose() internal returns (bytes memory data) {
        data = abi.encodeCall(this.touch, ());
        vm.prank(proposer);
        timelock.schedule(address(this), 0, data, 0, 0, DELAY);
    }
}
