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
}
