// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "./DisputeTest.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @notice Moves that are none: of no game, in the wrong state, about another segment or job, by the wrong account.
contract MovesTest is DisputeTest {
    IDisputeGame.Game private game;
    IDisputeGame.Segment private none;

    function setUp() public override {
        super.setUp();
        _revealed(workers[0], 0, HONEST, HONEST);
        game = _game(1, WATCHER);
    }

    function test_moves_ofNoGame() public {
        IDisputeGame.Pick memory choice;
        bytes memory unknown = abi.encodeWithSelector(IDisputeGame.GameUnknown.selector, disputes.gameIdOf(game));
        vm.expectRevert(unknown);
        disputes.open(game, spec, _opening(1), workers[0], "");
        vm.expectRevert(unknown);
        disputes.divide(game, none, new bytes32[](63), workers[0], "");
        vm.expectRevert(unknown);
        disputes.pick(game, none, choice, "");
        vm.expectRevert(unknown);
        disputes.pickAndProve(game, spec, none, choice, "", "");
        vm.expectRevert(unknown);
        disputes.prove(game, spec, none, "");
        vm.expectRevert(unknown);
        disputes.timeout(game, spec, none);
        vm.expectRevert(unknown);
        disputes.concede(game, spec, none, WATCHER, "");
        vm.expectRevert(unknown);
        disputes.collect(game);
        vm.expectRevert(unknown);
        disputes.cancel(game, none);
    }

    /// @dev In every state but its own, and about every segment but the one in question, a move reverts.
    function test_moves_outOfTurn() public {
        _challenge(1, WATCHER);
        _refusedIn(IDisputeGame.GameState.Challenged, none, false, false, false);
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        _refusedIn(IDisputeGame.GameState.Picking, segment, false, true, false);
        IDisputeGame.Pick memory choice = _choice(segment, _midpoints(1, 0, TRACE, 0), 5);
        IDisputeGame.Segment memory other = IDisputeGame.Segment(
            0,
            segment.end,
            segment.midpoints,
            workers[0],
            WATCHER
        );
        vm.expectPartialRevert(IDisputeGame.SegmentUnknown.selector);
        vm.prank(WATCHER);
        disputes.pick(game, other, choice, "");
        vm.expectPartialRevert(IDisputeGame.SignatureInvalid.selector);
        vm.prank(STRANGER);
        disputes.pick(game, segment, choice, "");
        choice.part = 64;
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PartOutOfRange.selector, 64, 64));
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        choice.part = 5;
        vm.expectPartialRevert(IDisputeGame.NotLastRound.selector);
        vm.prank(WATCHER);
        disputes.pickAndProve(game, spec, segment, choice, "", "");
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        (segment.before, segment.end, segment.midpoints) = (choice.before, choice.end, 0);
        _refusedIn(IDisputeGame.GameState.Dividing, segment, true, false, false);
        vm.expectPartialRevert(IDisputeGame.SegmentUnknown.selector);
        disputes.timeout(game, spec, other);
        vm.expectPartialRevert(IDisputeGame.MidpointsWrong.selector);
        vm.prank(workers[0]);
        disputes.divide(game, segment, new bytes32[](31), workers[0], "");
    }

    function _refusedIn(
        IDisputeGame.GameState state,
        IDisputeGame.Segment memory segment,
        bool divides,
        bool picks,
        bool proves
    ) private {
        IDisputeGame.Pick memory choice;
        bytes memory wrong = abi.encodeWithSelector(
            IDisputeGame.GameStateWrong.selector,
            disputes.gameIdOf(game),
            state
        );
        if (state != IDisputeGame.GameState.Challenged) {
            vm.expectRevert(wrong);
            disputes.open(game, spec, _opening(1), workers[0], "");
        }
        if (!divides) {
            vm.expectRevert(wrong);
            disputes.divide(game, segment, new bytes32[](63), workers[0], "");
        }
        if (!picks) {
            vm.expectRevert(wrong);
            disputes.pick(game, segment, choice, "");
            vm.expectRevert(wrong);
            disputes.pickAndProve(game, spec, segment, choice, "", "");
        }
        if (!proves) {
            vm.expectRevert(wrong);
            disputes.prove(game, spec, segment, "");
        }
    }

    /// @dev Once it is over nothing moves it, by whichever way it ended.
    function test_moves_afterTheEnd() public {
        _challenge(1, WATCHER);
        vm.prank(WATCHER);
        disputes.concede(game, spec, none, WATCHER, "");
        _refusedIn(IDisputeGame.GameState.Over, none, false, false, false);
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.timeout(game, spec, none);
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.concede(game, spec, none, WATCHER, "");
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.collect(game);
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.cancel(game, none);
        vm.expectPartialRevert(IDisputeGame.GamePlayed.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: 1 ether}(spec, 0, 0, 0, 1, WATCHER);
    }

    function test_moves_aboutAnotherJob() public {
        _challenge(1, WATCHER);
        IMarketTypes.JobSpec memory other = spec;
        other.limits.steps--;
        vm.expectPartialRevert(IDisputeGame.SpecUnknown.selector);
        disputes.open(game, other, _opening(1), workers[0], "");
        vm.expectPartialRevert(IDisputeGame.SpecUnknown.selector);
        disputes.timeout(game, other, none);
        vm.expectPartialRevert(IDisputeGame.SpecUnknown.selector);
        vm.prank(workers[0]);
        disputes.concede(game, other, none, workers[0], "");
    }

    /// @dev Steps that were revealed beside a root are those of its tree, or nothing of it can be opened.
    function test_open_otherStepsThanTheTree() public {
        spec.salt = keccak256("steps");
        id = _post(spec);
        bytes32 root = _root();
        _claimAndCommit(spec, workers[1], 0, 0, root, 3 * LENGTH - 1);
        _reveal(spec, 0, 0, root, 3 * LENGTH - 1);
        game = _game(1, WATCHER);
        _challenge(1, WATCHER);
        uint256 bond = disputes.defenderBond();
        IDisputeGame.Opening memory opening = _opening(1);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.StepsMismatch.selector, 3 * LENGTH, 3 * LENGTH - 1));
        vm.prank(workers[1]);
        disputes.open{value: bond}(game, spec, opening, workers[1], "");
    }

    /// @dev Nothing belongs beyond the count, and nothing is paid for showing that: a bond there is a mistake.
    function test_open_noBondBeyondTheCount() public {
        _challenge(3, WATCHER);
        IDisputeGame.Opening memory opening = _opening(3);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondTooLarge.selector, 1));
        vm.prank(workers[0]);
        disputes.open{value: 1}(_game(3, WATCHER), spec, opening, workers[0], "");
        vm.deal(WATCHER, 1 << 80);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondTooLarge.selector, 1 << 72));
        vm.prank(WATCHER);
        disputes.challenge{value: 1 << 72}(spec, 0, 0, 0, 0, WATCHER);
    }
}
