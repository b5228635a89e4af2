// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "../MarketBase.sol";
import {IJobCallback} from "../../interfaces/IJobCallback.sol";
import {IMarketAnnex} from "../../interfaces/IMarketAnnex.sol";
import {Batches} from "../../libraries/Batches.sol";
import {Ids} from "../../libraries/Ids.sol";
import {LowLevel} from "../../libraries/LowLevel.sol";
import {TermsBook} from "../../libraries/TermsBook.sol";
import {JobId} from "../../types/Types.sol";

/// @title The market after payment: notify, collectFees
abstract contract After is IMarketAnnex, MarketBase {
    using Batches for Batches.State;
    using TermsBook for TermsBook.State;

    /// @inheritdoc IMarketAnnex
    uint256 public constant CALLBACK_GAS = 500_000;

    /// @dev What `notify` needs after the call.
    uint256 private constant CALLBACK_RESERVE = 10_000;

    /// @inheritdoc IMarketAnnex
    function notify(JobSpec calldata spec, uint64 index) external {
        JobId id = Ids.job(spec);
        if (spec.callback == address(0)) revert CallbackNone(id);
        Batches.State storage state = _batches[id][index];
        Batches.Batch memory batch_ = state.load();
        if (batch_.status != Batches.SETTLED) revert BatchNotSettled(id, index, BatchStatus(batch_.status));
        bytes memory data = abi.encodeCall(IJobCallback.onBatchSettled, (id, index, _accepted(state, batch_)));
        // A call gets 63 parts of 64 at most of what is left (EIP-150): so much that it gets what it was promised.
        uint256 needed = (CALLBACK_GAS * 64) / 63 + CALLBACK_RESERVE;
        if (gasleft() < needed) revert CallbackGasTooLow(gasleft(), needed);
        bool success = LowLevel.callIgnoringReturn(spec.callback, CALLBACK_GAS, data);
        emit CallbackNotified(id, index, spec.callback, success);
    }

    /// @inheritdoc IMarketAnnex
    function collectFees() external {
        (address receiver, uint256 amount) = (_feeReceiver, _terms.takeFees());
        emit FeesCollected(receiver, amount);
        _send(receiver, amount);
    }
}
