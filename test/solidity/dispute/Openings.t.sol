// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "./DisputeTest.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {ResultRoot} from "../../../contracts/types/Types.sol";

/// @notice Property 3: a tree with a fault has a position that nobody can open, and a challenger who knows root and
/// count only wins there.
contract OpeningsTest is DisputeTest {
    uint256 private constant FAULTS = 9;

    /// @dev The best that the maker of a tree with a fault can show of its position.
    function _faulty(
        uint256 fault,
        uint64 position
    ) private view returns (bytes32 root, uint64 steps, IDisputeGame.Opening memory opening) {
        opening = _opening(position);
        ResultTree.Node[4] memory n = _nodes();
        if (fault == 0) opening.leaf.taskIndex ^= 1;
        if (fault == 1) opening.leaf.kind = 2;
        if (fault == 2) opening.leaf.steps = 20e6 + 1;
        if (fault == 3) opening.leaf.outputLength = 1025;
        if (fault == 4) n[3] = ResultTree.leaf(opening.leaf); // padding that is not empty
        if (fault < 4) n[position] = ResultTree.leaf(opening.leaf);
        if (fault == 5) n[position] = ResultTree.Node(keccak256("no leaf is known"), LENGTH);
        ResultTree.Node memory left = ResultTree.parent(n[0], n[1]);
        ResultTree.Node memory right = ResultTree.parent(n[2], n[3]);
        ResultTree.Node memory top = ResultTree.parent(left, right);
        if (fault == 6) top.sum++; // more steps than the leaves have
        if (fault == 7) top = left; // a level is missing
        opening.path[0] = n[position ^ 1];
        opening.path[1] = position < 2 ? right : left;
        root = ResultRoot.unwrap(ResultTree.root(fault == 8 ? 4 : 3, top)); // another count
        steps = top.sum;
    }

    function testFuzz_open_noTreeWithAFault(uint256 fault, uint64 position) public {
        fault = bound(fault, 0, FAULTS - 1);
        position = uint64(bound(position, 0, 2));
        (lieTask, lieFrom) = (HONEST, HONEST);
        (bytes32 root, uint64 steps, IDisputeGame.Opening memory opening) = _faulty(fault, position);
        if (fault == 4) position = 3;
        _claimAndCommit(spec, workers[0], 0, 0, root, steps);
        _reveal(spec, 0, 0, root, steps);
        IDisputeGame.Game memory game = _game(position, WATCHER);
        _challenge(position, WATCHER);
        if (fault == 4) opening.path = _path(3);
        uint256 bond = fault == 4 ? 0 : disputes.defenderBond();
        vm.expectRevert();
        vm.prank(workers[0]);
        disputes.open{value: bond}(game, spec, opening, workers[0], "");
        _pass(ANSWER + 2);
        IDisputeGame.Segment memory none;
        disputes.timeout(game, spec, none);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
    }

    /// @dev What a leaf says of a task has to be what the task's trace ends with, from the task's own input.
    function test_open_whatEachPartBinds() public {
        _revealed(workers[0], 0, HONEST, HONEST);
        IDisputeGame.Game memory game = _game(1, WATCHER);
        _challenge(1, WATCHER);
        IDisputeGame.Opening memory opening = _opening(1);
        opening.inputRoot = inputs[0];
        _refused(game, opening, IDisputeGame.TaskUnknown.selector);
        opening = _opening(1);
        opening.taskPath = new bytes32[](1);
        _refused(game, opening, ResultTree.PathLengthWrong.selector);
        opening = _opening(1);
        opening.end = _state(0, TRACE, HONEST);
        _refused(game, opening, IDisputeGame.LeafInvalid.selector);
        opening = _opening(1);
        opening.path[1].sum++;
        _refused(game, opening, IDisputeGame.ResultMismatch.selector);
        opening = _opening(1);
        opening.leaf.steps++;
        opening.path[1].sum--;
        _refused(game, opening, IDisputeGame.ResultMismatch.selector);
        opening = _opening(1);
        opening.midpoints = new bytes32[](62);
        _refused(game, opening, IDisputeGame.MidpointsWrong.selector);
        uint256 bond = disputes.defenderBond();
        opening = _opening(1);
        vm.expectPartialRevert(IDisputeGame.BondTooSmall.selector);
        vm.prank(workers[0]);
        disputes.open{value: bond - 1}(game, spec, opening, workers[0], "");
        vm.prank(workers[0]);
        disputes.open{value: bond}(game, spec, opening, workers[0], "");
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        vm.prank(workers[0]);
        disputes.open{value: bond}(game, spec, opening, workers[0], "");
    }

    function _refused(IDisputeGame.Game memory game, IDisputeGame.Opening memory opening, bytes4 selector) private {
        uint256 bond = disputes.defenderBond();
        vm.expectPartialRevert(selector);
        vm.prank(workers[0]);
        disputes.open{value: bond}(game, spec, opening, workers[0], "");
    }

    function test_challenge_whatItRefuses() public {
        uint256 bond = disputes.challengerBond();
        vm.expectPartialRevert(IMarketTypes.SlotOutOfRange.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: bond}(spec, 0, 0, 0, 0, WATCHER);
        _revealed(workers[0], 0, HONEST, HONEST);
        vm.expectPartialRevert(IDisputeGame.BondTooSmall.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: bond - 1}(spec, 0, 0, 0, 0, WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PositionOutOfTree.selector, 4, 4));
        vm.prank(WATCHER);
        disputes.challenge{value: bond}(spec, 0, 0, 0, 4, WATCHER);
        _challenge(0, WATCHER);
        vm.expectPartialRevert(IDisputeGame.GamePlayed.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: bond}(spec, 0, 0, 0, 0, WATCHER);
        _pass(spec.challengeWindow);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: bond}(spec, 0, 0, 0, 1, WATCHER);
    }

    /// @dev A pick shows the ends of one part of what was posted, and nothing else.
    function testFuzz_pick_onlyWhatWasPosted(uint256 part, uint256 change) public {
        part = bound(part, 0, 63);
        change = bound(change, 0, 4);
        _revealed(workers[0], 0, HONEST, HONEST);
        IDisputeGame.Game memory game = _game(1, WATCHER);
        _challenge(1, WATCHER);
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        bytes32[] memory midpoints = _midpoints(1, 0, TRACE, 0);
        IDisputeGame.Pick memory choice = _choice(segment, midpoints, part);
        if (change == 0) choice.part = (part + 1) % 64;
        if (change == 1) choice.before = bytes32(uint256(1));
        if (change == 2) choice.end = bytes32(uint256(1));
        if (change == 3) choice.siblings[0] = bytes32(uint256(1));
        if (change == 4) choice.siblings = new bytes32[](choice.siblings.length + 1);
        vm.expectPartialRevert(IDisputeGame.PickUnknown.selector);
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        choice = _choice(segment, midpoints, part);
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        _expectState(game, IDisputeGame.GameState.Dividing);
    }
}
