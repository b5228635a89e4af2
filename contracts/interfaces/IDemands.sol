// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IJobMarket} from "./IJobMarket.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {DemandId, GameId, JobId} from "../types/Types.sol";

/// @title What the holder of a result has to show to whoever asks and pays
/// @notice Until a result is final anyone may demand one chunk of what it speaks of: of a task's output, of its input,
/// or of the program's code. The answer is paid for in advance; no answer refutes the result.
/// See docs/design/disputes.md, section 8.
///
/// Legal transitions of a demand (every other pair reverts):
///
/// | from | to | by |
/// |---|---|---|
/// | None | Open | `demand`, `demandAfter` |
/// | Open | Shown | `answer`, while the window leaves time to follow it up |
/// | Open | Held | `answer`, later |
/// | Open | Over | `timeoutDemand`, `collectDemand`, `cancelDemand` |
/// | Shown | Over | `demandAfter`, `challengeAfter` |
/// | Held | Over | `demandAfter`, `challengeAfter`; `closeDemand` |
interface IDemands {
    // ------------------------------------------------------------------ types

    /// @notice What a chunk is of.
    enum DemandKind {
        /// The output of the task at a position of the batch.
        Output,
        /// The input region of that task.
        Input,
        /// The program's code; the position is zero.
        Code
    }

    /// @notice Where a demand stands.
    enum DemandState {
        /// Never made.
        None,
        /// Not answered; finality waits for it.
        Open,
        /// Answered. Its place is its demander's until its time is over.
        Shown,
        /// Answered, and the window is too far gone to follow it up as usual: finality waits for its demander until its
        /// time is over.
        Held,
        /// Followed up, closed, or ended without an answer.
        Over
    }

    /// @notice How a demand ended that was not followed up.
    enum DemandEnding {
        /// Nobody answered: the result was refuted.
        Unanswered,
        /// The result was refuted by somebody else.
        RefutedElsewhere,
        /// The resolver is void.
        Cancelled,
        /// It was answered, and its time is over.
        Closed
    }

    /// @notice What is demanded, and its id: each chunk once.
    /// @param jobId The job.
    /// @param batch The batch.
    /// @param slot The slot.
    /// @param turn The turn of the slot: names the assignment.
    /// @param kind What the chunk is of.
    /// @param position Position in the batch; zero for code.
    /// @param index Number of the chunk: bytes `4096 * index` on.
    struct Demand {
        JobId jobId;
        uint64 batch;
        uint8 slot;
        uint8 turn;
        DemandKind kind;
        uint64 position;
        uint32 index;
    }

    /// @notice A demand as it is stored.
    /// @param state Where it stands.
    /// @param demander Who made it, as long as it is not over.
    /// @param until Open: last second for the answer. Shown, Held: last second for following it up.
    /// @param payment Wei for the answer, as long as it is open.
    struct DemandStatus {
        DemandState state;
        address demander;
        uint32 until;
        uint64 payment;
    }

    /// @notice The bytes of a chunk and how they hash to a root.
    /// @param leaf Outputs: the result leaf at the position; not looked at for a position beyond the count.
    /// @param path Outputs: the leaf's path in the result tree, the lowest first.
    /// @param taskPath Inputs: the input root's path in the tasks tree, the lowest first.
    /// @param program Code: what `IStateMachine.codeRoot` reads.
    /// @param length Bytes of the region. (This and what follows is not looked at for a position beyond the count.)
    /// @param data The chunk: 4096 bytes, less at the region's end, none beyond it.
    /// @param siblings From the chunk to the top of the region's tree, the lowest first; beyond the region the top
    /// alone.
    struct Answer {
        ResultTree.Leaf leaf;
        ResultTree.Node[] path;
        bytes32[] taskPath;
        bytes program;
        uint64 length;
        bytes data;
        bytes32[] siblings;
    }

    // ------------------------------------------------------------------ events

    /// @notice A chunk was demanded. The answer is due by `answerBy`; `payment` wei are paid for it.
    /// @param previous The demand that this one follows up; zero: none.
    event ChunkDemanded(
        DemandId indexed id,
        JobId indexed jobId,
        address indexed demander,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        DemandKind kind,
        uint64 position,
        uint32 index,
        uint256 payment,
        uint256 answerBy,
        DemandId previous
    );
    /// @notice A demand was answered; `payment` wei are `payee`'s. All that shows the chunk is here: a call's data can
    /// be hidden behind a contract. Until `until` its demander may follow it up; `held` says that finality waits for
    /// that.
    event ChunkShown(
        DemandId indexed id,
        address indexed payee,
        uint256 payment,
        Answer shown,
        uint256 until,
        bool held
    );
    /// @notice A demand led to a challenge.
    event DemandFollowed(DemandId indexed id, GameId indexed game);
    /// @notice A demand ended; `amount` wei are the demander's.
    event DemandEnded(DemandId indexed id, address indexed demander, DemandEnding ending, uint256 amount);

    // ------------------------------------------------------------------ errors

    error DemandMade(DemandId id);
    error DemandStateWrong(DemandId id, DemandState state);
    error DemandsFull(uint256 places);
    error DemandOutOfRange(uint64 position, uint256 count);
    error DemandExpired(DemandId id, uint256 endedAt);
    error DemandRuns(DemandId id, uint256 endsAt);
    error DemandNotRefuted(DemandId id);
    error DemandNotYours(DemandId id, address demander);
    error FollowUpLate(DemandId id, uint256 endedAt);
    error RegionUnknown(bytes32 shown, bytes32 expected);
    error ChunkSizeWrong(uint256 given, uint256 needed);

    // ------------------------------------------------------------------ functions

    /// @notice Demands a chunk. The sender pays for the answer: what is sent, at least `demandPayment()`. At most four
    /// demands are open or wait for their follow-up at a time, one of them the requester's.
    function demand(
        IJobMarket.JobSpec calldata spec,
        uint64 batch,
        uint8 slot,
        uint8 turn,
        DemandKind kind,
        uint64 position,
        uint32 index
    ) external payable returns (DemandId id);

    /// @notice Demands another chunk of the same result, in the place of an answered demand of the sender; also after
    /// the window, where that demand is held.
    function demandAfter(
        Demand calldata shown,
        IJobMarket.JobSpec calldata spec,
        DemandKind kind,
        uint64 position,
        uint32 index
    ) external payable returns (DemandId id);

    /// @notice Challenges a position of the same result; as `IDisputeGame.challenge`, also after the window, where the
    /// sender's demand is held.
    function challengeAfter(
        Demand calldata shown,
        IJobMarket.JobSpec calldata spec,
        uint64 position,
        address challenger
    ) external payable returns (GameId id);

    /// @notice Shows a chunk; anyone may. The payment is the sender's if it may move for the defender, otherwise the
    /// owner's: whoever copies an answer gains nothing.
    function answer(Demand calldata asked, IJobMarket.JobSpec calldata spec, Answer calldata shown) external;

    /// @notice Refutes a result whose holder left a demand unanswered; anyone may. The demander has the reward, and
    /// what it paid.
    function timeoutDemand(Demand calldata asked, IJobMarket.JobSpec calldata spec) external;

    /// @notice Ends a demand whose result was refuted otherwise: the demander has back what it paid; anyone may call.
    function collectDemand(Demand calldata asked) external;

    /// @notice Ends a demand of a void resolver: the demander has back what it paid; anyone may call.
    function cancelDemand(Demand calldata asked) external;

    /// @notice Ends the wait for a follow-up: its demander may at any time, anyone when its time is over.
    function closeDemand(Demand calldata asked, IJobMarket.JobSpec calldata spec) external;

    // ------------------------------------------------------------------ views

    function demandIdOf(Demand calldata asked) external view returns (DemandId);

    function demandStatus(DemandId id) external view returns (DemandStatus memory);

    /// @notice Until when the four places of an assignment are taken, unix seconds; the first is the requester's alone.
    function demandPlaces(
        JobId jobId,
        uint64 batch,
        uint8 slot,
        uint8 turn
    ) external view returns (uint32[4] memory until);

    /// @notice What an answer costs at this block's base fee, in wei.
    function demandPayment() external view returns (uint256);
}
