// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IMarketAnnex} from "./IMarketAnnex.sol";
import {IMarketCore} from "./IMarketCore.sol";

/// @title The market: jobs are posted, claimed, run, revealed, settled and paid here
/// @notice A requester posts a job: one program, many tasks, a budget in CON. Workers claim batches of tasks, commit to
/// their results, reveal them, and are paid by metered steps.
///
/// A job's specification is not stored: `jobId` is its hash, and every call that needs it brings it along.
///
/// Legal transitions of a batch (every other pair reverts):
///
/// | from | to | by |
/// |---|---|---|
/// | Open | Revealed | `reveal` of the last one that committed |
/// | Revealed | Settled | `settle`, quorum of equal results, its window over |
/// | Open, Revealed | Open | `settle`, results differ: one more replica, or no quorum and `onNoQuorum` = Reopen |
/// | Open, Revealed | Refunded | `settle`, no quorum and nothing more can be tried, or too few revealed |
///
/// and of jobs that name a resolver:
///
/// | from | to | by |
/// |---|---|---|
/// | Open, Revealed | Settled | `settle`: all that was revealed is the same, window over, nothing open against it |
/// | Open | Open | `reveal` of a batch that is drawn for an audit: one more slot |
/// | Open, Revealed | Open | `refute`, or `settle` of results that were withheld or cannot be |
/// | Open, Revealed | Open, Refunded | `settle`: results differ, window over, nobody challenged; or void resolver |
///
/// Legal transitions of an assignment:
///
/// | from | to | by |
/// |---|---|---|
/// | None, Released, Expired | Claimed | `claim`, the next turn of the slot |
/// | Claimed | Committed | `commit`, `claimAndCommit` |
/// | Claimed | Released | `release` by its operator or owner |
/// | Claimed | Expired | `expire`, a claim that displaces it, or `settle` |
/// | Committed | Revealed | `reveal` |
/// | Committed | Expired | `settle`, not revealed in time |
/// | Revealed | Paid | `settle`, of the quorum, or a share where too few revealed |
/// | Revealed | Refuted | `settle`, outvoted |
/// | Revealed | Released | `settle`, no quorum: nobody is right or wrong; or no valid vote and too few others |
///
/// and of jobs that name a resolver:
///
/// | from | to | by |
/// |---|---|---|
/// | Refuted | Claimed | `claim`, the next turn of the slot |
/// | Committed | Refuted | `settle`, not revealed in time |
/// | Revealed | Refuted | `refute`, or `settle` of a result that cannot be |
/// | Revealed | Released | `settle`, results differ and nobody challenged: less the expiry penalty |
/// | Claimed, Committed, Revealed | Released | `settle` under a void resolver |
///
/// A vote is a result root with its total steps. A root of zero, or more steps than the batch's limits allow, is none.
///
/// A batch that everybody left before anything was committed is as if it was never claimed: its reservation is free.
/// When a job is closed, batches in which somebody has committed may still be filled, until the posting deadline.
///
/// Structs, enums, events and errors are in `IMarketTypes`. The market's code is in two contracts, of which the second
/// runs on the storage of the first: whoever calls need not know.
interface IJobMarket is IMarketCore, IMarketAnnex {}
