// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deploy} from "./Deploy.sol";
import {OperatorTest} from "./OperatorTest.sol";
import {IConunToken} from "../../../contracts/interfaces/IConunToken.sol";
import {IJobMarket} from "../../../contracts/interfaces/IJobMarket.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {ISeed} from "../../../contracts/interfaces/ISeed.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId, AssignmentId, JobId, ResultRoot} from "../../../contracts/types/Types.sol";

/// @dev A deployed market with a requester and workers, each of which is owner and operator of its own; and the steps
/// of a job's way as one-liners. The test contract is governor, guardian and whoever else is nobody in particular.
abstract contract MarketTest is OperatorTest {
    uint256 internal constant UNIT = 1e12;
    uint256 internal constant WORKERS = 8;
    uint256 internal constant STAKE = 1_000e18;
    bytes32 internal constant SALT = keccak256("salt");

    address internal constant REQUESTER = address(0xA11CE);
    address internal constant SPONSOR = address(0x5B0);
    address internal constant STRANGER = address(0x57A);
    address internal constant FEES = address(0xFEE);

    IConunToken internal token;
    ISeed internal seed;
    IJobMarket internal market;
    address[] internal workers;
    bytes private _expected;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        token = IConunToken(Deploy.contractNamed("ConunToken", abi.encode(address(this))));
        registry = IWorkerRegistry(Deploy.contractNamed("WorkerRegistry", abi.encode(token, 7 days, 14 days)));
        seed = ISeed(Deploy.contractNamed("BlockHashSeed", ""));
        market = IJobMarket(_deployMarket(_terms(), _chain()));
        _fundPayer(REQUESTER);
        _fundPayer(SPONSOR);
        for (uint256 i = 0; i < WORKERS; i++) {
            address worker = address(uint160(0x1000 + i));
            workers.push(worker);
            token.transfer(worker, STAKE);
            vm.startPrank(worker);
            token.approve(address(registry), STAKE);
            registry.stake(worker, STAKE);
            registry.setMarketCap(address(market), STAKE / UNIT);
            registry.authorise(worker, address(market), STAKE / UNIT, 0, "");
            vm.stopPrank();
        }
        vm.warp(vm.getBlockTimestamp() + 1);
    }

    function _deployMarket(
        IMarketTypes.Terms memory terms,
        IMarketTypes.ChainParameters memory chain
    ) internal returns (address) {
        Deploy.Setup memory setup = Deploy.Setup(token, registry, seed, address(this), address(this), chain);
        return Deploy.market(setup, FEES, terms);
    }

    function _terms() internal pure virtual returns (IMarketTypes.Terms memory) {
        return
            IMarketTypes.Terms({
                requesterFee: 20_000,
                providerFee: 30_000,
                expiryFloor: 10_000,
                expiryRate: 100_000,
                lonelyShare: 500_000
            });
    }

    /// @dev What workers' stake is for: jobs judged by votes, if a test does not say otherwise.
    function _scope() internal view virtual returns (address) {
        return address(market);
    }

    function _chain() internal pure virtual returns (IMarketTypes.ChainParameters memory) {
        return
            IMarketTypes.ChainParameters({
                minCommitTimeout: 10,
                minWindow: 10,
                revealFloor: 100,
                fillTimeout: 1_000,
                maxPosting: 30 days,
                lotteryBlocks: 0
            });
    }

    function _fundPayer(address payer) internal {
        token.transfer(payer, 1_000_000e18);
        vm.prank(payer);
        token.approve(address(market), type(uint256).max);
    }

    function _spec(uint8 replicas, uint8 maxReplicas) internal view returns (IMarketTypes.JobSpec memory spec) {
        spec.version = 1;
        spec.requester = REQUESTER;
        spec.salt = keccak256("job");
        spec.programId = keccak256("program");
        spec.tasksRoot = keccak256("tasks");
        spec.taskCount = 25;
        spec.batchSize = 10;
        spec.limits = IMarketTypes.Limits({steps: 1e9, pages: 16, outputBytes: 1024});
        spec.budget = 1_000e18;
        spec.taskFee = 1e16;
        spec.minStepPrice = 1e18;
        spec.maxStepPrice = 1e18;
        spec.rampSeconds = 0;
        spec.replicas = replicas;
        spec.maxReplicas = maxReplicas;
        spec.onNoQuorum = IMarketTypes.NoQuorum.Refund;
        spec.bond = 20e18;
        spec.commitTimeout = 600;
        spec.challengeWindow = 60;
        spec.postingDeadline = uint32(vm.getBlockTimestamp() + 7 days);
        spec.terms = 1;
        spec.manifestDigest = keccak256("manifest");
    }

    // ------------------------------------------------------------------ steps

    /// @dev The next step fails with exactly this.
    function _expect(bytes memory data) internal {
        _expected = data;
    }

    /// @dev Right before a step's one call, after all that it looks up.
    function _as(address sender) private {
        if (_expected.length != 0) vm.expectRevert(_expected);
        delete _expected;
        vm.prank(sender);
    }

    function _pass(uint256 duration) internal {
        vm.warp(vm.getBlockTimestamp() + duration);
    }

    function _post(IMarketTypes.JobSpec memory spec) internal returns (JobId) {
        _as(spec.requester);
        return market.post(spec, "hint");
    }

    function _fund(IMarketTypes.JobSpec memory spec, address payer, uint96 amount) internal {
        _as(payer);
        market.fund(spec, amount);
    }

    function _close(IMarketTypes.JobSpec memory spec, address sender) internal {
        _as(sender);
        market.close(spec);
    }

    function _refund(IMarketTypes.JobSpec memory spec, address payer) internal {
        _as(STRANGER);
        market.refund(spec, payer);
    }

    function _claim(IMarketTypes.JobSpec memory spec, address worker, uint64 batch, uint8 slot) internal {
        IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
        claims[0] = IMarketTypes.Claim(batch, slot);
        _as(worker);
        market.claim(spec, claims);
    }

    /// @dev Commits `worker`, who holds the slot, to a result.
    function _commit(
        IMarketTypes.JobSpec memory spec,
        address worker,
        uint64 batch,
        uint8 slot,
        bytes32 root,
        uint64 steps
    ) internal {
        JobId id = market.jobIdOf(spec);
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, batch, slot);
        _commitTo(
            id,
            worker,
            batch,
            slot,
            _commitment(id, batch, slot, current.turn, current.allotmentId, root, steps)
        );
    }

    function _commitTo(JobId id, address worker, uint64 batch, uint8 slot, bytes32 commitment) internal {
        IMarketTypes.Commit[] memory commits = new IMarketTypes.Commit[](1);
        commits[0] = IMarketTypes.Commit(batch, slot, commitment);
        _as(worker);
        market.commit(id, commits);
    }

    function _claimAndCommit(
        IMarketTypes.JobSpec memory spec,
        address worker,
        uint64 batch,
        uint8 slot,
        bytes32 root,
        uint64 steps
    ) internal {
        JobId id = market.jobIdOf(spec);
        uint8 turn = _nextTurn(id, batch, slot);
        AllotmentId allotment = registry.allotmentOf(worker, _scope());
        bytes32 commitment = _commitment(id, batch, slot, turn, allotment, root, steps);
        _claimAndCommitTo(spec, worker, batch, slot, turn, commitment);
    }

    function _claimAndCommitTo(
        IMarketTypes.JobSpec memory spec,
        address worker,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        bytes32 commitment
    ) internal {
        IMarketTypes.ClaimAndCommit[] memory claims = new IMarketTypes.ClaimAndCommit[](1);
        claims[0] = IMarketTypes.ClaimAndCommit(batch, slot, turn, commitment);
        _as(worker);
        market.claimAndCommit(spec, claims);
    }

    function _release(IMarketTypes.JobSpec memory spec, address sender, uint64 batch, uint8 slot) internal {
        _as(sender);
        market.release(spec, batch, slot);
    }

    function _expire(IMarketTypes.JobSpec memory spec, uint64 batch, uint8 slot) internal {
        _as(STRANGER);
        market.expire(spec, batch, slot);
    }

    /// @dev A batch whose draw is not known yet is spared.
    function _reveal(IMarketTypes.JobSpec memory spec, uint64 batch, uint8 slot, bytes32 root, uint64 steps) internal {
        JobId id = market.jobIdOf(spec);
        _draw(id, batch, false);
        _as(STRANGER);
        market.reveal(id, _openings(batch, slot, root, steps));
    }

    /// @dev The seed of a batch's draw, where one is waited for, becomes known: one that draws the batch, or spares it.
    function _draw(JobId id, uint64 batch, bool drawn) internal {
        (IMarketTypes.AuditStatus status, uint256 rate) = market.auditStatus(id, batch);
        if (status != IMarketTypes.AuditStatus.Waiting) return;
        // It was asked for in this block.
        uint256 number = vm.getBlockNumber();
        vm.roll(number + 1);
        bool certain = rate == 1_000_000;
        IMarketTypes.AuditStatus wanted =
            drawn || certain ? IMarketTypes.AuditStatus.Drawn : IMarketTypes.AuditStatus.Spared;
        for (uint256 i = 1; status != wanted; i++) {
            vm.setBlockhash(number, keccak256(abi.encode(id, batch, i)));
            (status, ) = market.auditStatus(id, batch);
        }
    }

    function _openings(
        uint64 batch,
        uint8 slot,
        bytes32 root,
        uint64 steps
    ) internal pure returns (IMarketTypes.Opening[] memory openings) {
        openings = new IMarketTypes.Opening[](1);
        openings[0] = IMarketTypes.Opening(batch, slot, ResultRoot.wrap(root), steps, SALT, "outputs");
    }

    function _settle(IMarketTypes.JobSpec memory spec, uint64 batch, bool payOut) internal {
        uint64[] memory batches = new uint64[](1);
        batches[0] = batch;
        _as(STRANGER);
        market.settle(spec, batches, payOut);
    }

    function _nextTurn(JobId id, uint64 batch, uint8 slot) internal view returns (uint8) {
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, batch, slot);
        return current.status == IMarketTypes.AssignmentStatus.None ? 0 : current.turn + 1;
    }

    /// @dev The commitment as docs/design/formats.md has it, written out once more.
    function _commitment(
        JobId id,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        AllotmentId allotment,
        bytes32 root,
        uint64 steps
    ) internal view returns (bytes32) {
        AssignmentId assignment = market.assignmentIdOf(id, batch, slot, turn);
        return keccak256(abi.encode(keccak256("conun/v1/commitment"), assignment, allotment, root, steps, SALT));
    }

    // ------------------------------------------------------------------ looks

    function _status(JobId id, uint64 batch) internal view returns (IMarketTypes.BatchStatus) {
        return market.batch(id, batch).status;
    }

    function _slotStatus(JobId id, uint64 batch, uint8 slot) internal view returns (IMarketTypes.AssignmentStatus) {
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, batch, slot);
        return current.status;
    }

    function _expectStatus(JobId id, uint64 batch, IMarketTypes.BatchStatus expected) internal view {
        assertEq(uint256(_status(id, batch)), uint256(expected), "status of the batch");
    }

    function _expectSlot(JobId id, uint64 batch, uint8 slot, IMarketTypes.AssignmentStatus expected) internal view {
        assertEq(uint256(_slotStatus(id, batch, slot)), uint256(expected), "status of the assignment");
    }

    /// @dev An operator's agreement to work for an owner, as EIP-712 has it, written out once more.
    function _signature(uint256 key, address owner, address operator) internal view returns (bytes memory) {
        return _signature(key, owner, operator, address(market), type(uint256).max);
    }

    /// @dev What the worker has reserved in the market, in units.
    function _reserved(address worker) internal view returns (uint256) {
        return registry.allotment(registry.allotmentOf(worker, _scope())).reserved;
    }
}
