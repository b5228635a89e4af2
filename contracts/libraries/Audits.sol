// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Tags} from "./Tags.sol";
import {JobId, MILLION} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How often a batch is audited, and whether it is
/// @notice A cheat gains at most what the batch can pay, and loses at least the burned half of its bond and its record
/// when it is found. It pays as long as `gain * (1 - rate) > rate * (burned + record)`: the least rate is one and a
/// half times that at which both are equal.
library Audits {
    /// @dev The least rate is this many halves of what makes a cheat break even.
    uint256 private constant MARGIN_HALVES = 3;

    /// @dev A record lowers the least rate to this part of itself at most.
    uint256 private constant LOWEST_PART = 10;

    /// @notice Parts of a million with which a batch is drawn at least, whatever its requester asks for.
    /// @param gain The most that the batch can pay one worker, in wei; below 2^128.
    /// @param burned What of a bond is burned when a result is refuted, in wei; below 2^128.
    /// @param record The owner's record, in wei; below 2^128.
    function leastRate(uint256 gain, uint256 burned, uint256 record) internal pure returns (uint256) {
        if (gain == 0) return 0;
        unchecked {
            uint256 wanted = gain * MILLION * MARGIN_HALVES;
            uint256 least = Math.ceilDiv(wanted, 2 * LOWEST_PART * (gain + burned));
            uint256 rate = Math.ceilDiv(wanted, 2 * (gain + burned + record));
            return Math.min(MILLION, Math.max(rate, least));
        }
    }

    /// @notice Whether a seed draws a batch.
    function isDrawn(bytes32 seed, JobId jobId, uint256 batch, uint256 rate) internal pure returns (bool) {
        return uint256(keccak256(abi.encode(Tags.AUDIT, seed, jobId, batch))) % MILLION < rate;
    }
}
