// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDemands} from "../interfaces/IDemands.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Coins in games: bonds, what winners are credited, and how it is paid out
/// @notice Each side's bond is a multiple of what the other side's moves cost at the base fee of the moment, so that
/// being right pays for its gas.
abstract contract Bonds is IDisputeGame {
    /// @dev Gas of all moves of a side in the longest game, as `pnpm bench dispute` measures it.
    uint256 internal constant DEFENDER_GAS = 926_000;
    uint256 internal constant CHALLENGER_GAS = 685_000;
    /// @dev Gas of an answer to a demand, same place: a whole chunk of an output of 1 MiB, in a batch of 1,024 tasks.
    uint256 internal constant ANSWER_GAS = 270_000;

    uint256 private constant MULTIPLE = 3;
    /// @dev What an answer is paid, in halves of its gas.
    uint256 private constant PAID_HALVES = 3;

    uint256 internal immutable MIN_FEE;
    uint256 internal immutable MAX_FEE;

    mapping(address account => uint256) private _credits;

    constructor(uint256 minFee, uint256 maxFee) {
        if (minFee == 0) revert ParametersOutOfBounds("minFee");
        // The greatest bond fits its 72 bits.
        if (maxFee < minFee || maxFee * DEFENDER_GAS * MULTIPLE > type(uint72).max) {
            revert ParametersOutOfBounds("maxFee");
        }
        // And the greatest payment its 64.
        if ((maxFee * ANSWER_GAS * PAID_HALVES) / 2 > type(uint64).max) revert ParametersOutOfBounds("maxFee");
        MIN_FEE = minFee;
        MAX_FEE = maxFee;
    }

    /// @inheritdoc IDisputeGame
    function challengerBond() public view returns (uint256) {
        return MULTIPLE * DEFENDER_GAS * _fee();
    }

    /// @inheritdoc IDisputeGame
    function defenderBond() public view returns (uint256) {
        return MULTIPLE * CHALLENGER_GAS * _fee();
    }

    /// @inheritdoc IDemands
    function demandPayment() public view returns (uint256) {
        return (PAID_HALVES * ANSWER_GAS * _fee()) / 2;
    }

    /// @inheritdoc IDisputeGame
    function credit(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IDisputeGame
    function withdraw(address account) external {
        uint256 amount = _credits[account];
        if (amount == 0) revert NothingToWithdraw(account);
        _credits[account] = 0;
        emit Withdrawn(account, amount);
        (bool success, ) = account.call{value: amount}("");
        if (!success) revert TransferRefused(account, amount);
    }

    /// @dev What came with the call, as a bond.
    function _takeBond(uint256 needed) internal view returns (uint72) {
        if (msg.value < needed) revert BondTooSmall(msg.value, needed);
        if (msg.value > type(uint72).max) revert BondTooLarge(msg.value);
        return uint72(msg.value);
    }

    /// @dev What came with the call, as the payment of an answer.
    function _takePayment() internal view returns (uint64) {
        uint256 needed = demandPayment();
        if (msg.value < needed) revert BondTooSmall(msg.value, needed);
        if (msg.value > type(uint64).max) revert BondTooLarge(msg.value);
        return uint64(msg.value);
    }

    /// @dev Pays whoever calls, credits everybody else: nobody's refusal holds a game up. The caller has written all.
    function _award(address winner, uint256 amount) internal {
        if (amount == 0) return;
        if (winner == msg.sender) {
            (bool success, ) = winner.call{value: amount}("");
            if (success) return;
        }
        _credits[winner] += amount;
    }

    function _fee() private view returns (uint256) {
        return Math.min(MAX_FEE, Math.max(MIN_FEE, block.basefee));
    }
}
