// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";

/// @title Votes on the result of a batch
/// @notice A vote is a result root with its total steps: a worker who names other steps for the same root votes for
/// something else. A vote for more steps than the batch's limits allow is none.
library Tally {
    /// @notice The outcome.
    /// @param revealed Slots that have revealed.
    /// @param best Votes for the result that most agree on.
    /// @param slot The first slot that voted for it; only where there is a vote.
    /// @param roots The roots that were voted for, by slot.
    struct Result {
        bytes32[] roots;
        uint256 revealed;
        uint256 best;
        uint256 slot;
    }

    /// @notice Counts the votes of all slots that have revealed.
    function count(
        Batches.State storage state,
        Batches.Loaded memory batch,
        uint256 stepLimit
    ) internal view returns (Result memory result) {
        uint256 slots = batch.head.slots;
        bytes32[] memory roots = new bytes32[](slots);
        result.roots = roots;
        for (uint256 i = 0; i < slots; i++) {
            if (batch.turns[i].status != IJobMarket.AssignmentStatus.Revealed) continue;
            result.revealed++;
            // No hash is zero: who reveals it made it up.
            bytes32 root = state.votes[i];
            if (root == 0 || batch.turns[i].steps > stepLimit) continue;
            roots[i] = root;
            uint256 votes = 1;
            for (uint256 j = 0; j < i; j++) {
                if (agree(result, batch, j, i)) votes++;
            }
            if (votes > result.best) {
                result.best = votes;
                result.slot = i;
            }
        }
    }

    /// @notice Whether two slots voted for the same; `b` is a slot whose vote counts.
    function agree(
        Result memory self,
        Batches.Loaded memory batch,
        uint256 a,
        uint256 b
    ) internal pure returns (bool) {
        // Slots without a vote have no root.
        return self.roots[a] == self.roots[b] && batch.turns[a].steps == batch.turns[b].steps;
    }
}
