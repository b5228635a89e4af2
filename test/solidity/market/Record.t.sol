// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @notice An owner's record: what it counts, what it is good for, and how it ends.
contract RecordTest is JudgedTest {
    uint256 private _jobs;

    /// @dev A job of one batch, done by a worker and paid.
    function _work(uint256 worker, uint96 taskFee) private {
        spec = _provable(1);
        (spec.taskCount, spec.taskFee, spec.salt) = (1, taskFee, bytes32(++_jobs));
        (spec.budget, spec.bond) = (10_000e18, 100e18);
        id = _post(spec);
        _result(worker, 0, A);
        _show(0, A);
        _pass(1_000);
        _settle(spec, 0, true);
        _close(spec, REQUESTER);
    }

    /// @dev The fee on a batch: 3 % of what the worker earned.
    function _fee(uint256 taskFee) private pure returns (uint256) {
        uint256 price = taskFee + (100 * 1e18) / 1e9;
        return (price * 30_000) / 1e6;
    }

    function test_record_isMadeOfFeesThatWerePaid() public {
        _work(0, 50e18);
        assertApproxEqAbs(market.record(workers[0]), _fee(50e18), 1);
        _work(0, 20e18);
        assertApproxEqAbs(market.record(workers[0]), _fee(50e18) + _fee(20e18), 2);
        assertEq(market.record(workers[1]), 0, "nobody else's");
        assertLe(market.record(workers[0]), market.fees(), "no more than was paid");
    }

    /// @dev Not by whom a batch was paid out, not by penalties, not by votes.
    function test_record_countsNothingElse() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _claim(spec, workers[0], 0, 0);
        _release(spec, workers[0], 0, 0);
        _claim(spec, workers[1], 0, 0);
        _pass(601);
        _expire(spec, 0, 0);
        for (uint256 i = 0; i < 2; i++) assertEq(market.record(workers[i]), 0, "penalties");
        vm.startPrank(workers[2]);
        registry.setAllotment(registry.allotmentOf(workers[2], address(market)), 400e6);
        vm.stopPrank();
        IMarketTypes.JobSpec memory votes = _spec(1, 1);
        _post(votes);
        _claim(votes, workers[2], 0, 0);
        _commit(votes, workers[2], 0, 0, A, 100);
        _reveal(votes, 0, 0, A, 100);
        _pass(1_000);
        _settle(votes, 0, true);
        assertEq(market.record(workers[2]), 0, "votes");
    }

    function test_record_lowersTheRateToATenth() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        uint256 rate = market.auditRateOf(spec, 0, workers[0]);
        for (uint256 i = 0; i < 4; i++) _work(0, 90e18);
        spec = _provable(1);
        uint256 first = market.auditRateOf(spec, 0, workers[0]);
        assertTrue(first < rate, "lower");
        assertEq(market.auditRateOf(spec, 0, workers[1]), market.auditRateOf(spec, 0, workers[2]), "of nobody else");
        for (uint256 i = 0; i < 40; i++) _work(0, 90e18);
        spec = _provable(1);
        assertApproxEqAbs(market.auditRateOf(spec, 0, workers[0]), market.auditRateOf(spec, 0, workers[1]) / 10, 1);
    }

    function test_record_isOfTheLastThreeMonths() public {
        // The first second of a month.
        vm.warp((vm.getBlockTimestamp() / 30 days + 1) * 30 days);
        _work(0, 50e18);
        uint256 before = market.record(workers[0]);
        _pass(90 days - 1_001);
        assertEq(market.record(workers[0]), before, "still there");
        _pass(1_001);
        assertEq(market.record(workers[0]), 0, "over");
    }

    function test_record_endsWithARefutation() public {
        _work(0, 90e18);
        _work(1, 90e18);
        assertTrue(market.record(workers[0]) != 0, "a record");
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _contest(0, 0);
        _refuteSlot(0, 0);
        assertEq(market.record(workers[0]), 0, "none");
        assertTrue(market.record(workers[1]) != 0, "of nobody else");
        // Not revealing is the same.
        _pass(1_000 + 100 + 11);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(market.record(workers[1]), 0, "none");
        // It begins anew.
        _work(0, 50e18);
        assertApproxEqAbs(market.record(workers[0]), _fee(50e18), 1);
    }

    /// @dev An owner that pays itself pays more in fees than its record grows by.
    function test_record_isNeverCheaperThanItIsWorth() public {
        uint256 supply = token.totalSupply();
        _work(0, 90e18);
        assertEq(token.totalSupply(), supply, "nothing was burned");
        assertLt(market.record(workers[0]), market.fees(), "the requester's fee is not counted");
    }
}
