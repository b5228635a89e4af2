// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "./FloatFormat.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";

/// @title Float instructions of WebAssembly, with canonical NaNs
/// @notice Those of f64 do with 64 bits what those of f32 do with 32, in the same order: one text serves both.
/// Results are exact, a last digit standing for what is beyond it, and rounded once.
library Floats {
    using FloatFormat for FloatFormat.Number;

    uint256 private constant WIDE_COMPARISONS = Opcodes.F64_EQ - Opcodes.F32_EQ;
    uint256 private constant WIDE_ARITHMETIC = Opcodes.F64_ABS - Opcodes.F32_ABS;

    /// @dev Numbers whose exponents differ by more do not overlap, and the sum is carried on by GUARD digits.
    int256 private constant FAR = 130;
    int256 private constant GUARD = 64;

    /// @dev Digits that a dividend or the square of a root is carried on by: enough for the precision and two more.
    uint256 private constant CARRIED = 128;

    /// @notice Whether a comparison holds. Operands are words, of which f32 takes the lower half.
    function compare(uint256 op, uint256 x, uint256 y) internal pure returns (bool) {
        uint256 bits = op < Opcodes.F64_EQ ? 32 : 64;
        if (bits == 64) op -= WIDE_COMPARISONS;
        if (FloatFormat.isNaN(x, bits) || FloatFormat.isNaN(y, bits)) return op == Opcodes.F32_NE;
        int256 left = _order(x, bits);
        int256 right = _order(y, bits);
        if (op == Opcodes.F32_EQ) return left == right;
        if (op == Opcodes.F32_NE) return left != right;
        if (op == Opcodes.F32_LT) return left < right;
        if (op == Opcodes.F32_GT) return left > right;
        if (op == Opcodes.F32_LE) return left <= right;
        return left >= right;
    }

    /// @notice The result of `abs` to `copysign`. Operands are words, of which f32 takes the lower half.
    function compute(uint256 op, uint256 x, uint256 y) internal pure returns (uint256) {
        uint256 bits = op < Opcodes.F64_ABS ? 32 : 64;
        if (bits == 64) op -= WIDE_ARITHMETIC;
        uint256 sign = FloatFormat.sign(bits);
        x &= 2 * sign - 1;
        y &= 2 * sign - 1;
        if (op == Opcodes.F32_ABS) return x & ~sign;
        if (op == Opcodes.F32_NEG) return x ^ sign;
        if (op == Opcodes.F32_COPYSIGN) return (x & ~sign) | (y & sign);
        if (FloatFormat.isNaN(x, bits)) return FloatFormat.nan(bits);
        if (op <= Opcodes.F32_NEAREST) return _integral(op, x, bits);
        if (op == Opcodes.F32_SQRT) return _root(x, bits);
        if (FloatFormat.isNaN(y, bits)) return FloatFormat.nan(bits);
        if (op == Opcodes.F32_ADD) return _add(x, y, bits);
        if (op == Opcodes.F32_SUB) return _add(x, y ^ sign, bits);
        if (op == Opcodes.F32_MUL) return _multiply(x, y, bits);
        if (op == Opcodes.F32_DIV) return _divide(x, y, bits);
        return _extreme(op, x, y, bits);
    }

    /// @dev A number that is ordered as the floats are; it is 0 for both zeros.
    function _order(uint256 x, uint256 bits) private pure returns (int256) {
        int256 size = int256(FloatFormat.size(x, bits));
        return x & FloatFormat.sign(bits) == 0 ? size : -size;
    }

    /// @dev Of two zeros, -0 is the least.
    function _extreme(uint256 op, uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        int256 left = _order(x, bits);
        int256 right = _order(y, bits);
        if (left == right) return op == Opcodes.F32_MIN ? x | y : x & y;
        return (left < right) == (op == Opcodes.F32_MIN) ? x : y;
    }

    /// @dev `ceil`, `floor`, `trunc` and `nearest`.
    function _integral(uint256 op, uint256 x, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory number = FloatFormat.unpack(x, bits);
            if (number.exponent >= 0) return x;
            uint256 places = uint256(-number.exponent);
            uint256 whole = number.digits >> places;
            if (op == Opcodes.F32_NEAREST) whole = FloatFormat.round(number.digits, places);
            bool away = op == (number.negative ? Opcodes.F32_FLOOR : Opcodes.F32_CEIL);
            if (away && whole << places != number.digits) whole++;
            return FloatFormat.Number(number.negative, whole, 0).pack(bits);
        }
    }

    function _root(uint256 x, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory number = FloatFormat.unpack(x, bits);
            if (number.digits == 0) return x;
            if (number.negative) return FloatFormat.nan(bits);
            // The exponent becomes even.
            uint256 carried = CARRIED + (uint256(number.exponent) % 2);
            uint256 square = number.digits << carried;
            uint256 root = Math.sqrt(square);
            if (root * root != square) root |= 1;
            return FloatFormat.Number(false, root, (number.exponent - int256(carried)) / 2).pack(bits);
        }
    }

    function _add(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            if (FloatFormat.isInfinite(x, bits) && x ^ y == FloatFormat.sign(bits)) return FloatFormat.nan(bits);
            // Both are zero and of one sign: the only sum that may be -0.
            if (x == y && FloatFormat.size(x, bits) == 0) return x;
            FloatFormat.Number memory large = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory small = FloatFormat.unpack(y, bits);
            if (large.exponent < small.exponent) (large, small) = (small, large);
            if (large.exponent - small.exponent > FAR) {
                // All that is left of the smaller number is that it is there.
                small.exponent = large.exponent - GUARD;
                if (small.digits != 0) small.digits = 1;
            }
            int256 sum = int256(large.digits << uint256(large.exponent - small.exponent));
            if (large.negative != small.negative) small.digits = 0 - small.digits;
            sum += int256(small.digits);
            // A sum of different signs that is zero is 0.
            bool negative = sum != 0 && large.negative != (sum < 0);
            return FloatFormat.Number(negative, uint256(sum < 0 ? -sum : sum), small.exponent).pack(bits);
        }
    }

    function _multiply(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory left = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory right = FloatFormat.unpack(y, bits);
            uint256 digits = left.digits * right.digits;
            bool infinite = FloatFormat.isInfinite(x, bits) || FloatFormat.isInfinite(y, bits);
            if (infinite && digits == 0) return FloatFormat.nan(bits);
            int256 exponent = left.exponent + right.exponent;
            return FloatFormat.Number(left.negative != right.negative, digits, exponent).pack(bits);
        }
    }

    function _divide(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory left = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory right = FloatFormat.unpack(y, bits);
            if (FloatFormat.isInfinite(x, bits) && FloatFormat.isInfinite(y, bits)) return FloatFormat.nan(bits);
            if (right.digits == 0) {
                if (left.digits == 0) return FloatFormat.nan(bits);
                return ((x ^ y) & FloatFormat.sign(bits)) | FloatFormat.infinity(bits);
            }
            uint256 dividend = left.digits << CARRIED;
            uint256 quotient = dividend / right.digits;
            if (quotient * right.digits != dividend) quotient |= 1;
            int256 exponent = left.exponent - right.exponent - int256(CARRIED);
            return FloatFormat.Number(left.negative != right.negative, quotient, exponent).pack(bits);
        }
    }
}
