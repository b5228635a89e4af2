// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Registers} from "./Registers.sol";
import {Steps} from "./Steps.sol";
import {Tables} from "./Tables.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title Moves, control, and words of the host
library Control {
    using Steps for Steps.Step;
    using Witnesses for Witnesses.Witness;

    /// @dev Bytes of output that a step writes at most.
    uint256 private constant CHUNK = 8;

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        (uint256 b, uint256 c, uint256 imm) = (step.code.b, step.code.c, step.code.imm);
        if (op == Opcodes.STOP) return Steps.END;
        if (op == Opcodes.BR) return step.low();
        if (op == Opcodes.BR_IF) return step.slot32(b) != 0 ? step.low() : step.following();
        if (op == Opcodes.BR_UNLESS) return step.slot32(b) == 0 ? step.low() : step.following();
        if (op == Opcodes.BR_TABLE) return uint32(step.low() + Math.min(step.slot32(b), step.high()));
        if (op == Opcodes.RET) return _leave(step, step.slot(b));
        if (op == Opcodes.CALL) return _enter(step, b, step.low());
        if (op == Opcodes.CALL_INDIRECT) return _callIndirect(step, step.slot32(b));
        if (op == Opcodes.MOV) return step.give(step.has(Opcodes.FLAG_IMM_B) ? imm : step.slot(b));
        if (op == Opcodes.SELECT) return step.give(step.slot(step.slot32(c) != 0 ? b : uint16(imm)));
        if (op == Opcodes.OUTPUT_WORD) return _output(step, Math.min(CHUNK, step.slot32(c)));
        if (op == Opcodes.INPUT_WORD) return _input(step, step.slot32(b));
        if (imm >= Steps.REGION_WORDS) return Steps.END;
        if (op == Opcodes.GLOBAL_GET) return step.give(step.word(Opcodes.REGION_GLOBALS, imm));
        step.setWord(Opcodes.REGION_GLOBALS, imm, step.slot(b));
        return step.following();
    }

    /// @dev A frame that begins at slot `a`; its link is slot `link` of it.
    function _enter(Steps.Step memory step, uint256 link, uint256 target) private pure returns (uint256) {
        uint256 a = step.code.a;
        if (step.registers.fp + a > Registers.FP_MAX) return Steps.END;
        step.setSlot(a + link, (a << 32) | step.following());
        step.registers.fp += a;
        return target;
    }

    function _leave(Steps.Step memory step, uint256 link) private pure returns (uint256) {
        if (link >> 32 > step.registers.fp) return Steps.END;
        step.registers.fp -= link >> 32;
        return uint32(link);
    }

    function _callIndirect(Steps.Step memory step, uint256 index) private pure returns (uint256) {
        uint256 table = uint16(step.high());
        if (index >= Tables.WORDS || table >= Tables.COUNT) return Steps.END;
        uint256 entry = step.word(Opcodes.REGION_TABLES, table * Tables.WORDS + index);
        if (entry == 0 || entry >> 32 != step.low()) return Steps.END;
        return _enter(step, step.code.c, uint32(entry));
    }

    function _input(Steps.Step memory step, uint256 index) private pure returns (uint256) {
        return step.give(index < Steps.REGION_WORDS ? step.word(Opcodes.REGION_INPUT, index) : 0);
    }

    function _output(Steps.Step memory step, uint256 size) private pure returns (uint256) {
        uint256 length = step.registers.outputLength;
        if (length + size > Math.min(step.registers.outputLimit, Registers.OUTPUT_MAX)) return step.give(0);
        if (size != 0) step.witness.store(Opcodes.REGION_OUTPUT, length, size, step.slot(step.code.b));
        step.registers.outputLength = length + size;
        return step.give(1);
    }
}
