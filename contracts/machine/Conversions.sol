// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "./FloatFormat.sol";
import {Integers} from "./Integers.sol";
import {Opcodes} from "./Opcodes.sol";
import {Words} from "./Words.sol";

/// @title Instructions of WebAssembly that turn numbers of one type into those of another
library Conversions {
    using FloatFormat for FloatFormat.Number;

    /// @dev Numbers with such an exponent fit no integer, unless they are zero.
    int256 private constant LARGE = 64;

    /// @notice The result of `i32.wrap_i64` to the last saturating truncation, or `Integers.NONE`.
    function convert(uint256 op, uint256 x) internal pure returns (uint256) {
        if (op == Opcodes.I32_WRAP_I64) return uint32(x);
        if (op == Opcodes.I64_EXTEND_I32_S || op == Opcodes.I64_EXTEND32_S) return Integers.extend(x, 4, 64);
        if (op == Opcodes.I32_EXTEND8_S) return Integers.extend(x, 1, 32);
        if (op == Opcodes.I32_EXTEND16_S) return Integers.extend(x, 2, 32);
        if (op == Opcodes.I64_EXTEND8_S) return Integers.extend(x, 1, 64);
        if (op == Opcodes.I64_EXTEND16_S) return Integers.extend(x, 2, 64);
        if (op == Opcodes.F32_DEMOTE_F64) return _resize(x, 64, 32);
        if (op == Opcodes.F64_PROMOTE_F32) return _resize(x, 32, 64);
        // From here on types come in the order of their numbers: first the larger type changes least often.
        if (op >= Opcodes.I32_TRUNC_SAT_F32_S) return _truncate(op - Opcodes.I32_TRUNC_SAT_F32_S, x, true);
        if (op >= Opcodes.F64_CONVERT_I32_S) return _float(op - Opcodes.F64_CONVERT_I32_S, x, 64);
        if (op >= Opcodes.F32_CONVERT_I32_S) return _float(op - Opcodes.F32_CONVERT_I32_S, x, 32);
        if (op >= Opcodes.I64_TRUNC_F32_S) return _truncate(op - Opcodes.I64_TRUNC_F32_S + 4, x, false);
        return _truncate(op - Opcodes.I32_TRUNC_F32_S, x, false);
    }

    /// @dev A float of another size.
    function _resize(uint256 x, uint256 from, uint256 to) private pure returns (uint256) {
        if (FloatFormat.isNaN(x, from)) return FloatFormat.nan(to);
        return FloatFormat.unpack(x, from).pack(to);
    }

    /// @dev A float of `to` bits. Kinds: i32 signed, i32 unsigned, then i64 likewise.
    function _float(uint256 kind, uint256 x, uint256 to) private pure returns (uint256) {
        x = kind < 2 ? uint32(x) : uint64(x);
        int256 value = kind % 2 == 0 ? Words.signed(x, kind < 2 ? 4 : 8) : int256(x);
        return FloatFormat.Number(value < 0, uint256(value < 0 ? -value : value), 0).pack(to);
    }

    /// @dev An integer. Kinds: i32 of f32 signed, unsigned, of f64 likewise; then i64 likewise.
    function _truncate(uint256 kind, uint256 x, bool saturating) private pure returns (uint256) {
        unchecked {
            uint256 from = kind % 4 < 2 ? 32 : 64;
            uint256 to = kind < 4 ? 32 : 64;
            if (FloatFormat.isNaN(x, from)) return saturating ? 0 : Integers.NONE;
            FloatFormat.Number memory number = FloatFormat.unpack(x, from);
            // The greatest size of a result of this sign.
            uint256 most = (1 << (kind % 2 == 0 ? to - 1 : to)) - 1;
            if (number.negative) most = kind % 2 == 0 ? most + 1 : 0;
            uint256 size = _whole(number.digits, number.exponent);
            if (size > most && !saturating) return Integers.NONE;
            if (size > most) size = most;
            return number.negative ? (0 - size) & ((1 << to) - 1) : size;
        }
    }

    /// @dev The whole part of a number; if it is beyond all integers, something that is too.
    function _whole(uint256 digits, int256 exponent) private pure returns (uint256) {
        unchecked {
            if (exponent < 0) return digits >> uint256(-exponent);
            return digits << uint256(exponent < LARGE ? exponent : LARGE);
        }
    }
}
