// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobCallback} from "@conun/contracts/interfaces/IJobCallback.sol";
import {IJobMarket} from "@conun/contracts/interfaces/IJobMarket.sol";
import {ResultTree} from "@conun/contracts/libraries/ResultTree.sol";
import {JobId, ResultRoot} from "@conun/contracts/types/Types.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Orders pictures for its customers and remembers which results were accepted.
contract Renderer is IJobCallback {
    IJobMarket public immutable market;
    IERC20 public immutable con;

    mapping(JobId => address customer) public customers;
    mapping(JobId => mapping(uint64 batch => ResultRoot)) public accepted;

    event Ordered(JobId indexed jobId, address indexed customer);
    event Rendered(JobId indexed jobId, uint64 indexed batch, ResultRoot root);

    error NotTheMarket(address caller);
    error NotOurJob(JobId jobId);
    error NotAccepted(JobId jobId, uint64 batch);

    constructor(IJobMarket market_) {
        market = market_;
        con = IERC20(address(market_.token()));
    }

    /// @notice Posts a job that the caller pays for. In `spec`, requester and callback are this contract.
    function order(IJobMarket.JobSpec calldata spec, string calldata hint) external returns (JobId jobId) {
        con.transferFrom(msg.sender, address(this), spec.budget);
        con.approve(address(market), spec.budget);
        jobId = market.post(spec, hint);
        customers[jobId] = msg.sender;
        emit Ordered(jobId, msg.sender);
    }

    /// @inheritdoc IJobCallback
    function onBatchSettled(JobId jobId, uint64 batch, ResultRoot root) external {
        if (msg.sender != address(market)) revert NotTheMarket(msg.sender);
        if (customers[jobId] == address(0)) revert NotOurJob(jobId);
        // May be told more than once: writing the same twice does no harm.
        accepted[jobId][batch] = root;
        emit Rendered(jobId, batch, root);
    }

    /// @notice Whether a task of a batch ended as `leaf` says, shown by its path in the accepted result.
    function verify(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        ResultTree.Leaf memory leaf,
        ResultTree.Node[] memory path
    ) external view returns (bool) {
        JobId jobId = market.jobIdOf(spec);
        ResultRoot root = accepted[jobId][batch];
        if (ResultRoot.unwrap(root) == 0) revert NotAccepted(jobId, batch);
        uint256 first = uint256(batch) * spec.batchSize;
        uint256 count = spec.taskCount - first < spec.batchSize ? spec.taskCount - first : spec.batchSize;
        if (leaf.taskIndex < first || leaf.taskIndex >= first + count) return false;
        return ResultTree.rootFrom(count, leaf.taskIndex - first, ResultTree.leaf(leaf), path) == root;
    }

    /// @notice Closes a customer's job early; what it did not spend goes back to the customer.
    function cancel(IJobMarket.JobSpec calldata spec) external {
        JobId jobId = market.jobIdOf(spec);
        if (customers[jobId] != msg.sender) revert NotOurJob(jobId);
        uint256 before = con.balanceOf(address(this));
        market.close(spec);
        con.transfer(msg.sender, con.balanceOf(address(this)) - before);
    }
}
