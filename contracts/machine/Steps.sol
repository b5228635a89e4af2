// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Opcodes} from "./Opcodes.sol";
import {Programs} from "./Programs.sol";
import {Registers} from "./Registers.sol";
import {Witnesses} from "./Witnesses.sol";

/// @title What an instruction works on
/// @notice Instructions give the `pc` that follows, mod 2^32, or `END`. One that faults gives it before it writes.
library Steps {
    using Witnesses for Witnesses.Witness;

    /// @dev The machine ends here.
    uint256 internal constant END = type(uint256).max;

    /// @dev What growing gives where it cannot: -1 as an i32.
    uint256 internal constant FAILED = type(uint32).max;

    /// @dev Words of a region.
    uint256 internal constant REGION_WORDS = 1 << 29;

    struct Step {
        Registers.File registers;
        Programs.Instruction code;
        Witnesses.Witness witness;
    }

    /// @notice The word in slot `fp + x`.
    function slot(Step memory self, uint256 x) internal pure returns (uint256) {
        return word(self, Opcodes.REGION_STACK, self.registers.fp + x);
    }

    /// @notice The low 32 bits of slot `fp + x`.
    function slot32(Step memory self, uint256 x) internal pure returns (uint256) {
        return uint32(slot(self, x));
    }

    function setSlot(Step memory self, uint256 x, uint256 value) internal pure {
        setWord(self, Opcodes.REGION_STACK, self.registers.fp + x, value);
    }

    /// @notice A word of a region that has it.
    function word(Step memory self, uint256 region, uint256 index) internal pure returns (uint256) {
        return self.witness.load(region, 8 * index, 8);
    }

    function setWord(Step memory self, uint256 region, uint256 index, uint256 value) internal pure {
        self.witness.store(region, 8 * index, 8, value);
    }

    /// @notice The instruction behind this one.
    function following(Step memory self) internal pure returns (uint256) {
        return uint32(self.registers.pc + 1);
    }

    /// @notice Writes the result `S[a]`, and gives the instruction behind this one.
    function give(Step memory self, uint256 value) internal pure returns (uint256) {
        setSlot(self, self.code.a, value);
        return following(self);
    }

    /// @notice The lower half of the immediate.
    function low(Step memory self) internal pure returns (uint256) {
        return uint32(self.code.imm);
    }

    /// @notice The upper half of the immediate.
    function high(Step memory self) internal pure returns (uint256) {
        return self.code.imm >> 32;
    }

    function has(Step memory self, uint256 flag) internal pure returns (bool) {
        return self.code.flags & flag != 0;
    }

    /// @notice Bytes of linear memory; a region holds no more than 2^32.
    function memoryBytes(Step memory self) internal pure returns (uint256) {
        uint256 pages = self.registers.pages;
        return pages < 1 << 16 ? pages << 16 : 1 << 32;
    }
}
