// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, ResultRoot} from "../../../contracts/types/Types.sol";
import {VotesTest} from "../helpers/VotesTest.sol";

/// @dev What settling does where results differ or are missing.
contract QuorumTest is VotesTest {
    /// @dev Two of three agree with three needed: one more replica decides; the outvoted one loses the price.
    function test_settle_outvotedLosesThePrice() public {
        _start(3, 5, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AAB"));
        _revealAll(0, _roots("AAB"));
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.ReplicaAdded(id, 0, 4);
        _settle(spec, 0, false);
        _commitAll(3, _roots("A"));
        _revealAll(3, _roots("A"));
        _pass(60);
        _settle(spec, 0, false);
        assertEq(STAKE / UNIT - _stakeOf(2), PRICE / UNIT, "the price");
        assertEq(_reserved(workers[2]), 0, "its bond is back");
        assertEq(ResultRoot.unwrap(market.resultRoot(id, 0)), _roots("A")[0], "result");
        for (uint256 i = 0; i < 4; i++) {
            assertEq(market.credit(workers[i]), i == 2 ? 0 : (PRICE * 97) / 100, "pay");
        }
        assertEq(token.balanceOf(address(registry)), registry.liabilities(), "in quarantine");
    }

    function test_settle_outvotedLosesTheBondAtMost() public {
        spec = _spec(2, 3);
        spec.bond = 0.5e18;
        id = _post(spec);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _settle(spec, 0, false);
        _commitAll(2, _roots("B"));
        _revealAll(2, _roots("B"));
        _pass(60);
        _settle(spec, 0, false);
        assertEq(STAKE / UNIT - _stakeOf(0), 0.5e6, "the bond");
    }

    /// @dev A batch that is worth less than a unit of stake: nothing to take, and it settles.
    function test_settle_outvotedAtAPriceBelowTheUnit() public {
        spec = _spec(2, 3);
        spec.taskFee = 1;
        spec.minStepPrice = 0;
        spec.maxStepPrice = 0;
        id = _post(spec);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _settle(spec, 0, false);
        _commitAll(2, _roots("B"));
        _revealAll(2, _roots("B"));
        _pass(60);
        _settle(spec, 0, false);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(_stakeOf(0), STAKE / UNIT, "nothing lost");
        assertEq(_reserved(workers[0]), 0, "the bond is back");
    }

    function test_settle_noQuorumRefunds() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _settle(spec, 0, false);
        _commitAll(2, _roots("C"));
        _revealAll(2, _roots("C"));
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.BatchRefunded(id, 0, 0);
        _settle(spec, 0, false);
        for (uint8 i = 0; i < 3; i++) {
            _expectSlot(id, 0, i, IMarketTypes.AssignmentStatus.Released);
            assertEq(_stakeOf(i), STAKE / UNIT, "nothing lost");
            assertEq(_reserved(workers[i]), 0, "the bond is back");
            assertEq(market.credit(workers[i]), 0, "nothing earned");
        }
        assertEq(market.job(id).free, spec.budget, "all free");
        assertEq(ResultRoot.unwrap(market.resultRoot(id, 0)), 0, "no result");
    }

    function test_settle_noQuorumReopensThreeTimes() public {
        _start(2, 2, IMarketTypes.NoQuorum.Reopen);
        for (uint8 round = 0; round < 4; round++) {
            address[2] memory pair = [workers[round * 2], workers[round * 2 + 1]];
            for (uint8 i = 0; i < 2; i++) _claimAndCommit(spec, pair[i], 0, i, _roots("AB")[i], STEPS);
            for (uint8 i = 0; i < 2; i++) _reveal(spec, 0, i, _roots("AB")[i], STEPS);
            _settle(spec, 0, false);
            if (round == 3) break;
            _expectStatus(id, 0, IMarketTypes.BatchStatus.Open);
            assertEq(market.batch(id, 0).round, round + 1, "round");
            assertEq(market.job(id).reserved, 0, "nothing reserved between rounds");
            assertEq(market.batch(id, 0).committed, 0, "no commitments");
            _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, pair[1]));
            _claim(spec, pair[1], 0, 0);
        }
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        assertEq(market.job(id).free, spec.budget, "all free");
    }

    function test_settle_noReopeningAfterTheDeadlineOrClosing() public {
        _start(2, 2, IMarketTypes.NoQuorum.Reopen);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _close(spec, REQUESTER);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        spec.salt = keccak256("another");
        id = _post(spec);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _pass(7 days);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
    }

    function test_settle_noReplicaAfterTheDeadline() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        vm.warp(spec.postingDeadline);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
    }

    /// @dev Closing does not keep a third from deciding.
    function test_settle_replicaAfterClosing() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _close(spec, REQUESTER);
        _settle(spec, 0, false);
        _commitAll(2, _roots("A"));
        _revealAll(2, _roots("A"));
        _pass(60);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        _refund(spec, REQUESTER);
        assertEq(market.job(id).free, 0, "the rest went back");
    }

    function test_settle_lonelyWorkerGetsItsShare() public {
        _start(3, 3, IMarketTypes.NoQuorum.Reopen);
        _commitAll(0, _roots("AB"));
        _pass(1_000);
        _revealAll(0, _roots("AB"));
        uint256 gross = 2 * (PRICE / 2);
        uint256 paid = gross + (gross * 20_000) / 1e6;
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.BatchRefunded(id, 0, paid);
        _settle(spec, 0, false);
        for (uint8 i = 0; i < 2; i++) {
            _expectSlot(id, 0, i, IMarketTypes.AssignmentStatus.Paid);
            assertEq(market.credit(workers[i]), ((PRICE / 2) * 97) / 100, "half the price");
            assertEq(_reserved(workers[i]), 0, "the bond is back");
        }
        assertEq(market.job(id).free, spec.budget - paid, "the rest is free");
        assertEq(ResultRoot.unwrap(market.resultRoot(id, 0)), 0, "no result");
    }

    /// @dev Who committed and stays silent pays; who spoke gets a share.
    function test_settle_silentOneExpires() public {
        _start(2, 2, IMarketTypes.NoQuorum.Reopen);
        uint256 time = vm.getBlockTimestamp();
        _commitAll(0, _roots("AA"));
        _reveal(spec, 0, 0, _roots("A")[0], STEPS);
        // 100 s, and 10^10 steps at 20 million a second.
        uint256 deadline = time + 100 + 500;
        vm.warp(deadline);
        _expect(abi.encodeWithSelector(IMarketTypes.RevealStillOpen.selector, id, 0, deadline));
        _settle(spec, 0, false);
        _pass(1);
        uint256 worst = market.worstCase(spec, 0);
        uint256 penalty = (worst * 100_000 * 600 + 1e6 * 1 days * UNIT - 1) / (1e6 * 1 days * UNIT);
        AllotmentId silent = registry.allotmentOf(workers[1], address(market));
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.AssignmentExpired(id, 0, silent, 1, 0, penalty);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Expired);
        assertEq(STAKE / UNIT - _stakeOf(1), penalty, "penalty");
        assertEq(market.credit(workers[0]), ((PRICE / 2) * 97) / 100, "share");
    }

    /// @dev The slot of a silent third is offered again, without a slot more.
    function test_settle_silentReplicaIsReplaced() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _settle(spec, 0, false);
        _commitAll(2, _roots("A"));
        _pass(601);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Open);
        _expectSlot(id, 0, 2, IMarketTypes.AssignmentStatus.Expired);
        assertEq(market.batch(id, 0).slots, 3, "as many slots");
        assertEq(market.batch(id, 0).committed, 2, "two stand");
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[2]));
        _claim(spec, workers[2], 0, 2);
        _claimAndCommit(spec, workers[3], 0, 2, _roots("B")[0], STEPS);
        _reveal(spec, 0, 2, _roots("B")[0], STEPS);
        _pass(60);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
    }

    /// @dev A slot that stood empty for the time to fill is not offered for ever.
    function test_settle_replicaThatNobodyClaims() public {
        _start(2, 5, IMarketTypes.NoQuorum.Refund);
        _commitAll(0, _roots("AB"));
        _revealAll(0, _roots("AB"));
        _settle(spec, 0, false);
        _pass(999);
        _expect(abi.encodeWithSelector(IMarketTypes.RevealNotOpen.selector, id, 0, 2, 3));
        _settle(spec, 0, false);
        _pass(1);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        assertEq(market.job(id).free, spec.budget, "all free");
    }
}
