// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Makes many calls in one, so that a test need not ask for each. What one reverts with or costs is told, and does
/// not disturb the others.
contract Batch {
    /// @param target Who is called.
    /// @param gasLimit Gas that each call may take.
    /// @param trailer Bytes that follow the data of each call.
    /// @param calls The data of each call, behind its length (4 bytes).
    /// @return results For each call three words: 1, or the selector of what it reverted with in the first four bytes;
    /// the word that it returned (or the hash of what is not one word), or the error's first value; how many bytes came
    /// back, and in the lower half its gas.
    function run(
        address target,
        uint256 gasLimit,
        bytes calldata trailer,
        bytes calldata calls
    ) external view returns (bytes memory results) {
        assembly ("memory-safe") {
            let end := add(calls.offset, calls.length)
            let count := 0
            for {
                let at := calls.offset
            } lt(at, end) {
                count := add(count, 1)
            } {
                at := add(at, add(4, shr(224, calldataload(at))))
            }
            results := mload(0x40)
            mstore(results, mul(count, 96))
            let out := add(results, 32)
            let data := add(out, mul(count, 96))
            mstore(0x40, data)
            for {
                let at := calls.offset
            } lt(at, end) {
                out := add(out, 96)
            } {
                let length := shr(224, calldataload(at))
                calldatacopy(data, add(at, 4), length)
                calldatacopy(add(data, length), trailer.offset, trailer.length)
                at := add(at, add(4, length))
                mstore(0, 0)
                mstore(4, 0)
                let gasBefore := gas()
                let done := staticcall(gasLimit, target, data, add(length, trailer.length), 0, 36)
                let used := sub(gasBefore, gas())
                let word := mload(0)
                switch done
                case 0 {
                    mstore(out, and(word, shl(224, 0xffffffff)))
                    word := mload(4)
                }
                default {
                    mstore(out, 1)
                    if iszero(eq(returndatasize(), 32)) {
                        returndatacopy(data, 0, returndatasize())
                        word := keccak256(data, returndatasize())
                    }
                }
                mstore(add(out, 32), word)
                mstore(add(out, 64), or(shl(128, returndatasize()), used))
            }
        }
    }
}
