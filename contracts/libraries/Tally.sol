// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Batches} from "./Batches.sol";
import {Turn, Turns} from "./Turns.sol";

/// @title Votes on the result of a batch
/// @notice A vote is a result root with its total steps: a worker who names other steps for the same root votes for
/// something else. A vote for more steps than the batch's limits allow is none.
library Tally {
    using Batches for Batches.State;

    /// @notice The outcome.
    /// @param roots The roots that were voted for, by slot; zero where there is no vote.
    /// @param revealed Slots that have revealed.
    /// @param best Votes for the result that most agree on.
    /// @param slot A slot that voted for it; only where there is a vote.
    struct Result {
        bytes32[] roots;
        uint256 revealed;
        uint256 best;
        uint256 slot;
    }

    /// @notice The result that all slots voted for, all of which have revealed; zero where there is none.
    function common(
        Batches.State storage state,
        Batches.Batch memory batch,
        uint256 stepLimit
    ) internal view returns (bytes32 root) {
        uint256 steps = batch.turns[0].steps();
        if (steps > stepLimit) return 0;
        root = state.vote(0);
        for (uint256 i = 1; i < batch.slots; i++) {
            if (state.vote(i) != root || batch.turns[i].steps() != steps) return 0;
        }
    }

    /// @notice Whether all results that were revealed are the same.
    function agreed(Batches.State storage state, Batches.Batch memory batch) internal view returns (bool) {
        bytes32 root = 0;
        uint256 steps = 0;
        bool found = false;
        for (uint256 i = 0; i < batch.slots; i++) {
            Turn turn = batch.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            if (found && (state.vote(i) != root || turn.steps() != steps)) return false;
            (root, steps, found) = (state.vote(i), turn.steps(), true);
        }
        return true;
    }

    /// @notice Counts the votes of all slots that have revealed.
    function count(
        Batches.State storage state,
        Batches.Batch memory batch,
        uint256 stepLimit
    ) internal view returns (Result memory result) {
        bytes32[] memory roots = new bytes32[](batch.slots);
        result.roots = roots;
        for (uint256 i = 0; i < roots.length; i++) {
            Turn turn = batch.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            result.revealed++;
            if (turn.steps() > stepLimit) continue;
            bytes32 root = state.vote(i);
            // No hash is zero: who reveals it made it up, and has no vote.
            if (root == 0) continue;
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

    /// @notice Whether two slots voted, and for the same.
    function agree(Result memory self, Batches.Batch memory batch, uint256 a, uint256 b) internal pure returns (bool) {
        bytes32 root = self.roots[a];
        return root != 0 && root == self.roots[b] && batch.turns[a].steps() == batch.turns[b].steps();
    }
}
