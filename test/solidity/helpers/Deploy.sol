// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The one cheat code that the tests' interface does not have.
interface CodeVm {
    function getCode(string calldata contractName) external view returns (bytes memory);
}

/// @dev Deploys the contracts as they were built, so that no test compiles the market again.
library Deploy {
    CodeVm private constant VM = CodeVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function contractNamed(string memory name, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = abi.encodePacked(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
