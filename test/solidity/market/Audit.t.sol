// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JudgedTest} from "../helpers/JudgedTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {ResultRoot, Timestamp} from "../../../contracts/types/Types.sol";

/// @notice Audits: what is drawn before anything is revealed, and the slot that is opened then.
contract AuditTest is JudgedTest {
    /// @dev A batch of the job: 0.1 CON for its tasks and 0.2 for its steps at the first price.
    uint256 private constant GAIN = 3e17;

    function _audited() private {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _draw(id, 0, true);
        _show(0, A);
    }

    function _statusIs(IMarketTypes.AuditStatus expected) private view {
        (IMarketTypes.AuditStatus status, ) = market.auditStatus(id, 0);
        assertEq(uint256(status), uint256(expected), "audit status");
    }

    function _balance(address owner) private view returns (uint256) {
        return token.balanceOf(owner);
    }

    // ------------------------------------------------------------------ posting

    function test_post_auditRate() public {
        spec = _provable(1);
        spec.auditRate = 1_000_001;
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "auditRate"));
        _post(spec);
        spec.auditRate = 1_000_000;
        _post(spec);
        spec = _spec(1, 1);
        spec.auditRate = 1;
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "auditRate"));
        _post(spec);
    }

    function test_post_leavesASlotForAnAuditAndAnEvenBond() public {
        spec = _provable(16);
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "replicas"));
        _post(spec);
        (spec.replicas, spec.bond) = (15, 20e18 + uint96(UNIT));
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, "bond"));
        _post(spec);
        spec.bond += uint96(UNIT);
        _post(spec);
    }

    // ------------------------------------------------------------------ the rate

    function test_rate_isWhatTheBatchCanPay() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        uint256 expected = (15 * GAIN * 1e5) / (GAIN + 10e18) + 1;
        assertEq(market.auditRateOf(spec, 0, workers[0]), expected, "at the first price");
        assertEq(market.auditRateOf(spec, 2, workers[0]), (15 * GAIN * 1e5) / (GAIN + 20e18) + 1, "half a batch");
        _pass(1_000);
        assertTrue(market.auditRateOf(spec, 0, workers[0]) > expected, "the ramp has moved");
        _result(0, 0, A);
        (, uint256 rate) = market.auditStatus(id, 0);
        assertEq(rate, market.auditRateOf(spec, 0, workers[0]), "noted");
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, 0, 0);
        assertEq(current.steps, 0, "not shown as steps");
        assertEq(market.auditRateOf(_spec(1, 1), 0, workers[0]), 0);
    }

    function test_rate_theRequesterMayAskForMore() public {
        spec = _provable(1);
        spec.auditRate = 500_000;
        id = _post(spec);
        assertEq(market.auditRateOf(spec, 0, workers[0]), 500_000, "asked for");
        // Less than the least is not less.
        spec.salt = keccak256("other");
        spec.auditRate = 1;
        _post(spec);
        assertTrue(market.auditRateOf(spec, 0, workers[0]) > 1, "the least");
    }

    /// @dev With nothing to gain nobody is audited, and nobody waits.
    function test_rate_aBatchForNothingIsNeverAudited() public {
        spec = _provable(1);
        (spec.taskFee, spec.minStepPrice, spec.maxStepPrice) = (0, 0, 0);
        id = _post(spec);
        _result(0, 0, A);
        _statusIs(IMarketTypes.AuditStatus.None);
        _show(0, A);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
    }

    // ------------------------------------------------------------------ the draw

    function test_reveal_waitsForTheDraw() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        _claim(spec, workers[1], 0, 1);
        _result(0, 0, A);
        _statusIs(IMarketTypes.AuditStatus.None);
        _commit(spec, workers[1], 0, 1, A, 100);
        _statusIs(IMarketTypes.AuditStatus.Waiting);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.AuditNotDrawn.selector, id, 0, vm.getBlockNumber()));
        market.reveal(id, _openings(0, 0, A, 100));
        // Nor does it settle, however often somebody asks.
        vm.expectPartialRevert(IMarketTypes.RevealStillOpen.selector);
        market.settle(spec, new uint64[](1), true);
        _draw(id, 0, false);
        _statusIs(IMarketTypes.AuditStatus.Spared);
        _show(0, A);
        _statusIs(IMarketTypes.AuditStatus.None);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);
        _show(1, A);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
        assertEq(market.batch(id, 0).slots, 2, "no slot more");
    }

    function test_reveal_opensTheSlotOfADrawnBatch() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _draw(id, 0, true);
        _statusIs(IMarketTypes.AuditStatus.Drawn);
        vm.expectEmit(address(market));
        emit IMarketTypes.AuditOpened(id, 0, 2);
        _show(0, A);
        _statusIs(IMarketTypes.AuditStatus.None);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Committed);
        IMarketTypes.Batch memory batch = market.batch(id, 0);
        assertEq(batch.slots, 2, "one more");
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.reveal(id, _openings(0, 0, A, 100));
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.settle(spec, new uint64[](1), true);
        // Not by whom it is about.
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerAlreadyInBatch.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 1);
        _result(1, 1, A);
        _statusIs(IMarketTypes.AuditStatus.None);
        uint256[2] memory before = [_balance(workers[0]), _balance(workers[1])];
        uint256 reserved = market.job(id).reserved;
        uint256 free = market.job(id).free;
        _show(0, A);
        _show(1, A);
        _pass(1_000);
        _settle(spec, 0, true);
        uint256 price = 10 * 1e16 + (100 * 1e18) / 1e9;
        for (uint256 i = 0; i < 2; i++) {
            assertEq(_balance(workers[i]) - before[i], price - (price * 30_000) / 1e6, "both are paid");
        }
        assertLe(free + reserved - market.job(id).free, reserved, "out of the reservation");
        assertEq(market.job(id).reserved, 0, "which is over");
    }

    /// @dev Several batches of one call: the drawn one rests, the other goes on.
    function test_reveal_ofManyBatches() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _claimAndCommit(spec, workers[0], 1, 0, B, 100);
        _draw(id, 0, true);
        (IMarketTypes.AuditStatus other, ) = market.auditStatus(id, 1);
        IMarketTypes.Opening[] memory openings = new IMarketTypes.Opening[](2);
        (openings[0], openings[1]) = (_openings(0, 0, A, 100)[0], _openings(1, 0, B, 100)[0]);
        market.reveal(id, openings);
        assertEq(market.batch(id, 0).slots, 2, "drawn");
        if (other == IMarketTypes.AuditStatus.Spared) _expectStatus(id, 1, IMarketTypes.BatchStatus.Revealed);
        else assertEq(market.batch(id, 1).slots, 2, "drawn, too");
    }

    function test_reveal_onlyWithTheOpening() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _draw(id, 0, true);
        vm.expectPartialRevert(IMarketTypes.CommitmentMismatch.selector);
        market.reveal(id, _openings(0, 0, B, 100));
        assertEq(market.batch(id, 0).slots, 1, "not opened");
    }

    // ------------------------------------------------------------------ seeds that do not come

    function test_draw_aSeedThatIsGoneCountsAsDrawn() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _draw(id, 0, false);
        _statusIs(IMarketTypes.AuditStatus.Spared);
        vm.roll(vm.getBlockNumber() + 256);
        _statusIs(IMarketTypes.AuditStatus.Drawn);
        _show(0, A);
        assertEq(market.batch(id, 0).slots, 2, "opened");
    }

    function test_draw_aSeedThatNeverComesCountsAsDrawn() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        _pass(999);
        _statusIs(IMarketTypes.AuditStatus.Waiting);
        _pass(1);
        _statusIs(IMarketTypes.AuditStatus.Drawn);
        market.reveal(id, _openings(0, 0, A, 100));
        assertEq(market.batch(id, 0).slots, 2, "opened");
        _pass(1_000);
        market.reveal(id, _openings(0, 0, A, 100));
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
    }

    // ------------------------------------------------------------------ with nobody left

    /// @dev The slot that nobody wants stands open for the time to fill; then the result stands alone, for the long
    /// window.
    function test_audit_nobodyComes() public {
        _audited();
        _pass(999);
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.reveal(id, _openings(0, 0, A, 100));
        _pass(1);
        _expect(abi.encodeWithSelector(IMarketTypes.FillIsOver.selector, id, 0, vm.getBlockTimestamp()));
        _claim(spec, workers[1], 0, 1);
        _show(0, A);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 1_000, "the long window");
        _pass(999);
        vm.expectPartialRevert(IMarketTypes.WindowNotOver.selector);
        market.settle(spec, new uint64[](1), true);
        _pass(1);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
        assertEq(market.job(id).reserved, 0, "nothing reserved");
    }

    /// @dev Who claims the slot and lets it lapse holds nothing back but the time that it held it.
    function test_audit_whoeverComesLeavesAgain() public {
        _audited();
        _pass(500);
        _claim(spec, workers[1], 0, 1);
        _pass(601);
        _expire(spec, 0, 1);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Expired);
        (IMarketTypes.Assignment memory lapsed, ) = market.assignment(id, 0, 1);
        assertEq(lapsed.steps, 0, "no steps");
        _pass(498);
        vm.expectPartialRevert(IMarketTypes.RevealNotOpen.selector);
        market.reveal(id, _openings(0, 0, A, 100));
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[1]));
        _claim(spec, workers[1], 0, 1);
        _claim(spec, workers[2], 0, 1);
        _release(spec, workers[2], 0, 1);
        _pass(1);
        _show(0, A);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Revealed);
    }

    /// @dev Nobody reveals any more, at whatever point: the bonds that stand are lost, and the budget is free.
    function test_audit_everybodyFallsSilent() public {
        for (uint256 stage = 0; stage < 4; stage++) {
            spec = _provable(1);
            spec.salt = bytes32(stage);
            id = _post(spec);
            _result(stage, 0, A);
            if (stage > 0) _draw(id, 0, true);
            if (stage > 1) _show(0, A);
            if (stage > 2) _claim(spec, workers[stage + 1], 0, 1);
            uint256 start = vm.getBlockTimestamp();
            uint256 tries = 0;
            while (market.job(id).reserved != 0) {
                _pass(100);
                tries++;
                try market.settle(spec, new uint64[](1), true) {} catch {}
            }
            // Twice the time to fill, a claim, the time to reveal.
            assertLe(vm.getBlockTimestamp() - start, 2 * 1_000 + 601 + 100 + 10 + 100, "bounded");
            assertTrue(tries > 10, "not at once");
            assertEq(_reserved(workers[stage]), 0, "no bond is left");
            assertEq(registry.account(workers[stage]).stake, STAKE / UNIT - 20e6, "it was lost");
            assertEq(market.batch(id, 0).slots, 1, "as if it was never claimed");
        }
    }

    /// @dev Whoever can still reveal is never refuted for not having done so.
    function testFuzz_audit_isNeverCutShort(uint16[4] memory waits, bool drawn) public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _result(0, 0, A);
        uint256 committed = vm.getBlockTimestamp();
        for (uint256 i = 0; i < 4; i++) {
            _pass(bound(waits[i], 0, 277));
            try market.settle(spec, new uint64[](1), true) {
                fail("settled");
            } catch {}
        }
        assertLe(vm.getBlockTimestamp(), committed + 1_000 + 100 + 10, "the last moment at most");
        _draw(id, 0, drawn);
        _show(0, A);
        if (market.batch(id, 0).slots == 2) {
            _pass(1_000);
            _show(0, A);
        }
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);
    }

    // ------------------------------------------------------------------ deadlines

    /// @dev Whoever claims at the last moment does not get around an audit; one auditor may come after it.
    function test_audit_isClaimedAfterThePostingDeadline() public {
        _start(1, IMarketTypes.NoQuorum.Refund);
        _pass(7 days - 1);
        _result(0, 0, A);
        _draw(id, 0, true);
        _pass(1);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingIsOver.selector, id, spec.postingDeadline));
        _claim(spec, workers[2], 1, 0);
        _close(spec, STRANGER);
        _show(0, A);
        _claim(spec, workers[1], 0, 1);
        _release(spec, workers[1], 0, 1);
        _expect(abi.encodeWithSelector(IMarketTypes.PostingIsOver.selector, id, spec.postingDeadline));
        _claim(spec, workers[2], 0, 1);
        _pass(1_000);
        _show(0, A);
        _pass(1_000);
        _settle(spec, 0, true);
        _refund(spec, REQUESTER);
        assertEq(market.job(id).free, 0, "all went back");
    }

    // ------------------------------------------------------------------ what an audit finds

    /// @dev The cheat loses its bond and its record; the auditor's result is what was asked for: no other is bought.
    function test_audit_findsACheat() public {
        _audited();
        _result(1, 1, B);
        _show(0, A);
        _show(1, B);
        _contest(0, 0);
        _refuteSlot(0, 0);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Revealed);
        _expect(abi.encodeWithSelector(IMarketTypes.FillIsOver.selector, id, 0, vm.getBlockTimestamp()));
        _claim(spec, workers[2], 0, 0);
        assertEq(market.windowEnd(spec, 0), vm.getBlockTimestamp() + 1_000, "the long window begins again");
        _pass(500);
        _contest(1, 0);
        vm.prank(JUDGE);
        market.uncontest(spec, 0, 1, 0);
        _pass(500);
        uint256 before = _balance(workers[1]);
        _settle(spec, 0, true);
        assertTrue(_balance(workers[1]) > before, "paid");
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(registry.account(workers[0]).stake, STAKE / UNIT - 20e6, "the bond");
        assertEq(ResultRoot.unwrap(market.resultRoot(id, 0)), B, "the auditor's");
        assertEq(market.job(id).reserved, 0, "nothing reserved");
    }

    /// @dev Both lied: the batch is as if it was never claimed, and audited like any other when it is claimed again.
    function test_audit_findsTwo() public {
        _audited();
        _result(1, 1, B);
        _show(0, A);
        _show(1, B);
        _contest(0, 0);
        _contest(1, 0);
        _refuteSlot(0, 0);
        _refuteSlot(1, 0);
        IMarketTypes.Batch memory batch = market.batch(id, 0);
        assertEq(batch.slots, 1, "slots");
        assertEq(batch.committed, 0, "committed");
        assertEq(market.job(id).reserved, 0, "not reserved");
        _expect(abi.encodeWithSelector(IMarketTypes.SlotOutOfRange.selector, id, 0, 1, 1));
        _claim(spec, workers[2], 0, 1);
        _result(2, 0, A);
        _statusIs(IMarketTypes.AuditStatus.Waiting);
        _draw(id, 0, true);
        _show(0, A);
        assertEq(market.batch(id, 0).slots, 2, "audited again");
        _result(3, 1, A);
        _show(0, A);
        _show(1, A);
        _pass(1_000);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
    }

    /// @dev Two were asked for and one more is audited: one refuted, two stand; two refuted, one slot is filled again,
    /// without another draw, and never more than three are paid.
    function test_audit_ofReplicas() public {
        _start(2, IMarketTypes.NoQuorum.Refund);
        uint256 budget = market.job(id).free;
        _result(0, 0, A);
        _result(1, 1, A);
        _draw(id, 0, true);
        _show(1, A);
        _result(2, 2, B);
        uint256 reserved = market.job(id).reserved;
        _show(0, A);
        _show(1, A);
        _show(2, B);
        _contest(0, 0);
        _contest(1, 0);
        _refuteSlot(0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.FillIsOver.selector, id, 0, vm.getBlockTimestamp()));
        _claim(spec, workers[3], 0, 0);
        _refuteSlot(1, 0);
        _result(3, 0, B);
        _statusIs(IMarketTypes.AuditStatus.None);
        _result(4, 1, B);
        _statusIs(IMarketTypes.AuditStatus.None);
        _show(0, B);
        _show(1, B);
        _pass(1_000);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        assertLe(budget - market.job(id).free, reserved, "out of the reservation");
        assertEq(market.job(id).reserved, 0, "which is over");
    }

    /// @dev A result is refuted while another is still to be revealed: its holder keeps its time, none is drawn again.
    function test_audit_refutedBeforeAllHaveRevealed() public {
        _audited();
        _result(1, 1, B);
        _show(0, A);
        _contest(0, 0);
        _refuteSlot(0, 0);
        _statusIs(IMarketTypes.AuditStatus.None);
        _show(1, B);
        _pass(1_000);
        _settle(spec, 0, true);
        _expectSlot(id, 0, 1, IMarketTypes.AssignmentStatus.Paid);
    }

    /// @dev The slot of an audit is claimed again as one that was refuted, and then everybody else is refuted too: the
    /// batch is not drawn a second time, it has no slot beyond those that were reserved for.
    function test_audit_neverOpensTwoSlots() public {
        spec = _provable(2);
        spec.auditRate = 1_000_000;
        id = _post(spec);
        uint256 budget = market.job(id).free;
        _result(0, 0, A);
        _result(1, 1, A);
        _draw(id, 0, true);
        _show(0, A);
        _result(2, 2, A);
        for (uint8 i = 0; i < 3; i++) _show(i, A);
        for (uint8 i = 0; i < 3; i++) _contest(i, 0);
        _refuteSlot(2, 0);
        _refuteSlot(0, 0);
        _claim(spec, workers[3], 0, 2);
        _refuteSlot(1, 0);
        uint256 reserved = market.job(id).reserved;
        _commit(spec, workers[3], 0, 2, B, 100);
        _result(4, 0, B);
        _result(5, 1, B);
        _statusIs(IMarketTypes.AuditStatus.None);
        for (uint8 i = 0; i < 3; i++) _show(i, B);
        assertEq(market.batch(id, 0).slots, 3, "no fourth");
        _pass(1_000);
        _settle(spec, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
        assertLe(budget - market.job(id).free, reserved, "out of the reservation");
    }

    /// @dev An auditor's claim lapsed unnoticed, and the only result was refuted: both slots can be claimed, and when
    /// the lapsed claim is ended while nobody holds the batch, the audit's slot is gone.
    function test_audit_lapsedWhileTheBatchWasEmptied() public {
        for (uint256 k = 0; k < 2; k++) {
            spec = _provable(1);
            spec.salt = bytes32(k);
            id = _post(spec);
            _result(4 * k, 0, A);
            _draw(id, 0, true);
            _show(0, A);
            _claim(spec, workers[4 * k + 1], 0, 1);
            _pass(600 + 1_000 + 1);
            _show(0, A);
            _contest(0, 0);
            _refuteSlot(0, 0);
            assertEq(market.batch(id, 0).slots, 2, "a claim is left");
            if (k == 0) {
                _expire(spec, 0, 1);
                assertEq(market.batch(id, 0).slots, 1, "nothing is left");
                assertEq(market.job(id).reserved, 0, "nor reserved");
                _result(2, 0, A);
                _statusIs(IMarketTypes.AuditStatus.Waiting);
            } else {
                (bool may, ) = market.drawn(spec, 0, 1, workers[6]);
                assertTrue(may, "anybody");
                _result(6, 1, A);
                _result(7, 0, A);
                _statusIs(IMarketTypes.AuditStatus.None);
                _show(0, A);
                _show(1, A);
                _pass(1_000);
                _settle(spec, 0, true);
                _expectStatus(id, 0, IMarketTypes.BatchStatus.Settled);
            }
        }
    }

    // ------------------------------------------------------------------ void

    function test_audit_underAVoidResolver() public {
        for (uint256 stage = 0; stage < 4; stage++) {
            spec = _provable(1);
            spec.salt = bytes32(stage);
            id = _post(spec);
            _result(2 * stage, 0, A);
            if (stage > 0) _draw(id, 0, true);
            if (stage > 1) _show(0, A);
            if (stage == 3) _claim(spec, workers[2 * stage + 1], 0, 1);
        }
        market.voidResolver(JUDGE);
        for (uint256 stage = 0; stage < 4; stage++) {
            spec.salt = bytes32(stage);
            id = market.jobIdOf(spec);
            _settle(spec, 0, true);
            _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
            _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Released);
            assertEq(market.job(id).reserved, 0, "the budget is free");
            IMarketTypes.Batch memory batch = market.batch(id, 0);
            (IMarketTypes.Assignment memory ended, ) = market.assignment(id, 0, 0);
            assertEq(ended.steps, 0, "nothing of the rate is left");
            assertEq(Timestamp.unwrap(batch.revealedAt), 0, "nothing of the seed is left");
        }
        for (uint256 i = 0; i < 8; i++) {
            assertEq(_reserved(workers[i]), 0, "the bond is back");
            assertEq(registry.account(workers[i]).stake, STAKE / UNIT, "all of it");
        }
    }
}
