// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tapes} from "./Tapes.sol";
import {Words} from "./Words.sol";

/// @title The nodes beside a path, from the lowest level on
/// @notice A word of bits tells which of them stand on the tape; the others are tops of trees of zeros.
library Siblings {
    using Tapes for Tapes.Tape;

    /// @param given Bits of the siblings that are still to come, the next one lowest.
    /// @param zero Top of a tree of zeros that is as high as the level.
    struct Row {
        Tapes.Tape tape;
        uint256 given;
        uint256 zero;
    }

    error SiblingsUnknown(uint256 given);

    /// @notice Reads the bits, and stands at the lowest level.
    function open(Tapes.Tape memory tape) internal pure returns (Row memory self) {
        self.tape = tape;
        self.given = tape.word();
    }

    /// @notice The next sibling of the level.
    function next(Row memory self) internal pure returns (uint256 node) {
        uint256 given = self.given;
        self.given = given >> 1;
        return given & 1 == 0 ? self.zero : self.tape.word();
    }

    /// @notice Goes up a level.
    function ascend(Row memory self) internal pure {
        self.zero = Words.hash(self.zero, self.zero);
    }

    /// @notice Reverts if bits are left that no sibling belongs to.
    function close(Row memory self) internal pure {
        if (self.given != 0) revert SiblingsUnknown(self.given);
    }
}
