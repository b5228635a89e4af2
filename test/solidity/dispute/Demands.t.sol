// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemandTest} from "./DemandTest.sol";
import {IDemands} from "../../../contracts/interfaces/IDemands.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {DemandId} from "../../../contracts/types/Types.sol";

/// @notice Demands from asking to the payment of everybody: who may ask, how they end, and who is paid.
contract DemandsTest is DemandTest {
    address private constant OTHER = address(0xB0B1);
    IDisputeGame.Segment private none;

    function setUp() public override {
        super.setUp();
        _stage(7, 5000, 100, 48);
    }

    // ------------------------------------------------------------------ asking

    function test_demand_whatItRefuses() public {
        uint256 payment = disputes.demandPayment();
        vm.startPrank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondTooSmall.selector, payment - 1, payment));
        disputes.demand{value: payment - 1}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        vm.deal(WATCHER, 100 ether);
        vm.expectPartialRevert(IDisputeGame.BondTooLarge.selector);
        disputes.demand{value: 1 << 64}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandOutOfRange.selector, 4, 4));
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 4, 0);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandOutOfRange.selector, 3, 3));
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Input, 3, 0);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandOutOfRange.selector, 1, 1));
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Code, 1, 0);
        vm.expectPartialRevert(IMarketTypes.TurnMismatch.selector);
        disputes.demand{value: payment}(spec, 0, 0, 1, IDemands.DemandKind.Output, 0, 0);
        vm.expectPartialRevert(IMarketTypes.SlotOutOfRange.selector);
        disputes.demand{value: payment}(spec, 0, 1, 0, IDemands.DemandKind.Output, 0, 0);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        DemandId known = disputes.demandIdOf(_output(0, 0));
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandMade.selector, known));
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        vm.stopPrank();
        // What was shown once is not asked for again.
        _answer(workers[0], _output(0, 0));
        vm.expectPartialRevert(IDemands.DemandMade.selector);
        vm.prank(OTHER);
        vm.deal(OTHER, payment);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        _pass(spec.challengeWindow);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        vm.prank(WATCHER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 1, 0);
    }

    /// @dev The payment follows the base fee, within the resolver's bounds.
    function testFuzz_demandPayment_followsTheFee(uint64 fee) public {
        vm.fee(2 gwei);
        uint256 twice = disputes.demandPayment();
        vm.fee(fee);
        uint256 clamped =
            fee < 1 gwei
                ? 1 gwei
                : fee > 500 gwei
                    ? 500 gwei
                    : fee;
        assertEq(disputes.demandPayment(), (twice * clamped) / 2 gwei, "payment");
    }

    /// @dev Four at a time; one of them is the requester's, whatever strangers do.
    function test_demand_places() public {
        for (uint32 i = 0; i < 3; i++) _demand(address(uint160(0xB000 + i)), _output(0, i));
        uint256 payment = disputes.demandPayment();
        vm.deal(OTHER, payment);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandsFull.selector, 3));
        vm.prank(OTHER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 9);
        _demand(REQUESTER, _output(0, 3));
        vm.deal(REQUESTER, payment);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandsFull.selector, 4));
        vm.prank(REQUESTER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 9);
        assertEq(market.contests(id, 0, 0), 4, "contests");
        uint32[4] memory until = disputes.demandPlaces(id, 0, 0, 0);
        for (uint256 i = 0; i < 4; i++) assertEq(until[i], block.timestamp + ANSWER + 1, "taken");
        // An answer's place is its demander's until its time is over.
        _pass(10);
        _answer(workers[0], _output(0, 1));
        vm.expectPartialRevert(IDemands.DemandsFull.selector);
        vm.prank(OTHER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 9);
        address demander = address(0xB001);
        vm.deal(demander, payment);
        vm.prank(demander);
        disputes.demandAfter{value: payment}(_output(0, 1), spec, IDemands.DemandKind.Output, 0, 9);
        _expectDemand(_output(0, 1), IDemands.DemandState.Over);
        _expectDemand(_output(0, 9), IDemands.DemandState.Open);
        assertEq(market.contests(id, 0, 0), 4, "contests");
    }

    function test_demand_placesAreFreeAgain() public {
        spec.salt = keccak256("long");
        spec.challengeWindow = 1 days;
        id = _post(spec);
        _revealed(workers[1], 0, HONEST, HONEST);
        for (uint32 i = 0; i < 3; i++) {
            _demand(OTHER, _output(0, i));
            _answer(workers[1], _output(0, i));
            _expectDemand(_output(0, i), IDemands.DemandState.Shown);
        }
        assertEq(market.contests(id, 0, 0), 0, "nothing open");
        uint256 payment = disputes.demandPayment();
        vm.expectPartialRevert(IDemands.DemandsFull.selector);
        vm.prank(WATCHER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 9);
        _pass(ANSWER + 2);
        _demand(WATCHER, _output(0, 9));
    }

    // ------------------------------------------------------------------ who is paid

    /// @dev Whoever may move for the holder is paid itself; for a stranger's answer the owner is.
    function test_answer_whoIsPaid() public {
        address hub = address(0x48B);
        vm.prank(workers[0]);
        disputes.setDefender(hub);
        uint256 payment = disputes.demandPayment();
        _demand(WATCHER, _output(0, 0));
        _answer(hub, _output(0, 0));
        assertEq(hub.balance, payment, "the named key's");
        _demand(WATCHER, _output(1, 0));
        _answer(STRANGER, _output(1, 0));
        assertEq(disputes.credit(workers[0]), payment, "the owner's");
        assertEq(disputes.credit(STRANGER), 0, "not the stranger's");
        vm.expectRevert(
            abi.encodeWithSelector(
                IDemands.DemandStateWrong.selector,
                disputes.demandIdOf(_output(1, 0)),
                IDemands.DemandState.Held
            )
        );
        disputes.answer(_output(1, 0), spec, _answerTo(_output(1, 0)));
    }

    // ------------------------------------------------------------------ ends without an answer

    function test_timeoutDemand_refutes() public {
        IDemands.Demand memory asked = _output(1, 0);
        _demand(WATCHER, asked);
        uint256 stake = _stake(workers[0]);
        _pass(ANSWER + 1);
        vm.expectPartialRevert(IDemands.DemandRuns.selector);
        disputes.timeoutDemand(asked, spec);
        uint256 snapshot = vm.snapshotState();
        _answer(workers[0], asked);
        vm.revertToState(snapshot);
        _pass(1);
        vm.expectPartialRevert(IDemands.DemandExpired.selector);
        disputes.answer(asked, spec, _answerTo(asked));
        disputes.timeoutDemand(asked, spec);
        _expectDemand(asked, IDemands.DemandState.Over);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(disputes.credit(WATCHER), disputes.demandPayment(), "payment is back");
        assertEq(stake - _stake(workers[0]), 20e6, "all of the bond");
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        disputes.timeoutDemand(asked, spec);
        _pass(14 days);
        registry.burnQuarantined(1);
        assertEq(token.balanceOf(WATCHER), 10e18, "reward");
    }

    /// @dev One refutation, by a game or a demand, is enough for all; each has back what it paid, once.
    function test_collectDemand_refutedElsewhere() public {
        _demand(WATCHER, _output(1, 0));
        _demand(OTHER, _output(2, 0));
        _demand(REQUESTER, _asked(IDemands.DemandKind.Code, 0, 0));
        _answer(workers[0], _output(2, 0));
        vm.deal(OTHER2, 1 ether);
        _challenge(0, OTHER2);
        vm.expectPartialRevert(IDemands.DemandNotRefuted.selector);
        disputes.collectDemand(_output(1, 0));
        uint256 stake = _stake(workers[0]);
        _pass(ANSWER + 2);
        disputes.timeout(_game(0, OTHER2), spec, none);
        vm.expectPartialRevert(IMarketTypes.AssignmentNotRevealed.selector);
        disputes.timeoutDemand(_output(1, 0), spec);
        disputes.collectDemand(_output(1, 0));
        disputes.collectDemand(_asked(IDemands.DemandKind.Code, 0, 0));
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        disputes.collectDemand(_output(1, 0));
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        disputes.collectDemand(_output(2, 0));
        disputes.closeDemand(_output(2, 0), spec);
        assertEq(disputes.credit(WATCHER), disputes.demandPayment(), "payment is back");
        assertEq(disputes.credit(REQUESTER), disputes.demandPayment(), "payment is back");
        assertEq(stake - _stake(workers[0]), 20e6, "one bond for all");
        disputes.withdraw(WATCHER);
        disputes.withdraw(REQUESTER);
        disputes.withdraw(OTHER2);
        assertEq(address(disputes).balance, 0, "nothing stays");
    }

    address private constant OTHER2 = address(0xB0B2);

    /// @dev An answer after the result was refuted is none.
    function test_answer_afterRefutation() public {
        _demand(WATCHER, _output(1, 0));
        vm.deal(OTHER2, 1 ether);
        _challenge(0, OTHER2);
        vm.prank(workers[0]);
        disputes.concede(_game(0, OTHER2), spec, none, workers[0], "");
        IDemands.Answer memory shown = _answerTo(_output(1, 0));
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        vm.prank(workers[0]);
        disputes.answer(_output(1, 0), spec, shown);
        // Also when somebody else holds the slot.
        _revealed(workers[1], 0, HONEST, HONEST);
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        disputes.answer(_output(1, 0), spec, shown);
        disputes.collectDemand(_output(1, 0));
    }

    function test_void_demandersHaveTheirMoneyBack() public {
        _demand(WATCHER, _output(1, 0));
        _demand(OTHER, _output(2, 0));
        _answer(workers[0], _output(2, 0));
        vm.expectPartialRevert(IDisputeGame.NotVoid.selector);
        disputes.cancelDemand(_output(1, 0));
        market.voidResolver(address(disputes));
        uint256 payment = disputes.demandPayment();
        vm.deal(OTHER, 2 * payment);
        vm.expectPartialRevert(IMarketTypes.ResolverVoid.selector);
        vm.prank(OTHER);
        disputes.demandAfter{value: payment}(_output(2, 0), spec, IDemands.DemandKind.Output, 0, 0);
        vm.expectPartialRevert(IMarketTypes.ResolverVoid.selector);
        vm.prank(OTHER);
        disputes.demand{value: payment}(spec, 0, 0, 0, IDemands.DemandKind.Output, 0, 0);
        _pass(ANSWER + 2);
        vm.expectPartialRevert(IMarketTypes.ResolverVoid.selector);
        disputes.timeoutDemand(_output(1, 0), spec);
        _settle(spec, 0, true);
        // Released is not refuted.
        vm.expectPartialRevert(IDemands.DemandNotRefuted.selector);
        disputes.collectDemand(_output(1, 0));
        vm.expectPartialRevert(IMarketTypes.ResolverVoid.selector);
        disputes.timeoutDemand(_output(1, 0), spec);
        disputes.cancelDemand(_output(1, 0));
        assertEq(disputes.credit(WATCHER), payment, "payment is back");
        assertEq(_reserved(workers[0]), 0, "bond is free");
    }

    // ------------------------------------------------------------------ when the window is over

    /// @dev Whoever answers at the last second does not outrun the search for what is wrong.
    function test_held_waitsForItsDemander() public {
        IDemands.Demand memory asked = _output(1, 0);
        _demand(WATCHER, asked);
        _pass(ANSWER + 1);
        _answer(workers[0], asked);
        _expectDemand(asked, IDemands.DemandState.Held);
        vm.expectPartialRevert(IMarketTypes.BatchContested.selector);
        uint64[] memory batches = new uint64[](1);
        market.settle(spec, batches, true);
        vm.expectPartialRevert(IDemands.DemandRuns.selector);
        disputes.closeDemand(asked, spec);
        uint256 bond = disputes.challengerBond();
        vm.deal(OTHER, bond);
        vm.expectRevert(abi.encodeWithSelector(IDemands.DemandNotYours.selector, disputes.demandIdOf(asked), WATCHER));
        vm.prank(OTHER);
        disputes.challengeAfter{value: bond}(asked, spec, 1, OTHER);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        vm.prank(WATCHER);
        disputes.challenge{value: bond}(spec, 0, 0, 0, 1, WATCHER);

        // Another demand in its place, then a challenge.
        uint256 payment = disputes.demandPayment();
        vm.prank(WATCHER);
        disputes.demandAfter{value: payment}(asked, spec, IDemands.DemandKind.Output, 3, 0);
        assertEq(market.contests(id, 0, 0), 1, "the same contest");
        _pass(ANSWER + 1);
        _answer(workers[0], _output(3, 0));
        _pass(ANSWER + 1);
        vm.prank(WATCHER);
        disputes.challengeAfter{value: bond}(_output(3, 0), spec, 1, WATCHER);
        assertEq(market.contests(id, 0, 0), 1, "the same contest");
        _expectState(_game(1, WATCHER), IDisputeGame.GameState.Challenged);
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        vm.prank(WATCHER);
        disputes.challengeAfter{value: bond}(_output(3, 0), spec, 0, WATCHER);
        _pass(ANSWER + 2);
        disputes.timeout(_game(1, WATCHER), spec, none);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
    }

    function test_closeDemand_byItsDemanderOrLater() public {
        IDemands.Demand memory asked = _output(1, 0);
        _demand(WATCHER, asked);
        _answer(workers[0], asked);
        uint256 snapshot = vm.snapshotState();
        vm.prank(WATCHER);
        disputes.closeDemand(asked, spec);
        _expectDemand(asked, IDemands.DemandState.Over);
        assertEq(market.contests(id, 0, 0), 0, "nothing open");
        vm.revertToState(snapshot);
        _pass(ANSWER + 2);
        vm.expectPartialRevert(IDemands.DemandExpired.selector);
        vm.prank(WATCHER);
        disputes.demandAfter{value: 1 ether}(asked, spec, IDemands.DemandKind.Output, 0, 0);
        disputes.closeDemand(asked, spec);
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        disputes.closeDemand(asked, spec);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    /// @dev Finality does not wait for ever: as many follow-ups as the tree has levels, and a challenge.
    function test_followUp_isBounded() public {
        uint256 start = market.windowEnd(spec, 0);
        IDemands.Demand memory asked = _output(0, 0);
        _demand(WATCHER, asked);
        uint256 payment = disputes.demandPayment();
        for (uint32 i = 1; ; i++) {
            _pass(ANSWER + 1);
            _answer(workers[0], asked);
            _pass(ANSWER + 1);
            // Two levels: three rounds, of an answer and a follow-up each.
            if (block.timestamp >= start + 3 * 2 * (ANSWER + 1)) break;
            vm.prank(WATCHER);
            disputes.demandAfter{value: payment}(asked, spec, IDemands.DemandKind.Output, 0, i);
            asked = _output(0, i);
            assertLt(i, 4, "rounds");
        }
        vm.expectPartialRevert(IDemands.FollowUpLate.selector);
        vm.prank(WATCHER);
        disputes.demandAfter{value: payment}(asked, spec, IDemands.DemandKind.Output, 1, 0);
        _pass(1);
        disputes.closeDemand(asked, spec);
        _settle(spec, 0, true);
    }

    /// @dev A follow-up within the window is as any other demand.
    function test_shown_isContestedAnew() public {
        spec.salt = keccak256("long");
        spec.challengeWindow = 1 days;
        id = _post(spec);
        _revealed(workers[1], 0, HONEST, HONEST);
        IDemands.Demand memory asked = _output(1, 0);
        _demand(WATCHER, asked);
        _answer(workers[1], asked);
        vm.expectPartialRevert(IDemands.DemandStateWrong.selector);
        vm.prank(WATCHER);
        disputes.closeDemand(asked, spec);
        uint256 bond = disputes.challengerBond();
        vm.prank(WATCHER);
        disputes.challengeAfter{value: bond}(asked, spec, 2, WATCHER);
        assertEq(market.contests(id, 0, 0), 1, "contests");
        _expectDemand(asked, IDemands.DemandState.Over);
    }

    // ------------------------------------------------------------------ exits and money

    /// @dev Whatever was asked, answered or not, and with nobody left: time and a stranger's calls end it, and every
    /// wei is somebody's.
    function testFuzz_exit_nobodyLeft(uint256 seed, bool voided) public {
        address[4] memory demanders = [WATCHER, OTHER, OTHER2, REQUESTER];
        IDemands.Demand[] memory all = new IDemands.Demand[](4);
        uint256 total = 0;
        for (uint256 i = 0; i < 4; i++) {
            all[i] = _asked(IDemands.DemandKind((seed >> i) % 3), 0, uint32(i));
            _demand(demanders[i], all[i]);
            total += disputes.demandPayment();
            if ((seed >> (8 + i)) % 2 == 0) continue;
            _answer(STRANGER, all[i]);
        }
        if (voided) market.voidResolver(address(disputes));
        _pass(2 * (ANSWER + 2));
        vm.startPrank(STRANGER);
        for (uint256 i = 0; i < 4; i++) {
            IDemands.DemandState state = disputes.demandStatus(disputes.demandIdOf(all[i])).state;
            if (state == IDemands.DemandState.Open) {
                if (voided) disputes.cancelDemand(all[i]);
                else if (market.contests(id, 0, 0) != 0) disputes.timeoutDemand(all[i], spec);
                else disputes.collectDemand(all[i]);
            } else if (state == IDemands.DemandState.Held && !voided) {
                disputes.closeDemand(all[i], spec);
            }
        }
        vm.stopPrank();
        uint256 credits = disputes.credit(workers[0]);
        for (uint256 i = 0; i < 4; i++) credits += disputes.credit(demanders[i]);
        assertEq(credits, total, "all of it");
        assertEq(address(disputes).balance, total, "solvent");
        if (_slotStatus(id, 0, 0) != IMarketTypes.AssignmentStatus.Refuted) _settle(spec, 0, true);
        assertEq(_reserved(workers[0]), 0, "bond is free, or gone");
    }
}
