// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobId} from "../types/Types.sol";

/// @title Who may claim a slot first
/// @notice An owner's chance is linear in the stake it had before the seed, so splitting stake among owners gains
/// nothing. It doubles every few blocks until all may claim.
library Lottery {
    /// @dev Blocks in which the chance stays the same.
    uint256 internal constant DOUBLING_BLOCKS = 8;

    /// @dev Seconds after posting from which on all may claim, however few blocks were made.
    uint256 internal constant LONGEST = 1 hours;

    /// @notice A lottery as one owner sees it.
    /// @param open Whether all may claim.
    /// @param known Whether the seed is known.
    /// @param seed The seed.
    /// @param age Blocks since the seed became known.
    /// @param stake Units that the owner had before the job was posted.
    /// @param total Units that all have staked.
    struct State {
        bool open;
        bool known;
        bytes32 seed;
        uint256 age;
        uint256 stake;
        uint256 total;
    }

    /// @notice Whether the owner may claim this slot now.
    function mayClaim(
        State memory self,
        JobId jobId,
        uint256 batch,
        uint256 slot,
        address owner
    ) internal pure returns (bool) {
        if (self.open) return true;
        if (!self.known) return false;
        return ticket(self.seed, jobId, batch, slot, owner) < threshold(self.stake, self.total, self.age);
    }

    /// @notice The owner's ticket, uniform below 2^128.
    function ticket(
        bytes32 seed,
        JobId jobId,
        uint256 batch,
        uint256 slot,
        address owner
    ) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, jobId, batch, slot, owner))) >> 128;
    }

    /// @notice Tickets below it may claim at this age of the seed. In the first blocks one owner on average may.
    /// @dev Stake is below 2^56 and the age below 128 blocks: no overflow.
    function threshold(uint256 stake, uint256 total, uint256 age) internal pure returns (uint256) {
        return total == 0 ? 0 : (stake << (128 + age / DOUBLING_BLOCKS)) / total;
    }

    /// @notice The least age at which a ticket may claim, `lotteryBlocks` at most.
    function ageOf(
        uint256 ticketNumber,
        uint256 stake,
        uint256 total,
        uint256 lotteryBlocks
    ) internal pure returns (uint256 age) {
        while (age < lotteryBlocks && ticketNumber >= threshold(stake, total, age)) age += DOUBLING_BLOCKS;
        if (age > lotteryBlocks) age = lotteryBlocks;
    }
}
