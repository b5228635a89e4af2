// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {Batches} from "../../../contracts/libraries/Batches.sol";
import {Deals} from "../../../contracts/libraries/Deals.sol";
import {Penalty} from "../../../contracts/libraries/Penalty.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {Tally} from "../../../contracts/libraries/Tally.sol";
import {TermsBook} from "../../../contracts/libraries/TermsBook.sol";
import {Turn, Turns} from "../../../contracts/libraries/Turns.sol";
import {AllotmentId, ResultRoot} from "../../../contracts/types/Types.sol";
import {Test} from "../lib/Test.sol";

/// @dev The rules that are functions of numbers alone, each against its definition.
contract RulesTest is Test {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using Tally for Tally.Result;
    using TermsBook for TermsBook.State;

    Batches.State private state;
    Batches.State private another;
    TermsBook.State private book;

    // ------------------------------------------------------------------ packing

    function testFuzz_batches_roundTrip(Batches.Batch memory head, uint128[17] memory turns, uint8 slots) public {
        slots = uint8(bound(slots, 1, 16));
        Batches.Batch memory batch;
        batch.open(slots);
        batch.firstClaimedAt = uint32(head.firstClaimedAt);
        batch.fillDeadline = uint32(head.fillDeadline);
        batch.revealedAt = uint32(head.revealedAt);
        batch.status = head.status % 4;
        batch.committed = uint8(head.committed);
        batch.round = uint8(head.round);
        for (uint256 i = 0; i < batch.turns.length; i++) {
            batch.turns[i] = Turn.wrap(turns[i]);
        }
        for (uint256 i = 0; i < slots; i++) state.setVote(i, bytes32(i + 1));
        state.save(batch);
        assertEq(keccak256(abi.encode(state.load())), keccak256(abi.encode(batch)), "batch");
        for (uint256 i = 0; i < slots; i++) {
            assertEq(state.vote(i), bytes32(i + 1), "vote");
            assertEq(Turn.unwrap(state.turnOf(i)), turns[i], "turn");
        }
        assertEq(another.load().slots, 0, "nothing of another batch was touched");
    }

    function testFuzz_turns_fields(
        uint32 holder,
        uint8 number,
        uint32 deadline,
        uint48 steps,
        uint8 status,
        uint32 rate,
        bool drawn
    ) public pure {
        status = uint8(bound(status, 0, 7));
        Turn turn = Turns.claimed(AllotmentId.wrap(holder), number, deadline, rate, drawn);
        assertEq(turn.status(), Turns.CLAIMED, "claimed");
        assertEq(turn.toAssignment().steps, 0, "no steps yet");
        assertEq(turn.deadline(), deadline, "deadline");
        turn = turn.to(Turns.COMMITTED);
        assertEq(turn.deadline(), deadline, "still the deadline");
        assertEq(turn.auditRate(), rate, "rate");
        assertEq(turn.toAssignment().steps, 0, "still no steps");
        Turn gone = turn.ended(Turns.EXPIRED);
        assertEq(gone.toAssignment().steps, 0, "never any steps");
        assertEq(gone.number(), number, "number of a turn that ended");
        assertEq(gone.status(), Turns.EXPIRED, "ended");
        assertEq(
            Turn.unwrap(turn.undrawn()),
            Turn.unwrap(Turns.claimed(AllotmentId.wrap(holder), number, deadline, rate, false).to(Turns.COMMITTED)),
            "undrawn"
        );
        turn = turn.revealed(steps);
        assertEq(turn.status(), Turns.REVEALED, "revealed");
        assertEq(turn.contests(), 0, "nothing open");
        turn = turn.contested().contested().uncontested();
        assertEq(turn.contests(), 1, "one is open");
        assertEq(turn.wasDrawn(), drawn, "drawn");
        turn = turn.to(status);
        assertEq(AllotmentId.unwrap(turn.allotmentId()), holder, "holder");
        assertEq(turn.number(), number, "number");
        assertEq(turn.steps(), steps, "steps");
        assertEq(turn.status(), status, "status");
        assertEq(Turn.unwrap(turn) >> 128, 0, "half a word");
    }

    /// @dev A slot that is not open yet keeps what it holds when its neighbour is written.
    function test_batches_closedSlotsKeepTheirTurns() public {
        Batches.Batch memory batch;
        batch.open(3);
        batch.turns[2] = Turns.claimed(AllotmentId.wrap(1), 7, 1, 0, false).to(Turns.RELEASED);
        state.save(batch);
        batch = state.load();
        batch.slots = 2;
        state.save(batch);
        batch = state.load();
        batch.turns[1] = Turns.claimed(AllotmentId.wrap(2), 3, 1, 0, false);
        state.save(batch);
        assertEq(state.turnOf(2).number(), 7, "kept");
    }

    function testFuzz_deals_wordRoundTrip(uint96 free, uint96 reserved, uint32 postedAt, uint32 seed) public pure {
        Deals.Deal memory deal;
        deal.free = free;
        deal.reserved = reserved;
        deal.postedAt = postedAt;
        deal.seed = seed;
        uint256 word = deal.toWord();
        Deals.Deal memory back;
        back.setWord(word);
        assertEq(keccak256(abi.encode(back)), keccak256(abi.encode(deal)), "deal");
        assertEq(Deals.toJob(word).free, free, "free");
        assertEq(Deals.toJob(word).reserved, reserved, "reserved");
        assertEq(Deals.toJob(word).seed, seed, "seed");
    }

    // ------------------------------------------------------------------ prices

    function testFuzz_pricing_ramp(
        uint96 least,
        uint96 greatest,
        uint32 ramp,
        uint32 first,
        uint32 second
    ) public pure {
        if (least > greatest) (least, greatest) = (greatest, least);
        if (first > second) (first, second) = (second, first);
        uint256 early = Pricing.ramp(least, greatest, ramp, first);
        uint256 late = Pricing.ramp(least, greatest, ramp, second);
        assertLe(early, late, "never falls");
        assertGe(early, least, "not below the least");
        assertLe(late, greatest, "not above the greatest");
        assertEq(Pricing.ramp(least, greatest, ramp, ramp), greatest, "the greatest at its end");
        if (ramp != 0) assertEq(Pricing.ramp(least, greatest, ramp, 0), least, "the least at its start");
        if (first < ramp) {
            // Linear: to the wei below the exact value.
            uint256 exact = uint256(greatest - least) * first;
            assertEq(early - least, exact / ramp, "linear");
        }
    }

    function testFuzz_pricing_batchesCoverAllTasks(uint64 count, uint32 size) public pure {
        Deals.Deal memory deal;
        deal.taskCount = bound(count, 1, 3_000);
        deal.batchSize = bound(size, 1, 4_000);
        uint256 sum = 0;
        uint256 number = Pricing.batches(deal);
        for (uint256 i = 0; i < number; i++) {
            uint256 tasks = Pricing.tasks(deal, i);
            assertGt(tasks, 0, "no empty batch");
            assertLe(tasks, deal.batchSize, "no larger one");
            if (i + 1 < number) assertEq(tasks, deal.batchSize, "only the last is shorter");
            sum += tasks;
        }
        assertEq(sum, deal.taskCount, "all tasks");
    }

    /// @dev Property 9 by numbers: what any set of results can cost stays within what was reserved.
    function testFuzz_pricing_worstCaseSuffices(
        uint64 taskFee,
        uint64 stepPrice,
        uint48[16] memory steps,
        uint8 slots,
        uint32 fee
    ) public pure {
        Deals.Deal memory deal;
        deal.taskCount = 7;
        deal.batchSize = 7;
        deal.steps = 999_999_999;
        deal.taskFee = taskFee;
        deal.maxStepPrice = stepPrice;
        deal.replicas = 1;
        deal.maxReplicas = bound(slots, 1, 16);
        deal.terms = bound(fee, 0, 50_000);
        uint256 gross = 0;
        for (uint256 i = 0; i < deal.maxReplicas; i++) {
            uint256 used = bound(steps[i], 0, deal.steps * 7);
            gross += Pricing.ofResult(deal, 0, used, bound(used, 0, stepPrice));
        }
        uint256 paid = gross + Pricing.share(gross, TermsBook.requesterFeeOf(deal.terms));
        assertLe(paid, Pricing.worstCase(deal, 0), "enough");
    }

    function testFuzz_penalty_bounds(uint96 reserved, uint32 held, uint32 rate, uint32 floor, uint40 bond) public {
        Deals.Deal memory deal;
        deal.bond = bond;
        rate = uint32(bound(rate, 0, 1_000_000));
        book.set(IMarketTypes.Terms(0, 0, uint56(bound(floor, 0, 1_000_000_000)), rate, 0));
        deal.terms = book.current;
        floor = uint32(TermsBook.expiryFloorOf(deal.terms));
        uint256 penalty = Penalty.expiryUp(deal, reserved, held);
        assertLe(penalty, bond, "never more than the bond");
        if (bond >= floor) assertGe(penalty, floor, "never less than the floor");
        if (penalty < bond && penalty > floor) {
            uint256 exact = uint256(reserved) * rate * held;
            uint256 unit = 1e6 * 86_400 * 1e12;
            assertGe(penalty * unit, exact, "rounded up");
            assertLt((penalty - 1) * unit, exact, "by less than one");
        }
        uint256 release = Penalty.releaseUp(deal, reserved, held);
        assertGe(release * 4, penalty, "a quarter");
        assertLt(release * 4, penalty + 4, "not more");
    }

    // ------------------------------------------------------------------ votes

    /// @dev Against a count of every pair; few roots and few steps, so that many agree.
    function testFuzz_tally_findsTheMost(
        uint8[16] memory roots,
        uint8[16] memory steps,
        uint8[16] memory states
    ) public {
        uint256 limit = 2;
        Batches.Batch memory batch;
        batch.open(16);
        for (uint256 i = 0; i < 16; i++) {
            state.setVote(i, bytes32(uint256(roots[i] % 3)));
            Turn turn = Turns.claimed(AllotmentId.wrap(1), 0, 0, 0, false).to(Turns.COMMITTED);
            batch.turns[i] = states[i] % 4 == 0 ? turn : turn.revealed(steps[i] % 4);
        }
        Tally.Result memory result = Tally.count(state, batch, limit);
        uint256 revealed = 0;
        uint256 best = 0;
        for (uint256 i = 0; i < 16; i++) {
            bool votes = states[i] % 4 != 0 && roots[i] % 3 != 0 && steps[i] % 4 <= limit;
            if (states[i] % 4 != 0) revealed++;
            assertEq(result.roots[i] != 0, votes, "has a vote");
            uint256 same = 0;
            for (uint256 j = 0; j < 16; j++) {
                bool other = states[j] % 4 != 0 && roots[j] % 3 != 0 && steps[j] % 4 <= limit;
                bool agree = votes && other && roots[i] % 3 == roots[j] % 3 && steps[i] % 4 == steps[j] % 4;
                assertEq(result.agree(batch, i, j), agree, "agree");
                if (agree) same++;
            }
            if (same > best) best = same;
        }
        assertEq(result.revealed, revealed, "revealed");
        assertEq(result.best, best, "most votes");
        if (best != 0) {
            uint256 same = 0;
            for (uint256 j = 0; j < 16; j++) if (result.agree(batch, result.slot, j)) same++;
            assertEq(same, best, "the slot is one of them");
        }
    }

    // ------------------------------------------------------------------ the time to fill

    /// @dev A lapsed claim is over for certain when `isFilled` says so: recording it sets no later deadline.
    function testFuzz_batches_lapsedClaimsHoldNothingBackLonger(
        uint32 firstCommit,
        uint32 claimedAt,
        uint32 timeout,
        uint32 fill
    ) public {
        firstCommit = uint32(bound(firstCommit, 1e6, 1e7));
        fill = uint32(bound(fill, 1, 1e5));
        timeout = uint32(bound(timeout, 1, 1e5));
        // Claims come before the time to fill is over.
        claimedAt = uint32(bound(claimedAt, firstCommit - timeout, firstCommit + fill - 1));
        Batches.Batch memory batch;
        batch.open(2);
        batch.committed = 1;
        batch.fillDeadline = firstCommit + fill;
        uint256 deadline = uint256(claimedAt) + timeout;
        batch.turns[0] = Turns.claimed(AllotmentId.wrap(1), 0, deadline, 0, false).to(Turns.COMMITTED);
        batch.turns[1] = Turns.claimed(AllotmentId.wrap(2), 0, deadline, 0, false);
        vm.warp(deadline + fill);
        assertFalse(batch.isFilled(fill), "pending");
        vm.warp(deadline + fill + 1);
        bool filled = batch.isFilled(fill);
        batch.vacate(claimedAt, deadline, fill);
        assertLe(batch.fillDeadline, deadline > firstCommit ? deadline + fill : firstCommit + fill, "not later");
        if (filled) assertLe(batch.fillDeadline, deadline + fill + 1, "over when it is ended, too");
    }

    // ------------------------------------------------------------------ result trees

    /// @dev Builds the tree of some leaves by its definition and takes every position's path through it.
    function testFuzz_resultTree_everyPositionLeadsToTheRoot(uint8 count, uint64 seed) public {
        count = uint8(bound(count, 1, 33));
        uint256 depth = ResultTree.depth(count);
        uint256 width = uint256(1) << depth;
        assertGe(width, count, "wide enough");
        if (depth > 0) assertLt(width / 2, count, "no deeper than needed");
        ResultTree.Node[][] memory levels = new ResultTree.Node[][](depth + 1);
        levels[0] = new ResultTree.Node[](width);
        for (uint256 i = 0; i < width; i++) {
            levels[0][i] =
                i < count
                    ? ResultTree.leaf(ResultTree.Leaf(uint64(i), 0, 0, bytes32(i), 0, seed % 1e9))
                    : ResultTree.empty();
        }
        for (uint256 k = 0; k < depth; k++) {
            levels[k + 1] = new ResultTree.Node[](width >> (k + 1));
            for (uint256 i = 0; i < levels[k + 1].length; i++) {
                levels[k + 1][i] = ResultTree.parent(levels[k][2 * i], levels[k][2 * i + 1]);
            }
        }
        assertEq(levels[depth][0].sum, uint256(count) * (seed % 1e9), "sum");
        ResultRoot root = ResultTree.root(count, levels[depth][0]);
        for (uint256 i = 0; i < width; i++) {
            ResultTree.Node[] memory path = new ResultTree.Node[](depth);
            for (uint256 k = 0; k < depth; k++) path[k] = levels[k][(i >> k) ^ 1];
            assertTrue(ResultTree.rootFrom(count, i, levels[0][i], path) == root, "path");
            if (width > 1) {
                ResultRoot other = ResultTree.rootFrom(count, i ^ 1, levels[0][i], path);
                bool twins = levels[0][i].hash == levels[0][i ^ 1].hash;
                assertTrue(twins || !(other == root), "no other position");
            }
        }
        vm.expectRevert(abi.encodeWithSelector(ResultTree.PositionOutOfRange.selector, width, width));
        this.rootFrom(count, width, new ResultTree.Node[](depth));
        vm.expectRevert(abi.encodeWithSelector(ResultTree.PathLengthWrong.selector, depth + 1, depth));
        this.rootFrom(count, 0, new ResultTree.Node[](depth + 1));
    }

    /// @dev A call of its own, so that its failure can be expected.
    function rootFrom(
        uint256 count,
        uint256 position,
        ResultTree.Node[] memory path
    ) external pure returns (ResultRoot) {
        return ResultTree.rootFrom(count, position, ResultTree.empty(), path);
    }
}
