// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "./Duties.sol";
import {Results} from "./Results.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {IWorkerRegistry} from "../../../../contracts/interfaces/IWorkerRegistry.sol";
import {AllotmentId} from "../../../../contracts/types/Types.sol";

/// @dev Calls that nobody may make: each must be refused, and change nothing.
abstract contract Griefing is Duties {
    function _refused(address sender, address target, uint256 value, bytes memory data) private {
        bool success = _call(sender, target, value, data);
        _require(!success, "a call that must be refused was not");
    }

    function _grief(uint256 job, uint256 batch, uint256 slot) internal {
        uint256 which = _below(14);
        if (which < 6) _griefWork(which, job, batch, slot);
        else if (which < 10) _griefMoney(which, job, batch, slot);
        else _griefGame(which);
    }

    function _griefWork(uint256 which, uint256 job, uint256 batch, uint256 slot) private {
        JobBook storage book = jobs[job];
        SlotBook storage place = slots[job][batch][slot];
        IMarketTypes.AssignmentStatus status = place.current.status;
        bytes memory data;
        if (which == 0 && status == IMarketTypes.AssignmentStatus.Committed) {
            // Another's opening, or another salt, or other steps.
            (bytes32 root, uint64 steps) = Results.voteOf(place.plan);
            if (_chance(50)) root = ~root;
            else steps++;
            data = _revealData(job, batch, slot, root, steps);
        } else if (which == 1 && _heldStatus(status)) {
            IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
            claims[0] = IMarketTypes.Claim(uint64(batch), uint8(slot));
            if (status == IMarketTypes.AssignmentStatus.Claimed) return;
            data = abi.encodeCall(market.claim, (book.spec, claims));
        } else if (which == 2) {
            data = abi.encodeCall(market.refute, (book.spec, uint64(batch), uint8(slot), place.current.turn, troll));
        } else if (which == 3) {
            data = abi.encodeCall(market.contest, (book.spec, uint64(batch), uint8(slot), place.current.turn));
        } else if (which == 4) {
            data = abi.encodeCall(market.uncontest, (book.spec, uint64(batch), uint8(slot), place.current.turn));
        } else if (which == 5) {
            data = abi.encodeCall(market.release, (book.spec, uint64(batch), uint8(slot)));
        } else {
            return;
        }
        _refused(which < 2 ? operators[_below(OPERATORS)] : troll, address(market), 0, data);
        _book(job, batch, Kind.Other);
    }

    function _griefMoney(uint256 which, uint256 job, uint256 batch, uint256 slot) private {
        JobBook storage book = jobs[job];
        if (which == 6) {
            uint256 id = AllotmentId.unwrap(slots[job][batch][slot].current.allotmentId);
            bytes memory data = abi.encodeCall(IWorkerRegistry.slash, (AllotmentId.wrap(uint32(id)), 1, 1));
            _refused(_chance(50) ? troll : address(resolvers[0]), address(registry), 0, data);
        } else if (which == 7) {
            if (time >= book.spec.postingDeadline) return;
            _refused(troll, address(market), 0, abi.encodeCall(market.close, (book.spec)));
        } else if (which == 8) {
            if (quarantine.length == 0) return;
            uint256 number = _below(quarantine.length);
            if (isVoid[quarantine[number].scope]) return;
            _refused(troll, address(market), 0, abi.encodeCall(market.restore, (number + 1)));
        } else {
            address payer = _chance(50) ? troll : FEES;
            _refused(troll, address(market), 0, abi.encodeCall(market.refund, (book.spec, payer)));
        }
        _checkJob(book);
    }

    /// @dev Moves that are not the sender's, come too early, or show what was never posted.
    function _griefGame(uint256 which) private {
        if (running.length == 0) return;
        Play storage play = plays[running[_below(running.length)]];
        IMarketTypes.JobSpec memory spec = jobs[play.job].spec;
        bytes memory data;
        uint256 value = 0;
        if (which == 10) {
            if (time > _clockEnd(play)) return;
            data = abi.encodeCall(IDisputeGame.timeout, (play.game, spec, play.segment));
        } else if (which == 11) {
            if (isVoid[play.scope]) return;
            data = abi.encodeCall(IDisputeGame.cancel, (play.game, play.segment));
        } else if (which == 12) {
            if (!_stands(play)) return;
            data = abi.encodeCall(IDisputeGame.collect, (play.game));
        } else {
            data = abi.encodeCall(IDisputeGame.concede, (play.game, spec, play.segment, hub, ""));
        }
        _refused(STRANGER, address(_resolver(play)), value, data);
        _checkGame(play);
    }
}
