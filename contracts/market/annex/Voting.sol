// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ending} from "./Ending.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Deals} from "../../libraries/Deals.sol";
import {Pricing} from "../../libraries/Pricing.sol";
import {Tally} from "../../libraries/Tally.sol";
import {TermsBook} from "../../libraries/TermsBook.sol";
import {Turn, Turns} from "../../libraries/Turns.sol";
import {AllotmentId, ResultRoot, STAKE_UNIT} from "../../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Batches of jobs that are judged by votes: every way that one can go on or end
abstract contract Voting is Ending {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Tally for Tally.Result;

    /// @notice How a batch ends.
    enum Outcome {
        Quorum,
        Lonely,
        NoQuorum
    }

    function _settleByVotes(Settlement memory all, uint64 index, bool reopens) internal {
        Deals.Deal memory deal = all.deal;
        _requireBatch(deal, index);
        Batches.State storage state = _batches[deal.id][index];
        Batches.Batch memory batch_ = state.load();
        if (batch_.status >= Batches.SETTLED) revert BatchEnded(deal.id, index, BatchStatus(batch_.status));
        uint256 stepLimit = deal.steps * Pricing.tasks(deal, index);
        bool withheld = _endSilent(deal, index, stepLimit, state, batch_);
        Tally.Result memory tally = Tally.count(state, batch_, stepLimit);
        if (tally.best >= deal.replicas) {
            uint256 endsAt = batch_.revealedAt + deal.challengeWindow;
            if (block.timestamp < endsAt) revert WindowNotOver(deal.id, index, endsAt);
            _end(all, index, batch_, tally, Outcome.Quorum);
        } else if (tally.revealed < deal.replicas) {
            _end(all, index, batch_, tally, Outcome.Lonely);
        } else if (_canRetry(deal, batch_, withheld)) {
            // One more slot, or again the one whose holder did not reveal.
            if (!withheld) batch_.slots++;
            batch_.status = Batches.OPEN;
            batch_.revealedAt = 0;
            batch_.fillDeadline = block.timestamp + FILL_TIMEOUT;
            emit ReplicaAdded(deal.id, index, uint8(batch_.slots));
        } else if (reopens && _canReopen(deal, batch_)) {
            // Nobody is right or wrong.
            for (uint256 i = 0; i < batch_.slots; i++) {
                Turn turn = batch_.turns[i];
                if (turn.status() != Turns.REVEALED) continue;
                batch_.turns[i] = turn.to(Turns.RELEASED);
                state.barred[_free(deal, turn)] = true;
            }
            _reopen(deal, index, batch_);
        } else {
            _end(all, index, batch_, tally, Outcome.NoQuorum);
        }
        state.save(batch_);
    }

    /// @dev Whether one more result may still bring a quorum. A slot that stood empty is not offered again.
    function _canRetry(Deals.Deal memory deal, Batches.Batch memory batch_, bool withheld) private view returns (bool) {
        if (block.timestamp >= deal.postingDeadline) return false;
        return withheld || (batch_.committed == batch_.slots && batch_.slots < deal.maxReplicas);
    }

    /// @dev Ends a batch. Of a quorum all who agree are paid, the others lose what the batch was worth; lonely workers
    /// get a share of the price of their own result; without a quorum all bonds return.
    function _end(
        Settlement memory all,
        uint64 index,
        Batches.Batch memory batch_,
        Tally.Result memory tally,
        Outcome outcome
    ) private {
        Deals.Deal memory deal = all.deal;
        uint256 stepPrice = Pricing.stepPrice(deal, batch_.firstClaimedAt);
        uint256 price = 0;
        uint256 winner = tally.slot;
        if (outcome == Outcome.Quorum) price = Pricing.ofResult(deal, index, batch_.turns[winner].steps(), stepPrice);
        uint256 gross = 0;
        for (uint256 i = 0; i < batch_.slots; i++) {
            Turn turn = batch_.turns[i];
            if (turn.status() != Turns.REVEALED) continue;
            if (outcome == Outcome.Quorum && i != winner && !tally.agree(batch_, i, winner)) {
                batch_.turns[i] = turn.to(Turns.REFUTED);
                _outvote(deal, index, i, turn, price);
            } else if (outcome == Outcome.NoQuorum || tally.roots[i] == 0) {
                batch_.turns[i] = turn.to(Turns.RELEASED);
                _free(deal, turn);
            } else {
                if (outcome == Outcome.Lonely) {
                    price = Pricing.share(
                        Pricing.ofResult(deal, index, turn.steps(), stepPrice),
                        TermsBook.lonelyShareOf(deal.terms)
                    );
                }
                gross += price;
                batch_.turns[i] = turn.to(Turns.PAID);
                _pay(all, index, i, turn, price);
            }
        }
        uint256 paid = _charge(all, index, gross);
        if (outcome == Outcome.Quorum) {
            batch_.status = Batches.SETTLED;
            ResultRoot root = ResultRoot.wrap(tally.roots[winner]);
            emit BatchSettled(deal.id, index, root, batch_.turns[winner].steps(), paid);
        } else {
            batch_.status = Batches.REFUNDED;
            emit BatchRefunded(deal.id, index, paid);
        }
    }

    /// @dev A worker that was outvoted loses the price of the batch, at most its bond.
    function _outvote(Deals.Deal memory deal, uint64 index, uint256 slot, Turn turn, uint256 price) private {
        uint256 lost = Math.min(deal.bond, price / STAKE_UNIT);
        AllotmentId allotmentId = turn.allotmentId();
        address owner = lost == 0 ? _free(deal, turn) : REGISTRY.slash(allotmentId, deal.bond, lost);
        emit AssignmentRefuted(deal.id, index, owner, allotmentId, uint8(slot), lost);
    }
}
