// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Floats as exact numbers, and back by rounding to nearest, ties to even
/// @notice `bits` is 32 or 64 throughout, and says which of the two formats of IEEE 754 is meant.
library FloatFormat {
    /// @notice A number `digits * 2^exponent`, or its negative. Infinity is one with an exponent beyond all others.
    struct Number {
        bool negative;
        uint256 digits;
        int256 exponent;
    }

    int256 private constant INFINITE = 1 << 20;

    /// @dev More than the digits of any number have bits.
    uint256 private constant ALL = 250;

    /// @notice The bits of infinity.
    function infinity(uint256 bits) internal pure returns (uint256) {
        return bits == 32 ? 0x7f800000 : 0x7ff0000000000000;
    }

    /// @notice The bits of the canonical NaN.
    function nan(uint256 bits) internal pure returns (uint256) {
        return bits == 32 ? 0x7fc00000 : 0x7ff8000000000000;
    }

    /// @notice The sign's bit.
    function sign(uint256 bits) internal pure returns (uint256) {
        return 1 << (bits - 1);
    }

    /// @notice The bits without the sign's: larger for larger sizes.
    function size(uint256 x, uint256 bits) internal pure returns (uint256) {
        return x & (sign(bits) - 1);
    }

    function isNaN(uint256 x, uint256 bits) internal pure returns (bool) {
        return size(x, bits) > infinity(bits);
    }

    function isInfinite(uint256 x, uint256 bits) internal pure returns (bool) {
        return size(x, bits) == infinity(bits);
    }

    /// @notice A float that is not a NaN as a number.
    function unpack(uint256 x, uint256 bits) internal pure returns (Number memory number) {
        unchecked {
            uint256 below = _precision(bits) - 1;
            uint256 exponent = size(x, bits) >> below;
            number = Number(x & sign(bits) != 0, x & ((1 << below) - 1), _least(bits));
            if (exponent == 0) return number;
            number.digits |= 1 << below;
            number.exponent += isInfinite(x, bits) ? INFINITE : int256(exponent - 1);
        }
    }

    /// @notice The float that is nearest to a number with less than 250 digits. A last digit may stand for all that is
    /// beyond it, if at least two more than the format's precision stand before.
    function pack(Number memory number, uint256 bits) internal pure returns (uint256 x) {
        unchecked {
            uint256 digits = number.digits;
            x = number.negative ? sign(bits) : 0;
            if (digits == 0) return x;
            int256 least = _least(bits);
            int256 drop = int256(Math.log2(digits) + 1) - int256(_precision(bits));
            if (number.exponent + drop < least) drop = least - number.exponent;
            digits = drop > 0 ? round(digits, uint256(drop)) : digits << uint256(-drop);
            // A normal number's first digit adds one to the exponent, and so does what rounding carries.
            digits += uint256(number.exponent + drop - least) << (_precision(bits) - 1);
            return x | Math.min(digits, infinity(bits));
        }
    }

    /// @notice Drops the lowest digits, at least one.
    function round(uint256 digits, uint256 drop) internal pure returns (uint256 kept) {
        unchecked {
            drop = Math.min(drop, ALL);
            kept = digits >> drop;
            uint256 rest = digits - (kept << drop);
            uint256 half = 1 << (drop - 1);
            if (rest > half || (rest == half && kept % 2 == 1)) kept++;
        }
    }

    /// @dev Digits of a normal number, in bits.
    function _precision(uint256 bits) private pure returns (uint256) {
        return bits == 32 ? 24 : 53;
    }

    /// @dev Exponent of the least digit that there is.
    function _least(uint256 bits) private pure returns (int256) {
        return bits == 32 ? -149 : int256(-1074);
    }
}
