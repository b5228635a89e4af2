// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";
import {Words} from "./Words.sol";

/// @dev Leaves on a tape at most; no step needs more than seven.
uint256 constant MOST_LEAVES = 8;

/// @title The leaves of the machine's memory that a step sees
/// @notice A step reads and writes as if it had the whole memory; what is not there is refused.
library Witnesses {
    using Tapes for Tapes.Tape;

    /// @param count How many leaves there are.
    /// @param index Where they are in the whole memory, ascending.
    /// @param before What they were, as they are hashed.
    /// @param value What they are, as numbers: the first byte is the lowest.
    struct Witness {
        uint256 count;
        uint256[MOST_LEAVES] index;
        uint256[MOST_LEAVES] before;
        uint256[MOST_LEAVES] value;
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
            self.index[i] = index;
            self.before[i] = leaf;
            self.value[i] = Words.swap(leaf);
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
            uint256 leaf = _leafOf(region, place);
            uint256 shift = 8 * (place & 31);
            bits = self.value[_find(self, leaf)] >> shift;
            if (shift + 8 * size > 256) bits |= self.value[_find(self, leaf + 1)] << (256 - shift);
            bits &= (1 << (8 * size)) - 1;
        }
    }

    /// @notice Writes the lowest `size` bytes (1 to 8) of `bits` to a region from byte `place` on; all are below 2^32.
    function store(Witness memory self, uint256 region, uint256 place, uint256 size, uint256 bits) internal pure {
        unchecked {
            uint256 mask = (1 << (8 * size)) - 1;
            bits &= mask;
            uint256 leaf = _leafOf(region, place);
            uint256 shift = 8 * (place & 31);
            uint256 i = _find(self, leaf);
            self.value[i] = (self.value[i] & ~(mask << shift)) | (bits << shift);
            if (shift + 8 * size <= 256) return;
            i = _find(self, leaf + 1);
            self.value[i] = (self.value[i] & ~(mask >> (256 - shift))) | (bits >> (256 - shift));
        }
    }

    function _leafOf(uint256 region, uint256 place) private pure returns (uint256) {
        return (region << Trees.REGION_DEPTH) | (place >> 5);
    }

    function _find(Witness memory self, uint256 leaf) private pure returns (uint256 i) {
        unchecked {
            uint256 count = self.count;
            while (i < count && self.index[i] != leaf) i++;
            if (i == count) revert LeafMissing(leaf);
        }
    }
}
