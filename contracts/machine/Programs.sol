// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Opcodes} from "./Opcodes.sol";
import {Tags} from "../libraries/Tags.sol";
import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";

/// @title What a program id is made of; see docs/design/machine.md, section 2
library Programs {
    using Tapes for Tapes.Tape;

    uint256 private constant MACHINE_VERSION = 1;

    /// @dev Limits of the machine: slots of all frames, pages of memory, entries of a table.
    uint256 private constant CALL_DEPTH_BUDGET = 65_536;
    uint256 internal constant MAX_PAGES = 65_536;
    uint256 private constant MAX_TABLE_ENTRIES = 1_000_000;

    uint256 private constant INSTRUCTION_BYTES = 16;

    /// @dev The number that stands for an instruction beyond the code: none has it.
    uint256 private constant BEYOND = 256;

    /// @notice Regions at the start as far as the program gives them, first instruction, and pages at the start.
    struct Image {
        uint256[8] regions;
        uint256 entry;
        uint256 pages;
    }

    /// @notice The fields of an instruction; see docs/design/machine.md, section 3.
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
        image.regions[Opcodes.REGION_GLOBALS] = tape.word();
        image.regions[Opcodes.REGION_MEMORY] = tape.word();
        image.regions[Opcodes.REGION_TABLES] = tape.word();
        image.regions[Opcodes.REGION_SEGMENTS] = tape.word();
        image.entry = tape.number(4);
        image.pages = tape.number(4);
    }

    /// @notice Reverts unless the image with this code is that of the program.
    function check(bytes32 programId, Image memory image, bytes32 codeRoot) internal pure {
        uint256[8] memory regions = image.regions;
        bytes32 root = keccak256(
            abi.encode(
                Tags.IMAGE,
                codeRoot,
                regions[Opcodes.REGION_GLOBALS],
                regions[Opcodes.REGION_MEMORY],
                regions[Opcodes.REGION_TABLES],
                regions[Opcodes.REGION_SEGMENTS],
                image.entry,
                image.pages
            )
        );
        bytes32 limits = keccak256(abi.encode(Tags.LIMITS, CALL_DEPTH_BUDGET, MAX_PAGES, MAX_TABLE_ENTRIES));
        bytes32 shown = keccak256(abi.encode(Tags.PROGRAM, MACHINE_VERSION, root, limits));
        if (shown != programId) revert ProgramUnknown(programId, shown);
    }

    /// @notice Reads image and code from a tape and gives the instruction at `pc`; one without meaning beyond the code.
    function fetch(bytes32 programId, Tapes.Tape memory tape, uint256 pc) internal pure returns (Instruction memory) {
        Image memory image = readImage(tape);
        uint256 size = tape.number(4);
        uint256 leaf = tape.word();
        bool beyond = INSTRUCTION_BYTES * pc >= size;
        uint256 depth = beyond ? 0 : Trees.depth(size);
        uint256 top = Trees.climb(tape, leaf, pc / 2, depth, (1 << depth) - 1);
        check(programId, image, keccak256(abi.encode(Tags.CODE, size, top)));
        uint256 code = pc % 2 == 0 ? leaf >> 128 : leaf;
        return
            Instruction(
                beyond ? BEYOND : uint8(code >> 120),
                uint8(code >> 112),
                uint16(code >> 96),
                uint16(code >> 80),
                uint16(code >> 64),
                uint64(code)
            );
    }
}
