// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "./DisputeTest.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {GameId} from "../../../contracts/types/Types.sol";

/// @notice How games end without a step: by their clocks, by giving up, by a void resolver; and who may move.
contract EndsTest is DisputeTest {
    uint256 private constant KEY = 0xBEEF;

    IDisputeGame.Game private game;
    IDisputeGame.Segment private none;

    function setUp() public override {
        super.setUp();
        _revealed(workers[0], 0, HONEST, HONEST);
        game = _game(1, WATCHER);
        _challenge(1, WATCHER);
    }

    /// @dev At every stage, whoever has to move and does not loses; not a second before.
    function testFuzz_timeout_everyStage(uint8 stage) public {
        stage = uint8(bound(stage, 0, 14));
        IDisputeGame.Segment memory segment;
        if (stage != 0) segment = _playTo(stage - 1);
        // Each move takes no time here: the first answer has its own clock, then each side has one for the game.
        uint256 left = stage == 0 ? ANSWER + 1 : GAME + 1;
        bool challengers = stage % 2 == 1;
        _pass(left);
        vm.expectPartialRevert(IDisputeGame.ClockRuns.selector);
        disputes.timeout(game, spec, segment);
        _pass(1);
        disputes.timeout(game, spec, segment);
        _expectState(game, IDisputeGame.GameState.Over);
        uint256 pot = disputes.challengerBond() + (stage == 0 ? 0 : disputes.defenderBond());
        assertEq(disputes.credit(challengers ? workers[0] : WATCHER), pot, "the other side's");
        if (challengers) _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);
        else _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(market.contests(id, 0, 0), 0, "nothing open");
    }

    /// @dev Opened, then so many moves in turn: picks at even numbers, midpoints at odd ones.
    function _playTo(uint256 moves) private returns (IDisputeGame.Segment memory segment) {
        segment = _open(game, workers[0]);
        uint256 length = TRACE;
        bytes32[] memory midpoints = _midpoints(1, 0, length, 0);
        for (uint256 i = 0; i < moves; i++) {
            if (i % 2 == 0) {
                IDisputeGame.Pick memory choice = _choice(segment, midpoints, 0);
                vm.prank(WATCHER);
                disputes.pick(game, segment, choice, "");
                (segment.end, segment.midpoints) = (choice.end, 0);
                length /= midpoints.length + 1;
            } else {
                midpoints = _midpoints(1, 0, length, (i + 1) / 2);
                vm.prank(workers[0]);
                disputes.divide(game, segment, midpoints, workers[0], "");
                segment.midpoints = _treeRoot(midpoints, segment.end);
            }
        }
    }

    /// @dev The clock of a side runs while it has to move, and is not refilled.
    function test_clock_isOneForTheWholeGame() public {
        _pass(ANSWER);
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        IDisputeGame.Pick memory choice = _choice(segment, _midpoints(1, 0, TRACE, 0), 0);
        _pass(GAME - 10);
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        (segment.end, segment.midpoints) = (choice.end, 0);
        bytes32[] memory midpoints = _midpoints(1, 0, TRACE / 64, 1);
        _pass(GAME);
        vm.prank(workers[0]);
        disputes.divide(game, segment, midpoints, workers[0], "");
        segment.midpoints = _treeRoot(midpoints, segment.end);
        choice = _choice(segment, midpoints, 0);
        _pass(12);
        vm.expectPartialRevert(IDisputeGame.ClockRanOut.selector);
        vm.prank(WATCHER);
        disputes.pick(game, segment, choice, "");
        disputes.timeout(game, spec, segment);
        assertEq(disputes.credit(workers[0]), disputes.challengerBond() + disputes.defenderBond(), "defender's");
    }

    function test_concede_eitherSide() public {
        uint256 snapshot = vm.snapshotState();
        vm.prank(workers[0]);
        disputes.concede(game, spec, none, workers[0], "");
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        vm.revertToState(snapshot);
        vm.prank(WATCHER);
        disputes.concede(game, spec, none, WATCHER, "");
        assertEq(disputes.credit(workers[0]), disputes.challengerBond(), "owner's");
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);
        vm.revertToState(snapshot);
        vm.expectPartialRevert(IDisputeGame.MoverNotEntitled.selector);
        vm.prank(STRANGER);
        disputes.concede(game, spec, none, STRANGER, "");
    }

    /// @dev A key that the owner named may sign, anybody may send; nobody else may.
    function test_open_byANamedKeyThroughARelay() public {
        address hub = vm.addr(KEY);
        IDisputeGame.Opening memory opening = _opening(1);
        bytes memory signature = _sign(disputes.gameIdOf(game), 0, 0, 1, keccak256(abi.encode(opening, STRANGER)));
        uint256 bond = disputes.defenderBond();
        vm.deal(STRANGER, 1 ether);
        vm.expectPartialRevert(IDisputeGame.MoverNotEntitled.selector);
        vm.prank(STRANGER);
        disputes.open{value: bond}(game, spec, opening, hub, signature);
        vm.prank(workers[0]);
        disputes.setDefender(hub);
        opening.end = bytes32(uint256(1));
        vm.expectPartialRevert(IDisputeGame.SignatureInvalid.selector);
        vm.prank(STRANGER);
        disputes.open{value: bond}(game, spec, opening, hub, signature);
        opening = _opening(1);
        // A copied move would make somebody else the payer, the challenger itself perhaps: no bond would be lost then.
        vm.expectPartialRevert(IDisputeGame.SignatureInvalid.selector);
        vm.prank(WATCHER);
        disputes.open{value: bond}(game, spec, opening, hub, signature);
        vm.prank(STRANGER);
        disputes.open{value: bond}(game, spec, opening, hub, signature);
        _expectState(game, IDisputeGame.GameState.Dividing);

        // The key that opened needs no look-up; the owner may go on itself. Who paid is who wins.
        IDisputeGame.Segment memory segment = IDisputeGame.Segment(_state(1, 0, HONEST), opening.end, 0, hub, STRANGER);
        bytes32[] memory midpoints = _midpoints(1, 0, TRACE, 0);
        vm.expectPartialRevert(IDisputeGame.MoverNotEntitled.selector);
        vm.prank(STRANGER);
        disputes.divide(game, segment, midpoints, STRANGER, "");
        vm.prank(workers[0]);
        disputes.divide(game, segment, midpoints, workers[0], "");
        segment.midpoints = _treeRoot(midpoints, segment.end);
        _pass(GAME + 2);
        disputes.timeout(game, spec, segment);
        assertEq(disputes.credit(STRANGER), disputes.challengerBond() + bond, "payer's");
    }

    function _sign(
        GameId gameId,
        bytes32 segment,
        uint8 round,
        uint8 move,
        bytes32 data
    ) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CONUN disputes"),
                keccak256("1"),
                block.chainid,
                address(disputes)
            )
        );
        bytes32 typehash = keccak256("Move(bytes32 game,bytes32 segment,uint8 round,uint8 move,bytes32 data)");
        bytes32 hash = keccak256(abi.encode(typehash, gameId, segment, round, move, data));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", domain, hash)));
        return abi.encodePacked(r, s, v);
    }

    /// @dev A task that ends early has the same segment in several rounds: a move that was signed for one of them is
    /// none in the next.
    function test_relay_aSignatureHoldsForOneRound() public {
        address key = vm.addr(KEY);
        vm.deal(key, 1 ether);
        _challenge(2, key);
        game = _game(2, key);
        GameId gameId = disputes.gameIdOf(game);
        vm.prank(workers[0]);
        disputes.setDefender(key);
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        bytes32[] memory midpoints = _midpoints(2, 0, TRACE, 0);
        IDisputeGame.Pick memory choice = _choice(segment, midpoints, 0);
        bytes32 divided = keccak256(abi.encode(segment));
        bytes memory picks = _sign(gameId, divided, 0, 3, 0);
        disputes.pick(game, segment, choice, picks);
        segment.midpoints = 0;
        bytes memory divides = _sign(gameId, keccak256(abi.encode(segment)), 1, 2, _treeRoot(midpoints, segment.end));
        disputes.divide(game, segment, midpoints, key, divides);
        segment.midpoints = _treeRoot(midpoints, segment.end);
        assertEq(disputes.segmentHash(gameId), divided, "the same segment, a round later");
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.SignatureInvalid.selector, key));
        disputes.pick(game, segment, choice, picks);
        disputes.pick(game, segment, choice, _sign(gameId, divided, 1, 3, 0));
        segment.midpoints = 0;
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.SignatureInvalid.selector, key));
        disputes.divide(game, segment, midpoints, key, divides);
    }

    /// @dev Where the resolver is void nobody wins by the clock, also after the batch was refunded.
    function test_void_nobodyWinsARefundedGame() public {
        IDisputeGame.Segment memory segment = _open(game, workers[0]);
        market.voidResolver(address(disputes));
        uint64[] memory batches = new uint64[](1);
        market.settle(spec, batches, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Released);
        _pass(GAME + 2);
        vm.expectPartialRevert(IDisputeGame.GameStateWrong.selector);
        disputes.timeout(game, spec, segment);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.ResolverVoid.selector, address(disputes)));
        vm.prank(workers[0]);
        disputes.concede(game, spec, segment, workers[0], "");
        vm.expectPartialRevert(IDisputeGame.NotRefuted.selector);
        disputes.collect(game);
        disputes.cancel(game, segment);
        assertEq(disputes.credit(WATCHER), disputes.challengerBond(), "his own");
        assertEq(disputes.credit(workers[0]), disputes.defenderBond(), "his own");
        assertEq(address(disputes).balance, disputes.credit(WATCHER) + disputes.credit(workers[0]), "solvent");
    }

    /// @dev A void resolver judges nothing: bonds go back, batches are refunded, slashes that rest are undone.
    function test_void_everybodyGetsBackWhatIsTiedUp() public {
        // Batch 0 has an answered game; a second job has a refuted result.
        _open(game, workers[0]);
        IDisputeGame.Segment memory segment = IDisputeGame.Segment(
            _state(1, 0, HONEST),
            _state(1, TRACE, HONEST),
            _treeRoot(_midpoints(1, 0, TRACE, 0), _state(1, TRACE, HONEST)),
            workers[0],
            workers[0]
        );
        IMarketTypes.JobSpec memory first = spec;
        uint256 stake = _stake(workers[1]);
        spec.salt = keccak256("second");
        id = _post(spec);
        _revealed(workers[1], 0, 1, 10);
        IDisputeGame.Game memory second = _game(1, WATCHER);
        _challenge(1, WATCHER);
        _pass(ANSWER + 2);
        disputes.timeout(second, spec, none);
        assertEq(stake - _stake(workers[1]), 20e6, "slashed");
        vm.expectPartialRevert(IMarketTypes.SlashNotRestorable.selector);
        market.restore(1);
        vm.expectPartialRevert(IDisputeGame.NotVoid.selector);
        disputes.cancel(game, segment);

        market.voidResolver(address(disputes));
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverVoid.selector, address(disputes)));
        _claim(spec, workers[2], 0, 0);
        _pass(GAME);
        vm.expectPartialRevert(IMarketTypes.ResolverVoid.selector);
        disputes.timeout(game, first, segment);
        disputes.cancel(game, segment);
        uint256 credit = disputes.credit(WATCHER);
        assertEq(credit, 2 * disputes.challengerBond(), "his own, and what he had won before");
        assertEq(disputes.credit(workers[0]), disputes.defenderBond(), "his own");
        market.restore(1);
        assertEq(_stake(workers[1]), stake, "stake is back");
        uint64[] memory batches = new uint64[](1);
        market.settle(first, batches, true);
        assertEq(_reserved(workers[0]), 0, "bond is free");
        assertEq(market.job(market.jobIdOf(first)).reserved, 0, "nothing reserved");
    }
}
