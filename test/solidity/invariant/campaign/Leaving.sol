// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Driving} from "./Driving.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {IWorkerRegistry} from "../../../../contracts/interfaces/IWorkerRegistry.sol";
import {Timestamp} from "../../../../contracts/types/Types.sol";

/// @dev Property 2: nobody moves any more but a stranger, who presses what anybody may press. One visit after each of
/// the clocks is enough, and then nothing is reserved, open or owed.
abstract contract Leaving is Driving {
    uint256 private constant LONGEST_WINDOW = 3_000;
    uint256 private constant LONGEST_TIMEOUT = 800;

    function _leave() internal {
        if (_chance(35)) _voidResolver(asking.length == 0 ? 1 + _below(2) : asks[asking[_below(asking.length)]].scope);
        finale = true;
        uint256 last = time;
        for (uint256 i = 0; i < jobCount; i++) {
            if (jobs[i].spec.postingDeadline > last) last = jobs[i].spec.postingDeadline;
        }
        // Claims lapse; the time to fill and to reveal is over.
        _skip(last - time + LONGEST_TIMEOUT + FILL + 1);
        _visit();
        _skip(LONGEST_TIMEOUT + REVEAL + 8 + 1);
        _visit();
        // Whatever clock of a game runs, it is one only.
        _skip(GAME + 2);
        _visit();
        _skip(LONGEST_WINDOW);
        _visit();
        _skip(QUARANTINE);
        _pressMoney();
        _expectNothingLeft();
        _takeStakeOut();
    }

    function _visit() private {
        for (uint256 i = running.length; i != 0; i--) {
            uint256 number = running[i - 1];
            Play storage play = plays[number];
            if (isVoid[play.scope]) _cancel(number);
            else if (!_stands(play)) _collect(number);
            else if (time > _clockEnd(play)) _timeout(number);
        }
        for (uint256 i = asking.length; i != 0; i--) _pressDemand(asking[i - 1]);
        for (uint256 job = 0; job < jobCount; job++) {
            for (uint256 batch = 0; batch < jobs[job].batches; batch++) _press(job, batch);
        }
    }

    function _pressDemand(uint256 number) private {
        Ask storage ask = asks[number];
        bool late = time > ask.until;
        if (ask.state == SHOWN) _forget(number);
        else if (ask.state == HELD && late && !(isVoid[ask.scope] && _askStands(ask))) _closeDemand(number);
        else if (ask.state == OPEN && isVoid[ask.scope]) _cancelDemand(number);
        else if (ask.state == OPEN && !_askStands(ask)) _collectDemand(number);
        else if (ask.state == OPEN && late) _endUnanswered(number);
    }

    function _press(uint256 job, uint256 batch) private {
        IMarketTypes.Batch memory head = batches[job][batch].head;
        if (head.status >= IMarketTypes.BatchStatus.Settled) return;
        for (uint256 s = 0; s < head.slots; s++) {
            IMarketTypes.Assignment memory turn = slots[job][batch][s].current;
            bool claimed = turn.status == IMarketTypes.AssignmentStatus.Claimed;
            if (claimed && time > Timestamp.unwrap(turn.deadline)) _expire(job, batch, s);
        }
        head = batches[job][batch].head;
        if (Timestamp.unwrap(head.firstClaimedAt) != 0) _settle(job, batch);
    }

    function _pressMoney() private {
        for (uint256 i = 0; i < jobCount; i++) {
            _close(i);
            _refund(i, REQUESTER);
            _refund(i, SPONSOR);
            _expectShares(i);
        }
        for (uint256 i = 0; i < OWNERS; i++) _withdraw(owners[i]);
        for (uint256 i = 0; i < everybody.length; i++) {
            _withdrawCoins(everybody[i], 0);
            _withdrawCoins(everybody[i], 1);
        }
        for (uint256 i = 0; i < quarantine.length; i++) {
            if (!_restore(i)) _burnQuarantined(i);
        }
        for (uint256 owner = 0; owner < OWNERS; owner++) {
            for (uint256 i = 0; i < unbondings[owner].length; i++) _withdrawUnbonded(owner, i);
        }
        _collectFees();
    }

    /// @dev What was not spent went back in proportion, but for rounding.
    function _expectShares(uint256 index) private view {
        JobBook storage job = jobs[index];
        _require(job.paidIn == job.paid + job.refunded, "2: all of a job's money is out");
    }

    function _expectNothingLeft() private view {
        _require(running.length == 0, "2: a game goes on");
        _require(asking.length == 0, "2: a demand is open");
        for (uint256 i = 0; i < jobCount; i++) {
            _require(jobs[i].reserved == 0, "2: budget stays reserved");
            _checkUntouched(i);
            for (uint256 batch = 0; batch < jobs[i].batches; batch++) {
                IMarketTypes.Batch memory head = batches[i][batch].head;
                bool ended = head.status >= IMarketTypes.BatchStatus.Settled;
                _require(ended || Timestamp.unwrap(head.firstClaimedAt) == 0, "2: a batch stays open");
            }
        }
        for (uint256 id = 1; id <= lastAllotment; id++)
            _require(allotments[id].reserved == 0, "2: stake stays reserved");
        _require(quarantined == 0 && fees == 0, "2: quarantine and fees are empty");
        _require(token.balanceOf(address(market)) == givenToMarket, "2: the market is empty");
        for (uint256 i = 0; i < 2; i++) {
            _require(inGames[i] == 0, "2: games are empty");
            _require(
                address(resolvers[i]).balance == resolvers[i].credit(REFUSER),
                "2: only who refuses coins leaves some"
            );
        }
        _checkMoney();
    }

    /// @dev Owners take all of their stake out: nothing holds it.
    function _takeStakeOut() private {
        for (uint256 id = 1; id <= lastAllotment; id++) {
            AllotmentBook storage book = allotments[id];
            if (book.revoked) continue;
            (address owner, uint256 units) = (owners[book.owner], book.units);
            bytes memory data = abi.encodeWithSelector(IWorkerRegistry.setAllotment.selector, id, 0);
            _require(_call(owner, address(registry), 0, data), "2: stake can be taken back");
            _bookAllotted(book.owner, book.scope, -int256(units));
            book.units = 0;
        }
        for (uint256 owner = 0; owner < OWNERS; owner++) {
            uint256 units = stakes[owner];
            if (units == 0) continue;
            bytes memory data = abi.encodeCall(IWorkerRegistry.unbond, (units));
            _require(_call(owners[owner], address(registry), 0, data), "2: stake can be unbonded");
            unbonding += units;
            stakes[owner] = 0;
            unbondings[owner].push(UnbondingBook(uint64(units), uint32(time + UNBONDING)));
        }
        _skip(UNBONDING);
        for (uint256 owner = 0; owner < OWNERS; owner++) {
            if (unbondings[owner].length != 0) _withdrawUnbonded(owner, unbondings[owner].length - 1);
        }
        _checkMoney();
        _require(token.balanceOf(address(registry)) == givenToRegistry, "2: the registry is empty");
    }
}
