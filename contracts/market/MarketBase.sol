// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../interfaces/IConunToken.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {ISeed} from "../interfaces/ISeed.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Deals} from "../libraries/Deals.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {Penalty} from "../libraries/Penalty.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {Turn, Turns} from "../libraries/Turns.sol";
import {JobId} from "../types/Types.sol";

/// @title State of the market, and what more than one of its parts does with it
abstract contract MarketBase is IJobMarket {
    using Batches for Batches.Batch;
    using Deals for Deals.Deal;
    using TermsBook for TermsBook.State;

    uint256 private constant MAX_LOTTERY_BLOCKS = 128;
    uint256 private constant LONGEST_CLOCK = 30 days;
    uint256 private constant LONGEST_POSTING = 365 days;

    /// @inheritdoc IJobMarket
    IConunToken public immutable token;
    /// @inheritdoc IJobMarket
    IWorkerRegistry public immutable registry;
    /// @inheritdoc IJobMarket
    ISeed public immutable seed;
    /// @inheritdoc IJobMarket
    address public immutable governor;
    /// @inheritdoc IJobMarket
    address public immutable guardian;

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

    constructor(
        IConunToken conunToken,
        IWorkerRegistry workerRegistry,
        ISeed seedSource,
        address governor_,
        address guardian_,
        ChainParameters memory chain
    ) {
        _checkClock(chain.minCommitTimeout, LONGEST_CLOCK, "minCommitTimeout");
        _checkClock(chain.minWindow, LONGEST_CLOCK, "minWindow");
        _checkClock(chain.revealFloor, LONGEST_CLOCK, "revealFloor");
        _checkClock(chain.fillTimeout, LONGEST_CLOCK, "fillTimeout");
        _checkClock(chain.maxPosting, LONGEST_POSTING, "maxPosting");
        if (chain.lotteryBlocks > MAX_LOTTERY_BLOCKS) revert ParametersOutOfBounds("lotteryBlocks");
        token = conunToken;
        registry = workerRegistry;
        seed = seedSource;
        governor = governor_;
        guardian = guardian_;
        MIN_COMMIT_TIMEOUT = chain.minCommitTimeout;
        MIN_WINDOW = chain.minWindow;
        REVEAL_FLOOR = chain.revealFloor;
        FILL_TIMEOUT = chain.fillTimeout;
        MAX_POSTING = chain.maxPosting;
        LOTTERY_BLOCKS = chain.lotteryBlocks;
    }

    function _checkClock(uint256 seconds_, uint256 longest, string memory name) private pure {
        if (seconds_ == 0 || seconds_ > longest) revert ParametersOutOfBounds(name);
    }

    // ------------------------------------------------------------------ loading

    /// @dev Reads a job that was posted into memory that the caller made: a returned struct would be made twice.
    function _load(Deals.Deal memory deal, JobSpec calldata spec) internal view {
        deal.read(spec, _terms.wordOf(spec.terms));
        deal.id = Ids.job(spec);
        deal.setWord(_jobs[deal.id]);
        if (deal.postedAt == 0) revert JobUnknown(deal.id);
    }

    function _requireBatch(Deals.Deal memory deal, uint64 index) internal pure {
        uint256 number = Pricing.batches(deal);
        if (index >= number) revert BatchOutOfRange(deal.id, index, uint64(number));
    }

    function _requireSlot(JobId id, uint64 index, uint8 slot, Batches.Batch memory batch_) internal pure {
        if (slot >= batch_.slots) revert SlotOutOfRange(id, index, slot, uint8(batch_.slots));
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
        token.transfer(to, amount);
    }

    /// @dev Gives the bond of an assignment back.
    function _free(Deals.Deal memory deal, Turn turn) internal returns (address owner) {
        return registry.release(turn.allotmentId(), deal.bond);
    }

    /// @dev Gives the bond of an assignment back, less a penalty.
    function _penalise(Deals.Deal memory deal, Turn turn, uint256 penalty) internal returns (address owner) {
        if (penalty == 0) return _free(deal, turn);
        return registry.penalise(turn.allotmentId(), deal.bond, penalty);
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
