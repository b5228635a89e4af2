// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ResultTree} from "../../../../contracts/libraries/ResultTree.sol";
import {ResultRoot} from "../../../../contracts/types/Types.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @dev Tasks and results on the toy machine. Every state of a trace is known at once; a false trace is the true one up
/// to a step, and differs in a high bit from there on.
library Results {
    /// @notice What is wrong with a result.
    enum Fault {
        None,
        /// The trace of one task is false from a step on, and its leaf says what that trace ends with.
        Trace,
        /// The leaf of one task says what no state says.
        Leaf,
        /// More steps than the leaves have: no position can be opened.
        Sum,
        /// What stands beyond the count is not empty.
        Padding,
        /// A root that nobody has a tree for.
        Unknown,
        /// The root zero.
        Zero,
        /// More steps than the batch may take.
        Steps
    }

    /// @param salt Of the job.
    /// @param first Number of the batch's first task.
    /// @param count Tasks of the batch.
    /// @param fault What is wrong.
    /// @param task Where, counted from the batch's first.
    /// @param from First index of the trace that is false.
    struct Plan {
        bytes32 salt;
        uint64 first;
        uint64 count;
        Fault fault;
        uint64 task;
        uint48 from;
    }

    uint256 internal constant TRACE = 1 << 40;
    uint256 internal constant NEVER = type(uint48).max;
    /// @dev Steps of every task, which is the program.
    uint64 internal constant LENGTH = 1_000_000;
    bytes32 internal constant CODE_WORD = keccak256("code");
    bytes32 internal constant INPUT = keccak256("conun/v1/input");
    bytes32 internal constant OUTPUT = keccak256("conun/v1/output");
    bytes32 internal constant CODE = keccak256("conun/v1/code");
    uint256 private constant LIE = 1 << 200;
    uint256 private constant COUNT = (1 << 64) - 1;

    /// @notice What a task's input region holds: one word.
    function wordOf(bytes32 salt, uint256 task) internal pure returns (bytes32) {
        return Hashes.efficientKeccak256(salt, bytes32(task));
    }

    /// @notice Root of a region of one word.
    function regionOf(bytes32 tag, bytes32 word) internal pure returns (bytes32) {
        return keccak256(abi.encode(tag, 32, word));
    }

    function inputOf(bytes32 salt, uint256 task) internal pure returns (bytes32) {
        return regionOf(INPUT, wordOf(salt, task));
    }

    /// @notice The program of all jobs: its length, and above it the root of its code.
    function program() internal pure returns (bytes32) {
        return bytes32((uint256(regionOf(CODE, CODE_WORD)) & ~COUNT) | LENGTH);
    }

    /// @notice The state of a task at an index of its trace.
    function stateAt(bytes32 input, uint256 index, uint256 from) internal pure returns (bytes32) {
        uint256 count = index < LENGTH ? index : LENGTH;
        return bytes32(((uint256(input) & ~COUNT) | count) ^ (index >= from ? LIE : 0));
    }

    function leafOf(Plan memory plan, uint256 task) internal pure returns (ResultTree.Leaf memory) {
        bytes32 input = inputOf(plan.salt, plan.first + task);
        bool here = task == plan.task;
        uint256 from = here && plan.fault == Fault.Trace ? plan.from : NEVER;
        bytes32 output = regionOf(OUTPUT, stateAt(input, TRACE, from));
        if (here && plan.fault == Fault.Leaf) output = ~output;
        return ResultTree.Leaf(uint64(plan.first + task), 0, 0, output, 32, LENGTH);
    }

    /// @notice The tree as a heap: the top at 1, the leaves from `length / 2` on.
    function treeOf(Plan memory plan) internal pure returns (ResultTree.Node[] memory nodes) {
        uint256 width = 1 << ResultTree.depth(plan.count);
        nodes = new ResultTree.Node[](2 * width);
        for (uint256 i = 0; i < width; i++) {
            nodes[width + i] = i < plan.count ? ResultTree.leaf(leafOf(plan, i)) : ResultTree.empty();
        }
        if (plan.fault == Fault.Padding) nodes[width + plan.count] = nodes[width];
        for (uint256 i = width - 1; i != 0; i--) nodes[i] = ResultTree.parent(nodes[2 * i], nodes[2 * i + 1]);
        if (plan.fault == Fault.Sum) nodes[1].sum++;
    }

    /// @notice What a worker reveals.
    function voteOf(Plan memory plan) internal pure returns (bytes32 root, uint64 steps) {
        if (plan.fault == Fault.Zero) return (0, LENGTH);
        if (plan.fault == Fault.Unknown) return (keccak256(abi.encode("withheld", plan.salt, plan.first)), LENGTH);
        ResultTree.Node memory top = treeOf(plan)[1];
        steps = top.sum;
        if (plan.fault == Fault.Steps) steps = uint64(plan.count * 20e6 + 1);
        root = ResultRoot.unwrap(ResultTree.root(plan.count, top));
    }

    /// @notice Whether nobody can show that this position is right.
    function isWrong(Plan memory plan, uint256 position) internal pure returns (bool) {
        if (plan.fault == Fault.None) return false;
        if (plan.fault == Fault.Trace || plan.fault == Fault.Leaf) return position == plan.task;
        if (plan.fault == Fault.Padding) return position == plan.count;
        return true;
    }

    /// @notice Whether the maker of the result can open this position at all.
    function canOpen(Plan memory plan, uint256 position) internal pure returns (bool) {
        return plan.fault == Fault.Trace || !isWrong(plan, position);
    }

    /// @notice The first index from which on the trace that is defended at this position is false.
    function liesFrom(Plan memory plan, uint256 position) internal pure returns (uint256) {
        return plan.fault == Fault.Trace && position == plan.task ? plan.from : NEVER;
    }

    function pathOf(Plan memory plan, uint256 position) internal pure returns (ResultTree.Node[] memory path) {
        ResultTree.Node[] memory nodes = treeOf(plan);
        uint256 levels = ResultTree.depth(plan.count);
        path = new ResultTree.Node[](levels);
        uint256 place = nodes.length / 2 + position;
        for (uint256 i = 0; i < levels; i++) {
            path[i] = nodes[place ^ 1];
            place >>= 1;
        }
    }

    // ------------------------------------------------------------------ plain trees

    /// @notice A binary tree over raw leaves, a power of two of them, as a heap.
    function heapOf(bytes32[] memory leaves) internal pure returns (bytes32[] memory heap) {
        uint256 width = leaves.length;
        heap = new bytes32[](2 * width);
        for (uint256 i = 0; i < width; i++) heap[width + i] = leaves[i];
        for (uint256 i = width - 1; i != 0; i--) heap[i] = Hashes.efficientKeccak256(heap[2 * i], heap[2 * i + 1]);
    }

    function tasksHeap(bytes32 salt, uint256 count) internal pure returns (bytes32[] memory) {
        bytes32[] memory leaves = new bytes32[](1 << ResultTree.depth(count));
        for (uint256 i = 0; i < count; i++) leaves[i] = inputOf(salt, i);
        return heapOf(leaves);
    }

    function tasksRoot(bytes32 salt, uint256 count) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("conun/v1/tasks"), count, tasksHeap(salt, count)[1]));
    }

    function tasksPath(bytes32 salt, uint256 count, uint256 task) internal pure returns (bytes32[] memory path) {
        bytes32[] memory heap = tasksHeap(salt, count);
        path = new bytes32[](ResultTree.depth(count));
        uint256 place = heap.length / 2 + task;
        for (uint256 i = 0; i < path.length; i++) {
            path[i] = heap[place ^ 1];
            place >>= 1;
        }
    }
}
