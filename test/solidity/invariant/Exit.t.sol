// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketAnnex} from "../../../contracts/interfaces/IMarketAnnex.sol";
import {IMarketCore} from "../../../contracts/interfaces/IMarketCore.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId, Timestamp} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev Property 2: from any state that anybody can bring a job into, time and a stranger's calls bring all money and
/// stake back. A state is reached by random moves; those that are refused are refused.
contract ExitTest is MarketTest {
    uint256 private constant MOVES = 60;
    uint64 private constant BATCHES = 2;
    uint8 private constant MAX_SLOTS = 4;

    /// @dev From the posting deadline on: every clock of a job and of the chain, one after the other.
    uint256 private constant LONGEST = 600 + 1_000 + 100 + 500 + 60 + 1;

    IMarketTypes.JobSpec private spec;
    JobId private id;
    uint256 private random;
    mapping(uint64 batch => mapping(uint8 slot => bytes32)) private roots;
    mapping(IMarketTypes.AssignmentStatus => uint256) private found;

    function testFuzz_exit_fromAnyState(uint256 seed) public {
        _reach(seed);
        _leave();
    }

    /// @dev The states that exits start from are not all the same: every one that an assignment can be in is there.
    function test_exit_startsFromEveryState() public {
        for (uint256 seed = 0; seed < 100; seed++) {
            _reach(seed);
            for (uint64 batch = 0; batch < BATCHES; batch++) {
                for (uint8 slot = 0; slot < MAX_SLOTS; slot++) found[_slotStatus(id, batch, slot)]++;
            }
            _leave();
        }
        for (uint8 status = 0; status <= uint8(type(IMarketTypes.AssignmentStatus).max); status++) {
            assertGt(found[IMarketTypes.AssignmentStatus(status)], 1, "a state that was not reached");
        }
    }

    // ------------------------------------------------------------------ on the way

    function _reach(uint256 seed) private {
        random = uint256(keccak256(abi.encode(seed)));
        uint8 replicas = uint8(1 + _below(2));
        spec = _spec(replicas, uint8(replicas + _below(MAX_SLOTS - replicas + 1)));
        spec.salt = bytes32(random);
        spec.taskCount = BATCHES * spec.batchSize;
        spec.onNoQuorum = IMarketTypes.NoQuorum(_below(2));
        spec.postingDeadline = uint32(vm.getBlockTimestamp() + 1_000 + _below(20_000));
        id = _post(spec);
        for (uint256 i = 0; i < MOVES; i++) _move();
    }

    function _move() private {
        uint256 move = _below(24);
        uint64 batch = uint64(_below(BATCHES));
        uint8 slot = uint8(_below(market.batch(id, batch).slots | 1));
        address worker = workers[_below(WORKERS)];
        if (move < 7) _tryClaimAndCommit(worker, batch, slot);
        else if (move < 9) _tryClaim(worker, batch, slot);
        else if (move < 10) _tryCommit(batch, slot);
        else if (move < 16) _tryReveal(batch, slot);
        else if (move < 19) _trySettle(batch, _below(2) == 0);
        else if (move < 20) _try(STRANGER, abi.encodeCall(IMarketAnnex.expire, (spec, batch, slot)));
        else if (move < 21) _try(_holder(batch, slot), abi.encodeCall(IMarketAnnex.release, (spec, batch, slot)));
        else if (move < 22) _try(SPONSOR, abi.encodeCall(IMarketCore.fund, (spec, uint96(1 + _below(1e18)))));
        else if (move < 23 || _below(8) != 0) _pass(_below(800));
        else _try(REQUESTER, abi.encodeCall(IMarketCore.close, (spec)));
    }

    function _tryClaim(address worker, uint64 batch, uint8 slot) private {
        IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
        claims[0] = IMarketTypes.Claim(batch, slot);
        _try(worker, abi.encodeCall(IMarketCore.claim, (spec, claims)));
    }

    function _tryClaimAndCommit(address worker, uint64 batch, uint8 slot) private {
        bytes32 root = _result();
        uint8 turn = _nextTurn(id, batch, slot);
        IMarketTypes.ClaimAndCommit[] memory claims = new IMarketTypes.ClaimAndCommit[](1);
        claims[0] = IMarketTypes.ClaimAndCommit(batch, slot, turn, _sealed(worker, batch, slot, turn, root));
        if (_try(worker, abi.encodeCall(IMarketCore.claimAndCommit, (spec, claims)))) roots[batch][slot] = root;
    }

    function _tryCommit(uint64 batch, uint8 slot) private {
        bytes32 root = _result();
        address worker = _holder(batch, slot);
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, batch, slot);
        IMarketTypes.Commit[] memory commits = new IMarketTypes.Commit[](1);
        commits[0] = IMarketTypes.Commit(batch, slot, _sealed(worker, batch, slot, current.turn, root));
        if (_try(worker, abi.encodeCall(IMarketCore.commit, (id, commits)))) roots[batch][slot] = root;
    }

    function _tryReveal(uint64 batch, uint8 slot) private {
        _try(STRANGER, abi.encodeCall(IMarketCore.reveal, (id, _openings(batch, slot, roots[batch][slot], 1e9))));
    }

    function _trySettle(uint64 batch, bool payOut) private {
        uint64[] memory batches = new uint64[](1);
        batches[0] = batch;
        _try(STRANGER, abi.encodeCall(IMarketCore.settle, (spec, batches, payOut)));
    }

    // ------------------------------------------------------------------ and back

    /// @dev Everything that a stranger can press, once, and nothing else.
    function _leave() private {
        if (vm.getBlockTimestamp() < spec.postingDeadline) vm.warp(spec.postingDeadline);
        _try(STRANGER, abi.encodeCall(IMarketCore.close, (spec)));
        _pass(LONGEST);
        for (uint64 batch = 0; batch < BATCHES; batch++) {
            for (uint8 slot = 0; slot < MAX_SLOTS; slot++) {
                _try(STRANGER, abi.encodeCall(IMarketAnnex.expire, (spec, batch, slot)));
            }
            _trySettle(batch, true);
        }
        _try(STRANGER, abi.encodeCall(IMarketCore.refund, (spec, REQUESTER)));
        _try(STRANGER, abi.encodeCall(IMarketCore.refund, (spec, SPONSOR)));
        _try(STRANGER, abi.encodeCall(IMarketAnnex.collectFees, ()));
        for (uint256 i = 0; i < WORKERS; i++) {
            _try(STRANGER, abi.encodeCall(IMarketCore.withdraw, (workers[i])));
            assertEq(_reserved(workers[i]), 0, "stake stays reserved");
        }
        assertEq(market.job(id).reserved, 0, "budget stays reserved");
        assertEq(market.job(id).free, 0, "budget was not refunded");
        for (uint64 batch = 0; batch < BATCHES; batch++) {
            IMarketTypes.Batch memory head = market.batch(id, batch);
            bool ended =
                head.status == IMarketTypes.BatchStatus.Settled || head.status == IMarketTypes.BatchStatus.Refunded;
            assertTrue(ended || Timestamp.unwrap(head.firstClaimedAt) == 0, "a batch stays open");
        }
        assertEq(token.balanceOf(address(market)), 0, "money stays in the market");
        assertEq(token.balanceOf(address(registry)), registry.liabilities(), "the registry holds what it owes");
    }

    // ------------------------------------------------------------------ internal

    function _try(address caller, bytes memory data) private returns (bool success) {
        vm.prank(caller);
        (success, ) = address(market).call(data);
    }

    /// @dev What a worker says: mostly the same, sometimes something else, sometimes nothing.
    function _result() private returns (bytes32) {
        uint256 which = _below(8);
        return
            which == 0
                ? bytes32(0)
                : which < 3
                    ? keccak256("lie")
                    : keccak256("root");
    }

    /// @dev A commitment to a root.
    function _sealed(
        address worker,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        bytes32 root
    ) private view returns (bytes32) {
        return _commitment(id, batch, slot, turn, registry.allotmentOf(worker, address(market)), root, 1e9);
    }

    function _holder(uint64 batch, uint8 slot) private view returns (address) {
        (IMarketTypes.Assignment memory current, ) = market.assignment(id, batch, slot);
        return registry.allotmentOperator(current.allotmentId);
    }

    function _below(uint256 limit) private returns (uint256) {
        random = uint256(keccak256(abi.encode(random)));
        return random % limit;
    }
}
