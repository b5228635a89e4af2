// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketBase} from "./MarketBase.sol";
import {TermsBook} from "../libraries/TermsBook.sol";

/// @title What governance sets
abstract contract Governing is MarketBase {
    using TermsBook for TermsBook.State;

    function _setTerms(Terms memory values) internal {
        emit TermsSet(uint32(_terms.set(values)), values);
    }

    function _setFeeReceiver(address receiver) internal {
        if (receiver == address(0)) revert ParametersOutOfBounds("feeReceiver");
        _feeReceiver = receiver;
        emit FeeReceiverSet(receiver);
    }
}
