// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev fund, close and refund.
contract FundTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");

    function test_fund_unknownJob() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        _expect(abi.encodeWithSelector(IMarketTypes.JobUnknown.selector, market.jobIdOf(spec)));
        _fund(spec, SPONSOR, 1);
    }

    function test_fund_closedOrOver() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _pass(7 days);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingIsOver.selector, id, spec.postingDeadline));
        _fund(spec, SPONSOR, 1);
        _close(spec, STRANGER);
        _expect(abi.encodeWithSelector(IMarketTypes.JobIsClosed.selector, id));
        _fund(spec, SPONSOR, 1);
    }

    function test_fund_letsABatchBeClaimed() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.budget = 1e18;
        JobId id = _post(spec);
        uint256 needed = market.worstCase(spec, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.BudgetTooSmall.selector, id, 1e18, needed));
        _claim(spec, workers[0], 0, 0);
        _fund(spec, SPONSOR, uint96(needed - 1e18));
        _claim(spec, workers[0], 0, 0);
        assertEq(market.job(id).free, 0, "all of it is reserved");
    }

    function test_close_byStrangerTooEarly() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingStillOpen.selector, id, spec.postingDeadline));
        _close(spec, STRANGER);
        _pass(7 days - 1);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingStillOpen.selector, id, spec.postingDeadline));
        _close(spec, STRANGER);
        _pass(1);
        uint256 before = token.balanceOf(REQUESTER);
        _close(spec, STRANGER);
        assertEq(token.balanceOf(REQUESTER) - before, spec.budget, "the requester gets it");
        _expect(abi.encodeWithSelector(IMarketTypes.JobIsClosed.selector, id));
        _close(spec, STRANGER);
    }

    function test_refund_openJob() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _expect(abi.encodeWithSelector(IMarketTypes.JobNotClosed.selector, id));
        _refund(spec, REQUESTER);
        assertEq(market.refundable(spec, REQUESTER), 0, "nothing while it is open");
    }

    function test_refund_reservationThatEndsLater() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _claim(spec, workers[0], 0, 0);
        uint256 reserved = market.job(id).reserved;
        uint256 before = token.balanceOf(REQUESTER);
        _close(spec, REQUESTER);
        assertEq(token.balanceOf(REQUESTER) - before, spec.budget - reserved, "what is free, at once");
        _expect(abi.encodeWithSelector(IMarketTypes.NothingToRefund.selector, id, REQUESTER));
        _refund(spec, REQUESTER);
        _pass(601);
        _expire(spec, 0, 0);
        assertEq(market.refundable(spec, REQUESTER), reserved, "the rest");
        _refund(spec, REQUESTER);
        assertEq(token.balanceOf(REQUESTER) - before, spec.budget, "everything");
        assertEq(token.balanceOf(address(market)), 0, "nothing left");
    }

    function test_refund_nobodysShare() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _fund(spec, SPONSOR, 1e18);
        _close(spec, REQUESTER);
        _expect(abi.encodeWithSelector(IMarketTypes.NothingToRefund.selector, id, STRANGER));
        _refund(spec, STRANGER);
    }

    /// @dev Whoever paid, whatever was spent and in which order it is asked for: shares are pro rata within a wei a
    /// refund, all of the rest goes back, and nothing stays.
    function testFuzz_refund_proRataToTheLastWei(
        uint96[3] memory added,
        uint64[2] memory steps,
        uint256 order,
        bool early
    ) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.budget = 100e18;
        JobId id = _post(spec);
        address[4] memory payers = [REQUESTER, SPONSOR, workers[6], workers[7]];
        uint256[4] memory share;
        share[0] = spec.budget;
        for (uint256 i = 0; i < 3; i++) {
            share[i + 1] = bound(added[i], 0, 50_000e18);
            token.transfer(payers[i + 1], share[i + 1]);
            vm.prank(payers[i + 1]);
            token.approve(address(market), type(uint256).max);
            _fund(spec, payers[i + 1], uint96(share[i + 1]));
        }
        uint256 budget = share[0] + share[1] + share[2] + share[3];
        uint256[4] memory before;
        for (uint256 i = 0; i < 4; i++) before[i] = token.balanceOf(payers[i]);
        for (uint64 i = 0; i < 2; i++) {
            steps[i] = uint64(bound(steps[i], 0, 10e9));
            _claimAndCommit(spec, workers[i], i, 0, ROOT, steps[i]);
            _reveal(spec, i, 0, ROOT, steps[i]);
        }
        _pass(60);
        _settle(spec, 0, true);
        if (early) _refundAll(spec, payers, order);
        _settle(spec, 1, true);
        _refundAll(spec, payers, order);
        assertEq(market.job(id).free, 0, "nothing left");
        assertEq(token.balanceOf(address(market)), market.fees(), "but fees");
        uint256 back = budget - _spent(spec, steps[0]) - _spent(spec, steps[1]);
        for (uint256 i = 0; i < 4; i++) {
            uint256 got = token.balanceOf(payers[i]) - before[i];
            assertApproxEqAbs(got, (back * share[i]) / budget, 4);
        }
    }

    function _spent(IMarketTypes.JobSpec memory spec, uint64 steps) private pure returns (uint256) {
        uint256 price = spec.taskFee * 10 + (uint256(steps) * spec.maxStepPrice) / 1e9;
        return price + (price * 20_000) / 1_000_000;
    }

    /// @dev Closes where that is still to do, then asks for every payer, beginning with one of them.
    function _refundAll(IMarketTypes.JobSpec memory spec, address[4] memory payers, uint256 order) private {
        if (market.job(market.jobIdOf(spec)).seed != 0) _close(spec, REQUESTER);
        for (uint256 i = 0; i < 4; i++) {
            address payer = payers[(i + (order % 4)) % 4];
            vm.prank(STRANGER);
            try market.refund(spec, payer) {} catch (bytes memory reason) {
                assertEq(bytes32(bytes4(reason)), bytes32(IMarketTypes.NothingToRefund.selector));
            }
        }
    }
}
