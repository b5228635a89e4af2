// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Conversions} from "../../../contracts/machine/Conversions.sol";
import {FloatFormat} from "../../../contracts/machine/FloatFormat.sol";
import {Floats} from "../../../contracts/machine/Floats.sol";
import {Integers} from "../../../contracts/machine/Integers.sol";
import {Opcodes} from "../../../contracts/machine/Opcodes.sol";
import {Test} from "../lib/Test.sol";

/// @dev Float instructions of the step verifier, at the edges of the formats and by what must hold for all numbers.
contract FloatsTest is Test {
    uint256 private constant SIGN = 1 << 63;
    uint256 private constant INFINITY = 0x7ff << 52;
    uint256 private constant NAN = 0xfff << 51;
    uint256 private constant LARGEST = INFINITY - 1;
    uint256 private constant SMALLEST = 1;
    uint256 private constant LEAST_NORMAL = 1 << 52;
    uint256 private constant ONE = 0x3ff << 52;
    uint256 private constant HALF = 0x3fe << 52;
    uint256 private constant TWO = 1 << 62;

    // ------------------------------------------------------------------ edges

    function test_add_zeros() public pure {
        assertEq(_do(Opcodes.F64_ADD, 0, SIGN), 0, "0 + -0");
        assertEq(_do(Opcodes.F64_ADD, SIGN, SIGN), SIGN, "-0 + -0");
        assertEq(_do(Opcodes.F64_SUB, 0, 0), 0, "0 - 0");
        assertEq(_do(Opcodes.F64_SUB, SIGN, 0), SIGN, "-0 - 0");
        assertEq(_do(Opcodes.F64_SUB, ONE, ONE), 0, "1 - 1");
    }

    function test_add_roundsTiesToEven() public pure {
        uint256 ulp = 0x3cb << 52;
        uint256 half = 0x3ca << 52;
        assertEq(_do(Opcodes.F64_ADD, ONE, ulp), ONE + 1, "a whole digit");
        assertEq(_do(Opcodes.F64_ADD, ONE, half), ONE, "half a digit, down to even");
        assertEq(_do(Opcodes.F64_ADD, ONE + 1, half), ONE + 2, "half a digit, up to even");
        assertEq(_do(Opcodes.F64_ADD, ONE, half + 1), ONE + 1, "more than half a digit");
        assertEq(_do(Opcodes.F64_SUB, ONE, SMALLEST), ONE, "a number far away");
        assertEq(_do(Opcodes.F64_SUB, ONE + 1, half | SIGN), ONE + 2, "minus a negative one");
    }

    function test_overflow_givesInfinity() public pure {
        assertEq(_do(Opcodes.F64_ADD, LARGEST, LARGEST), INFINITY, "sum");
        assertEq(_do(Opcodes.F64_MUL, LARGEST | SIGN, TWO), INFINITY | SIGN, "product");
        assertEq(_do(Opcodes.F64_DIV, LARGEST, HALF), INFINITY, "quotient");
        assertEq(Conversions.convert(Opcodes.F32_DEMOTE_F64, 0x47efffffefffffff), 0x7f7fffff, "just below");
        assertEq(Conversions.convert(Opcodes.F32_DEMOTE_F64, 0x47effffff0000000), 0x7f800000, "half a digit above");
    }

    function test_infinity() public pure {
        assertEq(_do(Opcodes.F64_ADD, INFINITY, LARGEST | SIGN), INFINITY, "infinity and a number");
        assertEq(_do(Opcodes.F64_ADD, INFINITY, INFINITY), INFINITY, "twice infinity");
        assertEq(_do(Opcodes.F64_SUB, INFINITY, INFINITY), NAN, "infinity less infinity");
        assertEq(_do(Opcodes.F64_MUL, INFINITY, SMALLEST | SIGN), INFINITY | SIGN, "infinity times little");
        assertEq(_do(Opcodes.F64_MUL, INFINITY, 0), NAN, "infinity times 0");
        assertEq(_do(Opcodes.F64_DIV, INFINITY, INFINITY), NAN, "infinity by infinity");
        assertEq(_do(Opcodes.F64_DIV, LARGEST, INFINITY | SIGN), SIGN, "a number by infinity");
        assertEq(_do(Opcodes.F64_SQRT, INFINITY, 0), INFINITY, "root");
        assertEq(_do(Opcodes.F64_FLOOR, INFINITY | SIGN, 0), INFINITY | SIGN, "floor");
    }

    function test_divide_byZero() public pure {
        assertEq(_do(Opcodes.F64_DIV, ONE, SIGN), INFINITY | SIGN, "1 / -0");
        assertEq(_do(Opcodes.F64_DIV, 0, 0), NAN, "0 / 0");
        assertEq(_do(Opcodes.F64_DIV, INFINITY, 0), INFINITY, "infinity / 0");
    }

    function test_subnormals() public pure {
        assertEq(_do(Opcodes.F64_SUB, LEAST_NORMAL, SMALLEST), LEAST_NORMAL - 1, "below the normal ones");
        assertEq(_do(Opcodes.F64_ADD, LEAST_NORMAL - 1, SMALLEST), LEAST_NORMAL, "and back");
        assertEq(_do(Opcodes.F64_MUL, SMALLEST, HALF), 0, "half of the least one, down to even");
        assertEq(_do(Opcodes.F64_MUL, 3, HALF), 2, "half of three, up to even");
        assertEq(_do(Opcodes.F64_MUL, SMALLEST, SMALLEST | SIGN), SIGN, "its square is a zero, with a sign");
        assertEq(_do(Opcodes.F64_DIV, SMALLEST, LARGEST), 0, "by the largest");
        assertEq(Conversions.convert(Opcodes.F64_PROMOTE_F32, 1), 0x36a0000000000000, "the least f32");
        assertEq(Conversions.convert(Opcodes.F32_DEMOTE_F64, 0x36a0000000000000), 1, "and back");
    }

    function test_root() public pure {
        assertEq(_do(Opcodes.F64_SQRT, SIGN, 0), SIGN, "of -0");
        assertEq(_do(Opcodes.F64_SQRT, ONE | SIGN, 0), NAN, "of -1");
        assertEq(_do(Opcodes.F64_SQRT, TWO, 0), 0x3ff6a09e667f3bcd, "of 2");
        assertEq(_do(Opcodes.F64_SQRT, SMALLEST, 0), 0x1e60000000000000, "of the least one");
        // Its root is a tie and a little more, which none of the carried digits shows.
        assertEq(
            _do(Opcodes.F64_SQRT, 0x4345b95344972fe2, 0),
            0x419a5db1ce4c605b,
            "of a little more than the square of a tie"
        );
    }

    function test_nearest_tiesToEven() public pure {
        assertEq(_do(Opcodes.F64_NEAREST, HALF, 0), 0, "0.5");
        assertEq(_do(Opcodes.F64_NEAREST, HALF | SIGN, 0), SIGN, "-0.5");
        assertEq(_do(Opcodes.F64_NEAREST, ONE | (1 << 51), 0), TWO, "1.5");
        assertEq(_do(Opcodes.F64_NEAREST, TWO | (1 << 50), 0), TWO, "2.5");
        assertEq(_do(Opcodes.F64_NEAREST, SMALLEST, 0), 0, "hardly anything");
        assertEq(_do(Opcodes.F64_CEIL, SMALLEST, 0), ONE, "ceil");
        assertEq(_do(Opcodes.F64_FLOOR, SMALLEST | SIGN, 0), ONE | SIGN, "floor");
        assertEq(_do(Opcodes.F64_CEIL, HALF | SIGN, 0), SIGN, "ceil of -0.5");
    }

    function test_nan_isCanonical() public pure {
        assertEq(_do(Opcodes.F64_ADD, INFINITY | SIGN | 1, ONE), NAN, "of the first operand");
        assertEq(_do(Opcodes.F64_MIN, ONE, INFINITY | 1), NAN, "of the second operand");
        assertEq(_do(Opcodes.F64_TRUNC, INFINITY | 1, 0), NAN, "of the only one");
        assertEq(_do(Opcodes.F64_NEG, INFINITY | 1, 0), INFINITY | SIGN | 1, "the sign alone changes");
        assertEq(Conversions.convert(Opcodes.F32_DEMOTE_F64, INFINITY | SIGN | 1), 0x7fc00000, "of another size");
        assertFalse(Floats.compare(Opcodes.F64_GE, NAN, NAN), "is not even itself");
        assertTrue(Floats.compare(Opcodes.F64_NE, NAN, ONE), "is another");
    }

    function test_extremes_ofZeros() public pure {
        assertEq(_do(Opcodes.F64_MIN, 0, SIGN), SIGN, "least");
        assertEq(_do(Opcodes.F64_MAX, SIGN, 0), 0, "greatest");
        assertTrue(Floats.compare(Opcodes.F64_EQ, 0, SIGN), "but they are equal");
    }

    function test_truncate_edges() public pure {
        uint256 twoTo63 = 0x43e << 52;
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_F64_S, twoTo63 - 1), (1 << 63) - 1024, "the last that fits");
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_F64_S, twoTo63), Integers.NONE, "2^63");
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_F64_S, twoTo63 | SIGN), 1 << 63, "-2^63");
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_SAT_F64_S, twoTo63), (1 << 63) - 1, "2^63, saturated");
        assertEq(Conversions.convert(Opcodes.I32_TRUNC_F64_U, HALF | SIGN), 0, "-0.5");
        assertEq(Conversions.convert(Opcodes.I32_TRUNC_F64_U, ONE | SIGN), Integers.NONE, "-1");
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_F64_U, INFINITY), Integers.NONE, "infinity");
        assertEq(Conversions.convert(Opcodes.I64_TRUNC_SAT_F64_U, INFINITY | SIGN), 0, "-infinity, saturated");
        assertEq(Conversions.convert(Opcodes.I32_TRUNC_SAT_F64_S, NAN), 0, "NaN, saturated");
    }

    // ------------------------------------------------------------------ for all numbers

    /// @dev A double has more than twice the digits of a single: rounding to it first changes nothing.
    function testFuzz_f32_isF64RoundedOnce(uint32 x, uint32 y, uint8 which) public pure {
        uint256 op = bound(which, Opcodes.F32_CEIL, Opcodes.F32_MAX);
        uint256 wide = _do(op + (Opcodes.F64_ABS - Opcodes.F32_ABS), _promoted(x), _promoted(y));
        assertEq(_do(op, x, y), Conversions.convert(Opcodes.F32_DEMOTE_F64, wide));
    }

    function testFuzz_integers_areExact(int32 x, int32 y) public pure {
        assertEq(_do(Opcodes.F64_ADD, _float(x), _float(y)), _float(int256(x) + y), "sum");
        assertEq(_do(Opcodes.F64_SUB, _float(x), _float(y)), _float(int256(x) - y), "difference");
        if (x != 0 && y != 0) {
            uint256 product = _do(Opcodes.F64_MUL, _float(x), _float(y));
            assertEq(product, _float(int256(x) * y), "product");
            // Beyond 2^53 the product is rounded, and the quotient may be off.
            if (int256(x) * y < 1 << 53 && int256(x) * y > -1 << 53) {
                assertEq(_do(Opcodes.F64_DIV, product, _float(y)), _float(x), "quotient");
            }
        }
        // A square of at most 53 digits has an exact root.
        int256 small = int256(x) % (1 << 26);
        if (small > 0) assertEq(_do(Opcodes.F64_SQRT, _float(small * small), 0), _float(small), "root");
        assertEq(Floats.compare(Opcodes.F64_LT, _float(x), _float(y)), x < y, "order");
        assertEq(int32(uint32(Conversions.convert(Opcodes.I32_TRUNC_F64_S, _float(x)))), x, "back again");
    }

    /// @dev Unpacking and packing a float gives it again, whatever it is.
    function testFuzz_pack_invertsUnpack(uint64 x, uint32 y) public pure {
        if (!FloatFormat.isNaN(x, 64)) assertEq(FloatFormat.pack(FloatFormat.unpack(x, 64), 64), x, "f64");
        if (!FloatFormat.isNaN(y, 32)) assertEq(FloatFormat.pack(FloatFormat.unpack(y, 32), 32), y, "f32");
    }

    function testFuzz_round_isNearest(uint128 digits, uint8 drop) public pure {
        drop = uint8(bound(drop, 1, 127));
        uint256 kept = FloatFormat.round(digits, drop);
        uint256 back = kept << drop;
        uint256 off = back > digits ? back - digits : digits - back;
        assertLe(2 * off, uint256(1) << drop, "no other is nearer");
        if (2 * off == uint256(1) << drop) assertEq(kept % 2, 0, "a tie is even");
    }

    function _do(uint256 op, uint256 x, uint256 y) private pure returns (uint256) {
        return Floats.compute(op, x, y);
    }

    function _promoted(uint32 x) private pure returns (uint256) {
        return Conversions.convert(Opcodes.F64_PROMOTE_F32, x);
    }

    function _float(int256 x) private pure returns (uint256) {
        return Conversions.convert(Opcodes.F64_CONVERT_I64_S, uint64(int64(x)));
    }
}
