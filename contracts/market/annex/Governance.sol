// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governing} from "../Governing.sol";
import {IMarketAnnex} from "../../interfaces/IMarketAnnex.sol";
import {TermsBook} from "../../libraries/TermsBook.sol";

/// @title What governance and guardian may do
/// @dev Both reach no user's funds and no running job: the one sets terms of jobs posted later and where fees go, the
/// other can stop claims for a while, once.
abstract contract Governance is IMarketAnnex, Governing {
    using TermsBook for TermsBook.State;

    uint256 private constant LONGEST_STOP = 30 days;

    /// @inheritdoc IMarketAnnex
    function setTerms(Terms calldata values) external {
        if (msg.sender != GOVERNOR) revert NotGovernor(msg.sender);
        _setTerms(values);
    }

    /// @inheritdoc IMarketAnnex
    function setFeeReceiver(address receiver) external {
        if (msg.sender != GOVERNOR) revert NotGovernor(msg.sender);
        _setFeeReceiver(receiver);
    }

    /// @inheritdoc IMarketAnnex
    function addResolver(address resolver) external {
        if (msg.sender != GOVERNOR) revert NotGovernor(msg.sender);
        ResolverStatus status = _resolvers[resolver];
        if (status != ResolverStatus.Unknown) revert ResolverKnown(resolver, status);
        // Otherwise no stake could be reserved for its jobs.
        if (REGISTRY.entrustedTo(resolver) != address(this)) revert ResolverNotEntrusted(resolver);
        _resolvers[resolver] = ResolverStatus.Added;
        emit ResolverAdded(resolver);
    }

    /// @inheritdoc IMarketAnnex
    function voidResolver(address resolver) external {
        if (msg.sender != GOVERNOR) revert NotGovernor(msg.sender);
        if (_resolvers[resolver] != ResolverStatus.Added) revert ResolverUnknown(resolver);
        _resolvers[resolver] = ResolverStatus.Void;
        emit ResolverVoided(resolver);
    }

    /// @inheritdoc IMarketAnnex
    function stopClaims(uint32 duration) external {
        if (msg.sender != GUARDIAN) revert NotGuardian(msg.sender);
        uint256 stopped = TermsBook.stopOf(_terms.current);
        if (stopped != 0) revert GuardianUsed(stopped);
        if (duration == 0 || duration > LONGEST_STOP) revert ParametersOutOfBounds("duration");
        uint256 until = block.timestamp + duration;
        _terms.stopUntil(until);
        emit ClaimsStopped(msg.sender, until);
    }
}
