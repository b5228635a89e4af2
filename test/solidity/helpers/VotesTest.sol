// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketTest} from "./MarketTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";

/// @dev A job whose first batch is decided by votes, written as letters: "AAB" are three slots of which two agree.
abstract contract VotesTest is MarketTest {
    bytes32 internal constant ROOT = keccak256("root");
    uint64 internal constant STEPS = 1e9;
    // Ten tasks of 0.01 CON and 10^9 steps at 1 CON.
    uint256 internal constant PRICE = 1.1e18;

    IMarketTypes.JobSpec internal spec;
    JobId internal id;

    function _start(uint8 replicas, uint8 maxReplicas, IMarketTypes.NoQuorum otherwise) internal {
        spec = _spec(replicas, maxReplicas);
        spec.onNoQuorum = otherwise;
        id = _post(spec);
    }

    /// @dev Worker i commits in slot i, from a slot on.
    function _commitAll(uint8 from, bytes32[] memory roots) internal {
        for (uint8 i = 0; i < roots.length; i++) {
            _claimAndCommit(spec, workers[from + i], 0, from + i, roots[i], STEPS);
        }
    }

    function _revealAll(uint8 from, bytes32[] memory roots) internal {
        for (uint8 i = 0; i < roots.length; i++) _reveal(spec, 0, from + i, roots[i], STEPS);
    }

    function _roots(string memory letters) internal pure returns (bytes32[] memory roots) {
        roots = new bytes32[](bytes(letters).length);
        for (uint256 i = 0; i < roots.length; i++) roots[i] = keccak256(abi.encode(bytes(letters)[i]));
    }

    function _stakeOf(uint256 worker) internal view returns (uint256) {
        return registry.account(workers[worker]).stake;
    }
}
