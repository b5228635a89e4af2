// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "./DisputeTest.sol";
import {IDemands} from "../../../contracts/interfaces/IDemands.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {DemandId} from "../../../contracts/types/Types.sol";

/// @dev A job whose outputs, inputs and code are bytes that are known, and what an honest holder answers; regions are
/// hashed as docs/design/formats.md has them, written out once more.
abstract contract DemandTest is DisputeTest {
    bytes32 internal constant OUTPUT = keccak256("conun/v1/output");
    bytes32 internal constant INPUT = keccak256("conun/v1/input");
    bytes32 internal constant CODE = keccak256("conun/v1/code");
    uint256 internal constant CHUNK = 4096;

    bytes[3] internal outputs;
    bytes[3] internal regions;
    bytes internal code;

    /// @dev Posts a job over these sizes and reveals a worker's result. All bytes follow from the seed.
    function _stage(uint256 seed, uint256 outputSize, uint256 inputSize, uint256 codeSize) internal {
        for (uint256 i = 0; i < 3; i++) {
            // The others are of other sizes.
            outputs[i] = _bytes(seed + i, i == 1 ? outputSize : 40 * i);
            regions[i] = _bytes(seed + 3 + i, i == 1 ? inputSize : 64 + i);
            inputs[i] = _regionRoot(INPUT, regions[i]);
        }
        code = _bytes(seed + 6, codeSize);
        spec = _provable(1);
        spec.salt = keccak256(abi.encode("demands", seed));
        spec.limits.outputBytes = 1 << 20;
        uint256 mask = type(uint64).max;
        spec.programId = bytes32((uint256(_regionRoot(CODE, code)) & ~mask) | LENGTH);
        id = _post(spec);
        _revealed(workers[0], 0, HONEST, HONEST);
    }

    function _bytes(uint256 seed, uint256 size) internal pure returns (bytes memory data) {
        // Words that reach beyond its end are cut off.
        data = new bytes(size + 31);
        for (uint256 i = 0; i < size; i += 32) _write(data, i, keccak256(abi.encode(seed, i)));
        assembly ("memory-safe") {
            mstore(data, size)
        }
    }

    function _write(bytes memory data, uint256 offset, bytes32 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), offset), word)
        }
    }

    function _read(bytes memory data, uint256 offset) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 0x20), offset))
        }
    }

    /// @dev The leaf that was revealed: the output is not the machine's, which no demand asks for.
    function _leaf(uint256 task) internal view virtual override returns (ResultTree.Leaf memory) {
        if (code.length == 0 && outputs[task].length == 0) return super._leaf(task);
        return
            ResultTree.Leaf(
                uint64(task),
                0,
                0,
                _regionRoot(OUTPUT, outputs[task]),
                uint64(outputs[task].length),
                LENGTH
            );
    }

    // ------------------------------------------------------------------ regions

    function _leavesOf(bytes memory data) private pure returns (bytes32[] memory leaves) {
        uint256 width = 1;
        while (width * 32 < data.length) width *= 2;
        leaves = new bytes32[](width);
        for (uint256 i = 0; 32 * i < data.length; i++) {
            bytes32 word = _read(data, 32 * i);
            uint256 left = data.length - 32 * i;
            leaves[i] = left < 32 ? word & ~bytes32(type(uint256).max >> (8 * left)) : word;
        }
    }

    function _half(bytes32[] memory nodes) private pure returns (bytes32[] memory above) {
        above = new bytes32[](nodes.length / 2);
        for (uint256 i = 0; i < above.length; i++) above[i] = _node(nodes[2 * i], nodes[2 * i + 1]);
    }

    function _top(bytes memory data) internal pure returns (bytes32) {
        bytes32[] memory nodes = _leavesOf(data);
        while (nodes.length > 1) nodes = _half(nodes);
        return nodes[0];
    }

    function _regionRoot(bytes32 tag, bytes memory data) internal pure returns (bytes32) {
        return keccak256(abi.encode(tag, data.length, _top(data)));
    }

    /// @dev What leads from a chunk to the top; beyond the region the top alone.
    function _siblings(bytes memory data, uint256 index) private pure returns (bytes32[] memory found) {
        if (index * CHUNK >= data.length) {
            found = new bytes32[](1);
            found[0] = _top(data);
            return found;
        }
        bytes32[] memory nodes = _leavesOf(data);
        uint256 used = 0;
        bytes32[] memory all = new bytes32[](64);
        for (uint256 level = 0; nodes.length > 1; level++) {
            if (level >= 7) {
                all[used++] = nodes[index ^ 1];
                index >>= 1;
            }
            nodes = _half(nodes);
        }
        found = new bytes32[](used);
        for (uint256 i = 0; i < used; i++) found[i] = all[i];
    }

    function _chunk(bytes memory data, uint256 index) private pure returns (bytes memory part) {
        uint256 from = index * CHUNK;
        if (from >= data.length) return "";
        uint256 size = data.length - from < CHUNK ? data.length - from : CHUNK;
        part = new bytes(size + 31);
        for (uint256 i = 0; i < size; i += 32) _write(part, i, _read(data, from + i));
        assembly ("memory-safe") {
            mstore(part, size)
        }
    }

    // ------------------------------------------------------------------ demands

    function _asked(
        IDemands.DemandKind kind,
        uint64 position,
        uint32 index
    ) internal view returns (IDemands.Demand memory) {
        return IDemands.Demand(id, 0, 0, 0, kind, position, index);
    }

    function _output(uint64 position, uint32 index) internal view returns (IDemands.Demand memory) {
        return _asked(IDemands.DemandKind.Output, position, index);
    }

    function _demand(address demander, IDemands.Demand memory asked) internal returns (DemandId) {
        uint256 payment = disputes.demandPayment();
        vm.deal(demander, demander.balance + payment);
        vm.prank(demander);
        return disputes.demand{value: payment}(spec, 0, 0, 0, asked.kind, asked.position, asked.index);
    }

    function _answerTo(IDemands.Demand memory asked) internal view returns (IDemands.Answer memory shown) {
        bytes memory data = code;
        if (asked.kind == IDemands.DemandKind.Output) {
            shown.path = _path(asked.position);
            if (asked.position >= 3) return shown;
            shown.leaf = _leaf(asked.position);
            data = outputs[asked.position];
        } else if (asked.kind == IDemands.DemandKind.Input) {
            shown.taskPath = _taskPath(asked.position);
            data = regions[asked.position];
        } else {
            shown.program = abi.encode(_regionRoot(CODE, code));
        }
        shown.length = uint64(data.length);
        shown.data = _chunk(data, asked.index);
        shown.siblings = _siblings(data, asked.index);
    }

    function _answer(address sender, IDemands.Demand memory asked) internal {
        IDemands.Answer memory shown = _answerTo(asked);
        vm.prank(sender);
        disputes.answer(asked, spec, shown);
    }

    function _expectDemand(IDemands.Demand memory asked, IDemands.DemandState expected) internal view {
        IDemands.DemandStatus memory status = disputes.demandStatus(disputes.demandIdOf(asked));
        assertEq(uint256(status.state), uint256(expected), "state of the demand");
    }
}
