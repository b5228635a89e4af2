// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Renderer} from "./Renderer.sol";
import {IJobMarket as Published} from "@conun/contracts/interfaces/IJobMarket.sol";
import {IMarketTypes as PublishedTypes} from "@conun/contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "@conun/contracts/libraries/ResultTree.sol";
import {JobId, ResultRoot} from "@conun/contracts/types/Types.sol";
import {IConunToken} from "../../../contracts/interfaces/IConunToken.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";
import {Tags} from "../../../contracts/libraries/Tags.sol";
import {BlockHashSeed} from "../../../contracts/seed/BlockHashSeed.sol";
import {ConunToken} from "../../../contracts/token/ConunToken.sol";
import {Deploy} from "../helpers/Deploy.sol";
import {Test} from "../lib/Test.sol";

/// @notice The example of docs/contracts.md, through a whole job, with a contract as requester.
contract RendererTest is Test {
    uint256 internal constant BUDGET = 10e18;

    address internal customer = makeAddr("customer");
    address internal worker = makeAddr("worker");
    ConunToken internal token = new ConunToken(address(this));
    IWorkerRegistry internal registry = IWorkerRegistry(
        Deploy.contractNamed("WorkerRegistry", abi.encode(token, 7 days, 14 days))
    );
    Published internal market;
    Renderer internal renderer;

    function setUp() public {
        vm.warp(1_800_000_000);
        IMarketTypes.Terms memory terms = IMarketTypes.Terms(20_000, 30_000, 1_000_000, 100_000, 500_000);
        IMarketTypes.ChainParameters memory chain = IMarketTypes.ChainParameters(60, 60, 60, 60, 30 days, 0);
        Deploy.Setup memory setup = Deploy.Setup(
            IConunToken(address(token)),
            registry,
            new BlockHashSeed(),
            address(this),
            address(this),
            chain
        );
        market = Published(Deploy.market(setup, address(this), terms));
        renderer = new Renderer(market);
        token.transfer(customer, BUDGET);
        vm.prank(customer);
        token.approve(address(renderer), BUDGET);
        token.transfer(worker, 100e18);
        vm.startPrank(worker);
        token.approve(address(registry), type(uint256).max);
        registry.stake(worker, 100e18);
        registry.setMarketCap(address(market), 100_000_000);
        registry.authorise(worker, address(market), 100_000_000, 0, "");
        vm.stopPrank();
    }

    function test_order_resultIsToldAndProven() public {
        (Published.JobSpec memory spec, JobId id) = order();
        (ResultTree.Leaf[2] memory leaves, ResultTree.Node[2] memory nodes, ResultRoot root) = results();
        work(id, spec, root, nodes[0].sum + nodes[1].sum);

        assertEq(ResultRoot.unwrap(renderer.accepted(id, 0)), ResultRoot.unwrap(root));
        ResultTree.Node[] memory path = new ResultTree.Node[](1);
        path[0] = nodes[1];
        assertTrue(renderer.verify(spec, 0, leaves[0], path));
        assertFalse(renderer.verify(spec, 0, leaves[1], path), "another task's leaf");
        leaves[0].outputRoot = keccak256("forged");
        assertFalse(renderer.verify(spec, 0, leaves[0], path), "a forged output");
    }

    function test_onBatchSettled_onlyTheMarket() public {
        (, JobId id) = order();
        vm.expectRevert(abi.encodeWithSelector(Renderer.NotTheMarket.selector, address(this)));
        renderer.onBatchSettled(id, 0, ResultRoot.wrap(keccak256("mine")));
    }

    function test_cancel_budgetGoesBackToCustomer() public {
        (Published.JobSpec memory spec, JobId id) = order();
        vm.expectRevert(abi.encodeWithSelector(Renderer.NotOurJob.selector, id));
        renderer.cancel(spec);
        vm.prank(customer);
        renderer.cancel(spec);
        assertEq(token.balanceOf(customer), BUDGET);
    }

    function order() internal returns (Published.JobSpec memory spec, JobId id) {
        spec.version = 1;
        spec.requester = address(renderer);
        spec.callback = address(renderer);
        spec.salt = keccak256("salt");
        spec.programId = keccak256("program");
        spec.tasksRoot = keccak256("tasks");
        spec.manifestDigest = keccak256("manifest");
        spec.taskCount = 2;
        spec.batchSize = 2;
        spec.limits = PublishedTypes.Limits(1_000_000_000, 16, 1024);
        spec.budget = uint96(BUDGET);
        spec.taskFee = 0.01e18;
        spec.minStepPrice = 0.1e18;
        spec.maxStepPrice = 0.1e18;
        spec.replicas = 1;
        spec.maxReplicas = 1;
        spec.bond = 2e18;
        spec.commitTimeout = 600;
        spec.challengeWindow = 600;
        spec.postingDeadline = uint32(block.timestamp + 1 days);
        spec.terms = market.currentTerms();
        vm.prank(customer);
        id = renderer.order(spec, "");
    }

    function results()
        internal
        pure
        returns (ResultTree.Leaf[2] memory leaves, ResultTree.Node[2] memory nodes, ResultRoot root)
    {
        leaves[0] = ResultTree.Leaf(0, 0, 0, keccak256("left half"), 32, 1_000_000);
        leaves[1] = ResultTree.Leaf(1, 0, 0, keccak256("right half"), 32, 2_000_000);
        nodes[0] = ResultTree.leaf(leaves[0]);
        nodes[1] = ResultTree.leaf(leaves[1]);
        root = ResultTree.root(2, ResultTree.parent(nodes[0], nodes[1]));
    }

    function work(JobId id, Published.JobSpec memory spec, ResultRoot root, uint64 steps) internal {
        bytes32 assignment = keccak256(
            abi.encode(Tags.ASSIGNMENT, block.chainid, market, id, uint256(0), uint256(0), uint256(0))
        );
        bytes32 commitment = keccak256(
            abi.encode(Tags.COMMITMENT, assignment, uint256(1), root, uint256(steps), bytes32("salt"))
        );
        PublishedTypes.ClaimAndCommit[] memory claims = new PublishedTypes.ClaimAndCommit[](1);
        claims[0] = PublishedTypes.ClaimAndCommit(0, 0, 0, commitment);
        vm.prank(worker);
        market.claimAndCommit(spec, claims);
        PublishedTypes.Opening[] memory openings = new PublishedTypes.Opening[](1);
        openings[0] = PublishedTypes.Opening(0, 0, root, steps, bytes32("salt"), "");
        market.reveal(id, openings);
        vm.warp(block.timestamp + 601);
        uint64[] memory batches = new uint64[](1);
        market.settle(spec, batches, true);
        market.notify(spec, 0);
    }
}
