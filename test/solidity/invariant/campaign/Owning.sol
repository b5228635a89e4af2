// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Asking} from "./Asking.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IWorkerRegistry} from "../../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../../contracts/types/Types.sol";

/// @dev Owners and their stake; governance and guardian within their bounds.
abstract contract Owning is Asking {
    // ------------------------------------------------------------------ stake

    function _stakeMore() internal {
        uint256 owner = _below(OWNERS);
        uint256 units = _between(1, 1_000e6);
        address payer = _chance(70) ? owners[owner] : SPONSOR;
        bytes memory data = abi.encodeCall(IWorkerRegistry.stake, (owners[owner], units * UNIT));
        _require(_call(payer, address(registry), 0, data), "anyone may stake for anyone");
        tokens[payer] -= units * UNIT;
        stakes[owner] += units;
    }

    function _unbond() internal returns (bool) {
        uint256 owner = _below(OWNERS);
        uint256 free = stakes[owner] - allotted[owner];
        if (free == 0) return false;
        uint256 units = _between(1, free > 500e6 ? 500e6 : free);
        bytes memory data = abi.encodeCall(IWorkerRegistry.unbond, (units));
        _require(_call(owners[owner], address(registry), 0, data), "free stake can leave");
        stakes[owner] -= units;
        unbonding += units;
        unbondings[owner].push(UnbondingBook(uint64(units), uint32(time + UNBONDING)));
        return true;
    }

    function _withdrawUnbonded(uint256 owner, uint256 number) internal returns (bool) {
        UnbondingBook storage book = unbondings[owner][number];
        if (book.units == 0 || time < book.readyAt) return false;
        bytes memory data = abi.encodeCall(IWorkerRegistry.withdrawUnbonded, (owners[owner], number));
        _require(_call(STRANGER, address(registry), 0, data), "2: what is unbonded is paid out");
        unbonding -= book.units;
        tokens[owners[owner]] += book.units * UNIT;
        book.units = 0;
        _count(Count.Unbonded);
        return true;
    }

    function _setCap() internal {
        (uint256 owner, uint256 scope) = (_below(OWNERS), _below(SCOPES));
        uint256 cap = _between(ALLOTTED / 2, 3 * ALLOTTED);
        bytes memory data = abi.encodeCall(IWorkerRegistry.setMarketCap, (_scope(scope), cap));
        _require(_call(owners[owner], address(registry), 0, data), "a cap is set");
        caps[owner][scope] = cap;
    }

    function _setAllotment() internal returns (bool) {
        uint256 id = _between(1, lastAllotment);
        AllotmentBook storage book = allotments[id];
        if (book.revoked) return false;
        uint256 units = book.reserved + _below(ALLOTTED);
        if (units > book.units) {
            uint256 more = units - book.units;
            bool fits = capUsed[book.owner][book.scope] + more <= caps[book.owner][book.scope];
            if (!fits || stakes[book.owner] - allotted[book.owner] < more) return false;
        }
        bytes memory data = abi.encodeCall(IWorkerRegistry.setAllotment, (AllotmentId.wrap(uint32(id)), units));
        _require(_call(owners[book.owner], address(registry), 0, data), "an allotment is set");
        _bookAllotted(book.owner, book.scope, int256(units) - int256(uint256(book.units)));
        book.units = uint64(units);
        return true;
    }

    function _revoke() internal returns (bool) {
        uint256 id = _between(1, lastAllotment);
        AllotmentBook storage book = allotments[id];
        if (book.revoked) return false;
        bytes memory data = abi.encodeCall(IWorkerRegistry.revoke, (AllotmentId.wrap(uint32(id))));
        _require(_call(owners[book.owner], address(registry), 0, data), "an operator is let go");
        _bookAllotted(book.owner, book.scope, -int256(uint256(book.units - book.reserved)));
        book.revoked = true;
        allotmentOf[book.operator][book.scope] = 0;
        return true;
    }

    /// @dev An operator that was let go comes back.
    function _authorise() internal returns (bool) {
        (uint256 operator, uint256 scope) = (_below(OPERATORS), _below(SCOPES));
        uint256 owner = _employerOf(operator);
        if (allotmentOf[operator][scope] != 0) return false;
        uint256 units = ALLOTTED / 2;
        if (capUsed[owner][scope] + units > caps[owner][scope]) return false;
        if (stakes[owner] - allotted[owner] < units) return false;
        bytes memory signature =
            operator < OWNERS ? bytes("") : _agreement(owners[owner], operators[operator], _scope(scope));
        bytes memory data = abi.encodeCall(
            IWorkerRegistry.authorise,
            (operators[operator], _scope(scope), units, type(uint256).max, signature)
        );
        _require(_call(owners[owner], address(registry), 0, data), "an operator is authorised");
        _bookAllotment(lastAllotment + 1, operator, scope, units);
        return true;
    }

    // ------------------------------------------------------------------ quarantine

    /// @dev Anyone burns what has rested: the reward goes out, at most half, and the rest is gone.
    function _burnQuarantined(uint256 number) internal returns (bool) {
        QuarantineBook storage book = quarantine[number];
        if (book.ended || time < book.releaseAt) return false;
        bytes memory data = abi.encodeCall(IWorkerRegistry.burnQuarantined, (number + 1));
        _require(_call(STRANGER, address(registry), 0, data), "2: a slash that rested is burned");
        _require(book.reward * 2 <= book.units, "6: half of a slash is burned at least");
        quarantined -= book.units;
        _burn(book.units - book.reward);
        if (book.reward != 0) tokens[book.beneficiary] += book.reward * UNIT;
        book.ended = true;
        _count(Count.Burned);
        return true;
    }

    /// @dev What a void resolver slashed goes back.
    function _restore(uint256 number) internal returns (bool) {
        QuarantineBook storage book = quarantine[number];
        if (book.ended || !isVoid[book.scope]) return false;
        bytes memory data = abi.encodeCall(market.restore, (number + 1));
        _require(_call(STRANGER, address(market), 0, data), "a void resolver's slash goes back");
        quarantined -= book.units;
        stakes[book.owner] += book.units;
        book.ended = true;
        _count(Count.Restored);
        return true;
    }

    // ------------------------------------------------------------------ governance

    function _setTerms() internal {
        IMarketTypes.Terms memory values = IMarketTypes.Terms({
            requesterFee: uint32(_below(50_001)),
            providerFee: uint32(_below(50_001)),
            expiryFloor: uint56(_chance(80) ? _below(1e6) : _below(40e6)),
            expiryRate: uint32(_below(1_000_001)),
            lonelyShare: uint32(_below(1_000_001))
        });
        _require(_call(GOVERNOR, address(market), 0, abi.encodeCall(market.setTerms, (values))), "terms are set");
        terms = values;
        termsNumber++;
    }

    function _setFeeReceiver() internal {
        address receiver = feeReceiver == FEES ? OTHER_FEES : FEES;
        bytes memory data = abi.encodeCall(market.setFeeReceiver, (receiver));
        _require(_call(GOVERNOR, address(market), 0, data), "the receiver is set");
        feeReceiver = receiver;
    }

    function _voidResolver(uint256 scope) internal returns (bool) {
        if (isVoid[scope]) return false;
        bytes memory data = abi.encodeCall(market.voidResolver, (_scope(scope)));
        _require(_call(GOVERNOR, address(market), 0, data), "a resolver is voided");
        isVoid[scope] = true;
        _count(Count.Voided);
        return true;
    }

    function _stopClaims() internal returns (bool) {
        if (stoppedUntil != 0) return false;
        uint32 duration = uint32(_between(1, 3_000));
        bytes memory data = abi.encodeCall(market.stopClaims, (duration));
        _require(_call(GUARDIAN, address(market), 0, data), "the guardian stops claims");
        stoppedUntil = time + duration;
        _count(Count.Stopped);
        return true;
    }

    function _nameDefender() internal {
        address owner = owners[_below(OWNERS)];
        bytes memory data = abi.encodeCall(IDisputeGame.setDefender, (_chance(70) ? hub : address(0)));
        _require(_call(owner, address(resolvers[_below(2)]), 0, data), "a defender is named");
    }
}
