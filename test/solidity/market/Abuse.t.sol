// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";

/// @notice Provable jobs in the hands of people who try what the rules might not expect.
contract AbuseTest is JudgedTest {
    // ------------------------------------------------------------------ price of a refutation

    /// @dev Whoever refutes its own result through another account is out half the bond at least, whatever it is paid.
    function test_refute_oneselfCostsHalfTheBond() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        uint256 before = registry.account(workers[0]).stake;
        _result(0, 0, A);
        _show(0, A);
        _contest(0, 0);
        _refuteSlot(0, 0);
        _pass(14 days);
        registry.burnQuarantined(1);
        uint256 lost = (before - registry.account(workers[0]).stake) * UNIT;
        assertEq(lost - token.balanceOf(FINDER), 10e18, "half is burned");
        assertEq(token.balanceOf(FINDER), 10e18, "half is the finder's");
    }

    function test_refute_neverTwiceNorAfterTheEnd() public {
        _start(2, IMarketTypes.NoQuorum.Reopen);
        _result(0, 0, A);
        _result(1, 1, B);
        _show(0, A);
        _show(1, B);
        _contest(0, 0);
        _contest(1, 0);
        _refuteSlot(0, 0);
        bytes memory refuted = abi.encodeWithSelector(
            IMarketTypes.AssignmentNotRevealed.selector,
            id,
            0,
            0,
            IMarketTypes.AssignmentStatus.Refuted
        );
        vm.expectRevert(refuted);
        _refuteSlot(0, 0);
        vm.expectRevert(refuted);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        // The next turn of the slot is another one's: the old number says nothing about it.
        _result(2, 0, A);
        _show(0, A);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.TurnMismatch.selector, id, 0, 0, 0, 1));
        _refuteSlot(0, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 1, 0);
        _pass(1_000);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Released);
        vm.expectPartialRevert(IMarketTypes.AssignmentNotRevealed.selector);
        _contest(1, 0);
        vm.expectPartialRevert(IMarketTypes.AssignmentNotRevealed.selector);
        _refuteSlot(1, 0);
    }

    // ------------------------------------------------------------------ reservations and prices

    /// @dev The ramp moves on while a batch is refuted: what is reserved is always the worst case, and of all of it
    /// what was not paid comes back.
    function test_refute_afterTheRampHasMoved() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        uint256 worst = market.worstCase(spec, 0);
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        _contest(0, 0);
        _contest(1, 0);
        _pass(500);
        _refuteSlot(0, 0);
        assertEq(market.job(id).reserved, worst, "somebody stands");
        _result(2, 0, A);
        _refuteSlot(1, 0);
        // Somebody has committed: the price is still the first.
        assertEq(market.job(id).reserved, worst, "somebody stands");
        _result(3, 1, A);
        _show(0, A);
        _contest(0, 1);
        _refuteSlot(0, 1);
        // Whoever has committed waits for the slot that is open again.
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.RevealNotOpen.selector, id, 0, 1, 2));
        market.reveal(id, _openings(0, 1, A, 100));
        _pass(1_000);
        _show(1, A);
        _contest(1, 1);
        _refuteSlot(1, 1);
        assertEq(market.job(id).reserved, 0, "nobody stands");
        assertEq(market.job(id).free, spec.budget, "all is free");
        _pass(500);
        _result(4, 0, A);
        _result(5, 1, A);
        assertEq(market.job(id).reserved, worst, "reserved again");
        _show(0, A);
        _show(1, A);
        _pass(1_000);
        uint256 before = token.balanceOf(workers[4]);
        _settle(spec, 0, true);
        uint256 price = 10 * 1e16 + (100 * 3e18) / 1e9;
        assertEq(token.balanceOf(workers[4]) - before, price - (price * 30_000) / 1e6, "the last price");
        assertEq(market.job(id).reserved, 0, "nothing is left reserved");
    }

    /// @dev Nobody can claim any more: what everybody lost leaves nothing behind.
    function test_refute_allAfterThePostingDeadline() public {
        _start(2, IMarketTypes.NoQuorum.Reopen);
        _result(0, 0, A);
        _result(1, 1, B);
        _draw(id, 0, false);
        _pass(7 days);
        _show(0, A);
        _show(1, B);
        _contest(0, 0);
        _contest(1, 0);
        _refuteSlot(0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingIsOver.selector, id, spec.postingDeadline));
        _claim(spec, workers[2], 0, 0);
        _refuteSlot(1, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingIsOver.selector, id, spec.postingDeadline));
        _claim(spec, workers[2], 0, 0);
        _close(spec, STRANGER);
        assertEq(token.balanceOf(address(market)), 0, "all of it went back");
    }

    // ------------------------------------------------------------------ turns

    /// @dev A slot has 256 turns, each lost by another owner; then it stays empty, and the batch is none of anybody's.
    function test_refute_aSlotHas256Turns() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        for (uint256 i = 0; i < 256; i++) {
            address owner = address(uint160(0x100000 + i));
            token.transfer(owner, 20e18);
            vm.startPrank(owner);
            token.approve(address(registry), 20e18);
            registry.stake(owner, 20e18);
            registry.setMarketCap(JUDGE, 20e6);
            registry.authorise(owner, JUDGE, 20e6, 0, "");
            vm.stopPrank();
            _claimAndCommit(spec, owner, 0, 0, A, 100);
            _show(0, A);
            _contest(0, uint8(i));
            _refuteSlot(0, uint8(i));
            assertEq(registry.account(owner).stake, 0, "all of its bond");
        }
        _expect(abi.encodeWithSelector(IMarketTypes.TurnsExhausted.selector, id, 0, 0));
        _claim(spec, workers[0], 0, 0);
        assertEq(market.job(id).reserved, 0, "not claimed");
        // The next batch goes on.
        _claim(spec, workers[0], 1, 0);
    }

    // ------------------------------------------------------------------ windows

    /// @dev However often slots are reopened: each time costs somebody a bond, and the window is that of the last
    /// result; it never ends before whoever wants to contest has had all of it.
    function test_window_isProlongedOnlyAtThePriceOfABond() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        for (uint256 i = 2; i < WORKERS; i++) {
            _pass(999);
            _contest(1, uint8(i - 2));
            _refuteSlot(1, uint8(i - 2));
            _result(i, 1, A);
            _show(1, A);
            assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 1_000, "from the last result on");
        }
        uint256 left = 0;
        for (uint256 i = 0; i < WORKERS; i++) left += registry.account(workers[i]).stake;
        assertEq(left, WORKERS * (STAKE / UNIT) - (WORKERS - 2) * 20e6, "a bond each time");
        _pass(1_000);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
    }

    /// @dev A slot that is open again does not let anybody settle or contest under the old window.
    function test_window_isOpenWhileASlotIs() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        _pass(999);
        _contest(1, 0);
        _refuteSlot(1, 0);
        _pass(500);
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.settle(spec, new uint64[](1), true);
        _contest(0, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        _claim(spec, workers[2], 0, 1);
        _pass(601);
        // Lapsed: the time to fill is later by the time that it was held.
        _expire(spec, 0, 1);
        _pass(498);
        assertEq(market.windowEnd(spec, 0), 0, "a slot is open");
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.settle(spec, new uint64[](1), true);
        _pass(1);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 1_000, "from then on");
        _pass(999);
        _contest(0, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 0, 0);
        _pass(1);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
    }

    // ------------------------------------------------------------------ quarantine

    /// @dev Under a void resolver a slash comes back as long as it was not burned; who is first decides, once.
    function test_quarantine_restoreAndBurnAreOnceAndExclusive() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _result(1, 1, A);
        _show(0, A);
        _show(1, A);
        for (uint8 i = 0; i < 2; i++) {
            _contest(i, 0);
            _refuteSlot(i, 0);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.SlashNotRestorable.selector, 1, JUDGE));
        market.restore(1);
        market.voidResolver(JUDGE);
        _pass(14 days);
        // Both can be had now.
        vm.prank(STRANGER);
        market.restore(1);
        registry.burnQuarantined(2);
        for (uint256 i = 1; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, i));
            market.restore(i);
            vm.expectRevert(abi.encodeWithSelector(IWorkerRegistry.QuarantineUnknown.selector, i));
            registry.burnQuarantined(i);
        }
        assertEq(registry.account(workers[0]).stake, STAKE / UNIT, "back");
        assertEq(registry.account(workers[1]).stake, STAKE / UNIT - 20e6, "gone");
        assertEq(token.balanceOf(FINDER), 10e18, "one reward");
        assertEq(token.balanceOf(address(registry)), registry.liabilities(), "what is owed is there");
    }

    /// @dev Slashes of outvoted workers, and of another market, are none of this market's resolvers'.
    function test_quarantine_votesAreNotRestored() public {
        vm.startPrank(workers[0]);
        registry.setAllotment(registry.allotmentOf(workers[0], address(market)), 400e6);
        vm.stopPrank();
        vm.prank(address(market));
        registry.reserve(workers[0], 20e6);
        vm.startPrank(address(market));
        registry.slash(registry.allotmentOf(workers[0], address(market)), 20e6, 5e6);
        vm.stopPrank();
        market.voidResolver(JUDGE);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.SlashNotRestorable.selector, 1, address(market)));
        market.restore(1);
    }
}
