// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeTest} from "../dispute/DisputeTest.sol";
import {ToyMachine} from "../dispute/ToyMachine.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";

/// @dev The count at which the second version departs from the first.
uint256 constant TURN = 4_711;

/// @dev Another version of the machine: at one count it does what the first version calls a lie.
contract SecondMachine is ToyMachine {
    uint256 private constant LOW = (1 << 64) - 1;

    function step(bytes32 programId, bytes32 state, bytes calldata tape) external pure override returns (bytes32) {
        if (keccak256(tape) != keccak256(abi.encode(state))) revert TapeInvalid();
        uint256 count = uint256(state) & LOW;
        if (count >= uint256(programId) & LOW) return state;
        return bytes32((uint256(state) + 1) ^ (count + 1 == TURN ? 1 << 200 : 0));
    }
}

/// @notice A second version of the machine is adopted while jobs of the first are open: by a resolver beside the first,
/// by owners one by one, and by nobody who did not ask for it.
contract AdoptionTest is DisputeTest {
    uint64 private constant POSITION = 1;

    IDisputeGame private first;
    IDisputeGame private second;
    IMarketTypes.JobSpec private older;
    IMarketTypes.JobSpec private newer;

    function setUp() public override {
        super.setUp();
        (first, older) = (disputes, spec);
        // A result under the first version is on chain, and contested.
        _revealed(workers[0], 0, POSITION, TURN);
        _challenge(POSITION, WATCHER);
        second = _deployGame(address(new SecondMachine()));
        newer = older;
        newer.resolver = address(second);
    }

    /// @dev From here on all helpers speak of this version.
    function _under(IDisputeGame version) private {
        disputes = version;
        spec = address(version) == address(first) ? older : newer;
        id = market.jobIdOf(spec);
    }

    function _adopt() private {
        market.addResolver(address(second));
        _under(second);
        _post(newer);
    }

    function _optInToo(address worker) private {
        vm.startPrank(worker);
        registry.setAllotment(registry.allotmentOf(worker, address(market)), 0);
        registry.setMarketCap(address(second), 500e6);
        registry.authorise(worker, address(second), 500e6, 0, "");
        vm.stopPrank();
    }

    function _playToTheStep(
        address worker
    )
        private
        returns (IDisputeGame.Game memory game, IDisputeGame.Segment memory segment, IDisputeGame.Pick memory choice)
    {
        game = _game(POSITION, WATCHER);
        segment = _open(game, worker);
        (segment, choice, ) = _play(game, segment, 0);
    }

    function test_adopt_onlyByGovernanceAndBySelf() public {
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverUnknown.selector, address(second)));
        _post(newer);
        _adopt();
        // Stake given to the first version is not the second's.
        _expect(abi.encodeWithSignature("OperatorNotAuthorised(address,address)", workers[1], address(second)));
        _claim(newer, workers[1], 0, 0);
        _optInToo(workers[1]);
        _claim(newer, workers[1], 0, 0);
        // Nor has a game of the one anything to say about jobs of the other.
        uint256 bond = first.challengerBond();
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NotResolver.selector, address(first), address(second)));
        vm.prank(WATCHER);
        first.challenge{value: bond}(newer, 0, 0, 0, POSITION, WATCHER);
    }

    /// @dev The same result: a lie under the first version, true under the second. Games of both run side by side.
    function test_adopt_eachVersionJudgesItsOwnJobs() public {
        _adopt();
        _optInToo(workers[1]);
        _revealed(workers[1], 0, POSITION, TURN);
        _challenge(POSITION, WATCHER);
        _settleRefused();

        // What disagrees first is the same step in both games.
        (
            IDisputeGame.Game memory game,
            IDisputeGame.Segment memory segment,
            IDisputeGame.Pick memory choice
        ) = _playToTheStep(workers[1]);
        vm.expectPartialRevert(IDisputeGame.StepUndecided.selector);
        vm.prank(WATCHER);
        second.pickAndProve(game, newer, segment, choice, abi.encode(choice.before), "");
        vm.prank(WATCHER);
        second.pick(game, segment, choice, "");
        (segment.before, segment.end, segment.midpoints) = (choice.before, choice.end, 0);
        second.prove(game, newer, segment, abi.encode(choice.before));
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Revealed);

        _under(first);
        (game, segment, choice) = _playToTheStep(workers[0]);
        vm.prank(WATCHER);
        first.pickAndProve(game, older, segment, choice, abi.encode(choice.before), "");
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Refuted);
        assertEq(_stake(workers[0]), STAKE / UNIT - 20e6, "the bond of the first");
        assertEq(_stake(workers[1]), STAKE / UNIT, "not that of the second");

        _pass(60);
        _settle(newer, 0, true);
        _expectStatus(market.jobIdOf(newer), 0, IMarketTypes.BatchStatus.Settled);
    }

    function _settleRefused() private {
        _pass(60);
        vm.expectPartialRevert(IMarketTypes.BatchContested.selector);
        market.settle(older, new uint64[](1), true);
        vm.expectPartialRevert(IMarketTypes.BatchContested.selector);
        market.settle(newer, new uint64[](1), true);
    }

    /// @dev Voiding the one gives everything of its jobs back and changes nothing for the other's.
    function test_void_oneVersionLeavesTheOther() public {
        _adopt();
        _optInToo(workers[1]);
        _revealed(workers[1], 0, POSITION, TURN);
        _challenge(POSITION, WATCHER);
        market.voidResolver(address(first));

        _under(first);
        uint256 coins = WATCHER.balance + first.credit(WATCHER);
        IDisputeGame.Segment memory none;
        first.cancel(_game(POSITION, WATCHER), none);
        assertEq(WATCHER.balance + first.credit(WATCHER) - coins, first.challengerBond(), "the bond is back");
        _settle(older, 0, true);
        _expectStatus(id, 0, IMarketTypes.BatchStatus.Refunded);
        assertEq(_stake(workers[0]), STAKE / UNIT, "so is the worker's");
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverVoid.selector, address(first)));
        _claim(older, workers[2], 0, 0);

        _under(second);
        vm.expectPartialRevert(IDisputeGame.NotVoid.selector);
        second.cancel(_game(POSITION, WATCHER), none);
        (
            IDisputeGame.Game memory game,
            IDisputeGame.Segment memory segment,
            IDisputeGame.Pick memory choice
        ) = _playToTheStep(workers[1]);
        vm.prank(WATCHER);
        second.pick(game, segment, choice, "");
        (segment.before, segment.end, segment.midpoints) = (choice.before, choice.end, 0);
        second.prove(game, newer, segment, abi.encode(choice.before));
        _pass(60);
        _settle(newer, 0, true);
        _expectSlot(id, 0, 0, IMarketTypes.AssignmentStatus.Paid);
    }
}
