// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {IStateMachine} from "../../../contracts/interfaces/IStateMachine.sol";

/// @notice A machine of a few lines: it counts to the number that its program has in its low bits, and its state is its
/// input with the count in the low bits. Any state of a trace is known without running it, so traces of 2^40 steps cost
/// nothing. Its output is its last state; the high bits of a program are those of its code's root.
contract ToyMachine is IStateMachine {
    uint256 private constant COUNT = (1 << 64) - 1;

    bytes32 private constant OUTPUT = keccak256("conun/v1/output");

    error NotEnded(bytes32 state);
    error TapeInvalid();

    function initialState(
        bytes32,
        bytes32 inputRoot,
        IMarketTypes.Limits calldata,
        bytes calldata opening
    ) external pure returns (bytes32) {
        if (opening.length != 0) revert TapeInvalid();
        return bytes32(uint256(inputRoot) & ~COUNT);
    }

    /// @dev The opening is the root itself.
    function codeRoot(bytes32 programId, bytes calldata opening) external pure returns (bytes32 root) {
        root = abi.decode(opening, (bytes32));
        if (uint256(root ^ programId) > COUNT) revert TapeInvalid();
    }

    /// @dev The tape is the state itself.
    function step(bytes32 programId, bytes32 state, bytes calldata tape) external pure virtual returns (bytes32) {
        if (keccak256(tape) != keccak256(abi.encode(state))) revert TapeInvalid();
        return uint256(state) & COUNT < uint256(programId) & COUNT ? bytes32(uint256(state) + 1) : state;
    }

    /// @dev The opening is the program: a state has ended when it counted that far.
    function outcome(bytes32 state, uint64, bytes calldata opening) external pure returns (Outcome memory) {
        uint256 count = uint256(state) & COUNT;
        if (count != uint256(abi.decode(opening, (bytes32))) & COUNT) revert NotEnded(state);
        return Outcome(0, 0, keccak256(abi.encode(OUTPUT, 32, state)), 32, uint64(count));
    }
}
