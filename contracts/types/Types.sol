// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

/// @dev keccak over the job's specification, the market and the chain; see docs/design/formats.md.
type JobId is bytes32;

/// @dev One turn of one allotment in one slot of a batch; never repeats.
type AssignmentId is bytes32;

/// @dev Top of the Merkle sum tree over a batch's result leaves, bound to their number and their total steps.
type ResultRoot is bytes32;

/// @dev Number of an allotment in the registry: names owner, operator and market at once. Zero is nobody.
type AllotmentId is uint32;

/// @dev Hash of a game's fields with tag, chain and resolver.
type GameId is bytes32;

/// @dev Hash of a demand's fields with tag, chain and resolver.
type DemandId is bytes32;

/// @dev Seconds since 1970. 32 bits last until 2106 and let a batch fit one storage word.
type Timestamp is uint32;

function equalJobId(JobId a, JobId b) pure returns (bool) {
    return JobId.unwrap(a) == JobId.unwrap(b);
}

function equalResultRoot(ResultRoot a, ResultRoot b) pure returns (bool) {
    return ResultRoot.unwrap(a) == ResultRoot.unwrap(b);
}

function equalAllotmentId(AllotmentId a, AllotmentId b) pure returns (bool) {
    return AllotmentId.unwrap(a) == AllotmentId.unwrap(b);
}

using {equalJobId as ==} for JobId global;
using {equalResultRoot as ==} for ResultRoot global;
using {equalAllotmentId as ==} for AllotmentId global;

/// @dev Wei of CON in one unit of stake: a millionth of a CON. Stake is counted in units so that it packs.
uint256 constant STAKE_UNIT = 1e12;

/// @dev Parts of a whole, for fees, rates and shares.
uint256 constant MILLION = 1_000_000;
