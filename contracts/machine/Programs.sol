// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tags} from "../libraries/Tags.sol";
import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";

/// @title What a program id is made of; see docs/design/machine.md, section 2, and formats.md, section 6
library Programs {
    using Tapes for Tapes.Tape;

    uint256 private constant MACHINE_VERSION = 1;

    /// @dev Limits of the machine: slots of all frames, pages of memory, entries of a table.
    uint256 private constant CALL_DEPTH_BUDGET = 65_536;
    uint256 private constant MAX_PAGES = 65_536;
    uint256 private constant MAX_TABLE_ENTRIES = 1_000_000;

    uint256 private constant INSTRUCTION_BYTES = 16;

    /// @dev The number that stands for an instruction beyond the code: none has it.
    uint256 private constant BEYOND = 256;

    /// @notice Regions at the start, the first instruction, and the size of memory at the start.
    struct Image {
        uint256 globals;
        uint256 memory_;
        uint256 tables;
        uint256 segments;
        uint256 entry;
        uint256 pages;
    }

    /// @notice An instruction; the fields of machine.md, section 3.
    struct Instruction {
        uint256 op;
        uint256 flags;
        uint256 a;
        uint256 b;
        uint256 c;
        uint256 imm;
    }

    error ProgramUnknown(bytes32 programId, bytes32 shown);

    function readImage(Tapes.Tape memory tape) internal pure returns (Image memory image) {
        image.globals = tape.word();
        image.memory_ = tape.word();
        image.tables = tape.word();
        image.segments = tape.word();
        image.entry = tape.number(4);
        image.pages = tape.number(4);
    }

    /// @notice Reverts unless the image with this code is that of the program.
    function check(bytes32 programId, Image memory image, bytes32 codeRoot) internal pure {
        bytes32 root = keccak256(
            abi.encode(
                Tags.IMAGE,
                codeRoot,
                image.globals,
                image.memory_,
                image.tables,
                image.segments,
                image.entry,
                image.pages
            )
        );
        bytes32 limits = keccak256(abi.encode(Tags.LIMITS, CALL_DEPTH_BUDGET, MAX_PAGES, MAX_TABLE_ENTRIES));
        bytes32 shown = keccak256(abi.encode(Tags.PROGRAM, MACHINE_VERSION, root, limits));
        if (shown != programId) revert ProgramUnknown(programId, shown);
    }

    /// @notice Reads image and code from a tape and gives the instruction at `pc`, one without meaning beyond the code.
    function fetch(
        bytes32 programId,
        Tapes.Tape memory tape,
        uint256 pc
    ) internal pure returns (Instruction memory instruction) {
        Image memory image = readImage(tape);
        uint256 size = tape.number(4);
        uint256 top = tape.word();
        if (INSTRUCTION_BYTES * pc < size) {
            instruction = _decode(pc & 1 == 0 ? top >> 128 : uint128(top));
            top = Trees.climb(tape, top, pc >> 1, Trees.depth(size));
        } else {
            instruction.op = BEYOND;
        }
        check(programId, image, keccak256(abi.encode(Tags.CODE, size, top)));
    }

    function _decode(uint256 code) private pure returns (Instruction memory instruction) {
        instruction.op = code >> 120;
        instruction.flags = uint8(code >> 112);
        instruction.a = uint16(code >> 96);
        instruction.b = uint16(code >> 80);
        instruction.c = uint16(code >> 64);
        instruction.imm = uint64(code);
    }
}
