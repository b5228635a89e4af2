// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @notice Jobs that name a resolver, seen from the market: the resolver here is an account that says what it likes.
contract ProvableTest is JudgedTest {
    // ------------------------------------------------------------------ posting

    function test_post_resolverHasToBeAdded() public {
        IMarketTypes.JobSpec memory other = _spec(1, 1);
        other.resolver = address(0xBAD);
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverUnknown.selector, address(0xBAD)));
        _post(other);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.ResolverNotEntrusted.selector, address(0xBAD)));
        market.addResolver(address(0xBAD));
        vm.expectPartialRevert(IMarketTypes.ResolverKnown.selector);
        market.addResolver(JUDGE);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NotGovernor.selector, STRANGER));
        vm.prank(STRANGER);
        market.voidResolver(JUDGE);
        market.voidResolver(JUDGE);
        vm.expectPartialRevert(IMarketTypes.ResolverKnown.selector);
        market.addResolver(JUDGE);
        other.resolver = JUDGE;
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverUnknown.selector, JUDGE));
        _post(other);
    }

    function test_post_windowHoldsAReplay() public {
        IMarketTypes.JobSpec memory other = _spec(1, 1);
        other.resolver = JUDGE;
        other.limits.steps = 20e6 * 100;
        other.challengeWindow = 10 + 100 * 10 - 1;
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "challengeWindow"));
        _post(other);
        other.challengeWindow++;
        _post(other);
    }

    function test_post_traceHoldsEveryStep() public {
        IMarketTypes.JobSpec memory other = _spec(1, 1);
        (other.batchSize, other.taskCount) = (1, 1);
        (other.minStepPrice, other.maxStepPrice) = (1, 1);
        other.limits.steps = uint64((1 << 40) - 1024);
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "limits.steps"));
        _post(other);
        other.limits.steps--;
        _post(other);
    }

    // ------------------------------------------------------------------ standing

    function test_settle_oneUnrefutedResultIsPaidInFull() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _pass(500);
        _result(0, 0, A);
        _reveal(spec, 0, 0, A, 100);
        _pass(999);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 1, "long window");
        _expect(abi.encodeWithSelector(IMarketTypes.WindowNotOver.selector, id, 0, market.windowEnd(spec, 0)));
        _settle(spec, 0, true);
        _pass(1);
        uint256 before = token.balanceOf(workers[0]);
        _settle(spec, 0, true);
        // Ten tasks, and the price that the ramp had reached when the batch was claimed: half way.
        uint256 price = 10 * 1e16 + (100 * 2e18) / 1e9;
        assertEq(token.balanceOf(workers[0]) - before, price - (price * 30_000) / 1e6, "paid");
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    function test_settle_waitsForWhatIsOpen() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _reveal(spec, 0, 0, A, 100);
        _contest(0, 0);
        _contest(0, 0);
        _pass(1_000);
        for (uint256 i = 0; i < 2; i++) {
            _expect(abi.encodeWithSelector(IMarketTypes.BatchContested.selector, id, 0));
            _settle(spec, 0, true);
            vm.prank(JUDGE);
            market.uncontest(spec, 0, 0, 0);
        }
        vm.expectPartialRevert(IMarketTypes.NotContested.selector);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    function test_contest_onlyTheJudgeBeforeTheWindowIsOver() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        vm.expectPartialRevert(IMarketTypes.AssignmentNotRevealed.selector);
        _contest(0, 0);
        _reveal(spec, 0, 0, A, 100);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NotResolver.selector, STRANGER, JUDGE));
        vm.prank(STRANGER);
        market.contest(spec, 0, 0, 0);
        vm.expectPartialRevert(IMarketTypes.TurnMismatch.selector);
        _contest(0, 1);
        vm.expectPartialRevert(IMarketTypes.NotContested.selector);
        _refuteSlot(0, 0);
        _pass(1_000);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        _contest(0, 0);
    }

    // ------------------------------------------------------------------ refuted

    function test_refute_costsTheBondOnceAndFreesTheSlot() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _reveal(spec, 0, 0, A, 100);
        _contest(0, 0);
        _contest(0, 0);
        uint256 stake = registry.account(workers[0]).stake;
        _refuteSlot(0, 0);
        vm.expectPartialRevert(IMarketTypes.AssignmentNotRevealed.selector);
        _refuteSlot(0, 0);
        assertEq(stake - registry.account(workers[0]).stake, 20e6, "bond");
        assertEq(market.batch(id, 0).committed, 0, "no commitment");
        assertEq(market.job(id).reserved, 0, "never claimed");
        _pass(500);
        _result(1, 0, B);
        _reveal(spec, 0, 0, B, 100);
        _contest(0, 1);
        _refuteSlot(0, 1);
        _close(spec, REQUESTER);
        assertEq(token.balanceOf(address(market)), 0, "all of it back");
    }

    /// @dev The others wait for the slot to be filled; they are paid with it.
    function test_refute_othersWaitForTheSlot() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, B);
        _reveal(spec, 0, 0, A, 100);
        _reveal(spec, 0, 1, B, 100);
        _contest(1, 0);
        _refuteSlot(1, 0);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Open);
        _result(2, 1, A);
        _reveal(spec, 0, 1, A, 100);
        _pass(1_000);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Paid);
    }

    /// @dev Where nobody fills it in time, what stands stands alone, and can be contested through the whole window.
    function test_refute_whatIsLeftStandsAlone() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, B);
        _reveal(spec, 0, 0, A, 100);
        _reveal(spec, 0, 1, B, 100);
        _contest(1, 0);
        _refuteSlot(1, 0);
        _pass(1_000);
        _expect(abi.encodeWithSelector(IMarketTypes.FillIsOver.selector, id, 0, vm.getBlockTimestamp()));
        _claim(spec, workers[2], 0, 1);
        _pass(999);
        _contest(0, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        _pass(1);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        _contest(0, 0);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
        assertEq(market.job(id).reserved, 0, "nothing reserved");
    }

    /// @dev No tree has these: nobody has to play for it.
    function test_settle_impossibleResultsAreRefuted() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, 0);
        _claimAndCommit(spec, workers[1], 0, 1, A, 200e6 + 1);
        _reveal(spec, 0, 0, 0, 100);
        _reveal(spec, 0, 1, A, 200e6 + 1);
        _settle(spec, 0, true);
        for (uint8 i = 0; i < 2; i++) {
            _expectSlot(id, 0, i, IMarketTypes.AssignmentStatus.Refuted);
            assertEq(registry.account(workers[i]).stake, STAKE / UNIT - 20e6, "bond");
        }
        assertEq(market.job(id).reserved, 0, "never claimed");
    }

    /// @dev A withheld reveal costs the bond, and nobody is rewarded.
    function test_settle_withheldRevealCostsTheBond() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, A);
        _reveal(spec, 0, 0, A, 100);
        _pass(100 + 11);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(registry.account(workers[1]).stake, STAKE / UNIT - 20e6, "bond");
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Open);
        _pass(14 days);
        uint256 supply = token.totalSupply();
        registry.burnQuarantined(1);
        assertEq(supply - token.totalSupply(), 20e18, "burned");
    }

    // ------------------------------------------------------------------ different results

    function test_settle_differentResultsThatNobodyChallenges() public {
        _start(2, IMarketTypes.NoQuorum.Reopen);
        for (uint256 round = 0; round < 4; round++) {
            _result(2 * round, 0, A);
            _result(2 * round + 1, 1, B);
            _reveal(spec, 0, 0, A, 100);
            _reveal(spec, 0, 1, B, 100);
            _pass(1_000);
            uint256 before = registry.account(workers[2 * round]).stake;
            _settle(spec, 0, true);
            assertTrue(registry.account(workers[2 * round]).stake < before, "a penalty");
            assertEq(_reserved(workers[2 * round]), 0, "bond is free");
            _expectStatus(id, 0, round < 3 ? IMarketTypes.BatchStatus.Open : IMarketTypes.BatchStatus.Refunded);
        }
        assertEq(market.job(id).reserved, 0, "nothing reserved");
    }

    // ------------------------------------------------------------------ stake

    function test_claim_onlyStakeThatWasGivenToTheResolver() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        vm.startPrank(workers[0]);
        registry.revoke(registry.allotmentOf(workers[0], JUDGE));
        registry.setAllotment(registry.allotmentOf(workers[0], address(market)), 500e6);
        vm.stopPrank();
        _expect(abi.encodeWithSignature("OperatorNotAuthorised(address,address)", workers[0], JUDGE));
        _claim(spec, workers[0], 0, 0);
        // And what was given to the resolver is not there for votes.
        IMarketTypes.JobSpec memory votes = _spec(1, 1);
        vm.startPrank(workers[1]);
        registry.revoke(registry.allotmentOf(workers[1], address(market)));
        vm.stopPrank();
        _post(votes);
        _expect(abi.encodeWithSignature("OperatorNotAuthorised(address,address)", workers[1], address(market)));
        _claim(votes, workers[1], 0, 0);
    }
}
