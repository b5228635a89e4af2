// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Siblings} from "./Siblings.sol";
import {Tapes} from "./Tapes.sol";
import {Words} from "./Words.sol";

/// @title Trees over bytes and over the machine's memory
library Trees {
    using Siblings for Siblings.Row;
    using Tapes for Tapes.Tape;

    /// @dev Levels of a region's tree.
    uint256 internal constant REGION_DEPTH = 27;

    /// @dev Levels of the tree of the whole memory.
    uint256 internal constant MEMORY_DEPTH = 30;

    /// @notice Tops of the trees of the regions; region 7 is always zero.
    struct Regions {
        uint256 globals;
        uint256 stack;
        uint256 input;
        uint256 output;
        uint256 memory_;
        uint256 tables;
        uint256 segments;
    }

    /// @notice Levels of the tree of `size` bytes, which are below 2^64.
    function depth(uint256 size) internal pure returns (uint256 levels) {
        unchecked {
            while (uint256(32) << levels < size) levels++;
        }
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

    /// @notice The top of a tree in which `node` has this index; all its siblings are on the tape.
    function climb(
        Tapes.Tape memory tape,
        uint256 node,
        uint256 index,
        uint256 levels
    ) internal pure returns (uint256) {
        for (uint256 k = 0; k < levels; k++) {
            uint256 sibling = tape.word();
            node = (index >> k) & 1 == 0 ? Words.hash(node, sibling) : Words.hash(sibling, node);
        }
        return node;
    }

    /// @notice The root of a region from its first leaf, whose siblings are on the tape or zero.
    function climbSparse(Tapes.Tape memory tape, uint256 leaf) internal pure returns (uint256 node) {
        node = leaf;
        Siblings.Row memory siblings = Siblings.open(tape);
        for (uint256 k = 0; k < REGION_DEPTH; k++) {
            node = Words.hash(node, siblings.next());
            siblings.ascend();
        }
        siblings.close();
    }

    /// @notice The root of the whole memory.
    function memoryRoot(Regions memory regions) internal pure returns (uint256) {
        uint256 low = Words.hash(Words.hash(regions.globals, regions.stack), Words.hash(regions.input, regions.output));
        uint256 high = Words.hash(
            Words.hash(regions.memory_, regions.tables),
            Words.hash(regions.segments, lift(0, 0))
        );
        return Words.hash(low, high);
    }
}
