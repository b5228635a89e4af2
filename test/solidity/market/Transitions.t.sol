// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketAnnex} from "../../../contracts/interfaces/IMarketAnnex.sol";
import {IMarketCore} from "../../../contracts/interfaces/IMarketCore.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev Every verb in every situation of a batch: it works and leads where the table says, or it fails for the reason
/// that the table says. The first worker has to do with slot 0, the second with slot 1, the third comes new.
contract TransitionsTest is MarketTest {
    enum Situation {
        Untouched,
        Claimed,
        Lapsed,
        Released,
        Expired,
        Committed,
        Filled,
        FillOver,
        Silent,
        HalfRevealed,
        Agreed,
        WindowOver,
        Differed,
        ReplicaAdded,
        ReplicaFillOver,
        Lonely,
        Settled,
        Refunded,
        Reopened,
        Closed,
        PostingOver
    }

    bytes4 private constant OK = 0;
    bytes32 private constant ROOT = keccak256("root");
    bytes32 private constant OTHER = keccak256("other");
    uint64 private constant STEPS = 1e9;

    bytes4 private constant TAKEN = IMarketTypes.SlotTaken.selector;
    bytes4 private constant RANGE = IMarketTypes.SlotOutOfRange.selector;
    bytes4 private constant NOT_CLAIMED = IMarketTypes.AssignmentNotClaimed.selector;
    bytes4 private constant NOT_COMMITTED = IMarketTypes.AssignmentNotCommitted.selector;
    bytes4 private constant NOT_OPEN = IMarketTypes.BatchNotOpen.selector;
    bytes4 private constant NO_REVEAL = IMarketTypes.RevealNotOpen.selector;
    bytes4 private constant REVEALING = IMarketTypes.RevealStillOpen.selector;

    IMarketTypes.JobSpec private spec;
    JobId private id;

    /// @dev claim of slot 0, claim of slot 1, claim of slot 2, commit, release, expire, reveal (all of slot 0), settle.
    function _row(Situation here) private pure returns (bytes4[8] memory) {
        if (here == Situation.Untouched) return [OK, OK, RANGE, RANGE, RANGE, RANGE, RANGE, NO_REVEAL];
        if (here == Situation.Claimed) {
            return [TAKEN, OK, RANGE, OK, OK, IMarketTypes.ClaimNotExpired.selector, NOT_COMMITTED, NO_REVEAL];
        }
        if (here == Situation.Lapsed) {
            bytes4 late = IMarketTypes.ClaimExpired.selector;
            return [OK, OK, RANGE, late, late, OK, NOT_COMMITTED, NO_REVEAL];
        }
        if (here == Situation.Released || here == Situation.Expired || here == Situation.Reopened) {
            return [OK, OK, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NOT_COMMITTED, NO_REVEAL];
        }
        if (here == Situation.Committed) {
            return [TAKEN, OK, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NO_REVEAL, NO_REVEAL];
        }
        if (here == Situation.Filled) {
            return [TAKEN, TAKEN, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, OK, REVEALING];
        }
        if (here == Situation.FillOver) {
            bytes4 over = IMarketTypes.FillIsOver.selector;
            return [TAKEN, over, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, OK, REVEALING];
        }
        if (here == Situation.Silent) {
            return [TAKEN, TAKEN, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, OK, OK];
        }
        if (here == Situation.HalfRevealed) {
            return [TAKEN, TAKEN, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NOT_COMMITTED, REVEALING];
        }
        if (here == Situation.ReplicaAdded) {
            return [TAKEN, TAKEN, OK, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NOT_COMMITTED, NO_REVEAL];
        }
        if (here == Situation.ReplicaFillOver) {
            bytes4 over = IMarketTypes.FillIsOver.selector;
            return [TAKEN, TAKEN, over, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NOT_COMMITTED, OK];
        }
        if (here == Situation.Closed) {
            bytes4 closed = IMarketTypes.JobIsClosed.selector;
            return [closed, closed, RANGE, RANGE, RANGE, RANGE, RANGE, NO_REVEAL];
        }
        if (here == Situation.PostingOver) {
            bytes4 over = IMarketTypes.PostingIsOver.selector;
            return [over, over, over, RANGE, RANGE, RANGE, RANGE, NO_REVEAL];
        }
        bytes4 settling = OK;
        if (here == Situation.Agreed) settling = IMarketTypes.WindowNotOver.selector;
        if (here == Situation.Settled || here == Situation.Refunded) settling = IMarketTypes.BatchEnded.selector;
        // Only two slots were opened, but where a third settled it.
        return [NOT_OPEN, NOT_OPEN, RANGE, NOT_CLAIMED, NOT_CLAIMED, NOT_CLAIMED, NOT_COMMITTED, settling];
    }

    function test_transitions_everySituationAndVerb() public {
        for (uint256 here = 0; here <= uint256(type(Situation).max); here++) {
            for (uint256 verb = 0; verb < 8; verb++) _check(Situation(here), verb, _row(Situation(here))[verb]);
        }
    }

    function _check(Situation here, uint256 verb, bytes4 expected) private {
        _reach(here, keccak256(abi.encode(here, verb)));
        bytes memory data = _call(verb);
        address sender = verb < 3 ? workers[2] : workers[0];
        vm.prank(sender);
        (bool success, bytes memory result) = address(market).call(data);
        bytes4 reason = success ? OK : bytes4(result);
        string memory pair = string.concat("situation ", vm.toString(uint256(here)), ", verb ", vm.toString(verb));
        assertEq(bytes32(reason), bytes32(expected), pair);
        if (success) _checkArrival(here, verb, pair);
    }

    /// @dev Where the verbs that work lead to.
    function _checkArrival(Situation here, uint256 verb, string memory pair) private view {
        IMarketTypes.BatchStatus status = _status(id, 0);
        IMarketTypes.AssignmentStatus first = _slotStatus(id, 0, 0);
        if (verb < 3) {
            assertTrue(_slotStatus(id, 0, uint8(verb)) == IMarketTypes.AssignmentStatus.Claimed, pair);
            assertTrue(status == IMarketTypes.BatchStatus.Open, pair);
        } else if (verb == 3) {
            assertTrue(first == IMarketTypes.AssignmentStatus.Committed, pair);
        } else if (verb == 4) {
            assertTrue(first == IMarketTypes.AssignmentStatus.Released, pair);
        } else if (verb == 5) {
            assertTrue(first == IMarketTypes.AssignmentStatus.Expired, pair);
        } else if (verb == 6) {
            assertTrue(first == IMarketTypes.AssignmentStatus.Revealed, pair);
            bool last = here == Situation.FillOver;
            assertTrue(status == (last ? IMarketTypes.BatchStatus.Revealed : IMarketTypes.BatchStatus.Open), pair);
        } else {
            _checkSettled(here, status, first, pair);
        }
    }

    function _checkSettled(
        Situation here,
        IMarketTypes.BatchStatus status,
        IMarketTypes.AssignmentStatus first,
        string memory pair
    ) private pure {
        IMarketTypes.BatchStatus batchTo = IMarketTypes.BatchStatus.Refunded;
        IMarketTypes.AssignmentStatus firstTo = IMarketTypes.AssignmentStatus.Released;
        if (here == Situation.Silent) firstTo = IMarketTypes.AssignmentStatus.Expired;
        if (here == Situation.Lonely) firstTo = IMarketTypes.AssignmentStatus.Paid;
        if (here == Situation.WindowOver) {
            batchTo = IMarketTypes.BatchStatus.Settled;
            firstTo = IMarketTypes.AssignmentStatus.Paid;
        }
        if (here == Situation.Differed) {
            batchTo = IMarketTypes.BatchStatus.Open;
            firstTo = IMarketTypes.AssignmentStatus.Revealed;
        }
        assertTrue(status == batchTo, pair);
        assertTrue(first == firstTo, pair);
    }

    function _call(uint256 verb) private view returns (bytes memory) {
        if (verb < 3) {
            IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
            claims[0] = IMarketTypes.Claim(0, uint8(verb));
            return abi.encodeCall(IMarketCore.claim, (spec, claims));
        }
        if (verb == 3) {
            IMarketTypes.Commit[] memory commits = new IMarketTypes.Commit[](1);
            commits[0] = IMarketTypes.Commit(0, 0, keccak256("commitment"));
            return abi.encodeCall(IMarketCore.commit, (id, commits));
        }
        if (verb == 4) return abi.encodeCall(IMarketAnnex.release, (spec, 0, 0));
        if (verb == 5) return abi.encodeCall(IMarketAnnex.expire, (spec, 0, 0));
        if (verb == 6) return abi.encodeCall(IMarketCore.reveal, (id, _openings(0, 0, ROOT, STEPS)));
        return abi.encodeCall(IMarketCore.settle, (spec, new uint64[](1), false));
    }

    // ------------------------------------------------------------------ ways

    /// @dev A new job, whose first batch is brought into the situation.
    function _reach(Situation here, bytes32 salt) private {
        spec = _spec(2, here == Situation.Reopened || here == Situation.Refunded ? 2 : 3);
        spec.salt = salt;
        // Many jobs share the workers' stake.
        spec.bond = 1e18;
        if (here == Situation.Reopened) spec.onNoQuorum = IMarketTypes.NoQuorum.Reopen;
        id = _post(spec);
        if (here == Situation.Untouched) return;
        if (here == Situation.Closed) return _close(spec, REQUESTER);
        if (here == Situation.PostingOver) return _pass(7 days);
        if (here < Situation.Committed) return _reachClaimed(here);
        _claimAndCommit(spec, workers[0], 0, 0, ROOT, STEPS);
        if (here == Situation.Committed) return;
        if (here == Situation.FillOver || here == Situation.Lonely) {
            _pass(1_000);
            if (here == Situation.Lonely) _reveal(spec, 0, 0, ROOT, STEPS);
            return;
        }
        bool agree = here == Situation.Agreed || here == Situation.WindowOver || here == Situation.Settled;
        bytes32 second = agree ? ROOT : OTHER;
        _claimAndCommit(spec, workers[1], 0, 1, second, STEPS);
        if (here == Situation.Filled) return;
        if (here == Situation.Silent) return _pass(100 + 10 * 50 + 1);
        _reveal(spec, 0, 0, ROOT, STEPS);
        if (here == Situation.HalfRevealed) return;
        _reveal(spec, 0, 1, second, STEPS);
        if (here == Situation.Agreed || here == Situation.Differed) return;
        if (agree) _pass(60);
        if (here == Situation.WindowOver) return;
        _settle(spec, 0, false);
        if (here == Situation.ReplicaFillOver) _pass(1_000);
    }

    function _reachClaimed(Situation here) private {
        _claim(spec, workers[0], 0, 0);
        if (here == Situation.Released) _release(spec, workers[0], 0, 0);
        if (here == Situation.Lapsed || here == Situation.Expired) _pass(601);
        if (here == Situation.Expired) _expire(spec, 0, 0);
    }
}
