// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketTest} from "../helpers/MarketTest.sol";
import {IJobMarket} from "../../../contracts/interfaces/IJobMarket.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";

/// @notice The market's code in two contracts behaves as one, and only at the market's address.
contract AnnexTest is MarketTest {
    function test_annex_hasTheImmutablesOfTheMarket() public view {
        IJobMarket annex = IJobMarket(market.annex());
        assertTrue(address(annex) != address(market), "two contracts");
        assertEq(address(annex.seed()), address(market.seed()), "seed");
        assertEq(annex.governor(), market.governor(), "governor");
        assertEq(annex.guardian(), market.guardian(), "guardian");
        assertEq(
            keccak256(abi.encode(annex.chainParameters())),
            keccak256(abi.encode(market.chainParameters())),
            "chain parameters"
        );
    }

    function test_annex_knowsNoJobAtItsOwnAddress() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _claimAndCommit(spec, workers[0], 0, 0, keccak256("root"), 5);
        _reveal(spec, 0, 0, keccak256("root"), 5);
        _pass(spec.challengeWindow);

        IJobMarket annex = IJobMarket(market.annex());
        uint64[] memory batches = new uint64[](1);
        vm.expectPartialRevert(IMarketTypes.JobUnknown.selector);
        annex.settle(spec, batches, true);
        vm.expectPartialRevert(IMarketTypes.JobUnknown.selector);
        annex.expire(spec, 0, 0);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);

        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    function test_settle_mixesBatchesOfBothContracts() public {
        IMarketTypes.JobSpec memory spec = _spec(2, 2);
        JobId id = _post(spec);
        // Batch 0: two equal results. Batch 1: two different ones. Batch 2: two equal ones.
        for (uint64 batch = 0; batch < 3; batch++) {
            _claimAndCommit(spec, workers[0], batch, 0, keccak256("root"), 5);
            bytes32 other = keccak256(batch == 1 ? bytes("other") : bytes("root"));
            _claimAndCommit(spec, workers[1], batch, 1, other, 5);
            _reveal(spec, batch, 0, keccak256("root"), 5);
            _reveal(spec, batch, 1, other, 5);
        }
        _pass(spec.challengeWindow);
        uint96 budget = spec.budget;
        uint64[] memory batches = new uint64[](3);
        (batches[0], batches[1], batches[2]) = (0, 1, 2);
        vm.prank(STRANGER);
        market.settle(spec, batches, false);

        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        _expectStatus(id, 1, IMarketTypes.BatchStatus.Refunded);
        _expectStatus(id, 2, IMarketTypes.BatchStatus.Settled);
        IMarketTypes.Job memory job = market.job(id);
        uint256 owed = market.credit(workers[0]) + market.credit(workers[1]) + market.fees();
        assertEq(job.reserved, 0, "nothing stays reserved");
        assertEq(uint256(job.free) + owed, budget, "all of the budget is free, earned or a fee");
        assertEq(token.balanceOf(address(market)), budget, "and all of it is there");
    }

    function test_fallback_refusesWhatNeitherKnows() public {
        (bool success, bytes memory answer) = address(market).call(abi.encodeWithSignature("nothing()"));
        assertFalse(success, "unknown function");
        assertEq(answer.length, 0, "no reason");
        vm.deal(address(this), 1);
        (success, ) = address(market).call{value: 1}("");
        assertFalse(success, "coins");
        (success, ) = address(market).call{value: 1}(abi.encodeCall(market.collectFees, ()));
        assertFalse(success, "coins with a call");
    }
}
