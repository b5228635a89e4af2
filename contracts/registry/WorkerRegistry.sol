// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../interfaces/IConunToken.sol";
import {IWorkerRegistry} from "../interfaces/IWorkerRegistry.sol";
import {Accounts} from "../libraries/Accounts.sol";
import {Quarantine} from "../libraries/Quarantine.sol";
import {AllotmentId, STAKE_UNIT, Timestamp} from "../types/Types.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Owners, their stake, and the operators that work with it
/// @dev Immutable and without administration. It knows no market: each has allotments of its own, and only what owners
/// allotted to it can be reserved by it.
contract WorkerRegistry is IWorkerRegistry, EIP712 {
    using Accounts for Account;
    using Quarantine for Quarantine.State;
    using SafeCast for uint256;

    /// @dev What the registry owes, in units.
    struct Totals {
        uint64 stake;
        uint64 unbonding;
        uint64 quarantined;
        uint32 lastAllotment;
    }

    /// @dev Who an operator works for, and in how many markets.
    struct Employment {
        address owner;
        uint32 allotments;
    }

    /// @dev How much of an owner's stake a market may have allotted, and has.
    struct Cap {
        uint56 units;
        uint56 allotted;
    }

    /// @dev Names of an allotment that never change, apart because hot paths need at most one of them. `scope` is what
    /// its stake may be lost to: the market itself, or a resolver that entrusted its allotments to the market.
    struct Parties {
        address owner;
        address operator;
        address scope;
        address market;
    }

    bytes32 private constant OPERATOR_TYPEHASH = keccak256(
        "Operator(address owner,address operator,address market,uint256 deadline)"
    );

    /// @inheritdoc IWorkerRegistry
    uint256 public constant UNIT = STAKE_UNIT;

    /// @inheritdoc IWorkerRegistry
    IConunToken public immutable token;
    /// @inheritdoc IWorkerRegistry
    uint256 public immutable UNBONDING;
    /// @inheritdoc IWorkerRegistry
    uint256 public immutable QUARANTINE;

    Totals private _totals;
    Quarantine.State private _quarantine;
    mapping(address owner => Account) private _accounts;
    mapping(address owner => Unbonding[]) private _unbondings;
    mapping(address resolver => address market) private _entrusted;
    mapping(address owner => mapping(address scope => Cap)) private _caps;
    mapping(address operator => Employment) private _employments;
    mapping(address operator => mapping(address scope => AllotmentId)) private _allotmentOf;
    /// @dev By market, so that a market reaches its own allotments only. One that was revoked has no units left; what
    /// is still reserved of it counts as allotted until it is given back.
    mapping(address market => mapping(AllotmentId => Allotment)) private _allotments;
    mapping(AllotmentId => Parties) private _parties;

    constructor(IConunToken conunToken, uint32 unbondingSeconds, uint32 quarantineSeconds) EIP712("CONUN", "1") {
        token = conunToken;
        UNBONDING = unbondingSeconds;
        QUARANTINE = quarantineSeconds;
    }

    // ------------------------------------------------------------------ owners

    /// @inheritdoc IWorkerRegistry
    function stake(address owner, uint256 amount) external {
        _stake(owner, amount);
    }

    /// @inheritdoc IWorkerRegistry
    function stakeWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        // Somebody else may have sent the permit first: then the allowance is there.
        try token.permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _stake(msg.sender, amount);
    }

    /// @inheritdoc IWorkerRegistry
    function unbond(uint256 units) external returns (uint256 unbondingId) {
        if (units == 0) revert AmountZero();
        Account storage holder = _accounts[msg.sender];
        _requireFree(msg.sender, units);
        unbondingId = _unbondings[msg.sender].length;
        uint256 readyAt = block.timestamp + UNBONDING;
        holder.removeStake(units);
        _totals.stake -= uint64(units);
        _totals.unbonding += uint64(units);
        _unbondings[msg.sender].push(Unbonding(uint56(units), Timestamp.wrap(uint32(readyAt))));
        emit UnbondingStarted(msg.sender, unbondingId, units, readyAt);
    }

    /// @inheritdoc IWorkerRegistry
    function withdrawUnbonded(address owner, uint256 unbondingId) external {
        if (unbondingId >= _unbondings[owner].length) revert UnbondingUnknown(owner, unbondingId);
        Unbonding memory leaving = _unbondings[owner][unbondingId];
        if (leaving.units == 0) revert UnbondingUnknown(owner, unbondingId);
        uint256 readyAt = Timestamp.unwrap(leaving.readyAt);
        if (block.timestamp < readyAt) revert UnbondingNotReady(unbondingId, readyAt);
        delete _unbondings[owner][unbondingId];
        _totals.unbonding -= leaving.units;
        emit UnbondingWithdrawn(owner, unbondingId, leaving.units);
        token.transfer(owner, leaving.units * UNIT);
    }

    /// @inheritdoc IWorkerRegistry
    function setMarketCap(address market, uint256 capUnits) external {
        _caps[msg.sender][market].units = capUnits.toUint56();
        emit MarketCapSet(msg.sender, market, capUnits);
    }

    /// @inheritdoc IWorkerRegistry
    function authorise(
        address operator,
        address market,
        uint256 units,
        uint256 deadline,
        bytes calldata signature
    ) external returns (AllotmentId id) {
        if (operator != msg.sender) _checkSignature(operator, market, deadline, signature);
        Employment storage employment = _employments[operator];
        address employer = employment.owner;
        if (employer != address(0) && employer != msg.sender) revert OperatorTaken(operator, employer);
        if (AllotmentId.unwrap(_allotmentOf[operator][market]) != 0) revert OperatorTaken(operator, employer);
        id = AllotmentId.wrap(++_totals.lastAllotment);
        employment.owner = msg.sender;
        employment.allotments++;
        _allotmentOf[operator][market] = id;
        address keeper = _entrusted[market];
        if (keeper == address(0)) keeper = market;
        _parties[id] = Parties(msg.sender, operator, market, keeper);
        _allotments[keeper][id] = Allotment(msg.sender, units.toUint48(), 0);
        _allot(msg.sender, market, units);
        emit OperatorAuthorised(msg.sender, operator, market, id, units);
    }

    /// @inheritdoc IWorkerRegistry
    function setAllotment(AllotmentId id, uint256 units) external {
        Parties memory parties = _requireAuthorised(id);
        Allotment storage part = _allotments[parties.market][id];
        (uint256 before, uint256 reserved) = (part.units, part.reserved);
        if (units < reserved) revert InsufficientAllotment(id, before - reserved, before - units);
        part.units = units.toUint48();
        if (units > before) _allot(parties.owner, parties.scope, units - before);
        else _unallot(parties.owner, parties.scope, before - units);
        emit AllotmentChanged(id, parties.owner, parties.operator, units);
    }

    /// @inheritdoc IWorkerRegistry
    function revoke(AllotmentId id) external {
        Parties memory parties = _requireAuthorised(id);
        Allotment storage part = _allotments[parties.market][id];
        _allotmentOf[parties.operator][parties.scope] = AllotmentId.wrap(0);
        if (--_employments[parties.operator].allotments == 0) delete _employments[parties.operator];
        uint256 returned = part.units - part.reserved;
        part.units = 0;
        _unallot(parties.owner, parties.scope, returned);
        emit OperatorRevoked(id, parties.owner, parties.operator);
    }

    /// @inheritdoc IWorkerRegistry
    function burnQuarantined(uint256 quarantineId) external {
        (uint256 units, uint256 reward, address beneficiary) = _quarantine.take(quarantineId);
        _totals.quarantined -= uint64(units);
        emit QuarantineBurned(quarantineId, units - reward);
        token.burn((units - reward) * UNIT);
        if (reward == 0) return;
        emit RewardPaid(quarantineId, beneficiary, reward);
        token.transfer(beneficiary, reward * UNIT);
    }

    // ------------------------------------------------------------------ markets

    /// @inheritdoc IWorkerRegistry
    function entrust(address market) external {
        if (_entrusted[msg.sender] != address(0)) revert AlreadyEntrusted(msg.sender, _entrusted[msg.sender]);
        if (market == address(0)) revert AmountZero();
        _entrusted[msg.sender] = market;
        emit AllotmentsEntrusted(msg.sender, market);
    }

    /// @inheritdoc IWorkerRegistry
    function reserve(address operator, uint256 units) external returns (AllotmentId id, address owner) {
        return _reserve(operator, msg.sender, units);
    }

    /// @inheritdoc IWorkerRegistry
    function reserveFor(
        address resolver,
        address operator,
        uint256 units
    ) external returns (AllotmentId id, address owner) {
        return _reserve(operator, resolver, units);
    }

    /// @dev Reaches only allotments that the market keeps: one of another market's resolver has no units here.
    function _reserve(address operator, address scope, uint256 units) private returns (AllotmentId id, address owner) {
        id = _allotmentOf[operator][scope];
        if (AllotmentId.unwrap(id) == 0) revert OperatorNotAuthorised(operator, scope);
        Allotment memory part = _allotments[msg.sender][id];
        uint256 free = part.units - part.reserved;
        if (free < units) revert InsufficientAllotment(id, free, units);
        // Bounded by `part.units`.
        part.reserved += uint48(units);
        _allotments[msg.sender][id] = part;
        return (id, part.owner);
    }

    /// @inheritdoc IWorkerRegistry
    function release(AllotmentId id, uint256 units) external returns (address owner) {
        return _giveBack(id, units, 0);
    }

    /// @inheritdoc IWorkerRegistry
    function penalise(AllotmentId id, uint256 units, uint256 penaltyUnits) external returns (address owner) {
        owner = _giveBack(id, units, penaltyUnits);
        emit Penalised(id, owner, msg.sender, penaltyUnits);
        token.burn(penaltyUnits * UNIT);
    }

    /// @inheritdoc IWorkerRegistry
    function slash(AllotmentId id, uint256 units, uint256 slashUnits) external returns (address owner) {
        (owner, ) = _slash(id, units, slashUnits, 0);
    }

    /// @inheritdoc IWorkerRegistry
    function slashRewarding(
        AllotmentId id,
        uint256 units,
        uint256 slashUnits,
        address beneficiary,
        uint256 rewardUnits
    ) external returns (address owner) {
        if (rewardUnits > slashUnits) revert NotReservingMarket(id, msg.sender);
        uint256 quarantineId;
        (owner, quarantineId) = _slash(id, units, slashUnits, rewardUnits);
        _quarantine.beneficiaries[quarantineId] = beneficiary;
        emit RewardAssigned(quarantineId, beneficiary, rewardUnits);
    }

    /// @inheritdoc IWorkerRegistry
    function restore(uint256 quarantineId) external returns (address scope) {
        (AllotmentId id, uint256 units) = _quarantine.undo(quarantineId);
        Parties memory parties = _parties[id];
        if (parties.market != msg.sender) revert NotReservingMarket(id, msg.sender);
        _totals.quarantined -= uint64(units);
        _totals.stake += uint64(units);
        _accounts[parties.owner].addStake(units);
        emit QuarantineRestored(quarantineId, parties.owner, units);
        return parties.scope;
    }

    // ------------------------------------------------------------------ internal

    function _stake(address owner, uint256 amount) private {
        if (amount == 0) revert AmountZero();
        if (amount % UNIT != 0) revert AmountNotInUnits(amount, UNIT);
        uint256 units = amount / UNIT;
        _accounts[owner].addStake(units);
        _totals.stake += units.toUint64();
        emit Staked(owner, msg.sender, units);
        token.transferFrom(msg.sender, address(this), amount);
    }

    function _slash(
        AllotmentId id,
        uint256 units,
        uint256 slashUnits,
        uint256 rewardUnits
    ) private returns (address owner, uint256 quarantineId) {
        owner = _giveBack(id, units, slashUnits);
        uint256 releaseAt = block.timestamp + QUARANTINE;
        _totals.quarantined += uint64(slashUnits);
        quarantineId = _quarantine.put(id, slashUnits, rewardUnits, releaseAt);
        emit Slashed(id, owner, msg.sender, quarantineId, slashUnits, releaseAt);
    }

    /// @dev Moves free stake of an owner to a market's operators.
    function _allot(address owner, address scope, uint256 units) private {
        _requireFree(owner, units);
        Cap storage cap = _caps[owner][scope];
        uint256 allotted = cap.allotted + units;
        if (allotted > cap.units) revert MarketCapExceeded(owner, scope, cap.units, allotted);
        cap.allotted = uint56(allotted);
        _accounts[owner].allotted += uint56(units);
    }

    function _unallot(address owner, address scope, uint256 units) private {
        _caps[owner][scope].allotted -= uint56(units);
        _accounts[owner].allotted -= uint56(units);
    }

    /// @dev Ends a reservation of the market that calls, less what is taken from the owner's stake.
    function _giveBack(AllotmentId id, uint256 units, uint256 taken) private returns (address owner) {
        Allotment memory part = _allotments[msg.sender][id];
        if (part.reserved < units || units < taken || part.owner == address(0)) {
            revert NotReservingMarket(id, msg.sender);
        }
        owner = part.owner;
        // Only a revoked allotment has more reserved than allotted.
        bool revoked = part.units < part.reserved;
        part.reserved -= uint48(units);
        if (!revoked) part.units -= uint48(taken);
        _allotments[msg.sender][id] = part;
        uint256 returned = revoked ? units : taken;
        if (returned != 0) _unallot(owner, _parties[id].scope, returned);
        if (taken != 0) {
            _accounts[owner].removeStake(taken);
            _totals.stake -= uint64(taken);
        }
    }

    function _checkSignature(
        address operator,
        address market,
        uint256 deadline,
        bytes calldata signature
    ) private view {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(OPERATOR_TYPEHASH, msg.sender, operator, market, deadline))
        );
        if (!SignatureChecker.isValidSignatureNow(operator, digest, signature)) {
            revert OperatorSignatureInvalid(operator);
        }
    }

    function _requireFree(address owner, uint256 units) private view {
        uint256 free = _accounts[owner].free();
        if (free < units) revert InsufficientFreeStake(owner, free, units);
    }

    /// @dev The sender owns the allotment, and its operator still works with it.
    function _requireAuthorised(AllotmentId id) private view returns (Parties memory parties) {
        parties = _parties[id];
        if (parties.owner != msg.sender) revert NotAllotmentOwner(id, parties.owner, msg.sender);
        if (AllotmentId.unwrap(_allotmentOf[parties.operator][parties.scope]) != AllotmentId.unwrap(id)) {
            revert OperatorNotAuthorised(parties.operator, parties.scope);
        }
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IWorkerRegistry
    function account(address owner) external view returns (Account memory) {
        return _accounts[owner];
    }

    /// @inheritdoc IWorkerRegistry
    function allotment(AllotmentId id) external view returns (Allotment memory) {
        return _allotments[_parties[id].market][id];
    }

    /// @inheritdoc IWorkerRegistry
    function allotmentOwner(AllotmentId id) external view returns (address) {
        return _parties[id].owner;
    }

    /// @inheritdoc IWorkerRegistry
    function allotmentOperator(AllotmentId id) external view returns (address) {
        return _parties[id].operator;
    }

    /// @inheritdoc IWorkerRegistry
    function allotmentMarket(AllotmentId id) external view returns (address) {
        return _parties[id].market;
    }

    /// @inheritdoc IWorkerRegistry
    function allotmentScope(AllotmentId id) external view returns (address) {
        return _parties[id].scope;
    }

    /// @inheritdoc IWorkerRegistry
    function entrustedTo(address resolver) external view returns (address market) {
        return _entrusted[resolver];
    }

    /// @inheritdoc IWorkerRegistry
    function allotmentOf(address operator, address market) external view returns (AllotmentId) {
        return _allotmentOf[operator][market];
    }

    /// @inheritdoc IWorkerRegistry
    function ownerOf(address operator) external view returns (address) {
        return _employments[operator].owner;
    }

    /// @inheritdoc IWorkerRegistry
    function marketCap(address owner, address market) external view returns (uint256 capUnits, uint256 allottedUnits) {
        Cap memory cap = _caps[owner][market];
        return (cap.units, cap.allotted);
    }

    /// @inheritdoc IWorkerRegistry
    function unbonding(address owner, uint256 unbondingId) external view returns (Unbonding memory) {
        if (unbondingId >= _unbondings[owner].length) revert UnbondingUnknown(owner, unbondingId);
        return _unbondings[owner][unbondingId];
    }

    /// @inheritdoc IWorkerRegistry
    function totalStake() external view returns (uint256) {
        return _totals.stake;
    }

    /// @inheritdoc IWorkerRegistry
    function lotteryStake(address owner, Timestamp since) external view returns (uint256 units) {
        return _accounts[owner].weightAt(Timestamp.unwrap(since));
    }

    /// @inheritdoc IWorkerRegistry
    function liabilities() external view returns (uint256) {
        Totals memory totals = _totals;
        return (uint256(totals.stake) + totals.unbonding + totals.quarantined) * UNIT;
    }
}
