// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId} from "../../../contracts/types/Types.sol";

/// @notice What an optimistic job of one task costs from posting to payment, beside one that is judged by votes. All
/// words that were used before are warm and not zero; intrinsic gas and calldata are not counted.
contract OptimisticGasTest is JudgedTest {
    uint256 private _jobs;

    function _single(bool provable) private returns (uint256 used) {
        spec = provable ? _provable(1) : _spec(1, 1);
        (spec.taskCount, spec.batchSize, spec.salt) = (1, 1, bytes32(++_jobs));
        (spec.minStepPrice, spec.maxStepPrice) = (1e18, 1e18);
        id = market.jobIdOf(spec);
        address worker = workers[0];
        AllotmentId allotment = registry.allotmentOf(worker, provable ? JUDGE : address(market));
        bytes32 commitment = _commitment(id, 0, 0, 0, allotment, A, 100);
        IMarketTypes.ClaimAndCommit[] memory claims = new IMarketTypes.ClaimAndCommit[](1);
        claims[0] = IMarketTypes.ClaimAndCommit(0, 0, 0, commitment);
        IMarketTypes.Opening[] memory openings = _openings(0, 0, A, 100);
        vm.prank(REQUESTER);
        uint256 left = gasleft();
        market.post(spec, "hint");
        used += left - gasleft();
        vm.prank(worker);
        left = gasleft();
        market.claimAndCommit(spec, claims);
        used += left - gasleft();
        _draw(id, 0, false);
        left = gasleft();
        market.reveal(id, openings);
        used += left - gasleft();
        _pass(spec.challengeWindow);
        uint64[] memory batches = new uint64[](1);
        left = gasleft();
        market.settle(spec, batches, true);
        used += left - gasleft();
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    function test_optimistic_gas() public {
        vm.startPrank(workers[0]);
        registry.setAllotment(registry.allotmentOf(workers[0], address(market)), 400e6);
        vm.stopPrank();
        _single(true);
        _single(false);
        uint256 optimistic = _single(true);
        uint256 votes = _single(false);
        // Four transactions cost 84,000 and their calldata 26,000 besides: 300,000 in all.
        assertLe(optimistic, 300_000 - 84_000 - 26_000, "the whole life");
        assertLe(optimistic, votes + 12_000, "resolver, seed, record");
    }
}
