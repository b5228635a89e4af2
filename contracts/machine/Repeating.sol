// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Steps} from "./Steps.sol";
import {Tables} from "./Tables.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title Instructions that repeat: each step moves a little and stays, until nothing is left
library Repeating {
    using Steps for Steps.Step;
    using Witnesses for Witnesses.Witness;

    /// @dev Bytes that a step moves at most.
    uint256 private constant CHUNK = 8;

    /// @dev Bytes of a region.
    uint256 private constant REGION_BYTES = 1 << 32;

    /// @notice What is left: from where, to where, how much. Units are bytes, or entries of tables.
    struct Span {
        uint256 target;
        uint256 source;
        uint256 left;
    }

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        bool isTable = op >= Opcodes.TABLE_COPY;
        uint256 table = step.code.b;
        uint256 from = step.code.c;
        if (isTable && (table >= Tables.COUNT || (op == Opcodes.TABLE_COPY && from >= Tables.COUNT))) return Steps.END;
        uint256 a = step.code.a;
        Span memory span = Span(step.slot32(a), step.slot32(a + 1), step.slot32(a + 2));
        if (op == Opcodes.MEMORY_COPY && span.source + span.left > step.memoryBytes()) return Steps.END;
        if (op == Opcodes.TABLE_COPY && span.source + span.left > Tables.sizeOf(step, from)) return Steps.END;
        if (op == Opcodes.MEMORY_INIT || op == Opcodes.TABLE_INIT) {
            if (step.low() >= Steps.REGION_WORDS) return Steps.END;
            uint256 size = uint32(step.word(Opcodes.REGION_GLOBALS, step.low()));
            if (span.source + span.left > size) return Steps.END;
        }
        uint256 bound = isTable ? Tables.sizeOf(step, table) : step.memoryBytes();
        if (span.target + span.left > bound) return Steps.END;
        if (span.left == 0) return step.following();
        return isTable ? _moveEntry(step, span) : _moveBytes(step, span);
    }

    function _moveBytes(Steps.Step memory step, Span memory span) private pure returns (uint256) {
        uint256 op = step.code.op;
        uint256 size = Math.min(CHUNK, span.left);
        bool backward = op == Opcodes.MEMORY_COPY && span.target > span.source;
        uint256 skipped = backward ? span.left - size : 0;
        uint256 bits;
        if (op == Opcodes.MEMORY_FILL) {
            bits = uint8(span.source) * 0x0101010101010101;
        } else if (op == Opcodes.MEMORY_COPY) {
            bits = step.witness.load(Opcodes.REGION_MEMORY, span.source + skipped, size);
        } else {
            uint256 place = 32 * step.high() + span.source;
            if (place + size > REGION_BYTES) return Steps.END;
            bits = step.witness.load(Opcodes.REGION_SEGMENTS, place, size);
        }
        step.witness.store(Opcodes.REGION_MEMORY, span.target + skipped, size, bits);
        return _advance(step, span, size, backward, op != Opcodes.MEMORY_FILL);
    }

    function _moveEntry(Steps.Step memory step, Span memory span) private pure returns (uint256) {
        uint256 op = step.code.op;
        bool backward = op == Opcodes.TABLE_COPY && span.target > span.source;
        uint256 skipped = backward ? span.left - 1 : 0;
        uint256 target = Tables.wordOf(step.code.b, span.target + skipped);
        if (target >= Steps.REGION_WORDS) return Steps.END;
        uint256 entry;
        if (op == Opcodes.TABLE_FILL) {
            entry = step.slot(step.code.a + 1);
        } else {
            bool isCopy = op == Opcodes.TABLE_COPY;
            uint256 source = span.source + skipped + (isCopy ? Tables.wordOf(step.code.c, 0) : 4 * step.high());
            if (source >= Steps.REGION_WORDS) return Steps.END;
            entry = step.word(isCopy ? Opcodes.REGION_TABLES : Opcodes.REGION_SEGMENTS, source);
        }
        step.setWord(Opcodes.REGION_TABLES, target, entry);
        return _advance(step, span, 1, backward, op != Opcodes.TABLE_FILL);
    }

    /// @dev Writes what is left, and stays. What goes backward is shortened at its end alone.
    function _advance(
        Steps.Step memory step,
        Span memory span,
        uint256 by,
        bool backward,
        bool hasSource
    ) private pure returns (uint256) {
        uint256 a = step.code.a;
        if (!backward) step.setSlot(a, uint32(span.target + by));
        if (!backward && hasSource) step.setSlot(a + 1, uint32(span.source + by));
        step.setSlot(a + 2, span.left - by);
        return step.registers.pc;
    }
}
