// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId, JobId, Timestamp} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

contract ClaimTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");

    IMarketTypes.JobSpec private spec;
    JobId private id;

    function setUp() public override {
        super.setUp();
        spec = _spec(2, 3);
        id = _post(spec);
    }

    function test_claim_reservesAndRemembers() public {
        uint256 worst = market.worstCase(spec, 0);
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.BatchClaimed(
            id,
            0,
            workers[3],
            workers[3],
            registry.allotmentOf(workers[3], address(market)),
            1,
            0,
            vm.getBlockTimestamp() + 600,
            1e18,
            worst
        );
        _claim(spec, workers[3], 0, 1);
        (IMarketTypes.Assignment memory turn, bytes32 vote) = market.assignment(id, 0, 1);
        assertTrue(turn.status == IMarketTypes.AssignmentStatus.Claimed, "status");
        assertEq(Timestamp.unwrap(turn.deadline), vm.getBlockTimestamp() + 600, "deadline");
        assertEq(vote, 0, "no commitment");
        assertEq(market.job(id).reserved, worst, "reserved");
        assertEq(market.job(id).free + worst, spec.budget, "free");
        assertEq(_reserved(workers[3]), spec.bond / UNIT, "bond");
        _claim(spec, workers[4], 0, 0);
        assertEq(market.job(id).reserved, worst, "a batch is reserved for once");
    }

    /// @dev Slots, tasks and prices, each rounded up by hand.
    function testFuzz_claim_reservesTheWorstCase(
        uint8 replicas,
        uint8 most,
        uint64 fee,
        uint64 price,
        uint8 tasks
    ) public {
        spec.replicas = uint8(bound(replicas, 1, 16));
        spec.maxReplicas = uint8(bound(most, spec.replicas, 16));
        spec.taskFee = uint96(bound(fee, 0, 1e15));
        spec.minStepPrice = uint96(bound(price, 0, 1e15));
        spec.maxStepPrice = spec.minStepPrice;
        spec.limits.steps = 1_234_567_891;
        spec.taskCount = uint64(bound(tasks, 1, 40));
        spec.salt = keccak256("another");
        id = _post(spec);
        uint64 last = (spec.taskCount - 1) / spec.batchSize;
        uint256 count = spec.taskCount - last * spec.batchSize;
        uint256 slots = spec.replicas + 1 > spec.maxReplicas ? spec.replicas + 1 : spec.maxReplicas;
        uint256 steps = uint256(spec.maxStepPrice) * spec.limits.steps * count;
        uint256 each = spec.taskFee * count + steps / 1e9 + (steps % 1e9 == 0 ? 0 : 1);
        uint256 fees = each * slots * 20_000;
        uint256 worst = each * slots + fees / 1e6 + (fees % 1e6 == 0 ? 0 : 1);
        assertEq(market.worstCase(spec, last), worst, "view");
        _claim(spec, workers[0], last, 0);
        assertEq(market.job(id).reserved, worst, "reserved");
    }

    function testFuzz_claim_outOfRange(uint64 batch, uint8 slot) public {
        batch = uint64(bound(batch, 0, 5));
        slot = uint8(bound(slot, 0, 3));
        if (batch > 2) _expect(abi.encodeWithSelector(IMarketTypes.BatchOutOfRange.selector, id, batch, 3));
        else if (slot > 1) _expect(abi.encodeWithSelector(IMarketTypes.SlotOutOfRange.selector, id, batch, slot, 2));
        _claim(spec, workers[0], batch, slot);
    }

    function test_claim_unknownJob() public {
        spec.salt = 0;
        _expect(abi.encodeWithSelector(IMarketTypes.JobUnknown.selector, market.jobIdOf(spec)));
        _claim(spec, workers[0], 0, 0);
    }

    function test_claim_changedSpec() public {
        spec.taskFee += 1;
        _expect(abi.encodeWithSelector(IMarketTypes.JobUnknown.selector, market.jobIdOf(spec)));
        _claim(spec, workers[0], 0, 0);
    }

    function test_claim_byNobody() public {
        _expect(abi.encodeWithSelector(IWorkerRegistry.OperatorNotAuthorised.selector, STRANGER, address(market)));
        _claim(spec, STRANGER, 0, 0);
    }

    function test_claim_bondTooLarge() public {
        AllotmentId allotment = registry.allotmentOf(workers[0], address(market));
        vm.prank(workers[0]);
        registry.setAllotment(allotment, 30e6);
        _claim(spec, workers[0], 0, 0);
        _expect(abi.encodeWithSelector(IWorkerRegistry.InsufficientAllotment.selector, allotment, 10e6, 20e6));
        _claim(spec, workers[0], 1, 0);
    }

    function test_claim_severalAtOnce() public {
        IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](3);
        for (uint64 i = 0; i < 3; i++) claims[i] = IMarketTypes.Claim(i, uint8(i % 2));
        vm.prank(workers[0]);
        market.claim(spec, claims);
        assertEq(_reserved(workers[0]), 60e6, "three bonds");
        uint256 worst = market.worstCase(spec, 0) + market.worstCase(spec, 1) + market.worstCase(spec, 2);
        assertEq(market.job(id).reserved, worst, "three reservations");
    }

    function test_claim_ownerTwice() public {
        _claim(spec, workers[0], 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerAlreadyInBatch.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 1);
        // Not by another operator of the same owner either.
        (address operator, uint256 key) = makeAddrAndKey("second operator");
        AllotmentId own = registry.allotmentOf(workers[0], address(market));
        bytes memory signature = _signature(key, workers[0], operator);
        vm.startPrank(workers[0]);
        registry.setAllotment(own, 100e6);
        registry.authorise(operator, address(market), 100e6, type(uint256).max, signature);
        vm.stopPrank();
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerAlreadyInBatch.selector, id, 0, workers[0]));
        _claim(spec, operator, 0, 1);
        _claim(spec, operator, 1, 1);
    }

    function test_claim_afterLeaving() public {
        _claim(spec, workers[0], 0, 0);
        _release(spec, workers[0], 0, 0);
        assertTrue(market.barred(id, 0, workers[0]), "barred");
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 1);
        _claim(spec, workers[0], 1, 0);
        // Still so when others have taken the slot since.
        _claim(spec, workers[1], 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.OwnerBarred.selector, id, 0, workers[0]));
        _claim(spec, workers[0], 0, 1);
    }

    function test_claim_displacesAnExpiredOne() public {
        _claim(spec, workers[0], 0, 0);
        _pass(600);
        _expect(
            abi.encodeWithSelector(IMarketTypes.SlotTaken.selector, id, 0, 0, IMarketTypes.AssignmentStatus.Claimed)
        );
        _claim(spec, workers[1], 0, 0);
        _pass(1);
        uint256 stake = registry.account(workers[0]).stake;
        _claim(spec, workers[1], 0, 0);
        (IMarketTypes.Assignment memory turn, ) = market.assignment(id, 0, 0);
        assertEq(turn.turn, 1, "the next turn");
        assertEq(_reserved(workers[0]), 0, "the bond of the first is back");
        assertEq(stake - registry.account(workers[0]).stake, _expiryPenalty(600), "less the penalty");
        assertTrue(market.barred(id, 0, workers[0]), "barred");
        assertEq(market.job(id).reserved, market.worstCase(spec, 0), "reserved once");
    }

    function test_claim_turnsExhausted() public {
        spec.commitTimeout = 10;
        spec.bond = 1e16;
        spec.salt = keccak256("many turns");
        id = _post(spec);
        for (uint256 i = 0; i < 256; i++) {
            _claim(spec, _newWorker(i), 0, 0);
            _pass(11);
        }
        address late = _newWorker(256);
        _expect(abi.encodeWithSelector(IMarketTypes.TurnsExhausted.selector, id, 0, 0));
        _claim(spec, late, 0, 0);
        _expire(spec, 0, 0);
        assertEq(market.job(id).reserved, 0, "nothing stays reserved");
    }

    function _newWorker(uint256 number) private returns (address worker) {
        worker = address(uint160(0xAAAA0000 + number));
        token.transfer(worker, 1e18);
        vm.startPrank(worker);
        token.approve(address(registry), 1e18);
        registry.stake(worker, 1e18);
        registry.setMarketCap(address(market), 1e6);
        registry.authorise(worker, address(market), 1e6, 0, "");
        vm.stopPrank();
    }

    function test_claim_stopped() public {
        market.stopClaims(1 days);
        uint256 until = vm.getBlockTimestamp() + 1 days;
        _expect(abi.encodeWithSelector(IMarketTypes.ClaimsAreStopped.selector, until));
        _claim(spec, workers[0], 0, 0);
        _pass(1 days);
        _claim(spec, workers[0], 0, 0);
    }

    /// @dev Closing must not rob a worker who committed of those who would confirm it.
    function test_claim_closedJobRunsOn() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 1e9);
        _claim(spec, workers[0], 1, 0);
        _close(spec, REQUESTER);
        _claimAndCommit(spec, workers[1], 0, 1, ROOT, 1e9);
        _expect(abi.encodeWithSelector(IMarketTypes.JobIsClosed.selector, id));
        _claim(spec, workers[1], 1, 1);
        _expect(abi.encodeWithSelector(IMarketTypes.JobIsClosed.selector, id));
        _claim(spec, workers[1], 2, 0);
    }

    /// @dev By the definition: the reserved budget, ten percent of it a day, at least 0.01 CON, at most the bond.
    function _expiryPenalty(uint256 held) private view returns (uint256) {
        uint256 scaled = market.worstCase(spec, 0) * 100_000 * held;
        uint256 unit = 1e6 * 1 days * UNIT;
        uint256 grown = scaled / unit + (scaled % unit == 0 ? 0 : 1);
        if (grown < 10_000) grown = 10_000;
        return grown > spec.bond / UNIT ? spec.bond / UNIT : grown;
    }

    function test_commit_requiresHolderAndTime() public {
        _claim(spec, workers[0], 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.NotAssignmentHolder.selector, id, 0, 0, workers[1]));
        _commitTo(id, workers[1], 0, 0, ROOT);
        _expect(abi.encodeWithSelector(IMarketTypes.CommitmentZero.selector));
        _commitTo(id, workers[0], 0, 0, 0);
        _pass(600);
        uint256 deadline = vm.getBlockTimestamp();
        _pass(1);
        _expect(abi.encodeWithSelector(IMarketTypes.ClaimExpired.selector, id, 0, 0, deadline));
        _commitTo(id, workers[0], 0, 0, ROOT);
    }

    /// @dev An operator that was dismissed finishes what it began, and so may its owner.
    function test_commit_afterRevocation() public {
        AllotmentId allotment = registry.allotmentOf(workers[0], address(market));
        _claim(spec, workers[0], 0, 0);
        vm.prank(workers[0]);
        registry.revoke(allotment);
        _commitTo(id, workers[0], 0, 0, ROOT);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Committed);
    }

    function test_commit_fillDeadline() public {
        uint256 time = vm.getBlockTimestamp();
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 1e9);
        assertEq(Timestamp.unwrap(market.batch(id, 0).fillDeadline), time + 1_000, "time to fill");
        _pass(900);
        _claim(spec, workers[1], 0, 1);
        _pass(300);
        // A claim that still runs keeps the slot, although the time to fill is over.
        _commit(spec, workers[1], 0, 1, ROOT, 1e9);
        assertEq(Timestamp.unwrap(market.batch(id, 0).fillDeadline), time + 1_200, "filled: reveal from now on");
    }

    function test_claimAndCommit_wrongTurn() public {
        _claim(spec, workers[0], 0, 0);
        _release(spec, workers[0], 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.TurnMismatch.selector, id, 0, 0, 0, 1));
        _claimAndCommitTo(spec, workers[1], 0, 0, 0, ROOT);
        _claimAndCommitTo(spec, workers[1], 0, 0, 1, ROOT);
    }
}
