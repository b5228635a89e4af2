// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, JobId, ResultRoot, Timestamp} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

contract RevealTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");
    uint64 private constant STEPS = 1e9;

    IMarketTypes.JobSpec private spec;
    JobId private id;

    function setUp() public override {
        super.setUp();
        spec = _spec(2, 3);
        id = _post(spec);
    }

    function _notOpen(uint8 committed) private {
        _expect(abi.encodeWithSelector(IMarketTypes.RevealNotOpen.selector, id, 0, committed, 2));
    }

    function test_reveal_opensWhenAllCommitted() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _claimAndCommit(spec, workers[1], 0, 1, ROOT, STEPS);
        vm.expectEmit(true, true, true, true, address(market));
        AllotmentId allotment = registry.allotmentOf(workers[0], address(market));
        emit IMarketTypes.ResultRevealed(id, 0, allotment, 0, 0, ResultRoot.wrap(ROOT), STEPS, "outputs");
        _reveal(spec, 0, 0, ROOT, STEPS);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Open);
        _reveal(spec, 0, 1, ROOT, STEPS);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
        assertEq(Timestamp.unwrap(market.batch(id, 0).revealedAt), vm.getBlockTimestamp(), "the window begins");
        (IMarketTypes.Assignment memory turn, bytes32 root) = market.assignment(id, 0, 1);
        assertEq(root, ROOT, "root");
        assertEq(turn.steps, STEPS, "steps");
    }

    function test_reveal_opensAfterTheFillTime() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _pass(999);
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
    }

    function test_reveal_waitsForAClaim() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _pass(900);
        _claim(spec, workers[1], 0, 1);
        _pass(600);
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        // It lapsed, but its slot may be filled again in the time that is given back.
        _pass(1);
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _expire(spec, 0, 1);
        assertEq(Timestamp.unwrap(market.batch(id, 0).fillDeadline), vm.getBlockTimestamp() + 99, "given back");
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(99);
        _reveal(spec, 0, 0, ROOT, STEPS);
    }

    /// @dev Nobody ends the lapsed claim: revealing opens all the same, when its slot can no longer be filled.
    function test_reveal_afterAClaimThatNobodyEnded() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        _pass(900);
        _claim(spec, workers[1], 0, 1);
        _pass(600 + 1_000);
        _notOpen(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _pass(1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
        // And then the slot cannot be filled.
        _expect(abi.encodeWithSelector(IMarketTypes.BatchNotOpen.selector, id, 0, IMarketTypes.BatchStatus.Revealed));
        _claim(spec, workers[2], 0, 1);
        _settle(spec, 0, false);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Expired);
        assertEq(_reserved(workers[1]), 0, "its bond is back");
    }

    /// @dev Property 5: what opens one assignment opens no other.
    function testFuzz_reveal_onlyTheAuthorsOwn(bytes32 root, uint48 steps, bytes32 salt, uint8 change) public {
        spec = _spec(1, 1);
        id = _post(spec);
        AllotmentId allotment = registry.allotmentOf(workers[0], address(market));
        bytes32 right = keccak256(
            abi.encode(
                keccak256("conun/v1/commitment"),
                market.assignmentIdOf(id, 0, 0, 0),
                allotment,
                root,
                uint256(steps),
                salt
            )
        );
        // Copied by others into another batch, and by themselves into another job.
        _claimAndCommitTo(spec, workers[0], 0, 0, 0, right);
        _claimAndCommitTo(spec, workers[1], 1, 0, 0, right);
        IMarketTypes.Opening[] memory openings = new IMarketTypes.Opening[](1);
        openings[0] = IMarketTypes.Opening(1, 0, ResultRoot.wrap(root), steps, salt, "");
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.CommitmentMismatch.selector, id, 1, 0));
        market.reveal(id, openings);
        // Another opening of the author's.
        openings[0].batch = 0;
        if (change % 3 == 0) openings[0].resultRoot = ResultRoot.wrap(~root);
        if (change % 3 == 1) openings[0].totalSteps = uint48(~steps);
        if (change % 3 == 2) openings[0].salt = ~salt;
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.CommitmentMismatch.selector, id, 0, 0));
        market.reveal(id, openings);
        openings[0] = IMarketTypes.Opening(0, 0, ResultRoot.wrap(root), steps, salt, "");
        market.reveal(id, openings);
    }

    /// @dev The next turn of a slot has an assignment id of its own.
    function test_reveal_commitmentOfAnEarlierTurn() public {
        spec = _spec(1, 1);
        id = _post(spec);
        AllotmentId allotment = registry.allotmentOf(workers[1], address(market));
        bytes32 early = _commitment(id, 0, 0, 0, allotment, ROOT, STEPS);
        _claim(spec, workers[0], 0, 0);
        _release(spec, workers[0], 0, 0);
        _claimAndCommitTo(spec, workers[1], 0, 0, 1, early);
        _expect(abi.encodeWithSelector(IMarketTypes.CommitmentMismatch.selector, id, 0, 0));
        _reveal(spec, 0, 0, ROOT, STEPS);
    }

    function test_reveal_stepsBeyondTheWord() public {
        spec = _spec(1, 1);
        id = _post(spec);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, uint64(1) << 48);
        _expect(abi.encodeWithSelector(IMarketTypes.StepsOutOfRange.selector, uint64(1) << 48, (1 << 48) - 1));
        _reveal(spec, 0, 0, ROOT, uint64(1) << 48);
    }

    function test_reveal_outOfRange() public {
        _expect(abi.encodeWithSelector(IMarketTypes.SlotOutOfRange.selector, id, 0, 0, 0));
        _reveal(spec, 0, 0, ROOT, STEPS);
    }
}
