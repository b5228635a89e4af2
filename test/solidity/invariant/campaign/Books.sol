// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Cast} from "./Cast.sol";
import {Results} from "./Results.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {AllotmentId, JobId} from "../../../../contracts/types/Types.sol";

/// @dev What must be true of every account, kept from the rules alone; and the comparison with the contracts.
abstract contract Books is Cast {
    struct JobBook {
        JobId id;
        IMarketTypes.JobSpec spec;
        IMarketTypes.Terms terms;
        uint32 postedAt;
        uint32 postedIn;
        uint8 scope;
        uint8 batches;
        bool closed;
        uint256 paidIn;
        uint256 paid;
        uint256 refunded;
        uint256 reserved;
    }

    struct SlotBook {
        IMarketTypes.Assignment current;
        bytes32 vote;
        uint32 claimedAt;
        uint16 contests;
        bool watched;
        bool drawn;
        /// Parts of a million with which this turn has the batch audited, until it reveals.
        uint32 rate;
        Results.Plan plan;
    }

    struct BatchBook {
        IMarketTypes.Batch head;
        uint256 worst;
        /// Number of the block whose hash decides on an audit; zero: nothing waits for it.
        uint32 seed;
        /// The slot that an audit opened, one more; zero: none.
        uint8 audit;
        uint32 auditedAt;
        uint32 auditedIn;
    }

    struct AllotmentBook {
        uint8 owner;
        uint8 operator;
        uint8 scope;
        bool revoked;
        uint64 units;
        uint64 reserved;
    }

    struct QuarantineBook {
        uint64 units;
        uint64 reward;
        uint32 releaseAt;
        uint8 owner;
        uint8 scope;
        bool ended;
        address beneficiary;
    }

    struct UnbondingBook {
        uint64 units;
        uint32 readyAt;
    }

    /// @dev What an episode came to: one number for each of these.
    enum Count {
        Calls,
        Succeeded,
        Settled,
        Refunded,
        Paid,
        Released,
        Expired,
        Refuted,
        Outvoted,
        Reopened,
        ReplicaAdded,
        AuditOpened,
        Spared,
        Closed,
        Emptied,
        GameStep,
        GameEmpty,
        GameTimeout,
        GameConceded,
        GameElsewhere,
        GameCancelled,
        GameWonByChallenger,
        GameWonByDefender,
        Burned,
        Restored,
        Voided,
        Unbonded,
        Stopped,
        Notified,
        DemandUnanswered,
        DemandElsewhere,
        DemandCancelled,
        DemandClosed,
        DemandShown,
        DemandFollowed
    }

    /// @dev Tokens of an account, with what the market owes it.
    mapping(address account => uint256) internal tokens;
    /// @dev Coins of an account, with what the resolvers owe it.
    mapping(address account => uint256) internal coins;
    uint256 internal supply;
    uint256 internal fees;
    uint256 internal givenToMarket;
    uint256 internal givenToRegistry;
    /// @dev Coins in games.
    uint256[2] internal inGames;

    uint256[8] internal stakes;
    uint256[8] internal allotted;
    uint256 internal unbonding;
    uint256 internal quarantined;
    mapping(uint256 owner => UnbondingBook[]) internal unbondings;
    mapping(uint256 owner => uint256[3]) internal caps;
    mapping(uint256 owner => uint256[3]) internal capUsed;
    mapping(uint256 id => AllotmentBook) internal allotments;
    uint256 internal lastAllotment;
    mapping(uint256 operator => mapping(uint256 scope => uint256)) internal allotmentOf;
    QuarantineBook[] internal quarantine;

    uint256 internal jobCount;
    mapping(uint256 job => JobBook) internal jobs;
    mapping(uint256 job => mapping(uint256 batch => BatchBook)) internal batches;
    mapping(uint256 job => mapping(uint256 batch => mapping(uint256 slot => SlotBook))) internal slots;
    mapping(uint256 job => mapping(uint256 batch => mapping(uint256 owner => bool))) internal barred;

    /// @dev Fees that were taken off what an owner earned with provable jobs, by months of 30 days; from zero again
    /// with each refutation.
    mapping(uint256 owner => mapping(uint256 era => mapping(uint256 => uint256))) internal records;
    uint256[8] internal eras;

    IMarketTypes.Terms internal terms;
    uint32 internal termsNumber;
    address internal feeReceiver;
    bool[3] internal isVoid;
    uint256 internal stoppedUntil;

    /// @dev Nobody does its best any more.
    bool internal finale;

    uint256[40] internal counts;

    error Violated(string what);

    // ------------------------------------------------------------------ calls

    function _count(Count what) internal {
        counts[uint256(what)]++;
    }

    function _require(bool condition, string memory what) internal pure {
        if (!condition) revert Violated(what);
    }

    /// @dev A call by somebody to a contract.
    function _call(address sender, address target, uint256 value, bytes memory data) internal returns (bool success) {
        counts[uint256(Count.Calls)]++;
        vm.prank(sender);
        bytes memory result;
        (success, result) = target.call{value: value}(data);
        if (success) counts[uint256(Count.Succeeded)]++;
        _traced(sender, data, success ? bytes("") : result);
    }

    /// @dev Where a run is looked at.
    function _traced(address sender, bytes memory data, bytes memory failure) internal virtual;

    // ------------------------------------------------------------------ beginnings

    function _openBooks() internal {
        (terms, termsNumber, feeReceiver) = (_firstTerms(), 1, FEES);
        supply = token.totalSupply();
        for (uint256 i = 0; i < everybody.length; i++) {
            tokens[everybody[i]] = token.balanceOf(everybody[i]);
            coins[everybody[i]] = everybody[i].balance;
        }
        for (uint256 i = 0; i < OWNERS; i++) stakes[i] = STAKE;
        for (uint256 i = 0; i < OPERATORS; i++) {
            for (uint256 scope = 0; scope < SCOPES; scope++) {
                uint256 id = AllotmentId.unwrap(registry.allotmentOf(operators[i], _scope(scope)));
                _bookAllotment(id, i, scope, ALLOTTED);
                caps[_employerOf(i)][scope] = 2 * ALLOTTED;
            }
        }
    }

    function _bookAllotment(uint256 id, uint256 operator, uint256 scope, uint256 units) internal {
        uint256 owner = _employerOf(operator);
        allotments[id] = AllotmentBook(uint8(owner), uint8(operator), uint8(scope), false, uint64(units), 0);
        allotmentOf[operator][scope] = id;
        _bookAllotted(owner, scope, int256(units));
        if (id > lastAllotment) lastAllotment = id;
    }

    function _bookAllotted(uint256 owner, uint256 scope, int256 units) internal {
        allotted[owner] = uint256(int256(allotted[owner]) + units);
        capUsed[owner][scope] = uint256(int256(capUsed[owner][scope]) + units);
    }

    // ------------------------------------------------------------------ comparison

    /// @dev Property 1, and every balance to the wei.
    function _checkMoney() internal view {
        uint256 owed = fees;
        for (uint256 i = 0; i < jobCount; i++) {
            JobBook storage job = jobs[i];
            owed += job.paidIn - job.paid - job.refunded;
        }
        for (uint256 i = 0; i < everybody.length; i++) {
            address account = everybody[i];
            uint256 credit = market.credit(account);
            owed += credit;
            _require(token.balanceOf(account) + credit == tokens[account], "tokens of an account");
            uint256 won = resolvers[0].credit(account) + resolvers[1].credit(account);
            _require(account.balance + won == coins[account], "coins of an account");
        }
        _require(market.fees() == fees, "fees");
        _require(token.balanceOf(address(market)) == owed + givenToMarket, "1: the market holds what it owes");
        _require(token.totalSupply() == supply, "tokens that were burned");
        for (uint256 i = 0; i < 2; i++) {
            uint256 credits = 0;
            for (uint256 j = 0; j < everybody.length; j++) credits += resolvers[i].credit(everybody[j]);
            _require(address(resolvers[i]).balance == inGames[i] + credits, "1: a game holds what it owes");
        }
        _checkStake();
        for (uint256 i = 0; i < OWNERS; i++) {
            uint256 month = time / 30 days;
            uint256 sum = 0;
            for (uint256 k = 0; k < 3; k++) sum += records[i][eras[i]][month - k];
            uint256 told = market.record(owners[i]);
            // Each payment may be a wei off.
            _require(told <= sum + 10_000 && told + 10_000 >= sum, "7: an owner's record");
        }
    }

    function _checkStake() private view {
        uint256 total = 0;
        for (uint256 i = 0; i < OWNERS; i++) {
            total += stakes[i];
            _require(registry.account(owners[i]).stake == stakes[i], "6: stake of an owner");
            _require(registry.account(owners[i]).allotted == allotted[i], "allotted stake of an owner");
            for (uint256 scope = 0; scope < SCOPES; scope++) {
                (uint256 cap, uint256 used) = registry.marketCap(owners[i], _scope(scope));
                _require(cap == caps[i][scope] && used == capUsed[i][scope], "8: stake of a scope");
            }
        }
        _require(registry.totalStake() == total, "sum of stake");
        _require(registry.liabilities() == (total + unbonding + quarantined) * UNIT, "what the registry owes");
        _require(
            token.balanceOf(address(registry)) == (total + unbonding + quarantined) * UNIT + givenToRegistry,
            "1: the registry holds what it owes"
        );
        for (uint256 id = 1; id <= lastAllotment; id++) {
            AllotmentBook memory book = allotments[id];
            uint256 reserved = registry.allotment(AllotmentId.wrap(uint32(id))).reserved;
            uint256 units = registry.allotment(AllotmentId.wrap(uint32(id))).units;
            _require(reserved == book.reserved, "reserved stake of an allotment");
            _require(units == (book.revoked ? 0 : book.units), "units of an allotment");
        }
    }

    // ------------------------------------------------------------------ rules of money, written out once more

    function _tasks(JobBook storage job, uint256 batch) internal view returns (uint256) {
        uint256 left = job.spec.taskCount - batch * job.spec.batchSize;
        return left < job.spec.batchSize ? left : job.spec.batchSize;
    }

    function _stepPrice(JobBook storage job, uint256 claimedAt) internal view returns (uint256) {
        uint256 elapsed = claimedAt - job.postedAt;
        (uint256 low, uint256 high) = (job.spec.minStepPrice, job.spec.maxStepPrice);
        return elapsed >= job.spec.rampSeconds ? high : low + ((high - low) * elapsed) / job.spec.rampSeconds;
    }

    function _price(
        JobBook storage job,
        uint256 batch,
        uint256 steps,
        uint256 claimedAt
    ) internal view returns (uint256) {
        return job.spec.taskFee * _tasks(job, batch) + (steps * _stepPrice(job, claimedAt)) / 1e9;
    }

    function _worst(JobBook storage job, uint256 batch) internal view returns (uint256) {
        uint256 number = _tasks(job, batch);
        uint256 most = job.spec.replicas + 1;
        if (job.spec.maxReplicas > most) most = job.spec.maxReplicas;
        uint256 priced = uint256(job.spec.maxStepPrice) * job.spec.limits.steps * number;
        uint256 amount = most * (job.spec.taskFee * number + _up(priced, 1e9));
        return amount + _up(amount * job.terms.requesterFee, 1e6);
    }

    function _expiry(JobBook storage job, uint256 batch, uint256 held) internal view returns (uint256 units) {
        units = _up(_worst(job, batch) * job.terms.expiryRate * held, 1e6 * 86_400 * UNIT);
        if (units < job.terms.expiryFloor) units = job.terms.expiryFloor;
        uint256 bond = job.spec.bond / UNIT;
        if (units > bond) units = bond;
    }

    function _up(uint256 amount, uint256 by) internal pure returns (uint256) {
        return amount == 0 ? 0 : (amount - 1) / by + 1;
    }

    function _share(uint256 amount, uint256 parts) internal pure returns (uint256) {
        return (amount * parts) / 1e6;
    }
}
