// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Words} from "./Words.sol";

/// @title Bytes that are read from front to back, each once
library Tapes {
    /// @notice Offsets in the calldata of the next byte and of the end.
    struct Tape {
        uint256 next;
        uint256 end;
    }

    error TapeTooShort(uint256 wanted, uint256 left);
    error TapeTooLong(uint256 left);

    function open(bytes calldata data) internal pure returns (Tape memory self) {
        self.next = Words.offsetOf(data);
        self.end = self.next + data.length;
    }

    /// @notice The next `size` bytes (1 to 32) as a number.
    function number(Tape memory self, uint256 size) internal pure returns (uint256) {
        unchecked {
            uint256 next = self.next;
            if (size > self.end - next) revert TapeTooShort(size, self.end - next);
            self.next = next + size;
            return Words.fromCalldata(next) >> (256 - 8 * size);
        }
    }

    function word(Tape memory self) internal pure returns (uint256) {
        return number(self, 32);
    }

    /// @notice Reverts if anything is left.
    function close(Tape memory self) internal pure {
        if (self.next != self.end) revert TapeTooLong(self.end - self.next);
    }
}
