// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Deploy} from "../helpers/Deploy.sol";
import {MarketTest} from "../helpers/MarketTest.sol";
import {ToyMachine} from "./ToyMachine.sol";
import {IDisputeGame} from "../../../contracts/interfaces/IDisputeGame.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {GameId, JobId, ResultRoot} from "../../../contracts/types/Types.sol";

/// @dev A market with a resolver, a job of three tasks in one batch, and both sides of a game. A trace is known at
/// every index; a false one is the true one up to a point, and differs in a high bit from there on.
abstract contract DisputeTest is MarketTest {
    uint256 internal constant TRACE = 1 << 40;
    uint256 internal constant ROUNDS = 7;
    uint64 internal constant LENGTH = 1_000_000;
    uint256 internal constant LIE = 1 << 200;
    uint256 internal constant HONEST = type(uint256).max;
    uint32 internal constant ANSWER = 1_000;
    uint32 internal constant GAME = 2_000;
    address internal constant WATCHER = address(0x3A7C);

    IDisputeGame internal disputes;
    bytes32[3] internal inputs;
    IMarketTypes.JobSpec internal spec;
    JobId internal id;

    /// @dev The task whose result that was revealed is false, and the index from which on its trace is.
    uint256 internal lieTask;
    uint256 internal lieFrom;

    function setUp() public virtual override {
        super.setUp();
        vm.fee(1 gwei);
        address machine = address(new ToyMachine());
        disputes = _deployGame(machine);
        market.addResolver(address(disputes));
        for (uint256 i = 0; i < WORKERS; i++) _optIn(workers[i], 500e6);
        vm.deal(WATCHER, 100 ether);
        for (uint256 i = 0; i < 3; i++) inputs[i] = keccak256(abi.encode("input", i));
        spec = _provable(1);
        id = _post(spec);
    }

    function _deployGame(address machine) internal returns (IDisputeGame) {
        IDisputeGame.Parameters memory values = IDisputeGame.Parameters(ANSWER, GAME, 1 gwei, 500 gwei);
        return IDisputeGame(Deploy.contractNamed("DisputeGame", abi.encode(market, machine, values)));
    }

    function _optIn(address worker, uint256 units) internal {
        vm.deal(worker, 100 ether);
        vm.startPrank(worker);
        registry.setAllotment(registry.allotmentOf(worker, address(market)), STAKE / UNIT - units);
        registry.setMarketCap(address(disputes), units);
        registry.authorise(worker, address(disputes), units, 0, "");
        vm.stopPrank();
    }

    function _scope() internal view virtual override returns (address) {
        return address(disputes);
    }

    function _provable(uint8 replicas) internal view returns (IMarketTypes.JobSpec memory result) {
        result = _spec(replicas, replicas);
        result.resolver = address(disputes);
        result.programId = bytes32(uint256(LENGTH));
        result.taskCount = 3;
        result.limits.steps = 20e6;
        result.tasksRoot = keccak256(
            abi.encode(keccak256("conun/v1/tasks"), uint256(3), _node(_node(inputs[0], inputs[1]), _node(inputs[2], 0)))
        );
    }

    function _node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(left, right));
    }

    // ------------------------------------------------------------------ results

    /// @dev State of a task's trace at an index; false from `liesFrom` on.
    function _state(uint256 task, uint256 index, uint256 liesFrom) internal view returns (bytes32) {
        uint256 base = uint256(inputs[task]) & ~uint256(type(uint64).max);
        uint256 count = index < LENGTH ? index : LENGTH;
        return bytes32((base | count) ^ (index >= liesFrom ? LIE : 0));
    }

    function _liesFrom(uint256 task) internal view returns (uint256) {
        return task == lieTask ? lieFrom : HONEST;
    }

    function _leaf(uint256 task) internal view virtual returns (ResultTree.Leaf memory) {
        bytes32 tag = keccak256("conun/v1/output");
        bytes32 output = keccak256(abi.encode(tag, 32, _state(task, TRACE, _liesFrom(task))));
        return ResultTree.Leaf(uint64(task), 0, 0, output, 32, LENGTH);
    }

    /// @dev The lowest level of the result tree.
    function _nodes() internal view returns (ResultTree.Node[4] memory nodes) {
        for (uint256 i = 0; i < 3; i++) nodes[i] = ResultTree.leaf(_leaf(i));
        nodes[3] = ResultTree.empty();
    }

    function _root() internal view returns (bytes32) {
        ResultTree.Node[4] memory n = _nodes();
        ResultTree.Node memory top = ResultTree.parent(ResultTree.parent(n[0], n[1]), ResultTree.parent(n[2], n[3]));
        return ResultRoot.unwrap(ResultTree.root(3, top));
    }

    function _path(uint256 position) internal view returns (ResultTree.Node[] memory path) {
        ResultTree.Node[4] memory n = _nodes();
        path = new ResultTree.Node[](2);
        path[0] = n[position ^ 1];
        path[1] = position < 2 ? ResultTree.parent(n[2], n[3]) : ResultTree.parent(n[0], n[1]);
    }

    function _taskPath(uint256 task) internal view returns (bytes32[] memory path) {
        path = new bytes32[](2);
        path[0] = task == 2 ? bytes32(0) : inputs[task ^ 1];
        path[1] = task < 2 ? _node(inputs[2], 0) : _node(inputs[0], inputs[1]);
    }

    /// @dev A worker's result is on chain; task `wrong` lies.
    function _revealed(address worker, uint8 slot, uint256 wrong, uint256 liesFrom) internal {
        (lieTask, lieFrom) = (wrong, liesFrom);
        bytes32 root = _root();
        _claimAndCommit(spec, worker, 0, slot, root, 3 * LENGTH);
        _reveal(spec, 0, slot, root, 3 * LENGTH);
    }

    // ------------------------------------------------------------------ the game

    function _game(uint64 position, address challenger) internal view returns (IDisputeGame.Game memory) {
        return IDisputeGame.Game(id, 0, 0, 0, position, challenger);
    }

    function _challenge(uint64 position, address challenger) internal returns (GameId) {
        uint256 bond = disputes.challengerBond();
        vm.prank(challenger);
        return disputes.challenge{value: bond}(spec, 0, 0, 0, position, challenger);
    }

    function _opening(uint64 position) internal view returns (IDisputeGame.Opening memory opening) {
        opening.path = _path(position);
        if (position >= 3) return opening;
        opening.leaf = _leaf(position);
        opening.inputRoot = inputs[position];
        opening.taskPath = _taskPath(position);
        opening.last = abi.encode(spec.programId);
        opening.end = _state(position, TRACE, _liesFrom(position));
    }

    /// @dev The defender opens as it committed, with the first midpoints.
    function _open(
        IDisputeGame.Game memory game,
        address sender
    ) internal returns (IDisputeGame.Segment memory segment) {
        IDisputeGame.Opening memory opening = _opening(game.position);
        opening.midpoints = _midpoints(game.position, 0, TRACE, 0);
        uint256 bond = disputes.defenderBond();
        vm.prank(sender);
        disputes.open{value: bond}(game, spec, opening, sender, "");
        return
            IDisputeGame.Segment(
                _state(game.position, 0, HONEST),
                opening.end,
                _treeRoot(opening.midpoints, opening.end),
                sender,
                sender
            );
    }

    function _bits(uint256 round) internal pure returns (uint256) {
        return round < 5 ? 6 : 5;
    }

    /// @dev The states between the parts of a round's segment, as the defender has them.
    function _midpoints(
        uint256 task,
        uint256 from,
        uint256 length,
        uint256 round
    ) internal view returns (bytes32[] memory midpoints) {
        uint256 liesFrom = _liesFrom(task);
        uint256 parts = 1 << _bits(round);
        midpoints = new bytes32[](parts - 1);
        for (uint256 i = 1; i < parts; i++) midpoints[i - 1] = _state(task, from + (length / parts) * i, liesFrom);
    }

    function _level(bytes32[] memory nodes) private pure returns (bytes32[] memory above) {
        above = new bytes32[](nodes.length / 2);
        for (uint256 i = 0; i < above.length; i++) above[i] = _node(nodes[2 * i], nodes[2 * i + 1]);
    }

    function _leaves(bytes32[] memory midpoints, bytes32 end) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](midpoints.length + 1);
        for (uint256 i = 0; i < midpoints.length; i++) leaves[i] = midpoints[i];
        leaves[midpoints.length] = end;
    }

    function _treeRoot(bytes32[] memory midpoints, bytes32 end) internal pure returns (bytes32) {
        bytes32[] memory nodes = _leaves(midpoints, end);
        while (nodes.length > 1) nodes = _level(nodes);
        return nodes[0];
    }

    /// @dev A pick as the format says it, written out once more.
    function _choice(
        IDisputeGame.Segment memory segment,
        bytes32[] memory midpoints,
        uint256 part
    ) internal pure returns (IDisputeGame.Pick memory choice) {
        bytes32[] memory nodes = _leaves(midpoints, segment.end);
        bytes32[] memory found = new bytes32[](16);
        uint256 used = 0;
        choice.part = part;
        choice.end = nodes[part];
        choice.before = part == 0 ? segment.before : nodes[part - 1];
        uint256 lower = part == 0 ? 0 : part - 1;
        uint256 upper = part;
        for (; nodes.length > 1; nodes = _level(nodes)) {
            if (lower == upper) {
                found[used++] = nodes[lower ^ 1];
            } else if (lower & 1 == 1) {
                found[used++] = nodes[lower ^ 1];
                found[used++] = nodes[upper ^ 1];
            }
            (lower, upper) = (lower >> 1, upper >> 1);
        }
        choice.siblings = new bytes32[](used);
        for (uint256 i = 0; i < used; i++) choice.siblings[i] = found[i];
    }

    /// @dev The first part of these whose end is not that of the true trace; the last one where all are true.
    function _firstWrong(
        uint256 task,
        uint256 from,
        uint256 length,
        bytes32[] memory midpoints
    ) internal view returns (uint256) {
        uint256 width = length / (midpoints.length + 1);
        for (uint256 i = 0; i < midpoints.length; i++) {
            if (midpoints[i] != _state(task, from + width * (i + 1), HONEST)) return i;
        }
        return midpoints.length;
    }

    /// @dev Plays from the first midpoints to the last pick, which is not made. Where `seed` is zero the challenger is
    /// honest, otherwise it picks at random. The defender tells what it told before.
    function _play(
        IDisputeGame.Game memory game,
        IDisputeGame.Segment memory segment,
        uint256 seed
    ) internal returns (IDisputeGame.Segment memory last, IDisputeGame.Pick memory choice, uint256 from) {
        uint256 length = TRACE;
        last = segment;
        for (uint256 round = 0; ; round++) {
            bytes32[] memory midpoints = _midpoints(game.position, from, length, round);
            if (round != 0) {
                vm.prank(segment.defender);
                disputes.divide(game, segment, midpoints, segment.defender, "");
                segment.midpoints = _treeRoot(midpoints, segment.end);
            }
            uint256 parts = midpoints.length + 1;
            uint256 part =
                seed == 0
                    ? _firstWrong(game.position, from, length, midpoints)
                    : uint256(keccak256(abi.encode(seed, round))) % parts;
            choice = _choice(segment, midpoints, part);
            length /= parts;
            from += part * length;
            if (round + 1 == ROUNDS) break;
            vm.prank(game.challenger);
            disputes.pick(game, segment, choice, "");
            segment.before = choice.before;
            segment.end = choice.end;
            segment.midpoints = 0;
        }
    }

    // ------------------------------------------------------------------ looks

    function _expectState(IDisputeGame.Game memory game, IDisputeGame.GameState expected) internal view {
        assertEq(uint256(disputes.clock(disputes.gameIdOf(game)).state), uint256(expected), "state of the game");
    }

    function _stake(address owner) internal view returns (uint256) {
        return registry.account(owner).stake;
    }
}
