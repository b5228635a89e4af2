// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Siblings} from "./Siblings.sol";
import {Tapes} from "./Tapes.sol";
import {Trees} from "./Trees.sol";
import {MOST_LEAVES, Witnesses} from "./Witnesses.sol";
import {Words} from "./Words.sol";

/// @title The root of the memory before a step and after it, from some leaves and the nodes beside their paths
library Multiproof {
    using Siblings for Siblings.Row;
    using Tapes for Tapes.Tape;

    /// @notice Known nodes of a level, by ascending index.
    struct Level {
        uint256 count;
        uint256[MOST_LEAVES] index;
        uint256[MOST_LEAVES] before;
        uint256[MOST_LEAVES] later;
    }

    /// @notice The roots before and after. The same siblings belong to both.
    function roots(
        Witnesses.Witness memory witness,
        Tapes.Tape memory tape
    ) internal pure returns (uint256 before, uint256 later) {
        if (witness.count == 0) {
            before = tape.word();
            return (before, before);
        }
        Level memory level = _leaves(witness);
        Siblings.Row memory siblings = Siblings.open(tape);
        for (uint256 k = 0; k < Trees.MEMORY_DEPTH; k++) {
            _ascend(level, siblings);
            siblings.ascend();
        }
        siblings.close();
        return (level.before[0], level.later[0]);
    }

    function _leaves(Witnesses.Witness memory witness) private pure returns (Level memory level) {
        level.count = witness.count;
        level.index = witness.index;
        level.before = witness.before;
        for (uint256 i = 0; i < witness.count; i++) level.later[i] = Words.swap(witness.value[i]);
    }

    /// @dev Puts the parents in the place of the nodes: there are as many or fewer.
    function _ascend(Level memory level, Siblings.Row memory siblings) private pure {
        unchecked {
            uint256 parents = 0;
            for (uint256 i = 0; i < level.count; i++) {
                uint256 index = level.index[i];
                uint256 before = level.before[i];
                uint256 later = level.later[i];
                bool changed = before != later;
                if (index & 1 == 1) {
                    uint256 left = siblings.next();
                    before = Words.hash(left, before);
                    later = changed ? Words.hash(left, later) : before;
                } else if (i + 1 < level.count && level.index[i + 1] == index + 1) {
                    i++;
                    changed = changed || level.before[i] != level.later[i];
                    before = Words.hash(before, level.before[i]);
                    later = changed ? Words.hash(later, level.later[i]) : before;
                } else {
                    uint256 right = siblings.next();
                    before = Words.hash(before, right);
                    later = changed ? Words.hash(later, right) : before;
                }
                level.index[parents] = index >> 1;
                level.before[parents] = before;
                level.later[parents] = later;
                parents++;
            }
            level.count = parents;
        }
    }
}
