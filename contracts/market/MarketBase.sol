// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../interfaces/IConunToken.sol";
import {IMarketTypes} from "../interfaces/IMarketTypes.sol";
import {ISeed} from "../interfaces/ISeed.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {Lottery} from "../libraries/Lottery.sol";
import {Penalty} from "../libraries/Penalty.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {Turn, Turns} from "../libraries/Turns.sol";
import {AllotmentId, JobId, ResultRoot, Timestamp} from "../types/Types.sol";

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
        if (LOTTERY_BLOCKS == 0 || deal.seed == 0 || block.timestamp >= deal.postedAt + Lottery.LONGEST) {
            lottery.open = true;
            return;
        }
        (lottery.seed, lottery.age) = SEED.draw(uint32(deal.seed));
        lottery.known = lottery.seed != 0;
        // A seed that is not known yet has no age; one that is gone has.
        lottery.open = lottery.known ? lottery.age >= LOTTERY_BLOCKS : lottery.age != 0;
        if (lottery.open) return;
        lottery.stake = REGISTRY.lotteryStake(owner, Timestamp.wrap(uint32(deal.postedAt)));
        lottery.total = REGISTRY.totalStake();
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
        batch_.turns[slot] = turn.to(Turns.EXPIRED);
        uint256 penalty = Penalty.expiryUp(deal, Pricing.worstCase(deal, index), held);
        emit AssignmentExpired(deal.id, index, turn.allotmentId(), uint8(slot), turn.number(), penalty);
        state.barred[_penalise(deal, turn, penalty)] = true;
    }
}
