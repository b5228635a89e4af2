// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Opcodes} from "./Opcodes.sol";
import {Steps} from "./Steps.sol";

/// @title Tables: where they are, and the instructions for single entries
library Tables {
    using Steps for Steps.Step;

    /// @dev Words between the beginnings of two tables, and how many tables the region has.
    uint256 internal constant WORDS = 1 << 20;
    uint256 internal constant COUNT = Steps.REGION_WORDS / WORDS;

    /// @dev The word of globals that holds the first table's size.
    uint256 private constant FIRST_SIZE = 4;

    /// @notice Size of a table, in entries.
    function sizeOf(Steps.Step memory step, uint256 table) internal pure returns (uint256) {
        return uint32(step.word(Opcodes.REGION_GLOBALS, FIRST_SIZE + table));
    }

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        uint256 op = step.code.op;
        uint256 table = op == Opcodes.TABLE_SET ? step.code.a : step.code.c;
        if (table >= COUNT) return Steps.END;
        uint256 index = step.slot32(step.code.b);
        uint256 size = sizeOf(step, table);
        if (op == Opcodes.TABLE_GROW) return _grow(step, table, size, index);
        uint256 place = table * WORDS + index;
        if (index >= size || place >= Steps.REGION_WORDS) return Steps.END;
        if (op == Opcodes.TABLE_GET) return step.give(step.word(Opcodes.REGION_TABLES, place));
        step.setWord(Opcodes.REGION_TABLES, place, step.slot(step.code.c));
        return step.following();
    }

    function _grow(Steps.Step memory step, uint256 table, uint256 size, uint256 by) private pure returns (uint256) {
        if (size + by > step.low()) return step.give(Steps.FAILED);
        step.setWord(Opcodes.REGION_GLOBALS, FIRST_SIZE + table, size + by);
        return step.give(size);
    }
}
