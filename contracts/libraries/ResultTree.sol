// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {Tags} from "./Tags.sol";
import {ResultRoot} from "../types/Types.sol";

/// @title The Merkle sum tree over the results of a batch; see docs/design/formats.md, section 5
library ResultTree {
    /// @notice How one task ended.
    /// @param taskIndex Counted within the job.
    /// @param kind 0: halted; 1: trapped.
    /// @param code Exit code or trap reason.
    /// @param outputRoot Root of the output region.
    /// @param outputLength Bytes of output.
    /// @param steps Steps of the meter.
    struct Leaf {
        uint64 taskIndex;
        uint8 kind;
        uint32 code;
        bytes32 outputRoot;
        uint64 outputLength;
        uint64 steps;
    }

    /// @notice A node: its hash and the steps below it.
    struct Node {
        bytes32 hash;
        uint64 sum;
    }

    error PathLengthWrong(uint256 given, uint256 depth);
    error PositionOutOfRange(uint256 position, uint256 width);

    function leaf(Leaf memory value) internal pure returns (Node memory) {
        bytes32 hash = keccak256(
            abi.encode(
                Tags.RESULT_LEAF,
                value.taskIndex,
                value.kind,
                value.code,
                value.outputRoot,
                value.outputLength,
                value.steps
            )
        );
        return Node(hash, value.steps);
    }

    /// @notice What stands at the positions beyond the count.
    function empty() internal pure returns (Node memory) {
        return Node(keccak256(abi.encode(Tags.RESULT_EMPTY)), 0);
    }

    /// @dev Reverts where the sums overflow 64 bits: no tree of a batch comes near.
    function parent(Node memory left, Node memory right) internal pure returns (Node memory) {
        bytes32 hash = keccak256(abi.encode(Tags.RESULT_NODE, left.hash, left.sum, right.hash, right.sum));
        return Node(hash, left.sum + right.sum);
    }

    function root(uint256 count, Node memory top) internal pure returns (ResultRoot) {
        return ResultRoot.wrap(keccak256(abi.encode(Tags.RESULT_ROOT, count, top.hash, top.sum)));
    }

    /// @notice Levels above the leaves of a tree of `count` leaves: ceil(log2(count)).
    function depth(uint256 count) internal pure returns (uint256 levels) {
        while (uint256(1) << levels < count) levels++;
    }

    /// @notice The root that a node at a position has with these siblings, the lowest first.
    function rootFrom(
        uint256 count,
        uint256 position,
        Node memory node,
        Node[] memory path
    ) internal pure returns (ResultRoot result) {
        (result, ) = rootWithSum(count, position, node, path);
    }

    /// @notice The same root, and the steps of the whole tree.
    function rootWithSum(
        uint256 count,
        uint256 position,
        Node memory node,
        Node[] memory path
    ) internal pure returns (ResultRoot result, uint256 steps) {
        uint256 levels = depth(count);
        if (path.length != levels) revert PathLengthWrong(path.length, levels);
        if (position >> levels != 0) revert PositionOutOfRange(position, uint256(1) << levels);
        for (uint256 i = 0; i < levels; i++) {
            node = (position >> i) & 1 == 0 ? parent(node, path[i]) : parent(path[i], node);
        }
        return (root(count, node), node.sum);
    }
}
