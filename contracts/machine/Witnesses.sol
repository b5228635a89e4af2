// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";
import {Words} from "./Words.sol";

/// @title The leaves of the machine's memory that a step sees
/// @notice A step reads and writes as if it had the whole memory; what is not there is refused.
library Witnesses {
    using Tapes for Tapes.Tape;
    using Words for uint256[24];

    /// @dev No step needs more than seven.
    uint256 private constant MOST_LEAVES = 8;

    /// @notice How many leaves there are, and of each its index in the whole memory, ascending; what it was, as it is
    /// hashed; what it is, as a number whose lowest byte is the first.
    struct Witness {
        uint256 count;
        uint256[24] nodes;
    }

    error LeavesTooMany(uint256 count);
    error LeafMisplaced(uint256 index);
    error LeafMissing(uint256 index);

    /// @notice Reads leaves: how many, then each with its index.
    function read(Tapes.Tape memory tape) internal pure returns (Witness memory self) {
        uint256 count = tape.number(1);
        if (count > MOST_LEAVES) revert LeavesTooMany(count);
        self.count = count;
        uint256 least = 0;
        for (uint256 i = 0; i < count; i++) {
            uint256 index = tape.number(4);
            if (index < least || index >> Trees.MEMORY_DEPTH != 0) revert LeafMisplaced(index);
            least = index + 1;
            uint256 leaf = tape.word();
            self.nodes.set(3 * i, index);
            self.nodes.set(3 * i + 1, leaf);
            self.nodes.set(3 * i + 2, Words.swap(leaf));
        }
    }

    /// @notice `size` bytes (1 to 8) of a region from byte `place` on; all are below 2^32.
    function load(
        Witness memory self,
        uint256 region,
        uint256 place,
        uint256 size
    ) internal pure returns (uint256 bits) {
        unchecked {
            uint256 leaf = (region << Trees.REGION_DEPTH) + place / 32;
            uint256 shift = 8 * (place % 32);
            bits = self.nodes.get(_find(self, leaf)) >> shift;
            if (shift + 8 * size > 256) bits |= self.nodes.get(_find(self, leaf + 1)) << (256 - shift);
            bits &= (1 << (8 * size)) - 1;
        }
    }

    /// @notice Writes the lowest `size` bytes (1 to 8) of `bits` to a region from byte `place` on; all are below 2^32.
    function store(Witness memory self, uint256 region, uint256 place, uint256 size, uint256 bits) internal pure {
        unchecked {
            uint256 mask = (1 << (8 * size)) - 1;
            uint256 leaf = (region << Trees.REGION_DEPTH) + place / 32;
            uint256 shift = 8 * (place % 32);
            bits &= mask;
            _put(self, leaf, mask << shift, bits << shift);
            if (shift + 8 * size > 256) _put(self, leaf + 1, mask >> (256 - shift), bits >> (256 - shift));
        }
    }

    function _put(Witness memory self, uint256 leaf, uint256 mask, uint256 bits) private pure {
        uint256 i = _find(self, leaf);
        self.nodes.set(i, (self.nodes.get(i) & ~mask) | bits);
    }

    /// @dev Where the leaf's value is.
    function _find(Witness memory self, uint256 leaf) private pure returns (uint256) {
        unchecked {
            uint256 end = 3 * self.count;
            for (uint256 i = 0; i < end; i += 3) {
                if (self.nodes.get(i) == leaf) return i + 2;
            }
            revert LeafMissing(leaf);
        }
    }

    /// @notice Roots of the memory with the leaves as they were, and as they are. The same siblings belong to both.
    function roots(Witness memory self, Tapes.Tape memory tape) internal pure returns (uint256 before, uint256 later) {
        uint256 first = tape.word();
        if (self.count == 0) return (first, first);
        for (uint256 i = 2; i < 3 * self.count; i += 3) self.nodes.set(i, Words.swap(self.nodes.get(i)));
        Trees.climb(tape, self.nodes, self.count, Trees.MEMORY_DEPTH, first);
        return (self.nodes.get(1), self.nodes.get(2));
    }
}
