// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "./FloatFormat.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";

/// @title Float instructions of WebAssembly, with canonical NaNs
/// @notice Results are exact, one digit standing for the rest, and rounded once. Those of f64 do with 64 bits
/// what those of f32 do with 32, in the same order: one text serves both.
library Floats {
    using FloatFormat for FloatFormat.Number;

    uint256 private constant WIDE_COMPARISONS = Opcodes.F64_EQ - Opcodes.F32_EQ;
    uint256 private constant WIDE_ARITHMETIC = Opcodes.F64_ABS - Opcodes.F32_ABS;

    /// @dev Exponents that differ by more leave no digit of the smaller number in a sum, whatever its place.
    int256 private constant FAR = 130;

    /// @dev Digits that a sum is carried on by where the smaller number is far.
    uint256 private constant GUARD = 64;

    /// @dev Digits that a quotient or a square of a root is carried on by: enough for the precision and two more.
    uint256 private constant CARRIED = 128;

    /// @dev From here on `digits >> places` is zero and below one half.
    int256 private constant PLACES = 64;

    /// @notice Whether a comparison holds. Operands are words, of which f32 takes the lower half.
    function compare(uint256 op, uint256 x, uint256 y) internal pure returns (bool) {
        uint256 bits = op < Opcodes.F64_EQ ? 32 : 64;
        if (bits == 64) op -= WIDE_COMPARISONS;
        if (FloatFormat.isNaN(x, bits) || FloatFormat.isNaN(y, bits)) return op == Opcodes.F32_NE;
        int256 left = _signed(x, bits);
        int256 right = _signed(y, bits);
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

    /// @dev A number that is ordered as the floats are; both zeros are 0.
    function _signed(uint256 x, uint256 bits) private pure returns (int256) {
        int256 size = int256(FloatFormat.size(x, bits));
        return x & FloatFormat.sign(bits) == 0 ? size : -size;
    }

    /// @dev -0 is less than 0.
    function _extreme(uint256 op, uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        int256 left = _signed(x, bits);
        int256 right = _signed(y, bits);
        if (left == right) return op == Opcodes.F32_MIN ? x | y : x & y;
        return (left < right) == (op == Opcodes.F32_MIN) ? x : y;
    }

    /// @dev `ceil`, `floor`, `trunc` and `nearest`.
    function _integral(uint256 op, uint256 x, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory number = FloatFormat.unpack(x, bits);
            if (number.exponent >= 0) return x;
            uint256 places = uint256(-number.exponent < PLACES ? -number.exponent : PLACES);
            uint256 whole = number.digits >> places;
            uint256 rest = number.digits - (whole << places);
            if (op == Opcodes.F32_NEAREST) {
                uint256 half = 1 << (places - 1);
                if (rest > half || (rest == half && whole & 1 == 1)) whole++;
            } else if (rest != 0 && op != Opcodes.F32_TRUNC) {
                if (number.negative == (op == Opcodes.F32_FLOOR)) whole++;
            }
            return FloatFormat.Number(number.negative, whole, 0).pack(bits);
        }
    }

    function _root(uint256 x, uint256 bits) private pure returns (uint256) {
        unchecked {
            FloatFormat.Number memory number = FloatFormat.unpack(x, bits);
            if (number.digits == 0) return x;
            if (number.negative) return FloatFormat.nan(bits);
            if (FloatFormat.isInfinite(x, bits)) return x;
            uint256 carried = CARRIED + (uint256(number.exponent) & 1);
            uint256 square = number.digits << carried;
            uint256 root = Math.sqrt(square);
            if (root * root != square) root |= 1;
            return FloatFormat.Number(false, root, (number.exponent - int256(carried)) / 2).pack(bits);
        }
    }

    function _add(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            if (FloatFormat.isInfinite(x, bits)) {
                return FloatFormat.isInfinite(y, bits) && x != y ? FloatFormat.nan(bits) : x;
            }
            if (FloatFormat.isInfinite(y, bits)) return y;
            // Both are zero and of one sign: the only sum that is -0.
            if (x == y && FloatFormat.size(x, bits) == 0) return x;
            FloatFormat.Number memory large = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory small = FloatFormat.unpack(y, bits);
            if (large.exponent < small.exponent) (large, small) = (small, large);
            int256 apart = large.exponent - small.exponent;
            if (apart > FAR) {
                // All that is left of the smaller number is that it is there.
                apart = int256(GUARD);
                small.exponent = large.exponent - apart;
                if (small.digits != 0) small.digits = 1;
            }
            int256 sum = int256(large.digits << uint256(apart));
            if (large.negative) sum = -sum;
            sum += small.negative ? -int256(small.digits) : int256(small.digits);
            return FloatFormat.Number(sum < 0, uint256(sum < 0 ? -sum : sum), small.exponent).pack(bits);
        }
    }

    function _multiply(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            uint256 sign = (x ^ y) & FloatFormat.sign(bits);
            FloatFormat.Number memory left = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory right = FloatFormat.unpack(y, bits);
            if (FloatFormat.isInfinite(x, bits) || FloatFormat.isInfinite(y, bits)) {
                if (left.digits == 0 || right.digits == 0) return FloatFormat.nan(bits);
                return sign | FloatFormat.infinity(bits);
            }
            left.negative = sign != 0;
            left.digits *= right.digits;
            left.exponent += right.exponent;
            return left.pack(bits);
        }
    }

    function _divide(uint256 x, uint256 y, uint256 bits) private pure returns (uint256) {
        unchecked {
            uint256 sign = (x ^ y) & FloatFormat.sign(bits);
            FloatFormat.Number memory left = FloatFormat.unpack(x, bits);
            FloatFormat.Number memory right = FloatFormat.unpack(y, bits);
            if (FloatFormat.isInfinite(x, bits)) {
                return FloatFormat.isInfinite(y, bits) ? FloatFormat.nan(bits) : sign | FloatFormat.infinity(bits);
            }
            if (FloatFormat.isInfinite(y, bits)) return sign;
            if (right.digits == 0) {
                return left.digits == 0 ? FloatFormat.nan(bits) : sign | FloatFormat.infinity(bits);
            }
            uint256 dividend = left.digits << CARRIED;
            left.negative = sign != 0;
            left.digits = dividend / right.digits;
            if (left.digits * right.digits != dividend) left.digits |= 1;
            left.exponent -= right.exponent + int256(CARRIED);
            return left.pack(bits);
        }
    }
}
