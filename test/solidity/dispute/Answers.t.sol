// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemandTest} from "./DemandTest.sol";
import {IDemands} from "../../../contracts/interfaces/IDemands.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {Vm} from "../lib/Vm.sol";

/// @notice What answers show: every chunk of every region can be, and nothing else passes for it.
contract AnswersTest is DemandTest {
    uint256 private constant CHANGES = 8;

    /// @dev Sizes around leaves and chunks.
    function _size(uint256 seed) private pure returns (uint256) {
        uint256[8] memory edges = [uint256(0), 1, 32, 33, 4064, 4096, 4097, 8192];
        return seed % 3 == 0 ? edges[(seed >> 8) % 8] : (seed >> 8) % 9000;
    }

    function _staged(uint256 seed, uint8 kind, uint64 position) private returns (IDemands.Demand memory asked) {
        _stage(seed >> 16, _size(seed), 64 + _size(seed >> 1), 16 + _size(seed >> 2));
        asked.kind = IDemands.DemandKind(bound(kind, 0, 2));
        uint256 last =
            asked.kind == IDemands.DemandKind.Code
                ? 0
                : asked.kind == IDemands.DemandKind.Input
                    ? 2
                    : 3;
        return _asked(asked.kind, uint64(bound(position, 0, last)), uint32((seed >> 4) % 4));
    }

    function testFuzz_answer_anyChunkOfAnyRegion(uint256 seed, uint8 kind, uint64 position) public {
        seed = bound(seed, 0, type(uint256).max - 1);
        IDemands.Demand memory asked = _staged(seed, kind, position);
        _demand(WATCHER, asked);
        assertEq(market.contests(id, 0, 0), 1, "finality waits");
        uint256 before = workers[0].balance;
        vm.recordLogs();
        _answer(workers[0], asked);
        _expectShown(asked, vm.getRecordedLogs());
        assertEq(workers[0].balance - before, disputes.demandPayment(), "paid");
        assertEq(address(disputes).balance, 0, "nothing stays");
        _pass(spec.challengeWindow + 2 * ANSWER);
        if (market.contests(id, 0, 0) != 0) disputes.closeDemand(asked, spec);
        _settle(spec, 0, true);
    }

    /// @dev The event has all that was shown.
    function _expectShown(IDemands.Demand memory asked, Vm.Log[] memory logs) private view {
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] != IDemands.ChunkShown.selector) continue;
            (uint256 payment, IDemands.Answer memory shown, , ) = abi.decode(
                logs[i].data,
                (uint256, IDemands.Answer, uint256, bool)
            );
            assertEq(payment, disputes.demandPayment(), "payment");
            assertEq(keccak256(abi.encode(shown)), keccak256(abi.encode(_answerTo(asked))), "answer");
            return;
        }
        fail("no event");
    }

    /// @dev Whatever is changed, it is no answer.
    function testFuzz_answer_nothingElse(uint256 seed, uint8 kind, uint64 position, uint256 change) public {
        seed = bound(seed, 0, type(uint256).max - 1);
        IDemands.Demand memory asked = _staged(seed, kind, position);
        _demand(WATCHER, asked);
        IDemands.Answer memory shown = _answerTo(asked);
        bytes32 honest = keccak256(abi.encode(shown));
        _change(shown, bound(change, 0, CHANGES - 1), change);
        vm.assume(keccak256(abi.encode(shown)) != honest);
        if (asked.kind == IDemands.DemandKind.Output && asked.position >= 3) {
            // Nothing but the path is looked at there.
            vm.assume(keccak256(abi.encode(shown.path)) != keccak256(abi.encode(_path(asked.position))));
        }
        vm.expectRevert();
        disputes.answer(asked, spec, shown);
        _answer(workers[0], asked);
    }

    function _change(IDemands.Answer memory shown, uint256 change, uint256 seed) private pure {
        if (change == 0 && shown.data.length != 0) shown.data[seed % shown.data.length] ^= 0x01;
        if (change == 1) shown.data = _bytes(seed, shown.data.length + 1);
        if (change == 2 && shown.data.length != 0) shown.data = _bytes(seed, shown.data.length - 1);
        if (change == 3) shown.length += uint64(1 + (seed % 64));
        if (change == 4 && shown.siblings.length != 0) shown.siblings[0] ^= bytes32(uint256(1));
        if (change == 5) shown.siblings = new bytes32[](shown.siblings.length + 1);
        if (change == 6) {
            if (shown.path.length != 0) shown.path[seed % 2].hash ^= bytes32(uint256(1));
            if (shown.taskPath.length != 0) shown.taskPath[seed % 2] ^= bytes32(uint256(1));
            if (shown.program.length != 0) shown.program[seed % 24] ^= 0x01;
        }
        if (change == 7) {
            if (shown.path.length != 0) shown.path[seed % 2].sum++;
            else shown.length = 0;
        }
    }

    /// @dev Each refusal says what it is about.
    function test_answer_refusals() public {
        _stage(1, 5000, 5000, 5000);
        IDemands.Demand memory asked = _output(1, 1);
        _demand(WATCHER, asked);
        IDemands.Answer memory shown = _answerTo(asked);
        shown.data = _bytes(0, 905);
        _refused(asked, shown, abi.encodeWithSelector(IDemands.ChunkSizeWrong.selector, 905, 904));
        shown = _answerTo(asked);
        shown.siblings = new bytes32[](0);
        _refused(asked, shown, abi.encodeWithSelector(ResultTree.PathLengthWrong.selector, 0, 1));
        shown = _answerTo(asked);
        shown.length = 5001;
        _refused(asked, shown, abi.encodeWithSelector(IDisputeGame.LeafInvalid.selector, "outputLength"));
        shown = _answerTo(asked);
        shown.leaf.taskIndex = 0;
        _refused(asked, shown, abi.encodeWithSelector(IDisputeGame.LeafInvalid.selector, "taskIndex"));
        shown = _answerTo(asked);
        shown.data[0] ^= 0x01;
        vm.expectPartialRevert(IDemands.RegionUnknown.selector);
        disputes.answer(asked, spec, shown);
        asked = _asked(IDemands.DemandKind.Input, 1, 0);
        _demand(WATCHER, asked);
        shown = _answerTo(asked);
        shown.data[0] ^= 0x01;
        vm.expectPartialRevert(IDisputeGame.TaskUnknown.selector);
        disputes.answer(asked, spec, shown);
        asked = _asked(IDemands.DemandKind.Code, 0, 0);
        _demand(WATCHER, asked);
        // An answer to another demand.
        vm.expectPartialRevert(IDemands.RegionUnknown.selector);
        disputes.answer(asked, spec, _withProgram(_answerTo(_asked(IDemands.DemandKind.Input, 1, 0))));
    }

    function _withProgram(IDemands.Answer memory shown) private view returns (IDemands.Answer memory) {
        shown.program = abi.encode(_regionRoot(CODE, code));
        return shown;
    }

    function _refused(IDemands.Demand memory asked, IDemands.Answer memory shown, bytes memory reason) private {
        vm.expectRevert(reason);
        disputes.answer(asked, spec, shown);
    }

    /// @dev A leaf whose output has another length than it says cannot be shown, nor one whose region nobody knows.
    function testFuzz_answer_noLeafWithAnotherLength(uint64 claimed) public {
        _stage(1, 5000, 64, 16);
        claimed = uint64(bound(claimed, 1, 1 << 20));
        vm.assume(claimed != 5000);
        spec.salt = keccak256("another");
        id = _post(spec);
        lieLength = claimed;
        _revealed(workers[1], 0, HONEST, HONEST);
        IDemands.Demand memory asked = _output(1, 0);
        _demand(WATCHER, asked);
        IDemands.Answer memory shown = _answerTo(asked);
        vm.expectRevert();
        disputes.answer(asked, spec, shown);
        shown.length = claimed;
        vm.expectRevert();
        disputes.answer(asked, spec, shown);
        _pass(ANSWER + 2);
        disputes.timeoutDemand(asked, spec);
    }

    uint64 private lieLength;

    function _leaf(uint256 task) internal view override returns (ResultTree.Leaf memory leaf) {
        leaf = super._leaf(task);
        if (task == 1 && lieLength != 0) leaf.outputLength = lieLength;
    }
}
