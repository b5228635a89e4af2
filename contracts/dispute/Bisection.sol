// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {LowLevel} from "../libraries/LowLevel.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title How two traces of 2^40 steps are narrowed down to one step
/// @notice Each round divides the segment into parts. The states between them, and the segment's end, are the leaves of
/// a binary tree, raw and in order; a pick shows the two ends of one part.
library Bisection {
    /// @dev 64, 64, 64, 64, 64, 32, 32 parts: 40 bits. docs/design/disputes.md says why.
    uint8 internal constant ROUNDS = 7;
    uint256 private constant WIDE_ROUNDS = 5;
    uint256 private constant WIDE_BITS = 6;
    uint256 private constant NARROW_BITS = 5;

    /// @notice Levels of the tree of a round.
    function bits(uint256 round) internal pure returns (uint256) {
        return round < WIDE_ROUNDS ? WIDE_BITS : NARROW_BITS;
    }

    /// @notice The root over the midpoints of a round and the segment's end.
    function rootOf(uint256 round, bytes32[] calldata midpoints, bytes32 end) internal pure returns (bytes32) {
        uint256 needed = (1 << bits(round)) - 1;
        if (midpoints.length != needed) revert IDisputeGame.MidpointsWrong(midpoints.length, needed);
        return LowLevel.treeRoot(midpoints, end);
    }

    /// @notice Whether a pick shows the ends of a part of the segment.
    function holds(
        IDisputeGame.Pick calldata choice,
        uint256 round,
        IDisputeGame.Segment calldata segment
    ) internal pure returns (bool) {
        uint256 levels = bits(round);
        if (choice.part >> levels != 0) revert IDisputeGame.PartOutOfRange(choice.part, 1 << levels);
        if (choice.part == 0) {
            return
                choice.before == segment.before &&
                choice.siblings.length == levels &&
                _climb(choice.end, 0, 0, choice.siblings) == segment.midpoints;
        }
        return _climbBoth(choice, levels) == segment.midpoints;
    }

    /// @dev From two leaves beside each other to the root; no tree has the root zero.
    function _climbBoth(IDisputeGame.Pick calldata choice, uint256 levels) private pure returns (bytes32) {
        (bytes32 lower, bytes32 upper) = (choice.before, choice.end);
        bytes32[] calldata siblings = choice.siblings;
        uint256 index = choice.part - 1;
        uint256 used = 0;
        // While the lower one is a right child, the upper one is a left one: each has its sibling outside.
        for (; index & 1 == 1; index >>= 1) {
            if (used + 2 > siblings.length) return 0;
            lower = Hashes.efficientKeccak256(siblings[used], lower);
            upper = Hashes.efficientKeccak256(upper, siblings[used + 1]);
            used += 2;
            levels--;
        }
        if (siblings.length - used != levels - 1) return 0;
        return _climb(Hashes.efficientKeccak256(lower, upper), index >> 1, used, siblings);
    }

    function _climb(
        bytes32 node,
        uint256 index,
        uint256 used,
        bytes32[] calldata siblings
    ) private pure returns (bytes32) {
        for (; used < siblings.length; used++) {
            node =
                index & 1 == 0
                    ? Hashes.efficientKeccak256(node, siblings[used])
                    : Hashes.efficientKeccak256(siblings[used], node);
            index >>= 1;
        }
        return node;
    }
}
