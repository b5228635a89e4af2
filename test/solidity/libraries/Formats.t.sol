// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {Ids} from "../../../contracts/libraries/Ids.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {Tags} from "../../../contracts/libraries/Tags.sol";
import {AssignmentId, JobId, ResultRoot} from "../../../contracts/types/Types.sol";
import {Test} from "../lib/Test.sol";

/// @dev The ids as a market computes them: at its own address, from calldata.
contract IdsHarness {
    function job(IMarketTypes.JobSpec calldata spec) external view returns (JobId) {
        return Ids.job(spec);
    }

    function jobOf(bytes32 specHash) external view returns (JobId) {
        return Ids.jobOf(specHash);
    }

    function assignment(JobId jobId, uint256 batch, uint256 slot, uint256 turn) external view returns (AssignmentId) {
        return Ids.assignment(jobId, batch, slot, turn);
    }
}

/// @dev Every committed vector of docs/design/formats.md that the contracts have a part in.
contract FormatsTest is Test {
    string private json;

    function setUp() public {
        json = vm.readFile("test/vectors/formats.json");
    }

    function _word(string memory path) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, path);
    }

    function _number(string memory path) private view returns (uint256) {
        return vm.parseJsonUint(json, path);
    }

    function _at(string memory list, uint256 index) private pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(index), "]");
    }

    function test_tags() public view {
        assertEq(Tags.JOB, _word(".tags['job']"));
        assertEq(Tags.ASSIGNMENT, _word(".tags['assignment']"));
        assertEq(Tags.COMMITMENT, _word(".tags['commitment']"));
        assertEq(Tags.RESULT_LEAF, _word(".tags['result-leaf']"));
        assertEq(Tags.RESULT_EMPTY, _word(".tags['result-empty']"));
        assertEq(Tags.RESULT_NODE, _word(".tags['result-node']"));
        assertEq(Tags.RESULT_ROOT, _word(".tags['result-root']"));
        assertEq(Tags.INPUT, _word(".tags['input']"));
        assertEq(Tags.OUTPUT, _word(".tags['output']"));
        assertEq(Tags.PROGRAM, _word(".tags['program']"));
        assertEq(Tags.LIMITS, _word(".tags['limits']"));
        assertEq(Tags.IMAGE, _word(".tags['image']"));
        assertEq(Tags.CODE, _word(".tags['code']"));
        assertEq(Tags.STATE, _word(".tags['state']"));
    }

    function test_jobIds() public {
        uint256 i = 0;
        for (; vm.keyExistsJson(json, _at("jobIds", i)); i++) {
            string memory vector = _at("jobIds", i);
            JobId id = _harness(vector).jobOf(_word(string.concat(vector, ".specHash")));
            assertEq(JobId.unwrap(id), _word(string.concat(vector, ".jobId")), vector);
        }
        assertGt(i, 0, "no vectors");
    }

    /// @dev The contracts hash a specification as it was sent: the same as its encoding.
    function test_jobSpecs() public {
        IdsHarness harness = new IdsHarness();
        uint256 i = 0;
        for (; vm.keyExistsJson(json, _at("jobSpecs", i)); i++) {
            string memory vector = _at("jobSpecs", i);
            bytes32 specHash = _word(string.concat(vector, ".specHash"));
            IMarketTypes.JobSpec memory spec = _spec(string.concat(vector, ".fields"));
            assertEq(keccak256(abi.encode(spec)), specHash, vector);
            assertEq(JobId.unwrap(harness.job(spec)), JobId.unwrap(harness.jobOf(specHash)), vector);
        }
        assertGt(i, 0, "no vectors");
    }

    function test_assignmentIds() public {
        uint256 i = 0;
        for (; vm.keyExistsJson(json, _at("assignmentIds", i)); i++) {
            string memory vector = _at("assignmentIds", i);
            AssignmentId id = _harness(vector).assignment(
                JobId.wrap(_word(string.concat(vector, ".jobId"))),
                _number(string.concat(vector, ".batch")),
                _number(string.concat(vector, ".slot")),
                _number(string.concat(vector, ".turn"))
            );
            assertEq(AssignmentId.unwrap(id), _word(string.concat(vector, ".assignmentId")), vector);
        }
        assertGt(i, 0, "no vectors");
    }

    function test_commitments() public view {
        uint256 i = 0;
        for (; vm.keyExistsJson(json, _at("commitments", i)); i++) {
            string memory vector = _at("commitments", i);
            bytes32 commitment = Ids.commitment(
                AssignmentId.wrap(_word(string.concat(vector, ".assignmentId"))),
                uint256(_word(string.concat(vector, ".allotmentId"))),
                ResultRoot.wrap(_word(string.concat(vector, ".resultRoot"))),
                _number(string.concat(vector, ".totalSteps")),
                _word(string.concat(vector, ".salt"))
            );
            assertEq(commitment, _word(string.concat(vector, ".commitment")), vector);
        }
        assertGt(i, 0, "no vectors");
    }

    function test_resultLeaves() public view {
        assertEq(ResultTree.empty().hash, _word(".resultEmpty"), "empty");
        uint256 i = 0;
        for (; vm.keyExistsJson(json, _at("resultLeaves", i)); i++) {
            string memory vector = _at("resultLeaves", i);
            assertEq(ResultTree.leaf(_leaf(vector)).hash, _word(string.concat(vector, ".hash")), vector);
        }
        assertGt(i, 0, "no vectors");
    }

    /// @dev Every path of every tree leads its leaf, or the empty one, to the root.
    function test_resultTrees() public view {
        uint256 trees = 0;
        for (; vm.keyExistsJson(json, _at("resultTrees", trees)); trees++) {
            string memory tree = _at("resultTrees", trees);
            uint256 count = _number(string.concat(tree, ".count"));
            assertEq(ResultTree.depth(count), _number(string.concat(tree, ".depth")), tree);
            bytes32 root = _word(string.concat(tree, ".resultRoot"));
            ResultTree.Node memory top = ResultTree.Node(
                _word(string.concat(tree, ".topHash")),
                uint64(_number(string.concat(tree, ".totalSteps")))
            );
            assertEq(ResultRoot.unwrap(ResultTree.root(count, top)), root, tree);
            uint256 paths = 0;
            for (; vm.keyExistsJson(json, _pathAt(tree, paths)); paths++) {
                string memory path = _pathAt(tree, paths);
                assertEq(ResultRoot.unwrap(_rootOf(tree, path, count)), root, path);
            }
            assertGt(paths, 0, "no paths");
        }
        assertGt(trees, 0, "no vectors");
    }

    // ------------------------------------------------------------------ reading

    function _pathAt(string memory tree, uint256 index) private pure returns (string memory) {
        return string.concat(tree, ".paths[", vm.toString(index), "]");
    }

    function _rootOf(string memory tree, string memory path, uint256 count) private view returns (ResultRoot) {
        uint256 position = _number(string.concat(path, ".position"));
        ResultTree.Node memory node =
            position < count
                ? ResultTree.leaf(_leaf(string.concat(tree, ".leaves[", vm.toString(position), "]")))
                : ResultTree.empty();
        ResultTree.Node[] memory siblings = new ResultTree.Node[](ResultTree.depth(count));
        for (uint256 i = 0; i < siblings.length; i++) {
            string memory sibling = string.concat(path, ".path[", vm.toString(i), "]");
            siblings[i] = ResultTree.Node(
                _word(string.concat(sibling, ".hash")),
                uint64(_number(string.concat(sibling, ".sum")))
            );
        }
        return ResultTree.rootFrom(count, position, node, siblings);
    }

    function _leaf(string memory path) private view returns (ResultTree.Leaf memory) {
        return
            ResultTree.Leaf({
                taskIndex: uint64(_number(string.concat(path, ".taskIndex"))),
                kind: uint8(_number(string.concat(path, ".kind"))),
                code: uint32(_number(string.concat(path, ".code"))),
                outputRoot: _word(string.concat(path, ".outputRoot")),
                outputLength: uint64(_number(string.concat(path, ".outputLength"))),
                steps: uint64(_number(string.concat(path, ".steps")))
            });
    }

    /// @dev A harness where the vector's market is, on the vector's chain.
    function _harness(string memory vector) private returns (IdsHarness) {
        address market = vm.parseJsonAddress(json, string.concat(vector, ".market"));
        vm.etch(market, address(new IdsHarness()).code);
        vm.chainId(_number(string.concat(vector, ".chainId")));
        return IdsHarness(market);
    }

    function _spec(string memory path) private view returns (IMarketTypes.JobSpec memory spec) {
        spec.version = uint16(_number(string.concat(path, ".version")));
        spec.requester = vm.parseJsonAddress(json, string.concat(path, ".requester"));
        spec.salt = _word(string.concat(path, ".salt"));
        spec.programId = _word(string.concat(path, ".programId"));
        spec.tasksRoot = _word(string.concat(path, ".tasksRoot"));
        spec.taskCount = uint64(_number(string.concat(path, ".taskCount")));
        spec.batchSize = uint32(_number(string.concat(path, ".batchSize")));
        spec.limits.steps = uint64(_number(string.concat(path, ".limitSteps")));
        spec.limits.pages = uint64(_number(string.concat(path, ".limitPages")));
        spec.limits.outputBytes = uint64(_number(string.concat(path, ".limitOutputBytes")));
        spec.budget = uint96(_number(string.concat(path, ".budget")));
        spec.taskFee = uint96(_number(string.concat(path, ".taskFee")));
        spec.minStepPrice = uint96(_number(string.concat(path, ".minStepPrice")));
        spec.maxStepPrice = uint96(_number(string.concat(path, ".maxStepPrice")));
        spec.rampSeconds = uint32(_number(string.concat(path, ".rampSeconds")));
        spec.replicas = uint8(_number(string.concat(path, ".replicas")));
        spec.maxReplicas = uint8(_number(string.concat(path, ".maxReplicas")));
        spec.onNoQuorum = IMarketTypes.NoQuorum(_number(string.concat(path, ".onNoQuorum")));
        spec.resolver = vm.parseJsonAddress(json, string.concat(path, ".resolver"));
        spec.bond = uint96(_number(string.concat(path, ".bond")));
        spec.auditRate = uint32(_number(string.concat(path, ".auditRate")));
        spec.commitTimeout = uint32(_number(string.concat(path, ".commitTimeout")));
        spec.challengeWindow = uint32(_number(string.concat(path, ".challengeWindow")));
        spec.postingDeadline = uint32(_number(string.concat(path, ".postingDeadline")));
        spec.terms = uint32(_number(string.concat(path, ".terms")));
        spec.manifestDigest = _word(string.concat(path, ".manifestDigest"));
        spec.callback = vm.parseJsonAddress(json, string.concat(path, ".callback"));
        spec.project = _word(string.concat(path, ".project"));
        spec.extension = _word(string.concat(path, ".extension"));
    }
}
