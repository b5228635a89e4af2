// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../../../contracts/interfaces/IConunToken.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";
import {Deploy} from "./Deploy.sol";
import {Test} from "../lib/Test.sol";

/// @dev A registry with two owners that have CON, and an address that acts as a market.
abstract contract RegistryTest is Test {
    uint256 internal constant UNIT = 1e12;
    address internal constant OWNER = address(0xA11CE);
    address internal constant OTHER = address(0xB0B);
    address internal constant MARKET = address(0x3A4E7);

    IConunToken internal token;
    IWorkerRegistry internal registry;

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

    /// @dev An operator's agreement to work for an owner, as EIP-712 has it.
    function _signature(
        uint256 key,
        address owner,
        address operator,
        address market,
        uint256 deadline
    ) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CONUN"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 typehash = keccak256("Operator(address owner,address operator,address market,uint256 deadline)");
        bytes32 hash = keccak256(abi.encode(typehash, owner, operator, market, deadline));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, hash)));
        return abi.encodePacked(r, s, v);
    }
}
