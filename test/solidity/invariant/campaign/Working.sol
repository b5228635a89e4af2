// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Posting} from "./Posting.sol";
import {Results} from "./Results.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, ResultRoot, Timestamp} from "../../../../contracts/types/Types.sol";

/// @dev Workers: they claim, commit, leave, reveal; and whoever settles what they did.
abstract contract Working is Posting {
    bytes32 internal constant SALT = keccak256("salt");

    // ------------------------------------------------------------------ claims

    /// @dev Whether the contract should let an operator take a slot of this batch now.
    function _mayClaim(uint256 job, uint256 batch, uint256 slot, uint256 operator) internal view returns (bool) {
        JobBook storage book = jobs[job];
        IMarketTypes.Batch memory head = batches[job][batch].head;
        uint256 owner = _employerOf(operator);
        uint256 id = allotmentOf[operator][book.scope];
        if (id == 0 || allotments[id].revoked || barred[job][batch][owner]) return false;
        if (allotments[id].units - allotments[id].reserved < book.spec.bond / UNIT) return false;
        for (uint256 i = 0; i < head.slots; i++) {
            SlotBook storage other = slots[job][batch][i];
            // Also of the slot itself, where the claim that lapsed was its own.
            if (!_heldStatus(other.current.status)) continue;
            if (allotments[AllotmentId.unwrap(other.current.allotmentId)].owner == owner) return false;
        }
        if (slots[job][batch][slot].current.turn == type(uint8).max) return false;
        if (!holdsLotteries || !_isDrawing(job, batch, slot)) return true;
        (bool may, ) = market.drawn(book.spec, uint64(batch), uint8(slot), owners[owner]);
        return may;
    }

    /// @dev Whether a lottery still decides who may take a slot.
    function _isDrawing(uint256 job, uint256 batch, uint256 slot) private view returns (bool) {
        JobBook storage book = jobs[job];
        BatchBook storage place = batches[job][batch];
        if (place.audit != slot + 1 || _isPublic(job, batch)) {
            return !book.closed && time < book.postedAt + 1 hours && height < book.postedIn + LOTTERY_BLOCKS;
        }
        uint256 since = Timestamp.unwrap(place.head.fillDeadline);
        return time + FILL < since + 1 hours && height < place.auditedIn + LOTTERY_BLOCKS;
    }

    /// @dev Whether any slot of a batch may be filled now.
    function _isFillable(uint256 job, uint256 batch, uint256 slot) internal view returns (bool) {
        JobBook storage book = jobs[job];
        IMarketTypes.Batch memory head = batches[job][batch].head;
        bool never = slots[job][batch][slot].current.status == IMarketTypes.AssignmentStatus.None;
        bool late = batches[job][batch].audit == slot + 1 && never && !_isPublic(job, batch);
        if (head.status != IMarketTypes.BatchStatus.Open || isVoid[book.scope]) return false;
        if ((time >= book.spec.postingDeadline && !late) || time < stoppedUntil) return false;
        if (book.closed && head.committed == 0) return false;
        uint256 fill = Timestamp.unwrap(head.fillDeadline);
        if (fill != 0 && time >= fill) return false;
        if (Timestamp.unwrap(head.firstClaimedAt) != 0) return true;
        return book.paidIn - book.paid - book.refunded - book.reserved >= _worst(book, batch);
    }

    /// @dev Whether a result of a batch is known.
    function _isPublic(uint256 job, uint256 batch) internal view returns (bool) {
        for (uint256 i = 0; i < batches[job][batch].head.slots; i++) {
            if (slots[job][batch][i].current.status == IMarketTypes.AssignmentStatus.Revealed) return true;
        }
        return false;
    }

    /// @dev Somebody takes a slot that is free; half of them commit at once.
    function _claim(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        uint256 first = _below(OPERATORS);
        for (uint256 i = 0; i < OPERATORS; i++) {
            uint256 operator = (first + i) % OPERATORS;
            if (!_mayClaim(job, batch, slot, operator)) continue;
            _claimAs(job, batch, slot, operator, _chance(60));
            return true;
        }
        return false;
    }

    function _claimAs(uint256 job, uint256 batch, uint256 slot, uint256 operator, bool commits) private {
        JobBook storage book = jobs[job];
        SlotBook storage place = slots[job][batch][slot];
        bytes memory data;
        if (commits) {
            bool taken = place.current.status != IMarketTypes.AssignmentStatus.None;
            uint8 turn = place.current.turn + (taken ? 1 : 0);
            bytes32 commitment = _decide(job, batch, slot, turn, allotmentOf[operator][book.scope]);
            IMarketTypes.ClaimAndCommit[] memory claims = new IMarketTypes.ClaimAndCommit[](1);
            claims[0] = IMarketTypes.ClaimAndCommit(uint64(batch), uint8(slot), turn, commitment);
            data = abi.encodeCall(market.claimAndCommit, (book.spec, claims));
        } else {
            IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
            claims[0] = IMarketTypes.Claim(uint64(batch), uint8(slot));
            data = abi.encodeCall(market.claim, (book.spec, claims));
        }
        _require(_call(operators[operator], address(market), 0, data), "who may claim can claim");
        _book(job, batch, Kind.Claim);
    }

    // ------------------------------------------------------------------ results

    /// @dev What the holder will say, and its commitment.
    function _decide(
        uint256 job,
        uint256 batch,
        uint256 slot,
        uint8 turn,
        uint256 allotment
    ) private returns (bytes32) {
        SlotBook storage place = slots[job][batch][slot];
        place.plan = _plan(job, batch, _natureOf(allotments[allotment].owner));
        (bytes32 root, uint64 steps) = Results.voteOf(place.plan);
        return _seal(job, batch, slot, turn, allotment, root, steps);
    }

    function _seal(
        uint256 job,
        uint256 batch,
        uint256 slot,
        uint8 turn,
        uint256 allotment,
        bytes32 root,
        uint64 steps
    ) internal view returns (bytes32) {
        bytes32 assignment = keccak256(
            abi.encode(
                keccak256("conun/v1/assignment"),
                block.chainid,
                address(market),
                jobs[job].id,
                batch,
                slot,
                turn
            )
        );
        return keccak256(abi.encode(keccak256("conun/v1/commitment"), assignment, allotment, root, steps, SALT));
    }

    function _plan(uint256 job, uint256 batch, Nature nature) private returns (Results.Plan memory plan) {
        JobBook storage book = jobs[job];
        plan.salt = book.spec.salt;
        plan.first = uint64(batch * book.spec.batchSize);
        plan.count = uint64(_tasks(book, batch));
        if (nature == Nature.Honest || (nature == Nature.Idle && _chance(70)) || _chance(15)) return plan;
        if (_chance(50)) {
            // What liars have agreed on.
            plan.fault = Results.Fault.Trace;
            plan.from = uint48(1 + (uint256(plan.salt) % Results.TRACE));
            return plan;
        }
        plan.fault = Results.Fault(1 + _below(7));
        plan.task = uint64(_below(plan.count));
        plan.from = uint48(_chance(50) ? _between(1, Results.LENGTH) : _between(1, Results.TRACE));
        bool full = plan.count & (plan.count - 1) == 0;
        if (plan.fault == Results.Fault.Padding && full) plan.fault = Results.Fault.Leaf;
    }

    function _commit(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        SlotBook storage place = slots[job][batch][slot];
        uint256 id = AllotmentId.unwrap(place.current.allotmentId);
        bytes32 commitment = _decide(job, batch, slot, place.current.turn, id);
        IMarketTypes.Commit[] memory commits = new IMarketTypes.Commit[](1);
        commits[0] = IMarketTypes.Commit(uint64(batch), uint8(slot), commitment);
        bytes memory data = abi.encodeCall(market.commit, (jobs[job].id, commits));
        _require(_call(_holder(id), address(market), 0, data), "a holder who has time commits");
        _book(job, batch, Kind.Commit);
        return true;
    }

    /// @dev Who acts for an allotment: its operator, or now and then its owner.
    function _holder(uint256 id) internal returns (address) {
        return _chance(85) ? operators[allotments[id].operator] : owners[allotments[id].owner];
    }

    // ------------------------------------------------------------------ leaving

    function _release(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        address holder = _holder(AllotmentId.unwrap(slots[job][batch][slot].current.allotmentId));
        bytes memory data = abi.encodeCall(market.release, (jobs[job].spec, uint64(batch), uint8(slot)));
        _require(_call(holder, address(market), 0, data), "a holder who has time leaves");
        _book(job, batch, Kind.Release);
        return true;
    }

    function _expire(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        bytes memory data = abi.encodeCall(market.expire, (jobs[job].spec, uint64(batch), uint8(slot)));
        _require(_call(STRANGER, address(market), 0, data), "a claim that lapsed can be ended");
        _book(job, batch, Kind.Expire);
        return true;
    }

    // ------------------------------------------------------------------ reveal and settle

    /// @dev Whether revealing is open: all have committed, or the time to fill is over and no claim is pending.
    function _isFilled(uint256 job, uint256 batch) internal view returns (bool) {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        if (head.committed == 0) return false;
        if (head.committed == head.slots) return true;
        if (time < Timestamp.unwrap(head.fillDeadline)) return false;
        for (uint256 i = 0; i < head.slots; i++) {
            IMarketTypes.Assignment storage turn = slots[job][batch][i].current;
            bool pending = turn.status == IMarketTypes.AssignmentStatus.Claimed;
            if (pending && time <= Timestamp.unwrap(turn.deadline) + FILL) return false;
        }
        return true;
    }

    /// @dev When the results of a batch can be paid, the rule written out once more; zero while not all are there.
    function _windowEnd(uint256 job, uint256 batch) internal view returns (uint256) {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        IMarketTypes.JobSpec storage spec = jobs[job].spec;
        if (head.status != IMarketTypes.BatchStatus.Revealed && !_isFilled(job, batch)) return 0;
        bool agreed = head.committed == head.slots && head.slots > 1 && jobs[job].scope != 0;
        SlotBook storage first = slots[job][batch][0];
        for (uint256 i = 0; i < head.slots; i++) {
            SlotBook storage place = slots[job][batch][i];
            if (place.current.status == IMarketTypes.AssignmentStatus.Committed) return 0;
            if (place.vote != first.vote || place.current.steps != first.current.steps || !place.drawn) agreed = false;
        }
        uint256 start = Timestamp.unwrap(head.revealedAt);
        uint256 fill = Timestamp.unwrap(head.fillDeadline);
        if (jobs[job].scope != 0 && head.committed != head.slots && fill > start) start = fill;
        if (!agreed) return start + spec.challengeWindow;
        uint256 short = MIN_WINDOW + (_tasks(jobs[job], batch) * spec.limits.steps) / 20e6;
        if (short < spec.challengeWindow / 4) short = spec.challengeWindow / 4;
        return start + short;
    }

    /// @dev Whether a batch waits for the seed of its audit's draw.
    function _waits(uint256 job, uint256 batch) internal view returns (bool) {
        BatchBook storage book = batches[job][batch];
        if (book.seed == 0 || height > book.seed) return false;
        return time < Timestamp.unwrap(book.head.fillDeadline) + FILL;
    }

    function _reveal(uint256 job, uint256 batch, uint256 slot) internal returns (bool) {
        SlotBook storage place = slots[job][batch][slot];
        (bytes32 root, uint64 steps) = Results.voteOf(place.plan);
        bytes memory data = _revealData(job, batch, slot, root, steps);
        address sender = _chance(50) ? STRANGER : operators[_below(OPERATORS)];
        _require(_call(sender, address(market), 0, data), "an opening opens");
        uint256 width = batches[job][batch].head.slots;
        _book(job, batch, Kind.Reveal);
        // An audit is opened instead.
        if (batches[job][batch].head.slots != width) return true;
        _require(place.vote == root && place.current.steps == steps, "5: what was committed to is revealed");
        return true;
    }

    function _revealData(
        uint256 job,
        uint256 batch,
        uint256 slot,
        bytes32 root,
        uint64 steps
    ) internal view returns (bytes memory) {
        IMarketTypes.Opening[] memory openings = new IMarketTypes.Opening[](1);
        openings[0] = IMarketTypes.Opening(uint64(batch), uint8(slot), ResultRoot.wrap(root), steps, SALT, "");
        return abi.encodeCall(market.reveal, (jobs[job].id, openings));
    }

    /// @dev Settles a batch, now and then all of the job's: the books know each by itself.
    function _settle(uint256 job, uint256 batch) internal returns (bool success) {
        uint64[] memory indices = new uint64[](1);
        indices[0] = uint64(batch);
        bytes memory data = abi.encodeCall(market.settle, (jobs[job].spec, indices, _chance(50)));
        success = _call(STRANGER, address(market), 0, data);
        _book(job, batch, success ? Kind.Settle : Kind.Other);
    }
}
