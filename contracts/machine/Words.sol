// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What Solidity cannot say of words: all assembly of the machine is here
library Words {
    /// @notice Hash of two words.
    function hash(uint256 left, uint256 right) internal pure returns (uint256 digest) {
        assembly ("memory-safe") {
            mstore(0x00, left)
            mstore(0x20, right)
            digest := keccak256(0x00, 0x40)
        }
    }

    /// @notice The word at an offset of the calldata; zero bytes where it ends.
    function fromCalldata(uint256 offset) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(offset)
        }
    }

    /// @notice Where bytes begin in the calldata.
    function offsetOf(bytes calldata data) internal pure returns (uint256 offset) {
        assembly ("memory-safe") {
            offset := data.offset
        }
    }

    /// @notice A word of a list that is known to have it.
    function get(uint256[24] memory list, uint256 i) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(list, shl(5, i)))
        }
    }

    /// @notice Sets a word of a list that is known to have it.
    function set(uint256[24] memory list, uint256 i, uint256 word) internal pure {
        assembly ("memory-safe") {
            mstore(add(list, shl(5, i)), word)
        }
    }

    /// @notice Makes nodes of the lowest level into the top of their tree; see `Trees.climb`.
    /// @return What follows the siblings in the calldata, and the bits that no sibling belongs to.
    /// @dev Parents take the place of nodes: there are no more of them.
    function climb(
        uint256[24] memory nodes,
        uint256 count,
        uint256 levels,
        uint256 offset,
        uint256 given
    ) internal pure returns (uint256, uint256) {
        assembly ("memory-safe") {
            let end := add(nodes, mul(count, 0x60))
            let zero := 0
            for {} levels {
                levels := sub(levels, 1)
            } {
                let parent := nodes
                for {
                    let node := nodes
                } lt(node, end) {
                    node := add(node, 0x60)
                } {
                    let index := mload(node)
                    // The place of a node in what is hashed, and behind it or before it that of the other one.
                    let place := shl(5, and(index, 1))
                    let next := add(node, 0x60)
                    mstore(parent, shr(1, index))
                    mstore(place, mload(add(node, 0x20)))
                    switch and(and(iszero(place), lt(next, end)), eq(mload(next), add(index, 1)))
                    case 1 {
                        mstore(0x20, mload(add(next, 0x20)))
                        mstore(add(parent, 0x20), keccak256(0x00, 0x40))
                        mstore(0x00, mload(add(node, 0x40)))
                        mstore(0x20, mload(add(next, 0x40)))
                        mstore(add(parent, 0x40), keccak256(0x00, 0x40))
                        node := next
                    }
                    default {
                        mstore(xor(place, 0x20), zero)
                        if and(given, 1) {
                            mstore(xor(place, 0x20), calldataload(offset))
                            offset := add(offset, 0x20)
                        }
                        given := shr(1, given)
                        let value := mload(add(node, 0x40))
                        let same := eq(value, mload(place))
                        let digest := keccak256(0x00, 0x40)
                        mstore(add(parent, 0x20), digest)
                        if iszero(same) {
                            mstore(place, value)
                            digest := keccak256(0x00, 0x40)
                        }
                        mstore(add(parent, 0x40), digest)
                    }
                    parent := add(parent, 0x60)
                }
                end := parent
                mstore(0x00, zero)
                mstore(0x20, zero)
                zero := keccak256(0x00, 0x40)
            }
        }
        return (offset, given);
    }

    /// @notice The lowest `size` bytes (1 to 32) as a signed number.
    function signed(uint256 value, uint256 size) internal pure returns (int256 result) {
        assembly ("memory-safe") {
            result := signextend(sub(size, 1), value)
        }
    }

    /// @notice The word with its bytes in the opposite order: neighbouring groups of 8, 16, ... 128 bits change places.
    function swap(uint256 word) internal pure returns (uint256) {
        unchecked {
            for (uint256 width = 8; width < 256; width *= 2) {
                // The bits of every lower group.
                uint256 low = type(uint256).max / ((1 << width) + 1);
                word = ((word >> width) & low) | ((word & low) << width);
            }
            return word;
        }
    }
}
