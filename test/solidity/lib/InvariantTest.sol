// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @notice Base of stateful invariant tests. Call `target` in setUp: the runner calls random functions of the targets
/// (all, or the selectors named) from random senders and checks every `invariant_` function between the calls.
abstract contract InvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address[] private _targets;
    address[] private _senders;
    FuzzSelector[] private _selectors;

    function target(address handler) internal {
        _targets.push(handler);
    }

    function target(address handler, bytes4[] memory selectors) internal {
        _targets.push(handler);
        _selectors.push(FuzzSelector({addr: handler, selectors: selectors}));
    }

    function sender(address account) internal {
        _senders.push(account);
    }

    // The runner asks these.

    function targetContracts() external view returns (address[] memory) {
        return _targets;
    }

    function targetSenders() external view returns (address[] memory) {
        return _senders;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory) {
        return _selectors;
    }
}
