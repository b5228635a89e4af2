// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tapes} from "./Tapes.sol";
import {Words} from "./Words.sol";

/// @title Trees over bytes, and over the machine's memory of eight regions
library Trees {
    using Tapes for Tapes.Tape;
    using Words for uint256[24];

    /// @dev Levels of the tree of a region, and of the whole memory.
    uint256 internal constant REGION_DEPTH = 27;
    uint256 internal constant MEMORY_DEPTH = 30;

    error SiblingsUnknown(uint256 given);

    /// @notice Levels of the tree of `size` bytes, which are below 2^64.
    function depth(uint256 size) internal pure returns (uint256 levels) {
        while (uint256(32) << levels < size) levels++;
    }

    /// @notice The root of a region whose lowest `levels` levels are `node`, and the rest of which is zero.
    function lift(uint256 node, uint256 levels) internal pure returns (uint256) {
        uint256 zero = 0;
        for (uint256 k = 0; k < REGION_DEPTH; k++) {
            if (k >= levels) node = Words.hash(node, zero);
            zero = Words.hash(zero, zero);
        }
        return node;
    }

    /// @notice The top of a tree in which `node` has this index; `given` tells which siblings are on the tape.
    function climb(
        Tapes.Tape memory tape,
        uint256 node,
        uint256 index,
        uint256 levels,
        uint256 given
    ) internal pure returns (uint256) {
        uint256[24] memory nodes;
        nodes.set(0, index);
        nodes.set(1, node);
        nodes.set(2, node);
        climb(tape, nodes, 1, levels, given);
        return nodes.get(1);
    }

    /// @notice Makes nodes of the lowest level into the top of their tree.
    /// @param tape Where siblings stand, level by level, by ascending index.
    /// @param nodes For each node its index, ascending, then what it was and what it is.
    /// @param given A bit for each sibling, the first one lowest: 1 if it is on the tape, 0 if all below it is zero.
    function climb(
        Tapes.Tape memory tape,
        uint256[24] memory nodes,
        uint256 count,
        uint256 levels,
        uint256 given
    ) internal pure {
        (tape.next, given) = Words.climb(nodes, count, levels, tape.next, given);
        if (given != 0) revert SiblingsUnknown(given);
        if (tape.next > tape.end) revert Tapes.TapeTooShort(tape.next - tape.end, 0);
    }

    /// @notice The root of the memory with these regions.
    function memoryRoot(uint256[8] memory regions) internal pure returns (uint256) {
        for (uint256 width = 4; width > 0; width /= 2) {
            for (uint256 i = 0; i < width; i++) regions[i] = Words.hash(regions[2 * i], regions[2 * i + 1]);
        }
        return regions[0];
    }
}
