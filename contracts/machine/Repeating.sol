// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Steps} from "./Steps.sol";
import {Tables} from "./Tables.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title Instructions that repeat: each step moves a little and stays, until nothing is left
/// @notice Those of tables do with entries what those of memory do with bytes: one text serves both.
library Repeating {
    using Steps for Steps.Step;
    using Witnesses for Witnesses.Witness;

    /// @dev Bytes that a step moves at most, also those of an entry.
    uint256 private constant CHUNK = 8;
    uint256 private constant REGION_BYTES = 8 * Steps.REGION_WORDS;

    /// @notice What is left to do, in units of bytes or of entries, and the bytes of a unit.
    struct Move {
        uint256 target;
        uint256 source;
        uint256 left;
        uint256 unit;
    }

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        bool isTable = op >= Opcodes.TABLE_COPY;
        if (isTable && step.code.b >= Tables.COUNT) return Steps.END;
        if (op == Opcodes.TABLE_COPY && step.code.c >= Tables.COUNT) return Steps.END;
        uint256 a = step.code.a;
        Move memory move = Move(step.slot32(a), step.slot32(a + 1), step.slot32(a + 2), isTable ? CHUNK : 1);
        if (_isInit(op) && step.low() >= Steps.REGION_WORDS) return Steps.END;
        if (!_isFill(op) && move.source + move.left > _sourceSize(step)) return Steps.END;
        uint256 size = isTable ? Tables.sizeOf(step, step.code.b) : step.memoryBytes();
        if (move.target + move.left > size) return Steps.END;
        return move.left == 0 ? step.following() : _round(step, move);
    }

    /// @dev The memory's, table's or segment's.
    function _sourceSize(Steps.Step memory step) private pure returns (uint256) {
        if (step.code.op == Opcodes.MEMORY_COPY) return step.memoryBytes();
        if (step.code.op == Opcodes.TABLE_COPY) return Tables.sizeOf(step, step.code.c);
        return uint32(step.word(Opcodes.REGION_GLOBALS, step.low()));
    }

    function _round(Steps.Step memory step, Move memory move) private pure returns (uint256) {
        uint256 op = step.code.op;
        uint256 units = Math.min(CHUNK / move.unit, move.left);
        bool backward = _isCopy(op) && move.target > move.source;
        uint256 skipped = backward ? move.left - units : 0;
        (uint256 to, uint256 from) = (move.target + skipped, move.source + skipped);
        if (!_transfer(step, to * move.unit, from * move.unit, units * move.unit)) return Steps.END;
        if (!backward) step.setSlot(step.code.a, uint32(move.target + units));
        if (!backward && !_isFill(op)) step.setSlot(step.code.a + 1, uint32(move.source + units));
        step.setSlot(step.code.a + 2, move.left - units);
        return step.registers.pc;
    }

    /// @dev Moves bytes, from and to places within a table, segment or memory. False if the region does not have them.
    function _transfer(Steps.Step memory step, uint256 to, uint256 from, uint256 size) private pure returns (bool) {
        uint256 op = step.code.op;
        uint256 region = op >= Opcodes.TABLE_COPY ? Opcodes.REGION_TABLES : Opcodes.REGION_MEMORY;
        to += _base(region, step.code.b);
        if (to + size > REGION_BYTES) return false;
        uint256 bits;
        if (_isFill(op)) {
            bits = step.slot(step.code.a + 1);
            if (op == Opcodes.MEMORY_FILL) bits = uint8(bits) * 0x0101010101010101;
        } else {
            from += _isInit(op) ? 32 * step.high() : _base(region, step.code.c);
            if (from + size > REGION_BYTES) return false;
            bits = step.witness.load(_isInit(op) ? Opcodes.REGION_SEGMENTS : region, from, size);
        }
        step.witness.store(region, to, size, bits);
        return true;
    }

    /// @dev The first byte of a table, or of memory.
    function _base(uint256 region, uint256 table) private pure returns (uint256) {
        return region == Opcodes.REGION_TABLES ? 8 * Tables.WORDS * table : 0;
    }

    function _isCopy(uint256 op) private pure returns (bool) {
        return op == Opcodes.MEMORY_COPY || op == Opcodes.TABLE_COPY;
    }

    function _isFill(uint256 op) private pure returns (bool) {
        return op == Opcodes.MEMORY_FILL || op == Opcodes.TABLE_FILL;
    }

    function _isInit(uint256 op) private pure returns (bool) {
        return op == Opcodes.MEMORY_INIT || op == Opcodes.TABLE_INIT;
    }
}
