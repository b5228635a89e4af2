// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IJobMarket} from "./IJobMarket.sol";

/// @title A machine whose single steps can be judged
/// @notice What a game about a trace needs to know of the machine that made it: how a trace begins, what follows a
/// state, and what a state that has ended says of the task. Everything is shown by the caller and hashes to what is
/// asked about; what does not is refused. Formats: docs/design/machine.md, section 6.
interface IStateMachine {
    /// @notice What a state that has ended says of its task; the same fields as a result leaf.
    /// @param kind 0 = halted, 1 = trapped.
    /// @param code Exit code, or reason of the trap.
    /// @param outputRoot Root of the output region.
    /// @param outputLength Bytes of output.
    /// @param steps Units of the meter.
    struct Outcome {
        uint8 kind;
        uint32 code;
        bytes32 outputRoot;
        uint64 outputLength;
        uint64 steps;
    }

    /// @notice The state in which a task starts.
    /// @param programId The job's program.
    /// @param inputRoot Root of the task's input region.
    /// @param limits The job's limits.
    /// @param opening The program's image and the input's tree.
    function initialState(
        bytes32 programId,
        bytes32 inputRoot,
        IJobMarket.Limits calldata limits,
        bytes calldata opening
    ) external pure returns (bytes32 state);

    /// @notice The root of a program's code, as a byte region with its length.
    /// @param programId The job's program.
    /// @param opening The program's image and that root.
    function codeRoot(bytes32 programId, bytes calldata opening) external pure returns (bytes32 root);

    /// @notice The state that follows. A state that has ended follows itself. A program that fails ends, and nothing
    /// reverts.
    /// @param programId The job's program.
    /// @param state The state before the step.
    /// @param tape The registers, the instruction and the leaves of memory that the step needs, with their paths.
    function step(bytes32 programId, bytes32 state, bytes calldata tape) external pure returns (bytes32 next);

    /// @notice What a state that has ended says of its task.
    /// @param state The state.
    /// @param stepLimit The job's limit of steps, which is what a program that breaks the machine's rules is billed.
    /// @param opening The registers, the machine's globals and the output's tree, with their paths.
    function outcome(
        bytes32 state,
        uint64 stepLimit,
        bytes calldata opening
    ) external pure returns (Outcome memory result);
}
