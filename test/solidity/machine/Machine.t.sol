// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../../../contracts/interfaces/IJobMarket.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {IStateMachine} from "../../../contracts/interfaces/IStateMachine.sol";
import {Machine} from "../../../contracts/machine/Machine.sol";
import {Programs} from "../../../contracts/machine/Programs.sol";
import {Tapes} from "../../../contracts/machine/Tapes.sol";
import {Test} from "../lib/Test.sol";

/// @dev The committed vectors of docs/design/machine.md that a verifier has a part in, and what it refuses.
contract MachineTest is Test {
    Machine private machine = new Machine();
    string private steps = vm.readFile("test/vectors/steps.json");

    /// @dev The first step of the vectors.
    bytes32 private program;
    bytes32 private state;
    bytes private tape;

    function setUp() public {
        program = _word(".steps[0].programId");
        state = _word(".steps[0].state");
        tape = _bytes(".steps[0].tape");
    }

    // ------------------------------------------------------------------ vectors

    function test_step_vectors() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(steps, _at("steps", i)); i++) {
            string memory vector = _at("steps", i);
            bytes32 next = machine.step(
                _word(string.concat(vector, ".programId")),
                _word(string.concat(vector, ".state")),
                _bytes(string.concat(vector, ".tape"))
            );
            assertEq(next, _word(string.concat(vector, ".next")), vector);
        }
        assertGt(i, 40, "vectors");
    }

    function test_initialState_vectors() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(steps, _at("openings", i)); i++) {
            string memory vector = _at("openings", i);
            bytes32 first = machine.initialState(
                _word(string.concat(vector, ".programId")),
                _word(string.concat(vector, ".inputRoot")),
                _limits(),
                _bytes(string.concat(vector, ".initialOpening"))
            );
            assertEq(first, _word(string.concat(vector, ".initialState")), vector);
        }
        assertGt(i, 2, "vectors");
    }

    /// @dev What shows the code is the beginning of what shows the first state.
    function test_codeRoot_vectors() public {
        uint256 i = 0;
        for (; vm.keyExistsJson(steps, _at("openings", i)); i++) {
            bytes32 programId = _word(string.concat(_at("openings", i), ".programId"));
            bytes memory opening = _bytes(string.concat(_at("openings", i), ".initialOpening"));
            bytes memory shown = _head(opening, 168);
            bytes32 root;
            assembly ("memory-safe") {
                root := mload(add(shown, 168))
            }
            assertEq(machine.codeRoot(programId, shown), root, "root");
            vm.expectPartialRevert(Tapes.TapeTooShort.selector);
            machine.codeRoot(programId, _head(opening, 167));
            vm.expectPartialRevert(Tapes.TapeTooLong.selector);
            machine.codeRoot(programId, _head(opening, 169));
            shown[i % 168] ^= 0x01;
            vm.expectPartialRevert(Programs.ProgramUnknown.selector);
            machine.codeRoot(programId, shown);
        }
        assertGt(i, 2, "vectors");
    }

    function _head(bytes memory data, uint256 size) private pure returns (bytes memory head) {
        head = new bytes(size);
        for (uint256 i = 0; i < size; i++) head[i] = data[i];
    }

    function test_outcome_vectors() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(steps, _at("openings", i)); i++) {
            string memory vector = _at("openings", i);
            IStateMachine.Outcome memory outcome = machine.outcome(
                _word(string.concat(vector, ".endState")),
                _limits().steps,
                _bytes(string.concat(vector, ".outcomeOpening"))
            );
            string memory kind = vm.parseJsonString(steps, string.concat(vector, ".result.kind"));
            assertEq(outcome.kind, keccak256(bytes(kind)) == keccak256("halted") ? 0 : 1, vector);
            assertEq(outcome.code, vm.parseJsonUint(steps, string.concat(vector, ".result.code")), vector);
            assertEq(outcome.outputRoot, _word(string.concat(vector, ".result.outputRoot")), vector);
            assertEq(
                outcome.outputLength,
                vm.parseJsonUint(steps, string.concat(vector, ".result.outputLength")),
                vector
            );
            assertEq(outcome.steps, vm.parseJsonUint(steps, string.concat(vector, ".result.steps")), vector);
        }
        assertGt(i, 2, "vectors");
    }

    // ------------------------------------------------------------------ refusals

    function test_step_refusesOtherProgram() public {
        vm.expectPartialRevert(Programs.ProgramUnknown.selector);
        machine.step(keccak256("another"), state, tape);
    }

    function test_step_refusesOtherState() public {
        bytes32 another = keccak256("another");
        vm.expectRevert(abi.encodeWithSelector(Machine.StateUnknown.selector, another, state));
        machine.step(program, another, tape);
    }

    function test_initialState_refusesOtherInput() public {
        bytes32 another = keccak256("another");
        bytes32 inputRoot = _word(".openings[0].inputRoot");
        vm.expectRevert(abi.encodeWithSelector(Machine.InputUnknown.selector, another, inputRoot));
        machine.initialState(
            _word(".openings[0].programId"),
            another,
            _limits(),
            _bytes(".openings[0].initialOpening")
        );
    }

    /// @dev The tape of a running machine begins with its registers, too.
    function test_outcome_refusesRunningMachine() public {
        vm.expectRevert(abi.encodeWithSelector(Machine.NotEnded.selector, state));
        machine.outcome(state, 1, tape);
    }

    function test_outcome_refusesOtherState() public {
        vm.expectRevert(
            abi.encodeWithSelector(Machine.StateUnknown.selector, bytes32(uint256(1)), _word(".openings[0].endState"))
        );
        machine.outcome(bytes32(uint256(1)), 1, _bytes(".openings[0].outcomeOpening"));
    }

    /// @dev A tape is taken whole or not at all: cut anywhere, or with a byte more, it is refused.
    function testFuzz_step_refusesOtherLength(uint16 length) public {
        bytes memory given = tape;
        length = uint16(bound(length, 0, given.length));
        if (length == given.length) given = abi.encodePacked(given, uint8(0));
        else {
            assembly ("memory-safe") {
                mstore(given, length)
            }
        }
        vm.expectRevert();
        machine.step(program, state, given);
    }

    // ------------------------------------------------------------------ helpers

    function _limits() private view returns (IJobMarket.Limits memory) {
        string memory json = vm.readFile("test/vectors/machine.json");
        return
            IMarketTypes.Limits(
                uint64(vm.parseJsonUint(json, ".start.steps")),
                uint64(vm.parseJsonUint(json, ".start.pages")),
                uint64(vm.parseJsonUint(json, ".start.outputLimit"))
            );
    }

    function _word(string memory path) private view returns (bytes32) {
        return vm.parseJsonBytes32(steps, path);
    }

    function _bytes(string memory path) private view returns (bytes memory) {
        return vm.parseJsonBytes(steps, path);
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(index), "]");
    }
}
