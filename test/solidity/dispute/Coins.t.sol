// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DemandTest} from "./DemandTest.sol";
import {Deploy} from "../helpers/Deploy.sol";
import {IDemands} from "../../../contracts/interfaces/IDemands.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @dev An account with code: takes coins or not, and calls back while it is being paid.
contract Payee {
    IDisputeGame private immutable DISPUTES;
    bytes[] private _calls;
    bool private _refuses;
    uint256 public received;

    constructor(IDisputeGame disputes) {
        DISPUTES = disputes;
    }

    receive() external payable {
        require(!_refuses, "no, thank you");
        received += msg.value;
        for (uint256 i = 0; i < _calls.length; i++) {
            (bool success, ) = address(DISPUTES).call(_calls[i]);
            require(!success, "paid twice");
        }
    }

    function refuse(bool refuses) external {
        _refuses = refuses;
    }

    /// @notice What it tries whenever it is paid.
    function tries(bytes calldata data) external {
        _calls.push(data);
    }

    function send(bytes calldata data, uint256 value) external {
        (bool success, bytes memory reason) = address(DISPUTES).call{value: value}(data);
        assembly ("memory-safe") {
            if iszero(success) {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}

/// @notice Coins in games and demands: paid once, to whoever is owed, however it takes them.
contract CoinsTest is DemandTest {
    Payee private payee;
    IDisputeGame.Segment private none;

    function setUp() public override {
        super.setUp();
        _stage(3, 100, 64, 32);
        payee = new Payee(disputes);
        vm.deal(address(payee), 1 ether);
    }

    /// @dev Whoever is paid in the middle of a call finds everything written: nothing is paid twice.
    function test_award_reentered() public {
        IDisputeGame.Game memory game = _game(1, address(payee));
        uint256 bond = disputes.challengerBond();
        payee.send(abi.encodeCall(disputes.challenge, (spec, 0, 0, 0, 1, address(payee))), bond);
        IDemands.Demand memory asked = _output(1, 0);
        uint256 payment = disputes.demandPayment();
        payee.send(abi.encodeCall(disputes.demand, (spec, 0, 0, 0, asked.kind, 1, 0)), payment);
        bytes memory over = abi.encodeCall(disputes.timeout, (game, spec, none));
        bytes memory end = abi.encodeCall(disputes.collectDemand, (asked));
        payee.tries(over);
        payee.tries(abi.encodeCall(disputes.collect, (game)));
        payee.tries(abi.encodeCall(disputes.withdraw, (address(payee))));
        _pass(ANSWER + 2);
        payee.send(over, 0);
        assertEq(payee.received(), bond, "once");
        payee.tries(end);
        payee.tries(abi.encodeCall(disputes.timeoutDemand, (asked, spec)));
        payee.send(end, 0);
        assertEq(payee.received(), bond + payment, "once each");
        assertEq(address(disputes).balance, 0, "nothing stays");
    }

    /// @dev Coins that an account refuses are its credit, and hold nobody up.
    function test_award_refused() public {
        IDisputeGame.Game memory game = _game(1, address(payee));
        uint256 bond = disputes.challengerBond();
        payee.send(abi.encodeCall(disputes.challenge, (spec, 0, 0, 0, 1, address(payee))), bond);
        payee.refuse(true);
        _pass(ANSWER + 2);
        payee.send(abi.encodeCall(disputes.timeout, (game, spec, none)), 0);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(disputes.credit(address(payee)), bond, "credit");
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.TransferRefused.selector, address(payee), bond));
        disputes.withdraw(address(payee));
        payee.refuse(false);
        payee.tries(abi.encodeCall(disputes.withdraw, (address(payee))));
        disputes.withdraw(address(payee));
        assertEq(payee.received(), bond, "once");
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NothingToWithdraw.selector, address(payee)));
        disputes.withdraw(address(payee));
    }

    /// @dev The greatest fee that a resolver may have is one whose bonds and payments fit; nothing overflows there.
    function test_parameters_bounds() public {
        IDisputeGame.Parameters memory good = IDisputeGame.Parameters(1, 1, 1, 40_000 gwei);
        address machine = address(disputes.machine());
        IDisputeGame other = IDisputeGame(_deployed(machine, good));
        vm.fee(type(uint64).max);
        assertLt(other.challengerBond(), 1 << 72, "fits");
        assertLt(other.demandPayment(), 1 << 64, "fits");
        vm.fee(0);
        assertGt(other.demandPayment(), 1, "is no mark of an answer");
        _refusedParameters(machine, IDisputeGame.Parameters(0, 1, 1, 1), "answerFloor");
        _refusedParameters(machine, IDisputeGame.Parameters(30 days + 1, 1, 1, 1), "answerFloor");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 0, 1, 1), "gameFloor");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 30 days + 1, 1, 1), "gameFloor");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 1, 0, 1), "minFee");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 1, 2, 1), "maxFee");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 1, 1, 50_000 gwei), "maxFee");
        _refusedParameters(machine, IDisputeGame.Parameters(1, 1, 1, type(uint64).max), "maxFee");
    }

    function _refusedParameters(address machine, IDisputeGame.Parameters memory bad, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.ParametersOutOfBounds.selector, field));
        this.deploy(machine, bad);
    }

    /// @notice For `expectRevert`, which needs a call.
    function deploy(address machine, IDisputeGame.Parameters memory values) external returns (address) {
        return _deployed(machine, values);
    }

    function _deployed(address machine, IDisputeGame.Parameters memory values) private returns (address) {
        return Deploy.contractNamed("DisputeGame", abi.encode(market, machine, values));
    }
}
