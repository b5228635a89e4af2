// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title What the core uses of CON
/// @notice The core relies on it: a transfer moves exactly the amount or reverts, and calls nobody.
interface IConunToken is IERC20, IERC20Permit {
    /// @notice Burns tokens of the sender.
    function burn(uint256 amount) external;
}
