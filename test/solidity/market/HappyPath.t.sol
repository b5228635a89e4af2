// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId, ResultRoot} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev A job's whole way, with every amount computed by hand.
contract HappyPathTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");
    uint64 private constant STEPS = 3e9;

    function test_job_shortPathSingleReplica() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        assertEq(market.job(id).free, 1_000e18, "escrow");
        uint256 before = token.balanceOf(workers[0]);

        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        // Two slots, ten tasks of 0.01 and 10^9 steps at 1 each, 2 % on top.
        assertEq(market.job(id).reserved, (2 * 10.1e18 * 102) / 100, "reserved");
        assertEq(_reserved(workers[0]), 20e6, "bond");
        _reveal(spec, 0, 0, ROOT, STEPS);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
        vm.warp(vm.getBlockTimestamp() + 60);
        _settle(spec, 0, true);

        // 10 * 0.01 + 3 * 1, less 3 %.
        assertEq(token.balanceOf(workers[0]) - before, (3.1e18 * 97) / 100, "earned");
        assertEq(market.fees(), (3.1e18 * 5) / 100, "fees");
        assertEq(market.job(id).reserved, 0, "nothing reserved");
        assertEq(market.job(id).free, 1_000e18 - (3.1e18 * 102) / 100, "rest");
        assertEq(ResultRoot.unwrap(market.resultRoot(id, 0)), ROOT, "result");
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
        assertEq(_reserved(workers[0]), 0, "bond is back");
    }

    function test_job_longPathLiarOutvoted() public {
        IMarketTypes.JobSpec memory spec = _spec(2, 3);
        JobId id = _post(spec);
        _claim(spec, workers[0], 2, 0);
        _claim(spec, workers[1], 2, 1);
        _commit(spec, workers[0], 2, 0, keccak256("lie"), STEPS);
        _commit(spec, workers[1], 2, 1, ROOT, STEPS);
        _reveal(spec, 2, 0, keccak256("lie"), STEPS);
        _reveal(spec, 2, 1, ROOT, STEPS);
        _settle(spec, 2, false);
        _expectStatus(id, 2, IMarketTypes.BatchStatus.Open);
        assertEq(market.batch(id, 2).slots, 3, "one more replica");

        _claimAndCommit(spec, workers[2], 2, 2, ROOT, STEPS);
        _reveal(spec, 2, 2, ROOT, STEPS);
        vm.warp(vm.getBlockTimestamp() + 60);
        _settle(spec, 2, false);

        _expectStatus(id, 2, IMarketTypes.BatchStatus.Settled);
        _expectSlot(id, 2, 0, IMarketTypes.AssignmentStatus.Refuted);
        _expectSlot(id, 2, 1, IMarketTypes.AssignmentStatus.Paid);
        _expectSlot(id, 2, 2, IMarketTypes.AssignmentStatus.Paid);
        // The last batch has five tasks: 5 * 0.01 + 3.
        uint256 price = 3.05e18;
        assertEq(market.credit(workers[0]), 0, "the liar earns nothing");
        assertEq(market.credit(workers[1]), (price * 97) / 100, "earned");
        assertEq(registry.account(workers[0]).stake, (STAKE - price) / UNIT, "the liar lost the price");
        assertEq(registry.account(workers[1]).stake, STAKE / UNIT, "the honest lost nothing");

        uint256 before = token.balanceOf(workers[1]);
        market.withdraw(workers[1]);
        assertEq(token.balanceOf(workers[1]) - before, (price * 97) / 100, "withdrawn");
        market.collectFees();
        assertEq(token.balanceOf(FEES), (2 * price * 5) / 100, "fees");

        before = token.balanceOf(REQUESTER);
        vm.prank(REQUESTER);
        market.close(spec);
        assertEq(token.balanceOf(REQUESTER) - before, 1_000e18 - (2 * price * 102) / 100, "refund");
        assertEq(market.job(id).free, 0, "nothing left");
        assertEq(token.balanceOf(address(market)), market.credit(workers[2]), "solvent to the wei");
        assertEq(token.balanceOf(address(registry)), registry.liabilities(), "solvent to the wei");
    }
}
