// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../interfaces/IConunToken.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {ISeed} from "../interfaces/ISeed.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Audits} from "../libraries/Audits.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {Lottery} from "../libraries/Lottery.sol";
import {Penalty} from "../libraries/Penalty.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {Records} from "../libraries/Records.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {Turn, Turns} from "../libraries/Turns.sol";
import {AllotmentId, JobId, ResultRoot, STAKE_UNIT, Timestamp} from "../types/Types.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title State of the market, and what more than one of its parts does with it
/// @dev Both contracts of the market have just this storage: the annex works on the market's.
abstract contract MarketBase is IMarketTypes {
    using Batches for Batches.Batch;
    using Batches for Batches.State;
    using Deals for Deals.Deal;
    using TermsBook for TermsBook.State;

    /// @notice What is fixed for ever at deployment.
    /// @param token CON.
    /// @param registry Where stake is reserved.
    /// @param seed Where the seeds of lotteries come from.
    /// @param governor The timelock that sets terms and fee receiver.
    /// @param guardian Who may stop new claims, once.
    /// @param chain Numbers of the chain.
    struct Setup {
        IConunToken token;
        IWorkerRegistry registry;
        ISeed seed;
        address governor;
        address guardian;
        ChainParameters chain;
    }

    IConunToken internal immutable TOKEN;
    IWorkerRegistry internal immutable REGISTRY;
    ISeed internal immutable SEED;
    address internal immutable GOVERNOR;
    address internal immutable GUARDIAN;

    uint32 internal immutable MIN_COMMIT_TIMEOUT;
    uint32 internal immutable MIN_WINDOW;
    uint32 internal immutable REVEAL_FLOOR;
    uint32 internal immutable FILL_TIMEOUT;
    uint32 internal immutable MAX_POSTING;
    uint32 internal immutable LOTTERY_BLOCKS;

    mapping(JobId => uint256 word) internal _jobs;
    mapping(JobId => mapping(uint64 batch => Batches.State)) internal _batches;
    mapping(JobId => Funding.State) internal _funding;
    mapping(address owner => uint256) internal _credits;
    TermsBook.State internal _terms;
    address internal _feeReceiver;
    mapping(address resolver => ResolverStatus) internal _resolvers;
    mapping(address owner => uint256 word) internal _records;

    constructor(Setup memory setup_) {
        TOKEN = setup_.token;
        REGISTRY = setup_.registry;
        SEED = setup_.seed;
        GOVERNOR = setup_.governor;
        GUARDIAN = setup_.guardian;
        MIN_COMMIT_TIMEOUT = setup_.chain.minCommitTimeout;
        MIN_WINDOW = setup_.chain.minWindow;
        REVEAL_FLOOR = setup_.chain.revealFloor;
        FILL_TIMEOUT = setup_.chain.fillTimeout;
        MAX_POSTING = setup_.chain.maxPosting;
        LOTTERY_BLOCKS = setup_.chain.lotteryBlocks;
    }

    function _chainParameters() internal view returns (ChainParameters memory) {
        return
            ChainParameters({
                minCommitTimeout: MIN_COMMIT_TIMEOUT,
                minWindow: MIN_WINDOW,
                revealFloor: REVEAL_FLOOR,
                fillTimeout: FILL_TIMEOUT,
                maxPosting: MAX_POSTING,
                lotteryBlocks: LOTTERY_BLOCKS
            });
    }

    // ------------------------------------------------------------------ loading

    /// @dev Reads a job that was posted into memory that the caller made: a returned struct would be made twice.
    function _load(Deals.Deal memory deal, JobSpec calldata spec) internal view {
        deal.read(spec, _terms.wordOf(spec.terms));
        deal.id = Ids.job(spec);
        deal.setWord(_jobs[deal.id]);
        if (deal.postedAt == 0) revert JobUnknown(deal.id);
    }

    /// @dev A job that names a resolver names one that was added.
    function _isVoid(Deals.Deal memory deal) internal view returns (bool) {
        return deal.resolver != address(0) && _resolvers[deal.resolver] == ResolverStatus.Void;
    }

    function _requireBatch(Deals.Deal memory deal, uint64 index) internal pure {
        uint256 number = Pricing.batches(deal);
        if (index >= number) revert BatchOutOfRange(deal.id, index, uint64(number));
    }

    function _requireSlot(JobId id, uint64 index, uint8 slot, Batches.Batch memory batch_) internal pure {
        if (slot >= batch_.slots) revert SlotOutOfRange(id, index, slot, uint8(batch_.slots));
    }

    function _requireClaimed(
        JobId id,
        uint64 index,
        uint8 slot,
        Batches.Batch memory batch_
    ) internal pure returns (Turn turn) {
        _requireSlot(id, index, slot, batch_);
        turn = batch_.turns[slot];
        if (turn.status() != Turns.CLAIMED) {
            revert AssignmentNotClaimed(id, index, slot, AssignmentStatus(turn.status()));
        }
    }

    /// @dev The sender holds a claim of the slot that has time left, as its operator or owner.
    function _requireHolder(
        JobId id,
        uint64 index,
        uint8 slot,
        Batches.Batch memory batch_
    ) internal view returns (Turn turn) {
        turn = _requireClaimed(id, index, slot, batch_);
        if (block.timestamp > turn.deadline()) revert ClaimExpired(id, index, slot, turn.deadline());
        AllotmentId allotmentId = turn.allotmentId();
        if (msg.sender != REGISTRY.allotmentOperator(allotmentId) && msg.sender != REGISTRY.allotmentOwner(allotmentId))
            revert NotAssignmentHolder(id, index, slot, msg.sender);
    }

    /// @dev The lottery of a job, with the weight of an owner.
    function _readLottery(Lottery.State memory lottery, Deals.Deal memory deal, address owner) internal view {
        _readLottery(lottery, deal.seed, deal.postedAt, owner);
    }

    /// @dev The lottery for the slot that an audit opened, which began when it was opened.
    function _auditLottery(
        Batches.Batch memory batch_,
        address owner
    ) internal view returns (Lottery.State memory lottery) {
        uint256 number = batch_.revealedAt;
        _readLottery(lottery, number, number == 0 ? 0 : batch_.fillDeadline - FILL_TIMEOUT, owner);
    }

    /// @param number Number of its seed; zero: none is held.
    /// @param since When it began.
    function _readLottery(Lottery.State memory lottery, uint256 number, uint256 since, address owner) private view {
        if (LOTTERY_BLOCKS == 0 || number == 0 || block.timestamp >= since + Lottery.LONGEST) {
            lottery.open = true;
            return;
        }
        (lottery.seed, lottery.age) = SEED.draw(uint32(number));
        lottery.known = lottery.seed != 0;
        // A seed that is not known yet has no age; one that is gone has.
        lottery.open = lottery.known ? lottery.age >= LOTTERY_BLOCKS : lottery.age != 0;
        if (lottery.open) return;
        lottery.stake = REGISTRY.lotteryStake(owner, Timestamp.wrap(uint32(since)));
        lottery.total = REGISTRY.totalStake();
    }

    /// @dev Whether a slot is one that an audit opened, and nothing is public yet.
    function _isAudit(Deals.Deal memory deal, uint256 slot, Batches.Batch memory batch_) internal pure returns (bool) {
        return slot >= deal.replicas && deal.resolver != address(0) && !batch_.has(Turns.REVEALED);
    }

    /// @dev Where the draw of a batch's audit stands. A seed that is gone counts as drawn, and so does one that is not
    /// known when the time to fill is over.
    function _auditStatus(
        JobId id,
        uint64 index,
        Batches.Batch memory batch_,
        uint256 rate
    ) internal view returns (AuditStatus) {
        if (batch_.status != Batches.OPEN || batch_.revealedAt == 0 || rate == 0) return AuditStatus.None;
        (bytes32 value, uint256 age) = SEED.draw(uint32(batch_.revealedAt));
        if (value != 0) return Audits.isDrawn(value, id, index, rate) ? AuditStatus.Drawn : AuditStatus.Spared;
        if (age != 0 || block.timestamp >= batch_.fillDeadline + FILL_TIMEOUT) return AuditStatus.Drawn;
        return AuditStatus.Waiting;
    }

    /// @dev The rate at which an owner's claim has a batch audited.
    /// @param asked What the specification asks for.
    function _auditRate(
        Deals.Deal memory deal,
        uint64 index,
        address owner,
        uint256 asked,
        Batches.Batch memory batch_
    ) internal view returns (uint256) {
        uint256 claimedAt = batch_.firstClaimedAt;
        uint256 stepPrice = Pricing.stepPrice(deal, claimedAt == 0 ? block.timestamp : claimedAt);
        uint256 gain = Pricing.ofResult(deal, index, deal.steps * Pricing.tasks(deal, index), stepPrice);
        uint256 burned = (deal.bond * STAKE_UNIT) / 2;
        uint256 least = Audits.leastRate(gain, burned, Records.sum(_records[owner], block.timestamp));
        return Math.max(asked, least);
    }

    function _revertNotOpen(JobId id, uint64 index, Batches.Batch memory batch_) internal pure {
        revert RevealNotOpen(id, index, uint8(batch_.committed), uint8(batch_.slots));
    }

    /// @dev The root of a settled batch: that of any slot that was paid.
    function _accepted(Batches.State storage state, Batches.Batch memory batch_) internal view returns (ResultRoot) {
        if (batch_.status != Batches.SETTLED) return ResultRoot.wrap(0);
        uint256 slot = 0;
        while (batch_.turns[slot].status() != Turns.PAID) slot++;
        return ResultRoot.wrap(state.vote(slot));
    }

    // ------------------------------------------------------------------ money and stake

    /// @dev Ends a batch's reservation, less what was paid of it.
    function _unreserve(Deals.Deal memory deal, uint64 index, uint256 paid) internal pure {
        uint256 reserved = Pricing.worstCase(deal, index);
        deal.reserved -= reserved;
        deal.free += reserved - paid;
    }

    /// @dev Nobody holds a slot of a batch any more, and nothing was committed: it is as if it was never claimed.
    function _vacate(Deals.Deal memory deal, uint64 index, Batches.Batch memory batch_) internal pure {
        batch_.firstClaimedAt = 0;
        // Without the one that an audit may have opened.
        batch_.slots = deal.replicas;
        _unreserve(deal, index, 0);
    }

    /// @dev CON moves all of it or reverts.
    function _send(address to, uint256 amount) internal {
        TOKEN.transfer(to, amount);
    }

    /// @dev Gives the bond of an assignment back.
    function _free(Deals.Deal memory deal, Turn turn) internal returns (address owner) {
        return REGISTRY.release(turn.allotmentId(), deal.bond);
    }

    /// @dev Gives the bond of an assignment back, less a penalty.
    function _penalise(Deals.Deal memory deal, Turn turn, uint256 penalty) internal returns (address owner) {
        if (penalty == 0) return _free(deal, turn);
        return REGISTRY.penalise(turn.allotmentId(), deal.bond, penalty);
    }

    // ------------------------------------------------------------------ assignments that end early

    /// @dev A claim's time ran out: it ends, at its deadline, whoever comes along later.
    function _lapse(
        Deals.Deal memory deal,
        uint64 index,
        uint256 slot,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) internal {
        uint256 deadline = batch_.turns[slot].deadline();
        batch_.vacate(deadline - deal.commitTimeout, deadline, FILL_TIMEOUT);
        _expire(deal, index, slot, deal.commitTimeout, state, batch_);
    }

    /// @dev Ends an assignment whose time ran out after it held the batch for `held` seconds.
    function _expire(
        Deals.Deal memory deal,
        uint64 index,
        uint256 slot,
        uint256 held,
        Batches.State storage state,
        Batches.Batch memory batch_
    ) internal {
        Turn turn = batch_.turns[slot];
        batch_.turns[slot] = turn.ended(Turns.EXPIRED);
        uint256 penalty = Penalty.expiryUp(deal, Pricing.worstCase(deal, index), held);
        emit AssignmentExpired(deal.id, index, turn.allotmentId(), uint8(slot), turn.number(), penalty);
        state.barred[_penalise(deal, turn, penalty)] = true;
    }
}
