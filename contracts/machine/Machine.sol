// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dispatch} from "./Dispatch.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {Multiproof} from "./Multiproof.sol";
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
        bytes32 shown = _regionRoot(Tags.INPUT, inputLength, inputTree);
        if (shown != inputRoot) revert InputUnknown(inputRoot, shown);

        Trees.Regions memory regions;
        regions.globals = image.globals;
        // The parameters of `conun_run`.
        uint256 parameters =
            uint32(limits.steps) | (uint256(limits.steps >> 32) << 64) | (uint256(limits.pages) << 128);
        regions.stack = Trees.lift(Words.swap(parameters), 0);
        regions.input = Trees.lift(inputTree, Trees.depth(inputLength));
        regions.output = Trees.lift(0, 0);
        regions.memory_ = image.memory_;
        regions.tables = image.tables;
        regions.segments = image.segments;

        Registers.File memory registers;
        registers.pc = image.entry;
        registers.pages = image.pages;
        registers.outputLimit = limits.outputBytes;
        return _stateOf(Trees.memoryRoot(regions), registers.pack());
    }

    /// @inheritdoc IStateMachine
    function step(bytes32 programId, bytes32 state, bytes calldata data) external pure returns (bytes32 next) {
        Tapes.Tape memory tape = Tapes.open(data);
        uint256 word = tape.word();
        Steps.Step memory work;
        work.registers = Registers.unpack(word);
        bool ended = work.registers.status == Registers.ENDED;
        if (!ended) {
            work.code = Programs.fetch(programId, tape, work.registers.pc);
            work.witness = Witnesses.read(tape);
            Dispatch.execute(work);
        }
        (uint256 before, uint256 later) = Multiproof.roots(work.witness, tape);
        tape.close();
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
        Trees.Regions memory regions;
        regions.globals = Trees.climbSparse(tape, leaf);
        regions.stack = tape.word();
        regions.input = tape.word();
        regions.memory_ = tape.word();
        regions.tables = tape.word();
        regions.segments = tape.word();
        uint256 outputTree = tape.word();
        regions.output = Trees.lift(outputTree, Trees.depth(registers.outputLength));
        tape.close();
        _check(state, Trees.memoryRoot(regions), word);

        uint256 words = Words.swap(leaf);
        uint256 status = uint64(words);
        bool reported = status == HALTED || status == TRAPPED;
        result.kind = status == HALTED ? 0 : 1;
        result.code = reported ? uint32(words >> 64) : FAULT;
        result.steps = stepLimit;
        if (reported) {
            unchecked {
                result.steps -= uint64(words >> 128);
            }
        }
        result.outputLength = uint64(registers.outputLength);
        result.outputRoot = _regionRoot(Tags.OUTPUT, registers.outputLength, outputTree);
    }

    function _check(bytes32 state, uint256 memoryRoot, uint256 registers) private pure {
        bytes32 shown = _stateOf(memoryRoot, registers);
        if (shown != state) revert StateUnknown(state, shown);
    }

    function _stateOf(uint256 memoryRoot, uint256 registers) private pure returns (bytes32) {
        return keccak256(abi.encode(Tags.STATE, memoryRoot, registers));
    }

    function _regionRoot(bytes32 tag, uint256 length, uint256 tree) private pure returns (bytes32) {
        return keccak256(abi.encode(tag, length, tree));
    }
}
