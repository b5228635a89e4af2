// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {AllotmentId, GameId} from "../types/Types.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Who may move, and moves that others send for them
abstract contract Movers is IDisputeGame, EIP712 {
    bytes32 private constant MOVE_TYPEHASH = keccak256(
        "Move(bytes32 game,bytes32 segment,uint8 round,uint8 move,bytes32 data)"
    );

    /// @dev Numbers of moves in what is signed.
    uint8 internal constant OPEN = 1;
    uint8 internal constant DIVIDE = 2;
    uint8 internal constant PICK = 3;
    uint8 internal constant CONCEDE = 4;

    IWorkerRegistry internal immutable REGISTRY;

    mapping(address owner => address) private _defenders;

    constructor(IWorkerRegistry registry) EIP712("CONUN disputes", "1") {
        REGISTRY = registry;
    }

    /// @inheritdoc IDisputeGame
    function setDefender(address defender) external {
        _defenders[msg.sender] = defender;
        emit DefenderSet(msg.sender, defender);
    }

    /// @inheritdoc IDisputeGame
    function defenderOf(address owner) external view returns (address) {
        return _defenders[owner];
    }

    /// @dev The mover sends the move, or has signed it for this moment of this game. The segment alone does not tell
    /// the moment: where a trace ended early it can be the same in several rounds.
    function _requireConsent(
        GameId id,
        bytes32 segment,
        uint8 round,
        uint8 move,
        bytes32 data,
        address mover,
        bytes calldata signature
    ) internal view {
        if (mover == msg.sender) return;
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(MOVE_TYPEHASH, id, segment, round, move, data)));
        if (!SignatureChecker.isValidSignatureNow(mover, digest, signature)) revert SignatureInvalid(mover);
    }

    /// @dev The mover may move for whoever holds the allotment.
    function _requireDefender(GameId id, AllotmentId allotmentId, address mover) internal view {
        if (!_mayMove(allotmentId, mover)) revert MoverNotEntitled(id, mover);
    }

    function _mayMove(AllotmentId allotmentId, address mover) internal view returns (bool) {
        if (mover == REGISTRY.allotmentOperator(allotmentId)) return true;
        address owner = REGISTRY.allotmentOwner(allotmentId);
        return mover == owner || (mover == _defenders[owner] && mover != address(0));
    }
}
