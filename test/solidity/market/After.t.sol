// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobCallback} from "../../../contracts/interfaces/IJobCallback.sol";
import {IMarketAnnex} from "../../../contracts/interfaces/IMarketAnnex.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId, ResultRoot} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev A dApp that behaves as it is told.
contract Listener is IJobCallback {
    enum Manner {
        Note,
        Revert,
        Burn,
        ReturnBomb,
        SpendAlmostAll
    }

    Manner public manner;
    uint256 public calls;
    JobId public lastJob;
    uint64 public lastBatch;
    ResultRoot public lastRoot;

    function behave(Manner next) external {
        manner = next;
    }

    function onBatchSettled(JobId jobId, uint64 batch, ResultRoot resultRoot) external {
        uint256 start = gasleft();
        if (manner == Manner.Revert) revert("no");
        if (manner == Manner.Burn) {
            for (uint256 i = 0; ; i++) calls += i;
        }
        if (manner == Manner.ReturnBomb) {
            assembly {
                return(0, 100000)
            }
        }
        if (manner == Manner.SpendAlmostAll) {
            while (start - gasleft() < 400_000) lastBatch++;
        }
        calls++;
        lastJob = jobId;
        lastBatch = batch;
        lastRoot = resultRoot;
    }
}

/// @dev notify, withdraw, collectFees.
contract AfterTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");

    IMarketTypes.JobSpec private spec;
    JobId private id;
    Listener private listener;

    function setUp() public override {
        super.setUp();
        listener = new Listener();
        spec = _spec(1, 1);
        spec.callback = address(listener);
        id = _post(spec);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 1e9);
        _reveal(spec, 0, 0, ROOT, 1e9);
        _pass(60);
    }

    function _notified(bool success) private {
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.CallbackNotified(id, 0, address(listener), success);
        market.notify(spec, 0);
    }

    function test_notify_beforeSettlement() public {
        vm.expectRevert(
            abi.encodeWithSelector(IMarketTypes.BatchNotSettled.selector, id, 0, IMarketTypes.BatchStatus.Revealed)
        );
        market.notify(spec, 0);
    }

    function test_notify_tellsAsOftenAsAsked() public {
        _settle(spec, 0, true);
        _notified(true);
        _notified(true);
        assertEq(listener.calls(), 2, "twice");
        assertEq(JobId.unwrap(listener.lastJob()), JobId.unwrap(id), "job");
        assertEq(ResultRoot.unwrap(listener.lastRoot()), ROOT, "root");
    }

    function test_notify_badListenerChangesNothing() public {
        _settle(spec, 0, false);
        uint256 credit = market.credit(workers[0]);
        for (uint256 i = 1; i <= uint256(Listener.Manner.Burn); i++) {
            listener.behave(Listener.Manner(i));
            _notified(false);
        }
        listener.behave(Listener.Manner.ReturnBomb);
        _notified(true);
        assertEq(market.credit(workers[0]), credit, "money stays as it is");
        listener.behave(Listener.Manner.Note);
        _notified(true);
    }

    /// @dev Whoever sends too little gas cannot make a listener fail that would have worked.
    function testFuzz_notify_gas(uint32 gasLimit) public {
        _settle(spec, 0, true);
        listener.behave(Listener.Manner.SpendAlmostAll);
        gasLimit = uint32(bound(gasLimit, 100_000, 1_500_000));
        (bool sent, bytes memory result) = address(market).call{gas: gasLimit}(
            abi.encodeCall(IMarketAnnex.notify, (spec, 0))
        );
        if (sent) assertEq(listener.calls(), 1, "sent, so it was called with what it was promised");
        else
            assertTrue(
                result.length == 0 || bytes4(result) == IMarketTypes.CallbackGasTooLow.selector,
                "otherwise for want of gas"
            );
        if (gasLimit > 700_000) assertTrue(sent, "enough");
    }

    function test_notify_noCallback() public {
        spec = _spec(1, 1);
        spec.salt = keccak256("another");
        id = _post(spec);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.CallbackNone.selector, id));
        market.notify(spec, 0);
    }

    function test_withdraw_onceAndToTheOwner() public {
        _settle(spec, 0, false);
        uint256 credit = market.credit(workers[0]);
        uint256 before = token.balanceOf(workers[0]);
        vm.prank(STRANGER);
        market.withdraw(workers[0]);
        assertEq(token.balanceOf(workers[0]) - before, credit, "all of it");
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NothingToWithdraw.selector, workers[0]));
        market.withdraw(workers[0]);
    }

    function test_collectFees_toTheReceiver() public {
        _settle(spec, 0, false);
        uint256 fees = market.fees();
        market.setFeeReceiver(SPONSOR);
        uint256 before = token.balanceOf(SPONSOR);
        vm.prank(STRANGER);
        market.collectFees();
        assertEq(token.balanceOf(SPONSOR) - before, fees, "all of them");
        assertEq(market.fees(), 0, "once");
    }
}
