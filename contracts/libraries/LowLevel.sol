// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {Deals} from "./Deals.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";

/// @title What Solidity cannot say: all assembly of the core is here
library LowLevel {
    /// @notice Keccak of a specification of `size` bytes, just as it was sent.
    function hashSpec(IMarketTypes.JobSpec calldata spec, uint256 size) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, spec, size)
            digest := keccak256(free, size)
        }
    }

    /// @notice The same specification, each field as the full word that was sent.
    function words(IMarketTypes.JobSpec calldata spec) internal pure returns (Deals.Words calldata same) {
        assembly ("memory-safe") {
            same := spec
        }
    }

    /// @notice The word at a place behind the start of a batch in storage; the place is below `Batches.WORDS`.
    function read(Batches.State storage state, uint256 place) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(add(state.slot, place))
        }
    }

    /// @notice Writes the word at a place behind the start of a batch in storage; the place is below `Batches.WORDS`.
    function write(Batches.State storage state, uint256 place, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(add(state.slot, place), word)
        }
    }

    /// @notice Calls `target` with exactly `gasLimit` and copies nothing of what it returns.
    function callIgnoringReturn(address target, uint256 gasLimit, bytes memory data) internal returns (bool success) {
        assembly ("memory-safe") {
            success := call(gasLimit, target, 0, add(data, 0x20), mload(data), 0, 0)
        }
    }

    /// @notice Carries out the call that came in with another contract's code, on the storage of this one, and ends as
    /// that code ends.
    function forward(address code) internal {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, 0, calldatasize())
            let success := delegatecall(gas(), code, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            if iszero(success) {
                revert(free, returndatasize())
            }
            return(free, returndatasize())
        }
    }

    /// @notice Carries out `settle` of one batch with another contract's code, on the storage of this one.
    /// @param size Bytes of a specification.
    /// @dev The call that came in is one of `settle`: selector and specification are as they came.
    function settleOne(address code, uint256 size, uint256 batch, bool payOut) internal {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let rest := add(free, add(size, 4))
            calldatacopy(free, 0, add(size, 4))
            mstore(rest, add(size, 0x40))
            mstore(add(rest, 0x20), payOut)
            mstore(add(rest, 0x40), 1)
            mstore(add(rest, 0x60), batch)
            if iszero(delegatecall(gas(), code, free, add(size, 0x84), 0, 0)) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
    }

    /// @notice The root of the binary tree of keccak(left, right) over these leaves and one more, a power of two in
    /// all.
    function treeRoot(bytes32[] calldata leaves, bytes32 last) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := mul(leaves.length, 0x20)
            calldatacopy(free, leaves.offset, size)
            mstore(add(free, size), last)
        }
        return _treeRoot((leaves.length + 1) * 0x20);
    }

    /// @notice The same over bytes as leaves of 32, with zeros up to `size`, a power of two and at least as many.
    function treeRoot(bytes calldata data, uint256 size) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, data.offset, data.length)
            // Beyond the call's data there are zeros.
            calldatacopy(add(free, data.length), calldatasize(), sub(size, data.length))
        }
        return _treeRoot(size);
    }

    /// @dev The root over the `size` bytes that begin at the free memory; they are overwritten.
    function _treeRoot(uint256 size) private pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            for {} gt(size, 0x20) {
                size := shr(1, size)
            } {
                for {
                    let i := 0
                } lt(i, size) {
                    i := add(i, 0x40)
                } {
                    mstore(add(free, shr(1, i)), keccak256(add(free, i), 0x40))
                }
            }
            root := mload(free)
        }
    }
}
