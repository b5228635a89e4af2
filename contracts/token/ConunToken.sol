// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title CON, the coin that CONUN is paid in
/// @notice Five thousand million, minted once; nobody can mint again, holders can burn. Approvals by signature
/// (EIP-2612). Votes are counted on a clock of seconds (ERC-6372), so that they mean the same on every chain.
contract ConunToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
    /// @notice Wei of CON that were ever minted.
    uint256 public constant INITIAL_SUPPLY = 5_000_000_000e18;

    /// @param holder Receives the whole supply.
    constructor(address holder) ERC20("CONUN", "CON") ERC20Permit("CONUN") {
        _mint(holder, INITIAL_SUPPLY);
    }

    /// @notice The clock that votes are counted on: seconds since 1970.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice Says that the clock counts seconds.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ERC20Permit
    function nonces(address holder) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(holder);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
