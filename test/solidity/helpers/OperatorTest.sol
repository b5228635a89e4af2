// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../lib/Test.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";

/// @dev A registry, and operators who sign that they work for an owner.
abstract contract OperatorTest is Test {
    IWorkerRegistry internal registry;

    /// @dev An operator's agreement to work for an owner, as EIP-712 has it, written out once more.
    function _signature(
        uint256 key,
        address owner,
        address operator,
        address forMarket,
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
        bytes32 hash = keccak256(abi.encode(typehash, owner, operator, forMarket, deadline));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, hash)));
        return abi.encodePacked(r, s, v);
    }
}
