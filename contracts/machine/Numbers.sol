// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Conversions} from "./Conversions.sol";
import {Floats} from "./Floats.sol";
import {Integers} from "./Integers.sol";
import {Opcodes} from "./Opcodes.sol";
import {Steps} from "./Steps.sol";
import {Words} from "./Words.sol";

/// @title Numeric instructions: their operands, and what becomes of the result
library Numbers {
    using Steps for Steps.Step;

    uint256 private constant BRANCHES = Opcodes.FLAG_IF | Opcodes.FLAG_UNLESS;

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        uint256 x = step.has(Opcodes.FLAG_IMM_B) ? _immediate(step) : step.slot(step.code.b);
        uint256 y = 0;
        if ((Opcodes.UNARY >> op) & 1 == 0) {
            y = step.has(Opcodes.FLAG_IMM_C) ? _immediate(step) : step.slot(step.code.c);
        }
        uint256 result;
        if (op <= Opcodes.I64_GE_U) result = Integers.compare(op, x, y) ? 1 : 0;
        else if (op <= Opcodes.F64_GE) result = Floats.compare(op, x, y) ? 1 : 0;
        else if (op <= Opcodes.I64_ROTR) result = Integers.compute(op, x, y);
        else if (op <= Opcodes.F64_COPYSIGN) result = Floats.compute(op, x, y);
        else result = Conversions.convert(op, x);
        if (result == Integers.NONE) return Steps.END;
        if (!step.has(BRANCHES)) return step.give(result);
        return step.has(result == 1 ? Opcodes.FLAG_IF : Opcodes.FLAG_UNLESS) ? step.low() : step.following();
    }

    /// @dev Where the instruction may branch, the lower half is the target.
    function _immediate(Steps.Step memory step) private pure returns (uint256) {
        return step.has(BRANCHES) ? uint256(Words.signed(step.high(), 4)) : step.code.imm;
    }
}
