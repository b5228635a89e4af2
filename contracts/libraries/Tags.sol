// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

/// @title First words of hash preimages
/// @notice One for each kind of hashed object, so that no two kinds share a preimage; see docs/design/formats.md.
library Tags {
    bytes32 internal constant JOB = keccak256("conun/v1/job");
    bytes32 internal constant ASSIGNMENT = keccak256("conun/v1/assignment");
    bytes32 internal constant COMMITMENT = keccak256("conun/v1/commitment");
    bytes32 internal constant RESULT_LEAF = keccak256("conun/v1/result-leaf");
    bytes32 internal constant RESULT_EMPTY = keccak256("conun/v1/result-empty");
    bytes32 internal constant RESULT_NODE = keccak256("conun/v1/result-node");
    bytes32 internal constant RESULT_ROOT = keccak256("conun/v1/result-root");
    bytes32 internal constant INPUT = keccak256("conun/v1/input");
    bytes32 internal constant OUTPUT = keccak256("conun/v1/output");
    bytes32 internal constant PROGRAM = keccak256("conun/v1/program");
    bytes32 internal constant LIMITS = keccak256("conun/v1/limits");
    bytes32 internal constant IMAGE = keccak256("conun/v1/image");
    bytes32 internal constant CODE = keccak256("conun/v1/code");
    bytes32 internal constant STATE = keccak256("conun/v1/state");
    bytes32 internal constant TASKS = keccak256("conun/v1/tasks");
    bytes32 internal constant GAME = keccak256("conun/v1/game");
    bytes32 internal constant DEMAND = keccak256("conun/v1/demand");
    bytes32 internal constant AUDIT = keccak256("conun/v1/audit");
}
