// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ledger} from "./Ledger.sol";
import {Results} from "./Results.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";

/// @dev Jobs, and the money of those who pay for them.
abstract contract Posting is Ledger {
    /// @dev What callbacks are there: one that listens, one that uses up all its gas, one that reverts.
    address internal constant LISTENER = address(0xCA11);
    address internal constant BURNER = address(0xCA12);

    /// @dev The first job that is still looked at: older ones have come to their end.
    uint256 internal firstLive;

    /// @dev Whether an honest watcher looks at every result of this episode.
    bool internal watched;

    /// @dev What somebody other than the requester put into a job.
    mapping(uint256 job => uint256) internal sponsored;

    function _post() internal {
        uint256 index = jobCount;
        JobBook storage job = jobs[index];
        IMarketTypes.JobSpec memory spec = _spec();
        job.scope = uint8(
            spec.resolver == address(0)
                ? 0
                : spec.resolver == address(resolvers[0])
                    ? 1
                    : 2
        );
        job.spec = spec;
        job.terms = terms;
        (job.postedAt, job.postedIn) = (uint32(time), uint32(height));
        job.id = market.jobIdOf(spec);
        job.batches = uint8((spec.taskCount + spec.batchSize - 1) / spec.batchSize);
        bool success = _call(REQUESTER, address(market), 0, abi.encodeCall(market.post, (spec, "")));
        _require(success, "a job that is right is posted");
        jobCount = index + 1;
        job.paidIn = spec.budget;
        tokens[REQUESTER] -= spec.budget;
        _checkJob(job);
    }

    function _spec() private returns (IMarketTypes.JobSpec memory spec) {
        spec.version = 1;
        spec.requester = REQUESTER;
        spec.salt = _word();
        spec.programId = Results.program();
        spec.batchSize = uint32(_between(1, 8));
        spec.taskCount = uint64(spec.batchSize * _below(3) + _between(1, spec.batchSize));
        spec.tasksRoot = Results.tasksRoot(spec.salt, spec.taskCount);
        spec.limits = IMarketTypes.Limits({steps: 20e6, pages: 16, outputBytes: 1024});
        spec.taskFee = uint96(_between(0, 1e16));
        spec.minStepPrice = uint96(_between(1e15, 1e18));
        spec.maxStepPrice = spec.minStepPrice;
        spec.replicas = uint8(_between(1, 3));
        spec.maxReplicas = uint8(_between(spec.replicas, 4));
        spec.onNoQuorum = IMarketTypes.NoQuorum(_below(2));
        spec.bond = uint96(2 * _between(1, 30e6) * UNIT);
        uint256 scope = _chance(20) ? 0 : 1 + _below(2);
        if (isVoid[scope]) scope = isVoid[3 - scope] ? 0 : 3 - scope;
        if (scope != 0) {
            spec.resolver = address(resolvers[scope - 1]);
            if (_chance(50)) spec.maxStepPrice += uint96(_below(3e18));
            spec.rampSeconds = uint32(_below(5_000));
            spec.auditRate = _chance(50) ? 0 : uint32(_below(1_000_001));
        }
        if (spec.bond < terms.expiryFloor * UNIT) spec.bond = uint96(2 * uint256(terms.expiryFloor) * UNIT);
        spec.commitTimeout = uint32(_between(60, 800));
        spec.challengeWindow = uint32(_between(watched ? 600 : MIN_WINDOW + 8, 3_000));
        spec.postingDeadline = uint32(time + _between(1_000, 20_000));
        spec.terms = termsNumber;
        spec.manifestDigest = keccak256("manifest");
        spec.callback =
            _chance(50)
                ? address(0)
                : _chance(50)
                    ? LISTENER
                    : _chance(50)
                        ? BURNER
                        : REFUSER;
        spec.budget = _budget(spec);
    }

    /// @dev Some jobs have less than they need for all of their batches at once, few less than for one.
    function _budget(IMarketTypes.JobSpec memory spec) private returns (uint96) {
        uint256 most = spec.maxReplicas > spec.replicas ? spec.maxReplicas : spec.replicas + 1;
        uint256 each = spec.taskFee + _up(uint256(spec.maxStepPrice) * spec.limits.steps, 1e9);
        uint256 batch = (most * spec.batchSize * each * 21) / 20;
        return uint96((batch * _between(9, 40)) / 10);
    }

    // ------------------------------------------------------------------ payers

    function _fund(uint256 index) internal returns (bool) {
        JobBook storage job = jobs[index];
        if (job.closed || time >= job.spec.postingDeadline) return false;
        address payer = _chance(70) ? SPONSOR : REQUESTER;
        uint96 amount = uint96(_below(5e18));
        bytes memory data = abi.encodeCall(market.fund, (job.spec, amount));
        _require(_call(payer, address(market), 0, data), "anyone may fund an open job");
        job.paidIn += amount;
        if (payer == SPONSOR) sponsored[index] += amount;
        tokens[payer] -= amount;
        _checkJob(job);
        return true;
    }

    function _close(uint256 index) internal returns (bool) {
        JobBook storage job = jobs[index];
        if (job.closed) return false;
        bool over = time >= job.spec.postingDeadline;
        address sender = over ? STRANGER : REQUESTER;
        uint256 held = token.balanceOf(REQUESTER);
        bytes memory data = abi.encodeCall(market.close, (job.spec));
        _require(_call(sender, address(market), 0, data), "a job can be closed");
        job.closed = true;
        _bookRefund(job, REQUESTER, held);
        _count(Count.Closed);
        return true;
    }

    /// @dev Whoever has a share and something to come gets it.
    function _refund(uint256 index, address payer) internal returns (bool success) {
        JobBook storage job = jobs[index];
        if (!job.closed || (payer == SPONSOR && sponsored[index] == 0)) return false;
        uint256 due = market.refundable(job.spec, payer);
        uint256 held = token.balanceOf(payer);
        if (due == 0) return false;
        success = _call(STRANGER, address(market), 0, abi.encodeCall(market.refund, (job.spec, payer)));
        _require(success, "what is refundable is refunded");
        _bookRefund(job, payer, held);
    }

    function _bookRefund(JobBook storage job, address payer, uint256 held) private {
        uint256 amount = token.balanceOf(payer) - held;
        job.refunded += amount;
        tokens[payer] += amount;
        _require(job.refunded + job.paid <= job.paidIn, "1: no more goes back than came in");
        _checkJob(job);
    }

    function _withdraw(address owner) internal returns (bool) {
        if (market.credit(owner) == 0) return false;
        bytes memory data = abi.encodeCall(market.withdraw, (owner));
        _require(_call(STRANGER, address(market), 0, data), "credits are paid");
        return true;
    }

    function _collectFees() internal {
        _require(_call(STRANGER, address(market), 0, abi.encodeCall(market.collectFees, ())), "fees go out");
        tokens[feeReceiver] += fees;
        fees = 0;
    }

    /// @dev Tokens that somebody sends by mistake are owed to nobody.
    function _donate() internal {
        uint256 amount = _below(1e18);
        address target = _chance(50) ? address(market) : address(registry);
        bytes memory data = abi.encodeCall(token.transfer, (target, amount));
        _require(_call(SPONSOR, address(token), 0, data), "a transfer");
        tokens[SPONSOR] -= amount;
        if (target == address(market)) givenToMarket += amount;
        else givenToRegistry += amount;
    }

    function _notify(uint256 index, uint256 batch) internal returns (bool) {
        JobBook storage job = jobs[index];
        bool settled = batches[index][batch].head.status == IMarketTypes.BatchStatus.Settled;
        if (!settled || job.spec.callback == address(0)) return false;
        bytes memory data = abi.encodeCall(market.notify, (job.spec, uint64(batch)));
        _require(_call(STRANGER, address(market), 0, data), "a callback can be called");
        _book(index, batch, Kind.Other);
        _count(Count.Notified);
        return true;
    }
}
