// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarketTest} from "./MarketTest.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";

/// @dev A market with a job whose resolver is an account that says what it likes; the workers gave it half their stake.
abstract contract JudgedTest is MarketTest {
    bytes32 internal constant A = keccak256("a");
    bytes32 internal constant B = keccak256("b");
    address internal constant JUDGE = address(0x10D6E);
    address internal constant FINDER = address(0xF1);

    IMarketTypes.JobSpec internal spec;
    JobId internal id;

    function setUp() public virtual override {
        super.setUp();
        vm.prank(JUDGE);
        registry.entrust(address(market));
        market.addResolver(JUDGE);
        for (uint256 i = 0; i < WORKERS; i++) {
            vm.startPrank(workers[i]);
            registry.setAllotment(registry.allotmentOf(workers[i], address(market)), 0);
            registry.setMarketCap(JUDGE, 500e6);
            registry.authorise(workers[i], JUDGE, 500e6, 0, "");
            vm.stopPrank();
        }
    }

    function _scope() internal view virtual override returns (address) {
        return JUDGE;
    }

    function _provable(uint8 replicas) internal view returns (IMarketTypes.JobSpec memory one) {
        one = _spec(replicas, replicas);
        one.resolver = JUDGE;
        one.challengeWindow = 1_000;
        one.limits.steps = 20e6;
        (one.minStepPrice, one.maxStepPrice, one.rampSeconds) = (1e18, 3e18, 1_000);
    }

    function _start(uint8 replicas, IMarketTypes.NoQuorum onNoQuorum) internal {
        spec = _provable(replicas);
        spec.onNoQuorum = onNoQuorum;
        id = _post(spec);
    }

    function _result(uint256 worker, uint8 slot, bytes32 root) internal {
        _claimAndCommit(spec, workers[worker], 0, slot, root, 100);
    }

    function _show(uint8 slot, bytes32 root) internal {
        _reveal(spec, 0, slot, root, 100);
    }

    function _contest(uint8 slot, uint8 turn) internal {
        vm.prank(JUDGE);
        market.contest(spec, 0, slot, turn);
    }

    function _refuteSlot(uint8 slot, uint8 turn) internal {
        vm.prank(JUDGE);
        market.refute(spec, 0, slot, turn, FINDER);
    }
}
