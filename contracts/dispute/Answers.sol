// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Openings} from "./Openings.sol";
import {IDemands} from "../interfaces/IDemands.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IJobMarket} from "../interfaces/IJobMarket.sol";
import {IStateMachine} from "../interfaces/IStateMachine.sol";
import {LowLevel} from "../libraries/LowLevel.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Tags} from "../libraries/Tags.sol";
import {ResultRoot} from "../types/Types.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What an answer to a demand has to show: whatever does not fit reverts
library Answers {
    /// @dev A chunk is a subtree of a region: 4 KiB.
    uint256 private constant CHUNK_LEVELS = 7;
    uint256 private constant LEAF_BYTES = 32;
    uint256 private constant CHUNK_BYTES = LEAF_BYTES << CHUNK_LEVELS;

    /// @notice The chunk that was asked for is what result, tasks or program have there.
    /// @param root The result that was revealed, and `steps` its steps.
    function check(
        IStateMachine machine,
        IJobMarket.JobSpec calldata spec,
        IDemands.Demand calldata asked,
        IDemands.Answer calldata shown,
        ResultRoot root,
        uint256 steps
    ) internal pure {
        if (asked.kind == IDemands.DemandKind.Output) {
            ResultTree.Leaf calldata leaf = shown.leaf;
            Openings.checkLeaf(spec, asked.batch, asked.position, leaf, shown.path, root, steps);
            // Beyond the count nothing is there, and that was shown.
            if (asked.position >= Openings.tasks(spec, asked.batch)) return;
            if (shown.length != leaf.outputLength) revert IDisputeGame.LeafInvalid("outputLength");
            _same(_regionRoot(Tags.OUTPUT, asked.index, shown), leaf.outputRoot);
        } else if (asked.kind == IDemands.DemandKind.Input) {
            uint256 task = uint256(asked.batch) * spec.batchSize + asked.position;
            Openings.checkTask(spec, task, _regionRoot(Tags.INPUT, asked.index, shown), shown.taskPath);
        } else {
            bytes32 code = machine.codeRoot(spec.programId, shown.program);
            _same(_regionRoot(Tags.CODE, asked.index, shown), code);
        }
    }

    /// @dev docs/design/formats.md, section 3. A chunk beyond the region is answered by the top of the region's tree,
    /// which shows its length.
    function _regionRoot(bytes32 tag, uint256 index, IDemands.Answer calldata shown) private pure returns (bytes32) {
        uint256 length = shown.length;
        uint256 from = index * CHUNK_BYTES;
        uint256 size = from < length ? Math.min(CHUNK_BYTES, length - from) : 0;
        if (shown.data.length != size) revert IDemands.ChunkSizeWrong(shown.data.length, size);
        bytes32[] calldata siblings = shown.siblings;
        bytes32 node;
        if (size == 0) {
            if (siblings.length != 1) revert ResultTree.PathLengthWrong(siblings.length, 1);
            node = siblings[0];
        } else {
            uint256 depth = ResultTree.depth(Math.ceilDiv(length, LEAF_BYTES));
            uint256 levels = Math.min(depth, CHUNK_LEVELS);
            if (siblings.length != depth - levels) {
                revert ResultTree.PathLengthWrong(siblings.length, depth - levels);
            }
            node = LowLevel.treeRoot(shown.data, LEAF_BYTES << levels);
            for (uint256 i = 0; i < siblings.length; i++) {
                node =
                    (index >> i) & 1 == 0
                        ? Hashes.efficientKeccak256(node, siblings[i])
                        : Hashes.efficientKeccak256(siblings[i], node);
            }
        }
        return keccak256(abi.encode(tag, length, node));
    }

    function _same(bytes32 shown, bytes32 expected) private pure {
        if (shown != expected) revert IDemands.RegionUnknown(shown, expected);
    }
}
