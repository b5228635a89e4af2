// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, JobId, Timestamp} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev release and expire: what leaving costs, and what it does to the batch.
contract LeaveTest is MarketTest {
    bytes32 private constant ROOT = keccak256("root");

    IMarketTypes.JobSpec private spec;
    JobId private id;

    function setUp() public override {
        super.setUp();
        spec = _spec(2, 3);
        id = _post(spec);
    }

    /// @dev Ten percent of the reserved budget a day, rounded up, at least 0.01 CON, at most the bond.
    function _penalty(uint256 held) private view returns (uint256) {
        uint256 scaled = market.worstCase(spec, 0) * 100_000 * held;
        uint256 unit = 1e6 * 1 days * UNIT;
        uint256 grown = scaled / unit + (scaled % unit == 0 ? 0 : 1);
        if (grown < 10_000) grown = 10_000;
        return grown > spec.bond / UNIT ? spec.bond / UNIT : grown;
    }

    function testFuzz_release_costsAQuarter(uint32 held, uint32 timeout) public {
        spec.commitTimeout = uint32(bound(timeout, 10, 30 days));
        spec.salt = keccak256("another");
        id = _post(spec);
        held = uint32(bound(held, 0, spec.commitTimeout));
        _claim(spec, workers[0], 0, 0);
        _pass(held);
        uint256 supply = token.totalSupply();
        uint256 penalty = (_penalty(held) + 3) / 4;
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.AssignmentReleased(id, 0, registry.allotmentOf(workers[0], address(market)), 0, 0, penalty);
        _release(spec, workers[0], 0, 0);
        assertEq(supply - token.totalSupply(), penalty * UNIT, "burned");
        assertEq(STAKE / UNIT - registry.account(workers[0]).stake, penalty, "paid by the owner");
        assertEq(_reserved(workers[0]), 0, "the bond is back");
        assertEq(market.job(id).free, spec.budget, "nobody earns from it");
    }

    /// @dev Whoever ends it and when: the price of an expiry is that of the time to commit.
    function testFuzz_expire_costsTheSameWhenever(uint32 timeout, uint32 late) public {
        spec.commitTimeout = uint32(bound(timeout, 10, 30 days));
        spec.salt = keccak256("another");
        id = _post(spec);
        _claim(spec, workers[0], 0, 0);
        uint256 deadline = vm.getBlockTimestamp() + spec.commitTimeout;
        _pass(spec.commitTimeout);
        _expect(abi.encodeWithSelector(IMarketTypes.ClaimNotExpired.selector, id, 0, 0, deadline));
        _expire(spec, 0, 0);
        _pass(bound(late, 1, 365 days));
        uint256 penalty = _penalty(spec.commitTimeout);
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.AssignmentExpired(id, 0, registry.allotmentOf(workers[0], address(market)), 0, 0, penalty);
        _expire(spec, 0, 0);
        assertEq(STAKE / UNIT - registry.account(workers[0]).stake, penalty, "paid by the owner");
        assertEq(_reserved(workers[0]), 0, "the bond is back");
        assertTrue(market.barred(id, 0, workers[0]), "barred");
    }

    function test_release_byOwnerNotByOthers() public {
        (address operator, uint256 key) = makeAddrAndKey("operator");
        AllotmentId own = registry.allotmentOf(workers[0], address(market));
        bytes memory signature = _signature(key, workers[0], operator);
        vm.startPrank(workers[0]);
        registry.setAllotment(own, 0);
        registry.authorise(operator, address(market), 100e6, type(uint256).max, signature);
        vm.stopPrank();
        _claim(spec, operator, 0, 0);
        _expect(abi.encodeWithSelector(IMarketTypes.NotAssignmentHolder.selector, id, 0, 0, STRANGER));
        _release(spec, STRANGER, 0, 0);
        _release(spec, workers[0], 0, 0);
    }

    /// @dev The last one who leaves takes the reservation along; the batch is as good as new.
    function test_leave_lastOneFreesTheBudget() public {
        _claim(spec, workers[0], 0, 0);
        _claim(spec, workers[1], 0, 1);
        _release(spec, workers[0], 0, 0);
        assertEq(market.job(id).reserved, market.worstCase(spec, 0), "one is left");
        _pass(601);
        _expire(spec, 0, 1);
        assertEq(market.job(id).reserved, 0, "nobody is left");
        assertEq(market.job(id).free, spec.budget, "all of it");
        assertEq(Timestamp.unwrap(market.batch(id, 0).firstClaimedAt), 0, "no price");
        _claim(spec, workers[2], 0, 0);
        assertEq(market.job(id).reserved, market.worstCase(spec, 0), "and again");
    }

    function test_leave_keepsTheReservationOfACommitment() public {
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 1e9);
        _claim(spec, workers[1], 0, 1);
        _release(spec, workers[1], 0, 1);
        assertEq(market.job(id).reserved, market.worstCase(spec, 0), "reserved");
    }

    /// @dev The time that a claim held its slot after the first commitment does not count against those who wait.
    function testFuzz_leave_givesTheFillTimeBack(uint32 before, uint32 start, uint32 held, bool release) public {
        before = uint32(bound(before, 0, 500));
        start = uint32(bound(start, 0, 999));
        held = uint32(bound(held, 0, 600));
        bool early = start % 2 == 0;
        if (early) {
            _claim(spec, workers[1], 0, 1);
            _pass(before);
        }
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, 1e9);
        uint256 first = vm.getBlockTimestamp();
        if (!early) {
            _pass(start);
            _claim(spec, workers[1], 0, 1);
        }
        uint256 claimedAt = early ? first - before : first + start;
        if (release) {
            uint256 end = claimedAt + held;
            if (end < first) end = first;
            vm.warp(end);
            _release(spec, workers[1], 0, 1);
        } else {
            vm.warp(claimedAt + 601);
            _expire(spec, 0, 1);
        }
        uint256 until = release ? (claimedAt + held < first ? first : claimedAt + held) : claimedAt + 600;
        uint256 from = early ? first : claimedAt;
        assertEq(Timestamp.unwrap(market.batch(id, 0).fillDeadline), first + 1_000 + until - from, "given back");
    }
}
