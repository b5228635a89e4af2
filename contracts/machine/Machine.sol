// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dispatch} from "./Dispatch.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {Opcodes} from "./Opcodes.sol";
import {Programs} from "./Programs.sol";
import {Registers} from "./Registers.sol";
import {Steps} from "./Steps.sol";
import {Tags} from "../libraries/Tags.sol";
import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";
import {Witnesses} from "./Witnesses.sol";
import {Words} from "./Words.sol";

/// @title The verifiable machine: judges a single step of a program; see docs/design/machine.md
/// @notice Holds nothing and knows no program: what it has to see is shown, and refused if it hashes to something else.
contract Machine is IStateMachine {
    using Registers for Registers.File;
    using Tapes for Tapes.Tape;
    using Witnesses for Witnesses.Witness;

    /// @dev The region that is always zero.
    uint256 private constant UNUSED = 7;

    /// @dev What the machine's own globals say of a program that ended: word 0.
    uint256 private constant HALTED = 1;
    uint256 private constant TRAPPED = 2;

    /// @dev Reason of a program that broke the machine's rules.
    uint32 private constant FAULT = 6;

    error StateUnknown(bytes32 state, bytes32 shown);
    error InputUnknown(bytes32 inputRoot, bytes32 shown);
    error NotEnded(bytes32 state);

    /// @inheritdoc IStateMachine
    function initialState(
        bytes32 programId,
        bytes32 inputRoot,
        IJobMarket.Limits calldata limits,
        bytes calldata opening
    ) external pure returns (bytes32 state) {
        Tapes.Tape memory tape = Tapes.open(opening);
        Programs.Image memory image = Programs.readImage(tape);
        Programs.check(programId, image, bytes32(tape.word()));
        uint256 inputLength = tape.number(4);
        uint256 inputTree = tape.word();
        tape.close();
        bytes32 shown = keccak256(abi.encode(Tags.INPUT, inputLength, inputTree));
        if (shown != inputRoot) revert InputUnknown(inputRoot, shown);
        uint256[8] memory regions = image.regions;
        // The parameters of `conun_run`.
        uint256 stack = uint32(limits.steps) | (uint256(limits.steps >> 32) << 64) | (uint256(limits.pages) << 128);
        regions[Opcodes.REGION_STACK] = Trees.lift(Words.swap(stack), 0);
        regions[Opcodes.REGION_INPUT] = Trees.lift(inputTree, Trees.depth(inputLength));
        regions[Opcodes.REGION_OUTPUT] = Trees.lift(0, 0);
        regions[UNUSED] = regions[Opcodes.REGION_OUTPUT];
        Registers.File memory registers = Registers.File(0, image.entry, 0, image.pages, 0, limits.outputBytes);
        return _stateOf(Trees.memoryRoot(regions), registers.pack());
    }

    /// @inheritdoc IStateMachine
    function codeRoot(bytes32 programId, bytes calldata opening) external pure returns (bytes32 root) {
        Tapes.Tape memory tape = Tapes.open(opening);
        Programs.Image memory image = Programs.readImage(tape);
        root = bytes32(tape.word());
        tape.close();
        Programs.check(programId, image, root);
    }

    /// @inheritdoc IStateMachine
    function step(bytes32 programId, bytes32 state, bytes calldata tape) external pure returns (bytes32 next) {
        Tapes.Tape memory reader = Tapes.open(tape);
        uint256 word = reader.word();
        Steps.Step memory work;
        work.registers = Registers.unpack(word);
        bool ended = work.registers.status == Registers.ENDED;
        if (!ended) {
            work.code = Programs.fetch(programId, reader, work.registers.pc);
            work.witness = Witnesses.read(reader);
            Dispatch.execute(work);
        }
        (uint256 before, uint256 later) = work.witness.roots(reader);
        reader.close();
        _check(state, before, word);
        return ended ? state : _stateOf(later, work.registers.pack());
    }

    /// @inheritdoc IStateMachine
    function outcome(
        bytes32 state,
        uint64 stepLimit,
        bytes calldata opening
    ) external pure returns (Outcome memory result) {
        Tapes.Tape memory tape = Tapes.open(opening);
        uint256 word = tape.word();
        Registers.File memory registers = Registers.unpack(word);
        if (registers.status != Registers.ENDED) revert NotEnded(state);
        uint256 leaf = tape.word();
        uint256[8] memory regions;
        regions[Opcodes.REGION_GLOBALS] = Trees.climb(tape, leaf, 0, Trees.REGION_DEPTH, tape.word());
        for (uint256 i = Opcodes.REGION_STACK; i < UNUSED; i++) {
            if (i != Opcodes.REGION_OUTPUT) regions[i] = tape.word();
        }
        uint256 tree = tape.word();
        tape.close();
        regions[Opcodes.REGION_OUTPUT] = Trees.lift(tree, Trees.depth(registers.outputLength));
        regions[UNUSED] = Trees.lift(0, 0);
        _check(state, Trees.memoryRoot(regions), word);
        result.outputLength = uint64(registers.outputLength);
        result.outputRoot = keccak256(abi.encode(Tags.OUTPUT, registers.outputLength, tree));
        (result.kind, result.code, result.steps) = _report(Words.swap(leaf), stepLimit);
    }

    /// @dev What the first words of globals say: kind, code, units of the meter.
    function _report(uint256 words, uint64 stepLimit) private pure returns (uint8, uint32, uint64) {
        unchecked {
            uint64 status = uint64(words);
            if (status != HALTED && status != TRAPPED) return (1, FAULT, stepLimit);
            return (status == HALTED ? 0 : 1, uint32(words >> 64), stepLimit - uint64(words >> 128));
        }
    }

    function _check(bytes32 state, uint256 memoryRoot, uint256 registers) private pure {
        bytes32 shown = _stateOf(memoryRoot, registers);
        if (shown != state) revert StateUnknown(state, shown);
    }

    function _stateOf(uint256 memoryRoot, uint256 registers) private pure returns (bytes32) {
        return keccak256(abi.encode(Tags.STATE, memoryRoot, registers));
    }
}
