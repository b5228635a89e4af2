// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "./FloatFormat.sol";
import {Integers} from "./Integers.sol";
import {Opcodes} from "./Opcodes.sol";
import {Words} from "./Words.sol";

/// @title Instructions of WebAssembly that turn numbers of one type into those of another
library Conversions {
    using FloatFormat for FloatFormat.Number;

    /// @dev Numbers with a greater exponent fit no integer, unless they are zero.
    int256 private constant LARGE = 64;

    /// @notice The result of `i32.wrap_i64` to the last saturating truncation, or `Integers.NONE`.
    function convert(uint256 op, uint256 x) internal pure returns (uint256) {
        unchecked {
            // Within a group the lowest bit of the number says unsigned, the next one 64 bits of the operand or result.
            if (op >= Opcodes.I32_TRUNC_SAT_F32_S) {
                op -= Opcodes.I32_TRUNC_SAT_F32_S;
                return _truncate(x, op & 2 == 0 ? 32 : 64, op & 4 == 0 ? 32 : 64, op & 1 == 0, true);
            }
            if (op >= Opcodes.I32_EXTEND8_S) return _extend(op, x);
            if (op == Opcodes.F64_PROMOTE_F32) return _resize(x, 32, 64);
            if (op == Opcodes.F32_DEMOTE_F64) return _resize(x, 64, 32);
            if (op >= Opcodes.F64_CONVERT_I32_S) return _float(op - Opcodes.F64_CONVERT_I32_S, x, 64);
            if (op >= Opcodes.F32_CONVERT_I32_S) return _float(op - Opcodes.F32_CONVERT_I32_S, x, 32);
            if (op >= Opcodes.I64_TRUNC_F32_S) {
                op -= Opcodes.I64_TRUNC_F32_S;
                return _truncate(x, op & 2 == 0 ? 32 : 64, 64, op & 1 == 0, false);
            }
            if (op == Opcodes.I64_EXTEND_I32_S) return Integers.extend(x, 4, 64);
            if (op == Opcodes.I32_WRAP_I64) return uint32(x);
            op -= Opcodes.I32_TRUNC_F32_S;
            return _truncate(x, op & 2 == 0 ? 32 : 64, 32, op & 1 == 0, false);
        }
    }

    function _extend(uint256 op, uint256 x) private pure returns (uint256) {
        if (op == Opcodes.I32_EXTEND8_S) return Integers.extend(x, 1, 32);
        if (op == Opcodes.I32_EXTEND16_S) return Integers.extend(x, 2, 32);
        if (op == Opcodes.I64_EXTEND8_S) return Integers.extend(x, 1, 64);
        if (op == Opcodes.I64_EXTEND16_S) return Integers.extend(x, 2, 64);
        return Integers.extend(x, 4, 64);
    }

    /// @dev A float of another size.
    function _resize(uint256 x, uint256 from, uint256 to) private pure returns (uint256) {
        if (FloatFormat.isNaN(x, from)) return FloatFormat.nan(to);
        if (!FloatFormat.isInfinite(x, from)) return FloatFormat.unpack(x, from).pack(to);
        return FloatFormat.infinity(to) | (x & FloatFormat.sign(from) == 0 ? 0 : FloatFormat.sign(to));
    }

    /// @dev An integer as a float of `to` bits.
    function _float(uint256 group, uint256 x, uint256 to) private pure returns (uint256) {
        unchecked {
            x = group & 2 == 0 ? uint32(x) : uint64(x);
            if (group & 1 == 1) return FloatFormat.Number(false, x, 0).pack(to);
            int256 value = Words.signed(x, group & 2 == 0 ? 4 : 8);
            return FloatFormat.Number(value < 0, uint256(value < 0 ? -value : value), 0).pack(to);
        }
    }

    /// @dev A float of `from` bits as an integer of `to` bits; what has none becomes the nearest one, or `NONE`.
    function _truncate(
        uint256 x,
        uint256 from,
        uint256 to,
        bool isSigned,
        bool saturating
    ) private pure returns (uint256) {
        unchecked {
            if (FloatFormat.isNaN(x, from)) return saturating ? 0 : Integers.NONE;
            FloatFormat.Number memory number = FloatFormat.unpack(x, from);
            // The greatest size of a result of this sign.
            uint256 most = isSigned ? (1 << (to - 1)) - 1 : (1 << to) - 1;
            if (number.negative) most = isSigned ? most + 1 : 0;
            // Infinity has an exponent beyond LARGE, or a size beyond any result.
            uint256 size = _whole(number);
            if (size > most) {
                if (!saturating) return Integers.NONE;
                size = most;
            }
            return number.negative ? (0 - size) & ((1 << to) - 1) : size;
        }
    }

    /// @dev The number without sign and fraction; some number beyond all integers for those that are.
    function _whole(FloatFormat.Number memory number) private pure returns (uint256) {
        unchecked {
            if (number.exponent <= 0) return number.digits >> uint256(-number.exponent);
            return number.digits << uint256(number.exponent < LARGE ? number.exponent : LARGE);
        }
    }
}
