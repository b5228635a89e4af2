// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Integers} from "./Integers.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Programs} from "./Programs.sol";
import {Steps} from "./Steps.sol";
import {Witnesses} from "./Witnesses.sol";
import {Words} from "./Words.sol";

/// @title Loads, stores, and the size of linear memory
library MemoryAccess {
    using Steps for Steps.Step;
    using Witnesses for Witnesses.Witness;

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        if (op == Opcodes.MEMORY_SIZE) return step.give(step.registers.pages);
        if (op == Opcodes.MEMORY_GROW) return _grow(step, step.slot32(step.code.b));
        uint256 size = _size(op);
        uint256 place = step.low() + (step.has(Opcodes.FLAG_IMM_B) ? 0 : step.slot32(step.code.b));
        if (place + size > step.memoryBytes()) return Steps.END;
        if (op >= Opcodes.I32_STORE) {
            step.witness.store(Opcodes.REGION_MEMORY, place, size, _value(step));
            return step.following();
        }
        uint256 loaded = step.witness.load(Opcodes.REGION_MEMORY, place, size);
        return step.give(_isSigned(op) ? Integers.extend(loaded, size, op < Opcodes.I64_LOAD8_S ? 32 : 64) : loaded);
    }

    /// @dev Bytes that a load or store moves.
    function _size(uint256 op) private pure returns (uint256) {
        if (op == Opcodes.I32_STORE8 || op == Opcodes.I64_STORE8) return 1;
        if (op == Opcodes.I32_STORE16 || op == Opcodes.I64_STORE16) return 2;
        // The full ones: i32, i64, f32, f64; i64.store32 has a number like those of four bytes.
        if (op >= Opcodes.I32_STORE || op <= Opcodes.F64_LOAD) return op & 1 == 0 ? 4 : 8;
        // The narrow loads, of i32 and of i64: pairs of signed and unsigned.
        return 1 << ((op - (op < Opcodes.I64_LOAD8_S ? Opcodes.I32_LOAD8_S : Opcodes.I64_LOAD8_S)) / 2);
    }

    function _isSigned(uint256 op) private pure returns (bool) {
        return op >= Opcodes.I32_LOAD8_S && op & 1 == 0;
    }

    /// @dev What a store writes, in its lowest bytes.
    function _value(Steps.Step memory step) private pure returns (uint256) {
        return step.has(Opcodes.FLAG_IMM_C) ? uint256(Words.signed(step.high(), 4)) : step.slot(step.code.c);
    }

    function _grow(Steps.Step memory step, uint256 pages) private pure returns (uint256) {
        uint256 before = step.registers.pages;
        if (before + pages > Math.min(step.code.imm, Programs.MAX_PAGES)) return step.give(Steps.FAILED);
        step.registers.pages = before + pages;
        return step.give(before);
    }
}
