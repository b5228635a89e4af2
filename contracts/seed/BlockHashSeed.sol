// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISeed} from "../interfaces/ISeed.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Seeds from block hashes
/// @notice Seed `n` is the hash of block `n`: known from block `n + 1` on, gone after 256 blocks. Who builds a block
/// can choose its hash, and with it who comes first or that a batch of its own is spared an audit; no more rests on it.
contract BlockHashSeed is ISeed {
    /// @inheritdoc ISeed
    function next() external view returns (uint32 number) {
        return SafeCast.toUint32(block.number);
    }

    /// @inheritdoc ISeed
    function draw(uint32 number) external view returns (bytes32 value, uint256 age) {
        if (block.number > number) {
            // The opcode gives zero for all but the last 256 blocks.
            value = blockhash(number);
            age = block.number - number;
        }
    }
}
