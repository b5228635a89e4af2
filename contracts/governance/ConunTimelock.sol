// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The governor: what is decided waits before it holds
/// @notice One body proposes, another may veto, anyone executes what has waited long enough. Nobody administers the
/// roles but the timelock itself.
contract ConunTimelock is TimelockController {
    /// @param delay Seconds from proposal to execution; longer than unbonding, so that whoever disagrees can leave.
    /// @param proposer Proposes, and may take back what it proposed.
    /// @param vetoer May cancel a proposal.
    constructor(
        uint256 delay,
        address proposer,
        address vetoer
    ) TimelockController(delay, _one(proposer), _one(address(0)), address(0)) {
        _grantRole(CANCELLER_ROLE, vetoer);
    }

    function _one(address member) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = member;
    }
}
