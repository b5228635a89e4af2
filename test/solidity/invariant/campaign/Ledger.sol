// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Books} from "./Books.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, Timestamp} from "../../../../contracts/types/Types.sol";

/// @dev Reads what a call has made of a batch, checks that it was allowed to, and books what follows for everybody.
abstract contract Ledger is Books {
    /// @dev What a call was.
    enum Kind {
        Claim,
        Commit,
        Release,
        Expire,
        Reveal,
        Settle,
        /// A move of a game: it may refute.
        Judge,
        /// Anything else: it may change nothing.
        Other
    }

    uint256 private constant NONE = uint256(IMarketTypes.AssignmentStatus.None);
    uint256 private constant CLAIMED = uint256(IMarketTypes.AssignmentStatus.Claimed);
    uint256 private constant COMMITTED = uint256(IMarketTypes.AssignmentStatus.Committed);
    uint256 private constant REVEALED = uint256(IMarketTypes.AssignmentStatus.Revealed);
    uint256 private constant PAID = uint256(IMarketTypes.AssignmentStatus.Paid);
    uint256 private constant RELEASED = uint256(IMarketTypes.AssignmentStatus.Released);
    uint256 private constant EXPIRED = uint256(IMarketTypes.AssignmentStatus.Expired);
    uint256 private constant REFUTED = uint256(IMarketTypes.AssignmentStatus.Refuted);

    uint256 internal constant MAX_SLOTS = 5;

    /// @dev A batch while what became of it is booked.
    struct Entry {
        uint256 job;
        uint256 batch;
        Kind kind;
        uint256 scope;
        uint256 gross;
        uint256 fill;
        uint256 winnerSteps;
        bool voided;
        bool refuted;
        uint256 width;
        IMarketTypes.Batch before;
        IMarketTypes.Batch afterwards;
        IMarketTypes.Assignment[MAX_SLOTS] turns;
        bytes32[MAX_SLOTS] votes;
    }

    /// @dev Whose move it was that may have refuted a result.
    address internal accuser;

    function _heldStatus(IMarketTypes.AssignmentStatus status) internal pure returns (bool) {
        return uint256(status) >= CLAIMED && uint256(status) <= REVEALED;
    }

    // ------------------------------------------------------------------ entry

    /// @dev Books what a call made of a batch, and compares the job.
    function _book(uint256 jobIndex, uint256 batchIndex, Kind kind) internal {
        Entry memory entry;
        (entry.job, entry.batch, entry.kind) = (jobIndex, batchIndex, kind);
        JobBook storage job = jobs[jobIndex];
        entry.scope = job.scope;
        entry.voided = isVoid[job.scope];
        _read(entry, job);
        _bookSlots(entry, job);
        _bookBatch(entry, job);
        _checkJob(job);
    }

    function _checkJob(JobBook storage job) internal view {
        IMarketTypes.Job memory word = market.job(job.id);
        _require(word.reserved == job.reserved, "9: reservations are those of the batches at work");
        _require(
            word.free == job.paidIn - job.paid - job.refunded - job.reserved,
            "1: what came into a job is there, reserved, spent or back"
        );
        _require((word.seed == 0) == job.closed, "closed means closed");
    }

    /// @dev Property 8: nothing but calls that are about a batch changes it.
    function _checkUntouched(uint256 jobIndex) internal view {
        JobBook storage job = jobs[jobIndex];
        for (uint256 i = 0; i < job.batches; i++) {
            IMarketTypes.Batch memory head = market.batch(job.id, uint64(i));
            _require(_same(head, batches[jobIndex][i].head), "8: a batch changed that no call was about");
            for (uint8 s = 0; s < head.slots; s++) {
                (IMarketTypes.Assignment memory current, bytes32 vote) = market.assignment(job.id, uint64(i), s);
                SlotBook storage book = slots[jobIndex][i][s];
                _require(_sameTurn(current, book.current), "8: an assignment changed that no call was about");
                _require(vote == book.vote, "8: a result changed that no call was about");
                _require(market.contests(job.id, uint64(i), s) == book.contests, "contests are counted");
            }
        }
        _checkJob(job);
    }

    // ------------------------------------------------------------------ internal

    function _same(IMarketTypes.Batch memory a, IMarketTypes.Batch memory b) private pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }

    function _sameTurn(IMarketTypes.Assignment memory a, IMarketTypes.Assignment memory b) private pure returns (bool) {
        return
            AllotmentId.unwrap(a.allotmentId) == AllotmentId.unwrap(b.allotmentId) &&
            a.status == b.status &&
            a.turn == b.turn &&
            Timestamp.unwrap(a.deadline) == Timestamp.unwrap(b.deadline) &&
            a.steps == b.steps;
    }

    function _read(Entry memory entry, JobBook storage job) private view {
        entry.before = batches[entry.job][entry.batch].head;
        entry.afterwards = market.batch(job.id, uint64(entry.batch));
        entry.fill = Timestamp.unwrap(entry.before.fillDeadline);
        // A batch that is tried again has fewer slots than it had.
        (uint256 was, uint256 has) = (entry.before.slots, entry.afterwards.slots);
        entry.width = was > has ? was : has;
        _require(entry.width <= MAX_SLOTS, "slots");
        for (uint8 s = 0; s < entry.width; s++) {
            (entry.turns[s], entry.votes[s]) = market.assignment(job.id, uint64(entry.batch), s);
            if (entry.turns[s].status == IMarketTypes.AssignmentStatus.Paid) entry.winnerSteps = entry.turns[s].steps;
        }
    }

    /// @dev Claims that lapsed first, because they move the time to fill; then what was withheld; then the rest: the
    /// order in which slashes are numbered.
    function _bookSlots(Entry memory entry, JobBook storage job) private {
        for (uint256 pass = 0; pass < 3; pass++) {
            for (uint256 s = 0; s < entry.width; s++) {
                SlotBook storage book = slots[entry.job][entry.batch][s];
                uint256 from = uint256(book.current.status);
                bool due =
                    from == CLAIMED
                        ? pass == 0
                        : from == COMMITTED
                            ? pass == 1
                            : pass == 2;
                if (!due || _sameTurn(entry.turns[s], book.current)) continue;
                _bookTurn(entry, job, s, from, uint256(entry.turns[s].status));
            }
        }
        for (uint256 s = 0; s < entry.width; s++) {
            SlotBook storage book = slots[entry.job][entry.batch][s];
            if (entry.kind != Kind.Commit && entry.kind != Kind.Claim && entry.kind != Kind.Reveal) {
                _require(book.vote == entry.votes[s], "5: only its maker and its opening change a result");
            }
            book.current = entry.turns[s];
            book.vote = entry.votes[s];
        }
    }

    function _bookTurn(Entry memory entry, JobBook storage job, uint256 s, uint256 from, uint256 to) private {
        SlotBook storage book = slots[entry.job][entry.batch][s];
        uint256 id = AllotmentId.unwrap(book.current.allotmentId);
        uint256 bond = job.spec.bond / UNIT;
        if (entry.kind == Kind.Claim) {
            uint8 turn = from == NONE ? book.current.turn : book.current.turn + 1;
            _require(entry.turns[s].turn == turn, "a claim is the next turn");
            _require(to == CLAIMED || to == COMMITTED, "a claim claims");
            _require(from == NONE || from >= RELEASED || from == CLAIMED, "a claim displaces nobody who has time");
            if (from == CLAIMED) {
                _require(time > Timestamp.unwrap(book.current.deadline), "a claim displaces nobody who has time");
                _lapsed(entry, job, book, id);
            }
            _bookClaim(entry, job, s);
            return;
        }
        _require(entry.turns[s].turn == book.current.turn, "only a claim is a new turn");
        _require(AllotmentId.unwrap(entry.turns[s].allotmentId) == id, "an assignment keeps its holder");
        _require(_legal(entry.kind, from, to), "an arrow that is not in the table");
        if (to == COMMITTED || to == REVEALED) return;
        book.contests = 0;
        uint256 owner = allotments[id].owner;
        if (to == RELEASED) {
            uint256 penalty = _releasePenalty(entry, job, book, from);
            _free(id, bond, penalty);
            if (penalty != 0) _burn(penalty);
            // Votes that found no quorum bar those who cast them where the batch is reopened; others for good.
            if (entry.kind == Kind.Release || penalty != 0) barred[entry.job][entry.batch][owner] = true;
            _count(Count.Released);
        } else if (to == EXPIRED && from == CLAIMED) {
            _lapsed(entry, job, book, id);
        } else if (to == EXPIRED) {
            uint256 closed = _revealBy(entry, job);
            _require(time > closed, "nobody expires while it may reveal");
            uint256 penalty = _expiry(job, entry.batch, closed - book.claimedAt);
            _expired(entry, id, bond, penalty);
        } else if (to == PAID) {
            _bookPaid(entry, job, s, id);
        } else {
            _bookRefuted(entry, job, s, from, id);
        }
    }

    function _legal(Kind kind, uint256 from, uint256 to) private pure returns (bool) {
        if (kind == Kind.Commit) return from == CLAIMED && to == COMMITTED;
        if (kind == Kind.Release) return from == CLAIMED && to == RELEASED;
        if (kind == Kind.Expire) return from == CLAIMED && to == EXPIRED;
        if (kind == Kind.Reveal) return from == COMMITTED && to == REVEALED;
        if (kind == Kind.Judge) return from == REVEALED && to == REFUTED;
        if (kind != Kind.Settle) return false;
        if (from == CLAIMED) return to == EXPIRED || to == RELEASED;
        if (from == COMMITTED) return to == EXPIRED || to == REFUTED || to == RELEASED;
        return from == REVEALED && to >= PAID && to != EXPIRED;
    }

    // ------------------------------------------------------------------ beginnings and ends of assignments

    function _bookClaim(Entry memory entry, JobBook storage job, uint256 s) private {
        SlotBook storage book = slots[entry.job][entry.batch][s];
        uint256 id = AllotmentId.unwrap(entry.turns[s].allotmentId);
        AllotmentBook storage part = allotments[id];
        _require(part.scope == job.scope && !part.revoked, "8: stake of another scope");
        _require(!barred[entry.job][entry.batch][part.owner], "5: whoever left does not come back");
        BatchBook storage head = batches[entry.job][entry.batch];
        bool audit = head.audit == s + 1 && !_hasRevealed(entry);
        // Whoever committed late is audited too.
        bool posted = time < job.spec.postingDeadline || (audit && uint256(book.current.status) == NONE);
        _require(posted && time >= stoppedUntil && !entry.voided, "no claims now");
        for (uint256 i = 0; i < entry.before.slots; i++) {
            if (i == s || !_heldStatus(entry.turns[i].status)) continue;
            uint256 other = allotments[AllotmentId.unwrap(entry.turns[i].allotmentId)].owner;
            _require(other != part.owner, "5: one owner never twice in a batch");
        }
        part.reserved += uint64(job.spec.bond / UNIT);
        (book.claimedAt, book.contests, book.watched) = (uint32(time), 0, false);
        bool young = time < job.postedAt + 1 hours && height < job.postedIn + LOTTERY_BLOCKS && !job.closed;
        if (audit) {
            uint256 since = Timestamp.unwrap(entry.before.fillDeadline);
            young = time + FILL < since + 1 hours && height < head.auditedIn + LOTTERY_BLOCKS;
        }
        book.drawn = holdsLotteries && young;
        // A slot that an audit opened has none, or a batch could be audited twice.
        book.rate = job.scope == 0 || s >= job.spec.replicas ? 0 : _rate(entry, job, part.owner);
    }

    function _hasRevealed(Entry memory entry) private pure returns (bool) {
        for (uint256 i = 0; i < entry.width; i++) {
            if (uint256(entry.turns[i].status) == REVEALED) return true;
        }
        return false;
    }

    /// @dev Property 7: one and a half times what makes a cheat break even, a record counted, or what the job asks for.
    function _rate(Entry memory entry, JobBook storage job, uint256 owner) private view returns (uint32) {
        uint256 steps = _tasks(job, entry.batch) * job.spec.limits.steps;
        uint256 gain = _price(job, entry.batch, steps, Timestamp.unwrap(entry.afterwards.firstClaimedAt));
        uint256 burned = job.spec.bond / 2;
        uint256 rate = _up(3e6 * gain, 2 * (gain + burned + market.record(owners[owner])));
        uint256 least = _up(3e6 * gain, 20 * (gain + burned));
        if (rate < least) rate = least;
        if (rate > 1e6) rate = 1e6;
        return uint32(rate < job.spec.auditRate ? job.spec.auditRate : rate);
    }

    function _lapsed(Entry memory entry, JobBook storage job, SlotBook storage book, uint256 id) private {
        uint256 deadline = Timestamp.unwrap(book.current.deadline);
        _require(time > deadline, "nobody expires who has time");
        // The time that it held its slot does not count for the others.
        uint256 start = entry.fill - (entry.fill == 0 ? 0 : FILL);
        if (start < book.claimedAt) start = book.claimedAt;
        if (entry.fill != 0 && start < deadline) entry.fill += deadline - start;
        _expired(entry, id, job.spec.bond / UNIT, _expiry(job, entry.batch, job.spec.commitTimeout));
    }

    function _expired(Entry memory entry, uint256 id, uint256 bond, uint256 penalty) private {
        _free(id, bond, penalty);
        if (penalty != 0) _burn(penalty);
        barred[entry.job][entry.batch][allotments[id].owner] = true;
        _count(Count.Expired);
    }

    function _revealBy(Entry memory entry, JobBook storage job) private view returns (uint256) {
        uint256 closed = entry.fill + REVEAL + (_tasks(job, entry.batch) * job.spec.limits.steps) / 20e6;
        return closed + (batches[entry.job][entry.batch].seed == 0 ? 0 : FILL);
    }

    function _releasePenalty(
        Entry memory entry,
        JobBook storage job,
        SlotBook storage book,
        uint256 from
    ) private view returns (uint256) {
        if (entry.kind == Kind.Release) return _up(_expiry(job, entry.batch, time - book.claimedAt), 4);
        if (job.scope == 0 || entry.voided) {
            _require(job.scope != 0 || from == REVEALED, "votes let nobody go before it revealed");
            return 0;
        }
        return _expiry(job, entry.batch, job.spec.commitTimeout);
    }

    /// @dev Ends a reservation of the whole bond, less what is taken.
    function _free(uint256 id, uint256 bond, uint256 taken) private {
        AllotmentBook storage part = allotments[id];
        part.reserved -= uint64(bond);
        if (part.revoked) _bookAllotted(part.owner, part.scope, -int256(bond));
        else if (taken != 0) _bookAllotted(part.owner, part.scope, -int256(taken));
        part.units -= uint64(part.revoked ? 0 : taken);
        stakes[part.owner] -= taken;
    }

    function _burn(uint256 units) internal {
        supply -= units * UNIT;
    }

    function _bookPaid(Entry memory entry, JobBook storage job, uint256 s, uint256 id) private {
        SlotBook storage book = slots[entry.job][entry.batch][s];
        uint256 claimedAt = Timestamp.unwrap(entry.before.firstClaimedAt);
        uint256 price = _price(job, entry.batch, book.current.steps, claimedAt);
        bool settled = entry.afterwards.status == IMarketTypes.BatchStatus.Settled;
        if (!settled) {
            _require(job.scope == 0, "only lonely voters get a share");
            price = _share(price, job.terms.lonelyShare);
        }
        uint256 fee = _share(price, job.terms.providerFee);
        entry.gross += price;
        fees += fee;
        tokens[owners[allotments[id].owner]] += price - fee;
        _free(id, job.spec.bond / UNIT, 0);
        if (job.scope != 0) {
            uint256 owner = allotments[id].owner;
            records[owner][eras[owner]][time / 30 days] += fee;
            _require(!entry.voided, "8: a void resolver's results are not paid");
            _paidProvable(entry.job, entry.batch, s);
        }
        _count(Count.Paid);
    }

    /// @dev A result that its judge stood for was paid.
    function _paidProvable(uint256 job, uint256 batch, uint256 slot) internal virtual;

    function _bookRefuted(Entry memory entry, JobBook storage job, uint256 s, uint256 from, uint256 id) private {
        SlotBook storage book = slots[entry.job][entry.batch][s];
        uint256 bond = job.spec.bond / UNIT;
        if (job.scope == 0) {
            uint256 claimedAt = Timestamp.unwrap(entry.before.firstClaimedAt);
            uint256 lost = _price(job, entry.batch, entry.winnerSteps, claimedAt) / UNIT;
            if (lost > bond) lost = bond;
            _require(entry.afterwards.status == IMarketTypes.BatchStatus.Settled, "6: only a quorum outvotes");
            _free(id, bond, lost);
            if (lost != 0) _slashed(id, lost, 0, address(0));
            _count(Count.Outvoted);
            return;
        }
        _require(!entry.voided, "8: a void resolver refutes nobody");
        if (from == COMMITTED) _require(time > _revealBy(entry, job), "nobody is refuted while it may reveal");
        bool judged = entry.kind == Kind.Judge;
        entry.refuted = true;
        if (from == REVEALED && !judged) {
            uint256 limit = _tasks(job, entry.batch) * job.spec.limits.steps;
            _require(book.vote == 0 || book.current.steps > limit, "settle refutes only what cannot be");
        }
        eras[allotments[id].owner]++;
        _require(finale || _natureOf(allotments[id].owner) != Nature.Honest, "4: an honest owner lost its bond");
        _free(id, bond, bond);
        _slashed(id, bond, judged ? bond / 2 : 0, judged ? accuser : address(0));
        barred[entry.job][entry.batch][allotments[id].owner] = true;
        _count(Count.Refuted);
    }

    function _slashed(uint256 id, uint256 units, uint256 reward, address by) private {
        AllotmentBook storage part = allotments[id];
        quarantined += units;
        quarantine.push(
            QuarantineBook(uint64(units), uint64(reward), uint32(time + QUARANTINE), part.owner, part.scope, false, by)
        );
    }

    // ------------------------------------------------------------------ batches

    function _bookBatch(Entry memory entry, JobBook storage job) private {
        BatchBook storage book = batches[entry.job][entry.batch];
        (IMarketTypes.Batch memory a, IMarketTypes.Batch memory z) = (entry.before, entry.afterwards);
        _require(a.status < IMarketTypes.BatchStatus.Settled || _same(a, z), "an ended batch stays as it is");
        _require(z.round >= a.round && z.round <= 3, "rounds only grow, three times at most");
        bool held = Timestamp.unwrap(a.firstClaimedAt) != 0;
        bool holds = Timestamp.unwrap(z.firstClaimedAt) != 0;
        if (!held && holds) {
            _require(entry.kind == Kind.Claim, "only a claim reserves");
            book.worst = _worst(job, entry.batch);
            job.reserved += book.worst;
        }
        if (z.status != a.status) {
            _require(
                entry.kind == Kind.Settle || entry.kind == Kind.Reveal || entry.kind == Kind.Judge,
                "who moves a batch"
            );
            if (z.status == IMarketTypes.BatchStatus.Settled) _count(Count.Settled);
            if (z.status == IMarketTypes.BatchStatus.Refunded) _count(Count.Refunded);
            if (entry.kind == Kind.Judge) _count(Count.Emptied);
        }
        if (z.round > a.round) {
            _count(Count.Reopened);
            _barReleased(entry);
        }
        if (z.slots > a.slots && a.slots != 0 && entry.kind == Kind.Settle) _count(Count.ReplicaAdded);
        _bookAudit(entry, job, book);
        bool ended = z.status >= IMarketTypes.BatchStatus.Settled && a.status < IMarketTypes.BatchStatus.Settled;
        if (ended || (held && !holds)) {
            job.reserved -= book.worst;
            uint256 fee = _share(entry.gross, job.terms.requesterFee);
            _require(entry.gross + fee <= book.worst, "9: a batch cost more than it reserved");
            job.paid += entry.gross + fee;
            fees += fee;
        } else {
            _require(entry.gross == 0, "9: paid without an end");
        }
        _checkCommitted(entry);
        if (entry.refuted && z.committed != 0) {
            // What comes now may be a copy.
            for (uint256 s = 0; s < entry.width; s++) slots[entry.job][entry.batch][s].drawn = false;
            (book.seed, book.auditedIn) = (0, 0);
        }
        book.head = z;
    }

    /// @dev Property 7: the draw is what the hash says, and nothing is public before the audit has committed, or its
    /// slot stood empty for the time to fill.
    function _bookAudit(Entry memory entry, JobBook storage job, BatchBook storage book) private {
        IMarketTypes.Batch memory z = entry.afterwards;
        if (entry.kind == Kind.Reveal) {
            bool opened = z.slots > entry.before.slots;
            if (book.seed != 0) {
                _require(opened == _isDrawn(entry, job, book), "7: the draw is what the hash says");
                _count(opened ? Count.AuditOpened : Count.Spared);
            } else {
                _require(!opened, "7: an audit without a draw");
            }
            book.seed = 0;
            if (opened) (book.audit, book.auditedAt, book.auditedIn) = (z.slots, uint32(time), uint32(height));
            else if (book.audit != 0) _checkAudited(entry, book);
        } else if (entry.kind == Kind.Claim || entry.kind == Kind.Commit) {
            if (job.scope != 0 && _isAuditable(entry)) book.seed = uint32(height);
        }
        // A slot that an audit opened is one until a result is public, or the batch is as if it was never claimed.
        if (book.audit > z.slots || z.status >= IMarketTypes.BatchStatus.Settled) book.audit = 0;
        if (z.status >= IMarketTypes.BatchStatus.Settled || z.committed == 0) book.seed = 0;
    }

    function _isAuditable(Entry memory entry) private view returns (bool) {
        for (uint256 s = 0; s < entry.afterwards.slots; s++) {
            if (uint256(entry.turns[s].status) != COMMITTED) return false;
            if (slots[entry.job][entry.batch][s].rate == 0) return false;
        }
        return true;
    }

    function _isDrawn(Entry memory entry, JobBook storage job, BatchBook storage book) private view returns (bool) {
        bytes32 seed = blockhash(book.seed);
        // One that is gone counts as drawn, and so does one that does not come.
        if (seed == 0) return true;
        uint256 rate = 0;
        for (uint256 s = 0; s < entry.before.slots; s++) {
            uint256 one = slots[entry.job][entry.batch][s].rate;
            if (one > rate) rate = one;
        }
        return uint256(keccak256(abi.encode(keccak256("conun/v1/audit"), seed, job.id, entry.batch))) % 1e6 < rate;
    }

    function _checkAudited(Entry memory entry, BatchBook storage book) private view {
        uint256 status = uint256(entry.turns[book.audit - 1].status);
        bool stood = time >= book.auditedAt + FILL;
        _require(status == COMMITTED || status == REVEALED || stood, "7: revealed before the audit committed");
    }

    /// @dev Where nobody is right or wrong, those who were there do not come again.
    function _barReleased(Entry memory entry) private {
        for (uint256 s = 0; s < entry.before.slots; s++) {
            if (uint256(entry.turns[s].status) != RELEASED) continue;
            uint256 id = AllotmentId.unwrap(entry.turns[s].allotmentId);
            barred[entry.job][entry.batch][allotments[id].owner] = true;
        }
    }

    function _checkCommitted(Entry memory entry) private pure {
        if (entry.afterwards.status >= IMarketTypes.BatchStatus.Settled) return;
        uint256 committed = 0;
        for (uint256 s = 0; s < entry.afterwards.slots; s++) {
            uint256 status = uint256(entry.turns[s].status);
            if (status == COMMITTED || status == REVEALED) committed++;
        }
        _require(entry.afterwards.committed == committed, "commitments are counted");
    }
}
