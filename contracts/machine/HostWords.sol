// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Opcodes} from "./Opcodes.sol";
import {Registers} from "./Registers.sol";
import {Steps} from "./Steps.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title Words of the input, and bytes of the output; see docs/design/machine.md, section 3
library HostWords {
    using Steps for Steps.Step;
    using Witnesses for Witnesses.Witness;

    /// @dev Bytes that a step writes at most.
    uint256 private constant CHUNK = 8;

    function execute(Steps.Step memory step) internal pure returns (uint256) {
        if (step.code.op == Opcodes.OUTPUT_WORD) return _output(step, Math.min(CHUNK, step.slot32(step.code.c)));
        uint256 index = step.slot32(step.code.b);
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
