// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IDemands} from "./IDemands.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {IStateMachine} from "./IStateMachine.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {GameId, JobId} from "../types/Types.sol";

/// @title The judge of provable results: a resolver of the market
/// @notice A challenger says that one position of a result is wrong. The defender opens that position down to the
/// machine's first and last state; the two then narrow down where their traces of 2^40 steps part, and one step
/// decides. Games are played in parallel and know nothing of each other. See docs/design/disputes.md.
///
/// Legal transitions of a game (every other pair reverts):
///
/// | from | to | by |
/// |---|---|---|
/// | None | Challenged | `challenge`, `challengeAfter` |
/// | Challenged | Dividing, Picking | `open`, without or with the first midpoints |
/// | Challenged | Over | `open` of a position beyond the count: the defender wins |
/// | Dividing | Picking | `divide` |
/// | Picking | Dividing; Proving after the last round | `pick` |
/// | Picking | Over | `pickAndProve`, in the last round |
/// | Proving | Over | `prove`: the step decides |
/// | Challenged, Dividing, Picking, Proving | Over | `timeout`, `concede`, `collect`, `cancel` |
interface IDisputeGame is IDemands {
    // ------------------------------------------------------------------ types

    /// @notice Where a game stands.
    enum GameState {
        /// Never played.
        None,
        /// The defender has to open the position.
        Challenged,
        /// The defender has to post midpoints.
        Dividing,
        /// The challenger has to pick the first part that is wrong.
        Picking,
        /// One step is left: whoever can shows it. The defender's clock runs.
        Proving,
        /// Decided; what was in it is credited.
        Over
    }

    /// @notice How a game ended.
    enum Ending {
        /// The step was shown.
        Step,
        /// Nothing belongs at the position, and nothing is there.
        Empty,
        /// The clock of whoever had to move ran out.
        Timeout,
        /// One side gave up.
        Conceded,
        /// The result was refuted by another game.
        RefutedElsewhere,
        /// The resolver is void.
        Cancelled
    }

    /// @notice What a game is about, and its id.
    /// @param jobId The job.
    /// @param batch The batch.
    /// @param slot The slot.
    /// @param turn The turn of the slot: names the assignment.
    /// @param position Position in the batch's result tree.
    /// @param challenger Who says that it is wrong.
    struct Game {
        JobId jobId;
        uint64 batch;
        uint8 slot;
        uint8 turn;
        uint64 position;
        address challenger;
    }

    /// @notice The part of the trace that is in question. Only its hash is stored: moves bring it along.
    /// @param before State at its lower end, which both sides accept.
    /// @param end State at its upper end, which the defender stands for and the challenger denies.
    /// @param midpoints Root over the midpoints and the end; zero: not posted yet.
    /// @param defender Key that opened the position.
    /// @param payer Who paid the defender's bond, and is paid if the defender wins.
    struct Segment {
        bytes32 before;
        bytes32 end;
        bytes32 midpoints;
        address defender;
        address payer;
    }

    /// @notice The defender's first move: what the position holds, and the two ends of its trace.
    /// @param leaf The result leaf; not looked at for a position beyond the count.
    /// @param path The leaf's path in the result tree, the lowest first.
    /// @param inputRoot Root of the task's input.
    /// @param taskPath The input root's path in the tasks tree, the lowest first.
    /// @param first Opening of the first state; docs/design/machine.md, section 6.
    /// @param last Opening of the result; same place.
    /// @param end State after 2^40 steps.
    /// @param midpoints Those of the first round; none: they come with `divide`.
    struct Opening {
        ResultTree.Leaf leaf;
        ResultTree.Node[] path;
        bytes32 inputRoot;
        bytes32[] taskPath;
        bytes first;
        bytes last;
        bytes32 end;
        bytes32[] midpoints;
    }

    /// @notice The first part of a segment whose end is wrong.
    /// @param part Its number, from 0.
    /// @param before State at its lower end; that of the segment for part 0.
    /// @param end State at its upper end.
    /// @param siblings What leads from the two to the root of the midpoints.
    struct Pick {
        uint256 part;
        bytes32 before;
        bytes32 end;
        bytes32[] siblings;
    }

    /// @notice A game's clocks and bonds: one word of storage.
    /// @param state Where it stands.
    /// @param round Rounds that are done.
    /// @param movedAt Time of the last move.
    /// @param defenderLeft Seconds that the defender has left.
    /// @param challengerLeft Seconds that the challenger has left.
    /// @param challengerBond Wei that the challenger put in.
    /// @param defenderBond Wei that the defender put in.
    struct Clock {
        GameState state;
        uint8 round;
        uint32 movedAt;
        uint32 defenderLeft;
        uint32 challengerLeft;
        uint72 challengerBond;
        uint72 defenderBond;
    }

    /// @notice Numbers of a resolver, fixed for ever at deployment.
    /// @param answerFloor Seconds for the first answer, before the share that grows with the step limit: at least the
    /// delay after which a rollup includes a transaction.
    /// @param gameFloor Seconds of each side's clock after that, before the same share.
    /// @param minFee Least base fee that bonds are reckoned with, in wei.
    /// @param maxFee Greatest one.
    struct Parameters {
        uint32 answerFloor;
        uint32 gameFloor;
        uint64 minFee;
        uint64 maxFee;
    }

    // ------------------------------------------------------------------ events

    /// @notice A position was challenged. The first answer is due by `answerBy`.
    event PositionChallenged(
        GameId indexed id,
        JobId indexed jobId,
        address indexed challenger,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        uint64 position,
        uint256 bond,
        uint256 answerBy
    );
    /// @notice The defender opened the position: what it holds, its path in the result tree, and between which states
    /// its trace runs. Where a tree was withheld, the path leads whoever recomputed the batch on to the position that
    /// is wrong.
    event PositionOpened(
        GameId indexed id,
        address indexed defender,
        address payer,
        ResultTree.Leaf leaf,
        ResultTree.Node[] path,
        bytes32 first,
        bytes32 last,
        uint256 bond
    );
    /// @notice The defender posted the states between the ends of the segment. They are in the event although they were
    /// in the call: a call's data can be hidden behind a contract.
    event SegmentDivided(GameId indexed id, uint8 round, bytes32[] midpoints);
    /// @notice The challenger picked a part, which is the segment now.
    event PartPicked(GameId indexed id, uint8 round, uint256 part, bytes32 before, bytes32 end);
    /// @notice A game ended; `amount` wei are the winner's. Where it was cancelled that is the challenger with its own
    /// bond, and the defender's is the payer's.
    event GameOver(GameId indexed id, address indexed winner, Ending ending, uint256 amount);
    /// @notice An owner named a key that may play for it; zero: none.
    event DefenderSet(address indexed owner, address indexed defender);
    /// @notice Coins were paid out.
    event Withdrawn(address indexed account, uint256 amount);

    // ------------------------------------------------------------------ errors

    error GamePlayed(GameId id);
    error GameStateWrong(GameId id, GameState state);
    error GameUnknown(GameId id);
    error SegmentUnknown(GameId id);
    error SpecUnknown(JobId given, JobId expected);
    error BondTooSmall(uint256 given, uint256 needed);
    error BondTooLarge(uint256 given);
    error ClockRanOut(GameId id, uint256 endedAt);
    error ClockRuns(GameId id, uint256 endsAt);
    error MoverNotEntitled(GameId id, address mover);
    error SignatureInvalid(address mover);
    error PositionOutOfTree(uint64 position, uint256 width);
    error ResultMismatch(bytes32 shown, bytes32 expected);
    error StepsMismatch(uint256 shown, uint256 expected);
    error LeafInvalid(string field);
    error TaskUnknown(uint256 taskIndex, bytes32 shown, bytes32 expected);
    error MidpointsWrong(uint256 given, uint256 needed);
    error PartOutOfRange(uint256 part, uint256 parts);
    error PickUnknown(GameId id);
    error NotLastRound(GameId id, uint8 round);
    error StepUndecided(GameId id);
    error NotRefuted(GameId id);
    error NotVoid();
    error NothingToWithdraw(address account);
    error TransferRefused(address account, uint256 amount);
    error ParametersOutOfBounds(string field);

    // ------------------------------------------------------------------ moves

    /// @notice Challenges a position of a revealed result. The sender pays the challenger's bond: what is sent, at
    /// least `challengerBond()`.
    function challenge(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        uint64 position,
        address challenger
    ) external payable returns (GameId id);

    /// @notice The defender's first move. The sender pays the defender's bond, at least `defenderBond()`; for a
    /// position beyond the count there is none.
    /// @param mover Owner or operator of the assignment, or a key that the owner named.
    /// @param signature The mover's, over this move and who sends it; empty where the mover sends.
    function open(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Opening calldata opening,
        address mover,
        bytes calldata signature
    ) external payable;

    /// @notice The defender posts the states between the ends of the segment.
    function divide(
        Game calldata game,
        Segment calldata segment,
        bytes32[] calldata midpoints,
        address mover,
        bytes calldata signature
    ) external;

    /// @notice The challenger picks the first part whose end is wrong.
    /// @param signature The challenger's, over this move; empty where the challenger sends.
    function pick(
        Game calldata game,
        Segment calldata segment,
        Pick calldata choice,
        bytes calldata signature
    ) external;

    /// @notice The challenger's last pick together with the step that refutes the result.
    function pickAndProve(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        Pick calldata choice,
        bytes calldata tape,
        bytes calldata signature
    ) external;

    /// @notice Shows the one step that is left, which decides the game; anyone may.
    function prove(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        bytes calldata tape
    ) external;

    /// @notice Ends a game in which the clock of whoever has to move ran out; anyone may.
    function timeout(Game calldata game, IJobMarket.JobSpec calldata spec, Segment calldata segment) external;

    /// @notice One side gives up: the challenger, or who may move for the defender.
    function concede(
        Game calldata game,
        IJobMarket.JobSpec calldata spec,
        Segment calldata segment,
        address mover,
        bytes calldata signature
    ) external;

    /// @notice Ends a game whose result was refuted by another: all that is in it is the challenger's; anyone may call.
    function collect(Game calldata game) external;

    /// @notice Ends a game of a void resolver: both bonds go back; anyone may call.
    function cancel(Game calldata game, Segment calldata segment) external;

    /// @notice Names a key that may play for the sender, an owner; zero: none.
    function setDefender(address defender) external;

    /// @notice Pays an account what it was credited; anyone may call, the account gets it.
    function withdraw(address account) external;

    // ------------------------------------------------------------------ views

    function market() external view returns (IJobMarket);

    function machine() external view returns (IStateMachine);

    function parameters() external view returns (Parameters memory);

    function gameIdOf(Game calldata game) external view returns (GameId);

    function clock(GameId id) external view returns (Clock memory);

    /// @notice Hash of the segment in question; zero before `open`.
    function segmentHash(GameId id) external view returns (bytes32);

    /// @notice The key that an owner named; zero: none.
    function defenderOf(address owner) external view returns (address);

    /// @notice What an account can withdraw, in wei.
    function credit(address account) external view returns (uint256);

    /// @notice Bond of a challenger at this block's base fee, in wei.
    function challengerBond() external view returns (uint256);

    /// @notice Bond of a defender at this block's base fee, in wei.
    function defenderBond() external view returns (uint256);
}
