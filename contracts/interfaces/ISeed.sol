// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

/// @title Public randomness that nobody knows when it is asked for
/// @notice A chain plugs in what it has: block hashes on an L1, its own source on a rollup. Safety of the market never
/// rests on a seed: it decides who may come first, and which batches are audited. Neither function ever reverts.
interface ISeed {
    /// @notice Number of the first seed that nobody can know yet, never zero.
    function next() external view returns (uint32 number);

    /// @notice The seed with a number that `next` gave.
    /// @return value The seed; zero while it is not known yet, and again once it is gone.
    /// @return age Blocks since it became known; zero while it is not known yet.
    function draw(uint32 number) external view returns (bytes32 value, uint256 age);
}
