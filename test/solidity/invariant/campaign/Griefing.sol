// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "./Duties.sol";
import {Results} from "./Results.sol";
import {IDemands} from "../../../../contracts/interfaces/IDemands.sol";
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
        uint256 which = _below(20);
        if (which >= 17) _griefClaim(job, batch, slot);
        else if (which >= 14) _griefDemand(which);
        else if (which < 6) _griefWork(which, job, batch, slot);
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

    /// @dev Whoever holds a slot of the batch already, or left one, claims another: as if nobody else wanted it.
    function _griefClaim(uint256 job, uint256 batch, uint256 slot) private {
        if (!_isFillable(job, batch, slot) || _heldStatus(slots[job][batch][slot].current.status)) return;
        for (uint256 operator = 0; operator < OPERATORS; operator++) {
            uint256 owner = _employerOf(operator);
            bool comesAgain = barred[job][batch][owner];
            for (uint256 i = 0; i < batches[job][batch].head.slots; i++) {
                SlotBook storage place = slots[job][batch][i];
                if (_heldStatus(place.current.status) && _ownerOf(place) == owner) comesAgain = true;
            }
            if (!comesAgain) continue;
            IMarketTypes.Claim[] memory claims = new IMarketTypes.Claim[](1);
            claims[0] = IMarketTypes.Claim(uint64(batch), uint8(slot));
            bytes memory data = abi.encodeCall(market.claim, (jobs[job].spec, claims));
            _refused(operators[operator], address(market), 0, data);
            _book(job, batch, Kind.Other);
            return;
        }
    }

    /// @dev Answers that show something else, and ends that come too early.
    function _griefDemand(uint256 which) private {
        if (asking.length == 0) return;
        Ask storage ask = asks[asking[_below(asking.length)]];
        if (time > ask.until || !_askStands(ask) || isVoid[ask.scope]) return;
        bytes memory data;
        if (which == 14) {
            IDemands.Answer memory shown = _shownBy(ask);
            if (shown.data.length != 0) shown.data[_below(32)] ^= 0x01;
            else if (shown.siblings.length != 0) shown.siblings[0] ^= bytes32(uint256(1));
            else if (shown.path.length != 0) shown.path[0].sum ^= 1;
            else return;
            data = abi.encodeCall(IDemands.answer, (ask.asked, jobs[ask.job].spec, shown));
        } else if (which == 15) {
            data = abi.encodeCall(IDemands.timeoutDemand, (ask.asked, jobs[ask.job].spec));
        } else {
            data = abi.encodeCall(IDemands.closeDemand, (ask.asked, jobs[ask.job].spec));
        }
        _refused(STRANGER, address(_judgeOf(ask)), 0, data);
        _checkAsk(ask);
    }

    /// @dev A part whose lower end was never agreed on, or that is another than it says.
    function _forgedPick(uint256 number) private returns (bytes memory) {
        Play storage play = plays[number];
        bytes32[] memory ends = _ends(number);
        uint256 part = _chance(50) ? 0 : _below(ends.length);
        IDisputeGame.Pick memory choice = _choice(play.segment.before, ends, part);
        if (part == 0 || _chance(50)) choice.before ^= bytes32(uint256(1));
        else choice.part = part - 1;
        return abi.encodeCall(IDisputeGame.pick, (play.game, play.segment, choice, ""));
    }

    /// @dev Moves that are not the sender's, come too early, or show what was never posted.
    function _griefGame(uint256 which) private {
        if (running.length == 0) return;
        uint256 number = running[_below(running.length)];
        Play storage play = plays[number];
        if (play.state == PICKING && _chance(60)) {
            _refused(play.game.challenger, address(_resolver(play)), 0, _forgedPick(number));
            _checkGame(play);
            return;
        }
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
