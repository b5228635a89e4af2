// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @notice Windows and the auditor's lottery on a chain with lotteries of 64 blocks.
contract WindowTest is JudgedTest {
    uint256 private constant BLOCKS = 64;
    uint32 private constant LONG = 1_000;

    function _chain() internal pure override returns (IMarketTypes.ChainParameters memory chain) {
        chain = super._chain();
        chain.lotteryBlocks = uint32(BLOCKS);
    }

    function setUp() public override {
        super.setUp();
        // The workers' stake counts from the next hour on.
        _pass(1 hours);
        vm.roll(1_000);
    }

    /// @dev The lottery decides, and has got so far that all workers are drawn: eight have the same stake.
    function _deciding() private {
        uint256 posted = vm.getBlockNumber();
        vm.roll(posted + 40);
        vm.setBlockhash(posted, keccak256("seed"));
    }

    function _two(bool drawn) private {
        _start(2, IMarketTypes.NoQuorum.Refund);
        if (drawn) _deciding();
        else vm.roll(vm.getBlockNumber() + BLOCKS);
        if (!drawn) vm.setBlockhash(vm.getBlockNumber() - BLOCKS, keccak256("seed"));
        _result(0, 0, A);
        _result(1, 1, A);
    }

    // ------------------------------------------------------------------ windows

    function test_window_isShortWhereTwoDrawnResultsAgree() public {
        _two(true);
        _show(0, A);
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG / 4, "a quarter");
        _pass(LONG / 4 - 1);
        vm.expectPartialRevert(IMarketTypes.WindowNotOver.selector);
        market.settle(spec, new uint64[](1), true);
        _contest(0, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        _pass(1);
        vm.expectPartialRevert(IMarketTypes.WindowOver.selector);
        _contest(0, 0);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    function test_window_isLongWhereAnybodyCouldClaim() public {
        _two(false);
        _show(0, A);
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG, "long");
    }

    function test_window_isLongWhereResultsDiffer() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _deciding();
        _result(0, 0, A);
        _result(1, 1, B);
        _show(0, A);
        _show(1, B);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG, "long");
    }

    /// @dev Never shorter than a replay after inclusion: 10 seconds, and 2 * 10^8 steps at 2 * 10^7 a second.
    function test_window_holdsAReplay() public {
        spec = _provable(2);
        spec.challengeWindow = 40;
        id = _post(spec);
        _deciding();
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 20, "inclusion and replay");
    }

    /// @dev After a refutation roots are public: whoever fills the slot again confirms nothing, drawn or not.
    function test_window_isLongAfterARefutation() public {
        _two(true);
        _show(0, A);
        _show(1, A);
        _contest(1, 0);
        _refuteSlot(1, 0);
        assertEq(market.windowEnd(spec, 0), 0, "a slot is open");
        _result(2, 1, A);
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, 0, 1);
        assertEq(uint256(current.status), uint256(IMarketTypes.AssignmentStatus.Committed), "while it decides");
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG, "long");
    }

    // ------------------------------------------------------------------ the auditor's lottery

    function _open() private {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _deciding();
        _result(0, 0, A);
        _draw(id, 0, true);
        // The job's own lottery is over: it has nothing to say about the slot of an audit.
        vm.roll(vm.getBlockNumber() + BLOCKS);
        _show(0, A);
    }

    function test_audit_slotHasALotteryOfItsOwn() public {
        _open();
        assertEq(market.batch(id, 0).slots, 2, "opened");
        uint256 opened = vm.getBlockNumber();
        (bool may, uint256 age) = market.drawn(spec, 0, 1, workers[1]);
        assertFalse(may, "its seed is not known yet");
        _expect(abi.encodeWithSelector(IMarketTypes.NotDrawnYet.selector, id, 0, 1, workers[1]));
        _claim(spec, workers[1], 0, 1);
        vm.roll(opened + 1);
        vm.setBlockhash(opened, keccak256("another"));
        // In the first blocks one of eight is drawn on average.
        uint256 first = 0;
        address late = address(0);
        for (uint256 i = 1; i < WORKERS; i++) {
            (may, age) = market.drawn(spec, 0, 1, workers[i]);
            if (may) first++;
            else if (age > 8) late = workers[i];
        }
        assertLe(first, 4, "not everybody");
        assertTrue(late != address(0), "somebody comes later");
        (, age) = market.drawn(spec, 0, 1, late);
        vm.roll(opened + age - 1);
        vm.setBlockhash(opened, keccak256("another"));
        _expect(abi.encodeWithSelector(IMarketTypes.NotDrawnYet.selector, id, 0, 1, late));
        _claim(spec, late, 0, 1);
        vm.roll(opened + age);
        vm.setBlockhash(opened, keccak256("another"));
        _claim(spec, late, 0, 1);
    }

    /// @dev Stake that came after the slot was opened has no ticket.
    function test_audit_lotteryKnowsOnlyOlderStake() public {
        _open();
        uint256 opened = vm.getBlockNumber();
        address fresh = address(0xF4E54);
        token.transfer(fresh, STAKE);
        vm.startPrank(fresh);
        token.approve(address(registry), STAKE);
        registry.stake(fresh, STAKE);
        vm.stopPrank();
        vm.roll(opened + BLOCKS - 1);
        vm.setBlockhash(opened, keccak256("another"));
        (bool may, uint256 age) = market.drawn(spec, 0, 1, fresh);
        assertFalse(may, "no ticket");
        assertEq(age, BLOCKS, "when all may");
    }

    /// @dev First and auditor were drawn, neither knew the other's result: they confirm each other.
    function test_window_isShortWhereADrawnAuditAgrees() public {
        _open();
        uint256 opened = vm.getBlockNumber();
        vm.roll(opened + 40);
        vm.setBlockhash(opened, keccak256("another"));
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG / 4, "a quarter");
    }

    function test_audit_anybodyComesAfterTheLottery() public {
        _open();
        vm.roll(vm.getBlockNumber() + 300);
        (bool may, ) = market.drawn(spec, 0, 1, workers[1]);
        assertTrue(may, "gone: all may");
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + LONG, "long");
    }
}
