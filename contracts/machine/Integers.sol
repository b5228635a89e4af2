// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Words} from "./Words.sol";

/// @title Integer instructions of WebAssembly
/// @notice Those of i64 do with 64 bits what those of i32 do with 32, in the same order: one text serves both.
library Integers {
    /// @dev No result: the instruction faults.
    uint256 internal constant NONE = type(uint256).max;

    uint256 private constant WIDE_COMPARISONS = Opcodes.I64_EQZ - Opcodes.I32_EQZ;
    uint256 private constant WIDE_ARITHMETIC = Opcodes.I64_CLZ - Opcodes.I32_CLZ;

    /// @notice Whether a comparison or test holds. Operands are words, of which i32 takes the lower half.
    function compare(uint256 op, uint256 x, uint256 y) internal pure returns (bool) {
        uint256 bits = op < Opcodes.I64_EQZ ? 32 : 64;
        if (bits == 64) op -= WIDE_COMPARISONS;
        x &= _mask(bits);
        y &= _mask(bits);
        if (op == Opcodes.I32_EQZ) return x == 0;
        if (op == Opcodes.I32_EQ) return x == y;
        if (op == Opcodes.I32_NE) return x != y;
        if (op == Opcodes.I32_LT_U) return x < y;
        if (op == Opcodes.I32_GT_U) return x > y;
        if (op == Opcodes.I32_LE_U) return x <= y;
        if (op == Opcodes.I32_GE_U) return x >= y;
        int256 left = Words.signed(x, bits / 8);
        int256 right = Words.signed(y, bits / 8);
        if (op == Opcodes.I32_LT_S) return left < right;
        if (op == Opcodes.I32_GT_S) return left > right;
        if (op == Opcodes.I32_LE_S) return left <= right;
        return left >= right;
    }

    /// @notice The result of `clz` to `rotr`, or `NONE`. Operands are words, of which i32 takes the lower half.
    function compute(uint256 op, uint256 x, uint256 y) internal pure returns (uint256) {
        unchecked {
            uint256 bits = op < Opcodes.I64_CLZ ? 32 : 64;
            if (bits == 64) op -= WIDE_ARITHMETIC;
            uint256 mask = _mask(bits);
            x &= mask;
            y &= mask;
            if (op == Opcodes.I32_ADD) return (x + y) & mask;
            if (op == Opcodes.I32_SUB) return (x - y) & mask;
            if (op == Opcodes.I32_MUL) return (x * y) & mask;
            if (op == Opcodes.I32_AND) return x & y;
            if (op == Opcodes.I32_OR) return x | y;
            if (op == Opcodes.I32_XOR) return x ^ y;
            if (op >= Opcodes.I32_SHL) return _shift(op, x, y % bits, bits);
            if (op >= Opcodes.I32_DIV_S) return _divide(op, x, y, bits);
            if (op == Opcodes.I32_CLZ) return x == 0 ? bits : bits - 1 - Math.log2(x);
            if (op == Opcodes.I32_CTZ) return x == 0 ? bits : Math.log2(x & (0 - x));
            return _ones(x);
        }
    }

    /// @notice The lowest `size` bytes of a word, as a signed number of `bits` bits.
    function extend(uint256 x, uint256 size, uint256 bits) internal pure returns (uint256) {
        return uint256(Words.signed(x, size)) & _mask(bits);
    }

    function _divide(uint256 op, uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            if (y == 0) return NONE;
            if (op == Opcodes.I32_DIV_U) return x / y;
            if (op == Opcodes.I32_REM_U) return x % y;
            int256 left = Words.signed(x, bits / 8);
            int256 right = Words.signed(y, bits / 8);
            if (op == Opcodes.I32_REM_S) return uint256(left % right) & _mask(bits);
            int256 quotient = left / right;
            // The least number by -1 has no result.
            return quotient >> (bits - 1) == 1 ? NONE : uint256(quotient) & _mask(bits);
        }
    }

    /// @dev By less than `bits`.
    function _shift(uint256 op, uint256 x, uint256 by, uint256 bits) private pure returns (uint256) {
        unchecked {
            if (op == Opcodes.I32_SHR_U) return x >> by;
            if (op == Opcodes.I32_SHR_S) return uint256(Words.signed(x, bits / 8) >> by) & _mask(bits);
            if (op == Opcodes.I32_ROTR) by = bits - by;
            uint256 shifted = x << by;
            if (op != Opcodes.I32_SHL) shifted |= shifted >> bits;
            return shifted & _mask(bits);
        }
    }

    /// @dev Sums of bits in groups of two, four and eight, then of all eight groups.
    function _ones(uint256 x) private pure returns (uint256) {
        unchecked {
            x -= (x >> 1) & 0x5555555555555555;
            x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333);
            x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
            return uint8((x * 0x0101010101010101) >> 56);
        }
    }

    function _mask(uint256 bits) private pure returns (uint256) {
        return bits == 32 ? type(uint32).max : type(uint64).max;
    }
}
