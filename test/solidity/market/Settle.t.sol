// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, ResultRoot} from "../../../contracts/types/Types.sol";
import {VotesTest} from "../helpers/VotesTest.sol";
import {Vm} from "../lib/Vm.sol";

/// @dev What settling pays.
contract SettleTest is VotesTest {
    function test_settle_nothingClaimed() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _expect(abi.encodeWithSelector(IMarketTypes.RevealNotOpen.selector, id, 0, 0, 0));
        _settle(spec, 0, false);
        _expect(abi.encodeWithSelector(IMarketTypes.BatchOutOfRange.selector, id, 3, 3));
        _settle(spec, 3, false);
    }

    /// @dev Prices by the formula, whatever the numbers; property 9: never more than was reserved.
    function testFuzz_settle_paysToTheStep(uint64 steps, uint80 stepPrice, uint80 taskFee, bool payOut) public {
        spec = _spec(2, 2);
        spec.minStepPrice = uint96(bound(stepPrice, 0, 1e18));
        spec.maxStepPrice = spec.minStepPrice;
        spec.taskFee = uint96(bound(taskFee, 0, 1e18));
        id = _post(spec);
        steps = uint64(bound(steps, 0, 10e9));
        uint256 price = uint256(spec.taskFee) * 10 + (uint256(steps) * spec.maxStepPrice) / 1e9;
        uint256[2] memory before = [token.balanceOf(workers[0]), token.balanceOf(workers[1])];
        for (uint8 i = 0; i < 2; i++) _claimAndCommit(spec, workers[i], 0, i, ROOT, steps);
        uint256 reserved = market.job(id).reserved;
        for (uint8 i = 0; i < 2; i++) _reveal(spec, 0, i, ROOT, steps);
        _pass(59);
        _expect(abi.encodeWithSelector(IMarketTypes.WindowNotOver.selector, id, 0, vm.getBlockTimestamp() + 1));
        _settle(spec, 0, payOut);
        _pass(1);
        uint256 paid = 2 * price + (2 * price * 20_000) / 1e6;
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.BatchSettled(id, 0, ResultRoot.wrap(ROOT), steps, paid);
        _settle(spec, 0, payOut);
        uint256 earned = price - (price * 30_000) / 1e6;
        for (uint8 i = 0; i < 2; i++) {
            uint256 got = payOut ? token.balanceOf(workers[i]) - before[i] : market.credit(workers[i]);
            assertEq(got, earned, "earned");
        }
        assertEq(market.job(id).free, spec.budget - paid, "rest");
        assertLe(paid, reserved, "within the reservation");
        assertEq(market.fees(), paid - 2 * earned, "fees");
        assertEq(market.job(id).reserved, 0, "nothing reserved");
    }

    /// @dev A worker who names other steps for the same root votes for something else.
    function test_settle_stepsArePartOfTheVote() public {
        _start(2, 3, IMarketTypes.NoQuorum.Refund);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _claimAndCommit(spec, workers[1], 0, 1, ROOT, STEPS + 1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _reveal(spec, 0, 1, ROOT, STEPS + 1);
        _settle(spec, 0, false);
        assertEq(market.batch(id, 0).slots, 3, "they differ");
        _claimAndCommit(spec, workers[2], 0, 2, ROOT, STEPS);
        _reveal(spec, 0, 2, ROOT, STEPS);
        _pass(60);
        _settle(spec, 0, false);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(market.credit(workers[0]), (PRICE * 97) / 100, "by the steps of the quorum");
    }

    /// @dev More steps than the limits allow are no vote, and earn nothing.
    function test_settle_stepsBeyondTheLimit() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 10e9 + 1);
        _reveal(spec, 0, 0, ROOT, 10e9 + 1);
        _pass(60);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Released);
        assertEq(market.credit(workers[0]), 0, "no pay");
        assertEq(market.job(id).free, spec.budget, "all free");
        assertEq(_stakeOf(0), STAKE / UNIT, "no loss");
    }

    function test_settle_stepsAtTheLimit() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 10e9);
        _reveal(spec, 0, 0, ROOT, 10e9);
        _pass(60);
        _settle(spec, 0, false);
        assertEq(market.credit(workers[0]), (10.1e18 * 97) / 100, "paid");
    }

    function test_settle_rootZeroIsNoVote() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        _claimAndCommit(spec, workers[0], 0, 0, 0, STEPS);
        _reveal(spec, 0, 0, 0, STEPS);
        _pass(60);
        _settle(spec, 0, false);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        assertEq(market.credit(workers[0]), 0, "no pay");
    }

    function test_settle_revokedWorkerIsPaid() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        AllotmentId allotment = registry.allotmentOf(workers[0], address(market));
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        vm.prank(workers[0]);
        registry.revoke(allotment);
        assertEq(registry.account(workers[0]).allotted, 20e6, "only the bond is still allotted");
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(60);
        _settle(spec, 0, false);
        assertEq(market.credit(workers[0]), (PRICE * 97) / 100, "paid");
        assertEq(registry.account(workers[0]).allotted, 0, "all of it is free");
        assertEq(registry.allotment(allotment).reserved, 0, "nothing reserved");
    }

    function test_settle_severalWithOneTransferEach() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        for (uint64 i = 0; i < 3; i++) {
            _claimAndCommit(spec, workers[i % 2], i, 0, ROOT, STEPS);
            _reveal(spec, i, 0, ROOT, STEPS);
        }
        _pass(60);
        uint256 before = token.balanceOf(workers[0]);
        uint64[] memory batches = new uint64[](3);
        for (uint64 i = 0; i < 3; i++) batches[i] = i;
        vm.recordLogs();
        market.settle(spec, batches, true);
        uint256 transfers = 0;
        bytes32 topic = keccak256("Transfer(address,address,uint256)");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == topic) transfers++;
        }
        assertEq(transfers, 2, "one for each owner");
        // A full batch and the last one of five tasks.
        assertEq(token.balanceOf(workers[0]) - before, ((PRICE + 1.05e18) * 97) / 100, "sum");
    }

    function test_settle_sameBatchTwice() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(60);
        vm.expectRevert(
            abi.encodeWithSelector(IMarketTypes.BatchEnded.selector, id, 0, IMarketTypes.BatchStatus.Settled)
        );
        market.settle(spec, new uint64[](2), true);
    }

    /// @dev Property 8: what changes after posting changes nothing for the job.
    function test_settle_laterTermsDoNotMatter() public {
        _start(1, 1, IMarketTypes.NoQuorum.Refund);
        market.setTerms(IMarketTypes.Terms(0, 0, 0, 0, 0));
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        assertEq(market.job(id).reserved, (2 * 10.1e18 * 102) / 100, "with the fee of its own terms");
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(60);
        _settle(spec, 0, false);
        assertEq(market.credit(workers[0]), (PRICE * 97) / 100, "by its own terms");
    }
}
