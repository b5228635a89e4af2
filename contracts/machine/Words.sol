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

    /// @notice The lowest `size` bytes (1 to 32) as a signed number.
    function signed(uint256 value, uint256 size) internal pure returns (int256 result) {
        assembly ("memory-safe") {
            result := signextend(sub(size, 1), value)
        }
    }

    /// @notice The word with its bytes in the opposite order.
    function swap(uint256 word) internal pure returns (uint256 swapped) {
        swapped = _exchange(word, 8, type(uint256).max / 0x101);
        swapped = _exchange(swapped, 16, type(uint256).max / 0x10001);
        swapped = _exchange(swapped, 32, type(uint256).max / 0x100000001);
        swapped = _exchange(swapped, 64, type(uint256).max / 0x10000000000000001);
        swapped = (swapped >> 128) | (swapped << 128);
    }

    /// @dev Neighbouring groups of `width` bits change places; `low` has the bits of every lower one.
    function _exchange(uint256 word, uint256 width, uint256 low) private pure returns (uint256) {
        return ((word >> width) & low) | ((word & low) << width);
    }
}
