// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Control} from "./Control.sol";
import {MemoryAccess} from "./MemoryAccess.sol";
import {Numbers} from "./Numbers.sol";
import {Opcodes} from "./Opcodes.sol";
import {Registers} from "./Registers.sol";
import {Repeating} from "./Repeating.sol";
import {Steps} from "./Steps.sol";
import {Tables} from "./Tables.sol";

/// @title One step: carries out an instruction, or a round of one that repeats
library Dispatch {
    uint256 private constant BRANCHES = Opcodes.FLAG_IF | Opcodes.FLAG_UNLESS;
    uint256 private constant IMMEDIATES = Opcodes.FLAG_IMM_B | Opcodes.FLAG_IMM_C;

    function execute(Steps.Step memory step) internal pure {
        uint256 next = isListed(step.code.op, step.code.flags) ? _next(step) : Steps.END;
        if (next == Steps.END) step.registers.status = Registers.ENDED;
        else step.registers.pc = next;
    }

    /// @notice Whether there is such an instruction, and takes such flags.
    function isListed(uint256 op, uint256 flags) internal pure returns (bool) {
        uint256 taken = ((Opcodes.TAKES_IMM_C >> op) & 1) * Opcodes.FLAG_IMM_C;
        taken |= ((Opcodes.TAKES_IMM_B >> op) & 1) * Opcodes.FLAG_IMM_B;
        taken |= ((Opcodes.TAKES_IF >> op) & 1) * BRANCHES;
        if ((Opcodes.LISTED >> op) & 1 == 0 || flags & ~taken != 0) return false;
        if (flags & BRANCHES == BRANCHES) return false;
        // Both immediates go together in a store alone.
        return flags & IMMEDIATES != IMMEDIATES || op <= Opcodes.I64_STORE32;
    }

    function _next(Steps.Step memory step) private pure returns (uint256) {
        uint256 op = step.code.op;
        if (op >= Opcodes.INPUT_WORD || op < Opcodes.TABLE_GET) return Control.execute(step);
        if (op < Opcodes.I32_LOAD || op == Opcodes.TABLE_GROW) return Tables.execute(step);
        if (op < Opcodes.I32_EQZ) return MemoryAccess.execute(step);
        return op < Opcodes.MEMORY_COPY ? Numbers.execute(step) : Repeating.execute(step);
    }
}
