// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../interfaces/IConunToken.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {ISeed} from "../interfaces/ISeed.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Batches} from "../libraries/Batches.sol";
import {Funding} from "../libraries/Funding.sol";
import {Ids} from "../libraries/Ids.sol";
import {Penalty} from "../libraries/Penalty.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {TermsBook} from "../libraries/TermsBook.sol";
import {AllotmentId, JobId, STAKE_UNIT, Timestamp} from "../types/Types.sol";

/// @title State of the market, and what more than one of its parts does with it
abstract contract MarketBase is IJobMarket {
    using Batches for Batches.Loaded;
    using Batches for Batches.State;
    using TermsBook for TermsBook.State;

    /// @notice A job as a call works on it: read once, written once.
    /// @param id Its id.
    /// @param job Its word of storage.
    /// @param terms The terms that it was posted under.
    struct Loan {
        JobId id;
        Job job;
        Terms terms;
    }

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

    mapping(JobId => Job) internal _jobs;
    mapping(JobId => mapping(uint64 batch => Batches.State)) internal _batches;
    mapping(JobId => Funding.State) internal _funding;
    mapping(address owner => uint256) internal _credits;
    TermsBook.State internal _terms;
    uint256 internal _fees;
    address internal _feeReceiver;

    constructor(
        IConunToken conunToken,
        IWorkerRegistry workerRegistry,
        ISeed seedSource,
        address governor_,
        address guardian_,
        ChainParameters memory chain
    ) {
        if (chain.minCommitTimeout == 0 || chain.minCommitTimeout > LONGEST_CLOCK) {
            revert ParametersOutOfBounds("minCommitTimeout");
        }
        if (chain.minWindow == 0 || chain.minWindow > LONGEST_CLOCK) revert ParametersOutOfBounds("minWindow");
        if (chain.revealFloor == 0 || chain.revealFloor > LONGEST_CLOCK) revert ParametersOutOfBounds("revealFloor");
        if (chain.fillTimeout == 0 || chain.fillTimeout > LONGEST_CLOCK) revert ParametersOutOfBounds("fillTimeout");
        if (chain.maxPosting == 0 || chain.maxPosting > LONGEST_POSTING) revert ParametersOutOfBounds("maxPosting");
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

    // ------------------------------------------------------------------ loading

    /// @dev The id of a job that was posted, and its word.
    function _loadJob(JobSpec calldata spec) internal view returns (JobId id, Job memory loaded) {
        id = Ids.job(spec);
        loaded = _jobs[id];
        if (Timestamp.unwrap(loaded.postedAt) == 0) revert JobUnknown(id);
    }

    function _loadLoan(JobSpec calldata spec) internal view returns (Loan memory loan) {
        (loan.id, loan.job) = _loadJob(spec);
        loan.terms = _terms.get(spec.terms);
    }

    function _requireBatch(JobId id, JobSpec calldata spec, uint64 index) internal pure {
        uint256 number = Pricing.batches(spec);
        if (index >= number) revert BatchOutOfRange(id, index, uint64(number));
    }

    function _requireSlot(JobId id, uint64 index, uint8 slot, Batches.Loaded memory loaded) internal pure {
        if (slot >= loaded.head.slots) revert SlotOutOfRange(id, index, slot, loaded.head.slots);
    }

    // ------------------------------------------------------------------ money

    function _worstCase(Terms memory terms_, JobSpec calldata spec, uint64 index) internal pure returns (uint256) {
        return Pricing.worstCase(spec, Pricing.tasks(spec, index), terms_.requesterFee);
    }

    /// @dev Ends a batch's reservation, less what was paid of it.
    function _unreserve(Loan memory loan, uint256 reserved, uint256 paid) internal pure {
        // Both are bounded by the budget, which is below 2^96.
        loan.job.reserved -= uint96(reserved);
        loan.job.free += uint96(reserved - paid);
    }

    // ------------------------------------------------------------------ assignments that end early

    /// @dev A claim's time ran out: it ends, at its deadline, whoever comes along later.
    function _lapse(
        Loan memory loan,
        JobSpec calldata spec,
        uint64 index,
        uint8 slot,
        Batches.State storage state,
        Batches.Loaded memory loaded
    ) internal {
        uint256 deadline = Timestamp.unwrap(loaded.turns[slot].deadline);
        uint256 claimedAt = deadline - spec.commitTimeout;
        loaded.vacate(claimedAt, deadline, FILL_TIMEOUT);
        _expire(loan, spec, index, slot, deadline - claimedAt, state, loaded);
    }

    /// @dev Ends an assignment whose time ran out after it held the batch for `held` seconds.
    function _expire(
        Loan memory loan,
        JobSpec calldata spec,
        uint64 index,
        uint8 slot,
        uint256 held,
        Batches.State storage state,
        Batches.Loaded memory loaded
    ) internal {
        uint256 bond = spec.bond / STAKE_UNIT;
        uint256 penalty = Penalty.expiryUp(loan.terms, _worstCase(loan.terms, spec, index), held, bond);
        Assignment memory turn = loaded.turns[slot];
        turn.status = AssignmentStatus.Expired;
        emit AssignmentExpired(loan.id, index, turn.allotmentId, slot, turn.turn, penalty);
        state.barred[_penalise(turn.allotmentId, bond, penalty)] = true;
    }

    function _penalise(AllotmentId id, uint256 bond, uint256 penalty) internal returns (address owner) {
        return penalty == 0 ? registry.release(id, bond) : registry.penalise(id, bond, penalty);
    }

    /// @dev A batch that nobody holds any more is as if it was never claimed: its reservation ends, its price is open.
    function _abandonIfEmpty(
        Loan memory loan,
        JobSpec calldata spec,
        uint64 index,
        Batches.Loaded memory loaded
    ) internal {
        if (loaded.head.committed != 0 || loaded.count(AssignmentStatus.Claimed) != 0) return;
        loaded.head.firstClaimedAt = Timestamp.wrap(0);
        _unreserve(loan, _worstCase(loan.terms, spec, index), 0);
        _jobs[loan.id] = loan.job;
    }
}
