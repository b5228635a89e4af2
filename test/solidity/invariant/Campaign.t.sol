// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Leaving} from "./campaign/Leaving.sol";
import {IJobCallback} from "../../../contracts/interfaces/IJobCallback.sol";
import {JobId, ResultRoot} from "../../../contracts/types/Types.sol";

/// @dev Listens.
contract Listener is IJobCallback {
    uint256 public heard;

    function onBatchSettled(JobId, uint64, ResultRoot) external {
        heard++;
    }
}

/// @dev Never comes to an end.
contract Burner {
    fallback() external {
        while (true) {}
    }
}

/// @notice Named actors, honest ones and others, let loose on market, registry, token and games: whatever they do, the
/// books agree after every call. See test/PROPERTIES.md. `pnpm test:invariants` runs it at length.
contract CampaignTest is Leaving {
    uint256 private constant SHORT = 80;
    uint256 private constant CHECKED_EVERY = 64;

    /// @dev Where episodes are written down and how long they are; empty and zero in the usual tests.
    string private _report;
    string private _trace;
    uint256 private _steps;

    function setUp() public override {
        super.setUp();
        vm.etch(LISTENER, type(Listener).runtimeCode);
        vm.etch(BURNER, type(Burner).runtimeCode);
        _report = vm.envOr("CONUN_CAMPAIGN_REPORT", string(""));
        _trace = vm.envOr("CONUN_CAMPAIGN_TRACE", string(""));
        _steps = vm.envOr("CONUN_CAMPAIGN_STEPS", SHORT);
    }

    /// @dev One episode: everything in it follows from the seed.
    /// hardhat-config: default.fuzz.runs = 64
    function testFuzz_campaign(bytes32 seed) public {
        _episode(seed);
    }

    /// @dev One that is to be seen again.
    function test_episode() public {
        uint256 seed = vm.envOr("CONUN_CAMPAIGN_EPISODE", uint256(0));
        if (seed != 0) _episode(bytes32(seed));
    }

    function _episode(bytes32 seed) private {
        _startDice(seed);
        _enterStage(_below(2));
        watched = _chance(50);
        baseFee = 1 gwei;
        _openBooks();
        uint256 steps = _between(_steps / 2, _steps + _steps / 2);
        for (uint256 i = 0; i < steps; i++) {
            this.step();
            if (i % CHECKED_EVERY == 0) this.check();
        }
        this.check();
        this.finish();
        if (bytes(_report).length != 0) _write(seed);
    }

    // Calls of their own, so that each has fresh memory.

    function step() external {
        _step();
    }

    function check() external view {
        _checkMoney();
        for (uint256 i = firstLive > 2 ? firstLive - 2 : 0; i < jobCount; i++) _checkUntouched(i);
    }

    function finish() external {
        _leave();
    }

    /// @dev A line: the seed, then the counts.
    function _write(bytes32 seed) private {
        string memory line = vm.toString(seed);
        for (uint256 i = 0; i <= uint256(type(Count).max); i++) {
            line = string.concat(line, " ", vm.toString(counts[i]));
        }
        vm.writeLine(_report, line);
    }

    function _traced(address sender, bytes memory data, bytes memory failure) internal override {
        if (bytes(_trace).length == 0) return;
        string memory line = string.concat(vm.toString(time), " ", vm.toString(sender), " ", vm.toString(failure));
        vm.writeLine(_trace, string.concat(line, " ", vm.toString(data)));
    }
}
