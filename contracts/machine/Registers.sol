// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The registers of the machine in one word; see docs/design/machine.md, section 1
library Registers {
    uint256 internal constant RUNNING = 0;
    uint256 internal constant ENDED = 1;

    /// @dev Greatest value of `fp`.
    uint256 internal constant FP_MAX = 1 << 20;

    /// @dev Greatest length of the output: what a region holds.
    uint256 internal constant OUTPUT_MAX = 1 << 32;

    /// @param status RUNNING or ENDED.
    /// @param pc The next instruction.
    /// @param fp The first slot of the frame.
    /// @param pages Size of linear memory in 64 KiB.
    /// @param outputLength Bytes of output so far.
    /// @param outputLimit Bytes of output at most.
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
        self.status = word >> 248;
        self.pc = uint32(word >> 192);
        self.fp = uint32(word >> 160);
        self.pages = uint32(word >> 128);
        self.outputLength = uint64(word >> 64);
        self.outputLimit = uint64(word);
        bool valid = self.status <= ENDED && self.fp <= FP_MAX && self.outputLength <= OUTPUT_MAX;
        if (!valid || pack(self) != word) revert RegistersInvalid(word);
    }

    function pack(File memory self) internal pure returns (uint256 word) {
        word = (self.status << 248) | (self.pc << 192) | (self.fp << 160) | (self.pages << 128);
        word |= (self.outputLength << 64) | self.outputLimit;
    }
}
