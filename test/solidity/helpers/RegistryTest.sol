// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../../../contracts/interfaces/IConunToken.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";
import {Deploy} from "./Deploy.sol";
import {OperatorTest} from "./OperatorTest.sol";

/// @dev A registry with two owners that have CON, and an address that acts as a market.
abstract contract RegistryTest is OperatorTest {
    uint256 internal constant UNIT = 1e12;
    address internal constant OWNER = address(0xA11CE);
    address internal constant OTHER = address(0xB0B);
    address internal constant MARKET = address(0x3A4E7);

    IConunToken internal token;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        token = IConunToken(Deploy.contractNamed("ConunToken", abi.encode(address(this))));
        registry = IWorkerRegistry(Deploy.contractNamed("WorkerRegistry", abi.encode(token, 7 days, 14 days)));
        address[2] memory owners = [OWNER, OTHER];
        for (uint256 i = 0; i < 2; i++) {
            token.transfer(owners[i], 1_000e18);
            vm.prank(owners[i]);
            token.approve(address(registry), type(uint256).max);
        }
    }

    /// @dev Stake of an owner that is its own operator.
    function _stakeAndAllot(address owner, uint256 units, uint256 allotted) internal returns (AllotmentId) {
        vm.startPrank(owner);
        registry.stake(owner, units * UNIT);
        registry.setMarketCap(MARKET, units);
        AllotmentId id = registry.authorise(owner, MARKET, allotted, 0, "");
        vm.stopPrank();
        return id;
    }

    function _solvent() internal view {
        assertEq(token.balanceOf(address(registry)), registry.liabilities(), "solvent to the wei");
    }
}
