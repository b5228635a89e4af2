// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Tags} from "../libraries/Tags.sol";
import {ResultRoot} from "../types/Types.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title What a defender has to show of a challenged position: whatever does not fit reverts
library Openings {
    /// @notice Kinds of results are 0, halted, and 1, trapped.
    uint8 private constant LAST_KIND = 1;

    /// @notice Tasks of a batch.
    function tasks(IJobMarket.JobSpec calldata spec, uint256 batch) internal pure returns (uint256) {
        uint256 left = spec.taskCount - batch * spec.batchSize;
        return left < spec.batchSize ? left : spec.batchSize;
    }

    /// @notice The leaf, or nothing beyond the count, is at the position of the tree that was revealed.
    function checkLeaf(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        uint64 position,
        ResultTree.Leaf calldata leaf,
        ResultTree.Node[] calldata path,
        ResultRoot root,
        uint256 totalSteps
    ) internal pure {
        uint256 count = tasks(spec, batch);
        ResultTree.Node memory node;
        if (position < count) {
            if (leaf.taskIndex != uint256(batch) * spec.batchSize + position) _invalid("taskIndex");
            if (leaf.kind > LAST_KIND) _invalid("kind");
            if (leaf.steps > spec.limits.steps) _invalid("steps");
            if (leaf.outputLength > spec.limits.outputBytes) _invalid("outputLength");
            node = ResultTree.leaf(leaf);
        } else {
            node = ResultTree.empty();
        }
        (ResultRoot shown, uint256 steps) = ResultTree.rootWithSum(count, position, node, path);
        if (!(shown == root)) revert IDisputeGame.ResultMismatch(ResultRoot.unwrap(shown), ResultRoot.unwrap(root));
        if (steps != totalSteps) revert IDisputeGame.StepsMismatch(steps, totalSteps);
    }

    /// @notice The first state is the task's, and the last one says what the leaf says.
    /// @return first The first state.
    function checkTrace(
        IStateMachine machine,
        IJobMarket.JobSpec calldata spec,
        IDisputeGame.Opening calldata opening
    ) internal pure returns (bytes32 first) {
        ResultTree.Leaf calldata leaf = opening.leaf;
        checkTask(spec, leaf.taskIndex, opening.inputRoot, opening.taskPath);
        first = machine.initialState(spec.programId, opening.inputRoot, spec.limits, opening.first);
        IStateMachine.Outcome memory outcome = machine.outcome(opening.end, spec.limits.steps, opening.last);
        if (outcome.kind != leaf.kind) _invalid("kind");
        if (outcome.code != leaf.code) _invalid("code");
        if (outcome.outputRoot != leaf.outputRoot) _invalid("outputRoot");
        if (outcome.outputLength != leaf.outputLength) _invalid("outputLength");
        if (outcome.steps != leaf.steps) _invalid("steps");
    }

    /// @notice The task of that index has this input; docs/design/formats.md, section 4.
    function checkTask(
        IJobMarket.JobSpec calldata spec,
        uint256 index,
        bytes32 inputRoot,
        bytes32[] calldata path
    ) internal pure {
        uint256 levels = ResultTree.depth(spec.taskCount);
        if (path.length != levels) revert ResultTree.PathLengthWrong(path.length, levels);
        bytes32 node = inputRoot;
        for (uint256 i = 0; i < levels; i++) {
            node =
                (index >> i) & 1 == 0
                    ? Hashes.efficientKeccak256(node, path[i])
                    : Hashes.efficientKeccak256(path[i], node);
        }
        bytes32 shown = keccak256(abi.encode(Tags.TASKS, spec.taskCount, node));
        if (shown != spec.tasksRoot) revert IDisputeGame.TaskUnknown(index, shown, spec.tasksRoot);
    }

    function _invalid(string memory field) private pure {
        revert IDisputeGame.LeafInvalid(field);
    }
}
