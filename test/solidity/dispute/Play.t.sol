// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "./DisputeTest.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @notice Whole games over 2^40 steps, to the payment of everybody.
contract PlayTest is DisputeTest {
    /// @dev Wherever a defender's trace departs from the true one, an honest challenger refutes it with its last pick.
    function testFuzz_play_lyingDefenderIsRefuted(uint256 liesFrom, uint64 position) public {
        liesFrom = bound(liesFrom, 1, TRACE);
        position = uint64(bound(position, 0, 2));
        address liar = workers[0];
        uint256 stake = _stake(liar);
        _revealed(liar, 0, position, liesFrom);
        IDisputeGame.Game memory game = _game(position, WATCHER);
        _challenge(position, WATCHER);
        assertEq(market.contests(id, 0, 0), 1, "contests");
        IDisputeGame.Segment memory segment = _open(game, liar);
        IDisputeGame.Pick memory choice;
        uint256 from;
        (segment, choice, from) = _play(game, segment, 0);
        assertEq(from + 1, liesFrom, "the step that is wrong");
        uint256 before = WATCHER.balance;
        vm.prank(WATCHER);
        disputes.pickAndProve(game, spec, segment, choice, abi.encode(choice.before), "");

        _expectState(game, IDisputeGame.GameState.Over);
        assertEq(WATCHER.balance - before, disputes.challengerBond() + disputes.defenderBond(), "both bonds");
        assertEq(address(disputes).balance, 0, "nothing stays");
        assertEq(stake - _stake(liar), 20e6, "all of the bond");
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(market.job(id).reserved, 0, "as if it was never claimed");
        _pass(14 days);
        uint256 supply = token.totalSupply();
        registry.burnQuarantined(1);
        assertEq(token.balanceOf(WATCHER), 10e18, "reward");
        assertEq(supply - token.totalSupply(), 10e18, "burned");
    }

    /// @dev Whatever a challenger picks against a true trace, the step is there that shows it wrong.
    function testFuzz_play_honestDefenderWins(uint256 seed, uint64 position) public {
        seed = bound(seed, 1, type(uint256).max);
        position = uint64(bound(position, 0, 2));
        _revealed(workers[0], 0, HONEST, HONEST);
        IDisputeGame.Game memory game = _game(position, WATCHER);
        _challenge(position, WATCHER);
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        IDisputeGame.Pick memory choice;
        (segment, choice, ) = _play(game, segment, seed);
        vm.expectPartialRevert(IDisputeGame.StepUndecided.selector);
        vm.prank(WATCHER);
        disputes.pickAndProve(game, spec, segment, choice, abi.encode(choice.before), "");
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        (segment.before, segment.end, segment.midpoints) = (choice.before, choice.end, 0);
        uint256 before = workers[0].balance;
        vm.prank(workers[0]);
        disputes.prove(game, spec, segment, abi.encode(segment.before));

        assertEq(workers[0].balance - before, disputes.challengerBond() + disputes.defenderBond(), "both bonds");
        assertEq(market.contests(id, 0, 0), 0, "nothing open");
        _pass(spec.challengeWindow);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        assertEq(_reserved(workers[0]), 0, "bond is free");
    }

    /// @dev A liar who plays on with the true trace loses as well: what it opened stays.
    function test_play_liarCannotChangeItsMind() public {
        _revealed(workers[0], 0, 1, 5_000);
        IDisputeGame.Game memory game = _game(1, WATCHER);
        _challenge(1, WATCHER);
        IDisputeGame.Opening memory opening = _opening(1);
        opening.end = _state(1, TRACE, HONEST);
        uint256 bond = disputes.defenderBond();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.LeafInvalid.selector, "outputRoot"));
        vm.prank(workers[0]);
        disputes.open{value: bond}(game, spec, opening, workers[0], "");
    }

    /// @dev A refuted slot is filled by somebody else, who is paid; the liar may not come again.
    function test_play_slotIsFilledAgain() public {
        _revealed(workers[0], 0, 1, 5_000);
        _challenge(1, WATCHER);
        _pass(ANSWER + 2);
        IDisputeGame.Segment memory none;
        disputes.timeout(_game(1, WATCHER), spec, none);
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 0);
        _revealed(workers[1], 0, HONEST, HONEST);
        _pass(spec.challengeWindow);
        uint256 before = token.balanceOf(workers[1]);
        _settle(spec, 0, true);
        assertTrue(token.balanceOf(workers[1]) > before, "paid");
    }

    /// @dev Nothing belongs beyond the count: a challenge of it is lost with the opening.
    function test_open_emptyPositionWins() public {
        _revealed(workers[0], 0, HONEST, HONEST);
        IDisputeGame.Game memory game = _game(3, WATCHER);
        _challenge(3, WATCHER);
        uint256 before = workers[0].balance;
        IDisputeGame.Opening memory opening = _opening(3);
        vm.prank(workers[0]);
        disputes.open(game, spec, opening, workers[0], "");
        assertEq(workers[0].balance - before, disputes.challengerBond(), "challenger's bond");
        assertEq(market.contests(id, 0, 0), 0, "nothing open");
    }

    /// @dev Any number of games at once: one that is lost refutes, and all others are won by their challengers.
    function test_collect_gamesOfARefutedResult() public {
        _revealed(workers[0], 0, 1, 5_000);
        address[3] memory watchers = [WATCHER, address(0xB0B1), address(0xB0B2)];
        for (uint256 i = 1; i < 3; i++) vm.deal(watchers[i], 1 ether);
        for (uint64 i = 0; i < 3; i++) _challenge(i, watchers[i]);
        _open(_game(0, watchers[0]), workers[0]);
        vm.expectPartialRevert(IDisputeGame.NotRefuted.selector);
        disputes.collect(_game(0, watchers[0]));
        uint256 stake = _stake(workers[0]);
        _pass(ANSWER + 2);
        IDisputeGame.Segment memory none;
        disputes.timeout(_game(1, watchers[1]), spec, none);
        disputes.collect(_game(0, watchers[0]));
        disputes.collect(_game(2, watchers[2]));
        uint256 bond = disputes.challengerBond();
        assertEq(disputes.credit(watchers[0]), bond + disputes.defenderBond(), "answered");
        assertEq(disputes.credit(watchers[1]), bond, "timed out");
        assertEq(disputes.credit(watchers[2]), bond, "not answered");
        assertEq(stake - _stake(workers[0]), 20e6, "one bond for all");
        for (uint256 i = 0; i < 3; i++) disputes.withdraw(watchers[i]);
        assertEq(address(disputes).balance, 0, "nothing stays");
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.collect(_game(0, watchers[0]));
    }
}
