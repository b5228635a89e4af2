// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The registers of the machine in one word
library Registers {
    uint256 internal constant ENDED = 1;

    /// @dev Greatest value of `fp`, and greatest length of the output: what a region holds.
    uint256 internal constant FP_MAX = 1 << 20;
    uint256 internal constant OUTPUT_MAX = 1 << 32;

    /// @notice See docs/design/machine.md, section 1.
    struct File {
        uint256 status;
        uint256 pc;
        uint256 fp;
        uint256 pages;
        uint256 outputLength;
        uint256 outputLimit;
    }

    error RegistersInvalid(uint256 word);

    /// @notice Refuses what no machine comes to.
    function unpack(uint256 word) internal pure returns (File memory self) {
        self = File(
            word >> 248,
            uint32(word >> 192),
            uint32(word >> 160),
            uint32(word >> 128),
            uint64(word >> 64),
            uint64(word)
        );
        bool valid = self.status <= ENDED && self.fp <= FP_MAX && self.outputLength <= OUTPUT_MAX;
        if (!valid || pack(self) != word) revert RegistersInvalid(word);
    }

    function pack(File memory self) internal pure returns (uint256 word) {
        word = (self.status << 248) | (self.pc << 192) | (self.fp << 160) | (self.pages << 128);
        return word | (self.outputLength << 64) | self.outputLimit;
    }
}
