// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Audits} from "../../../contracts/libraries/Audits.sol";
import {Records} from "../../../contracts/libraries/Records.sol";
import {JobId} from "../../../contracts/types/Types.sol";
import {Test} from "../lib/Test.sol";

/// @notice How often batches are audited, and what an owner's record counts.
contract AuditsTest is Test {
    // ------------------------------------------------------------------ the draw

    /// @dev 10^5 draws, half of them batches of one seed, half seeds for one batch: within four sigma of the rate.
    function test_isDrawn_asOftenAsTheRateSays() public pure {
        _frequency(136_364, 50_000);
        _frequency(10_000, 10_000);
        _frequency(900_000, 10_000);
    }

    function _frequency(uint256 rate, uint256 half) private pure {
        uint256 drawn = 0;
        for (uint256 i = 0; i < half; i++) {
            uint256 free;
            assembly ("memory-safe") {
                free := mload(0x40)
            }
            if (Audits.isDrawn(bytes32(uint256(7)), JobId.wrap(bytes32(uint256(1))), i, rate)) drawn++;
            if (Audits.isDrawn(bytes32(i), JobId.wrap(bytes32(uint256(2))), 3, rate)) drawn++;
            // What was hashed is not needed any more.
            assembly ("memory-safe") {
                mstore(0x40, free)
            }
        }
        uint256 expected = 2 * half * rate;
        uint256 off = drawn * 1e6 > expected ? drawn * 1e6 - expected : expected - drawn * 1e6;
        // (4 sigma)^2 = 16 n p (1 - p), in parts of a million of a million.
        assertLe(off * off, 16 * 2 * half * rate * (1e6 - rate), "within four sigma");
    }

    function testFuzz_isDrawn_atTheEnds(
        bytes32 seed,
        bytes32 job,
        uint64 batch,
        uint256 low,
        uint256 high
    ) public pure {
        JobId id = JobId.wrap(job);
        assertFalse(Audits.isDrawn(seed, id, batch, 0), "never");
        assertTrue(Audits.isDrawn(seed, id, batch, 1_000_000), "always");
        low = bound(low, 0, 1_000_000);
        high = bound(high, low, 1_000_000);
        if (Audits.isDrawn(seed, id, batch, low)) assertTrue(Audits.isDrawn(seed, id, batch, high), "a higher rate");
    }

    // ------------------------------------------------------------------ the rate

    /// @dev A cheat that is found with the least rate loses: half as much again as it would take.
    function testFuzz_leastRate_makesCheatingALoss(uint96 gain, uint96 burned, uint96 record) public pure {
        gain = uint96(bound(gain, 1, type(uint96).max));
        uint256 alone = Audits.leastRate(gain, burned, 0);
        uint256 sum = uint256(gain) + burned;
        assertLe(alone, 1e6, "a share");
        if (alone < 1e6) {
            assertGe(alone * sum * 2, 3 * uint256(gain) * 1e6, "half as much again");
            assertLt((alone - 1) * sum * 2, 3 * uint256(gain) * 1e6, "and no more");
            assertGt(alone * burned, (1e6 - alone) * uint256(gain), "a loss");
        }
        uint256 lowered = Audits.leastRate(gain, burned, record);
        assertLe(lowered, alone, "a record lowers it");
        assertGe(lowered * 10, alone, "to a tenth at most");
        assertGt(lowered, 0, "never to nothing");
        if (lowered < 1e6) assertGe(lowered * (sum + record) * 2, 3 * uint256(gain) * 1e6, "by what is lost with it");
    }

    function test_leastRate_examples() public pure {
        assertEq(Audits.leastRate(0, 10e18, 0), 0, "nothing to gain");
        assertEq(Audits.leastRate(1e18, 10e18, 0), 136_364, "1.5 / 11");
        assertEq(Audits.leastRate(1e18, 10e18, 11e18), 68_182, "1.5 / 22");
        assertEq(Audits.leastRate(1e18, 10e18, 1_000e18), 13_637, "a tenth");
        assertEq(Audits.leastRate(1e18, 0, 0), 1e6, "nothing to lose: always");
        assertEq(Audits.leastRate(1, 10e18, 0), 1, "hardly anything to gain");
    }

    // ------------------------------------------------------------------ records

    /// @dev Payments at any times against a list of them.
    function testFuzz_records_countThreeMonths(uint32[12] memory gaps, uint64[12] memory fees) public pure {
        uint256[12] memory times;
        uint256 word = 0;
        uint256 time = 1_800_000_000;
        for (uint256 i = 0; i < 12; i++) {
            time += bound(gaps[i], 0, 60 days);
            times[i] = time;
            word = Records.add(word, fees[i], time);
            uint256 expected = 0;
            for (uint256 j = 0; j <= i; j++) {
                if (times[j] / 30 days + 2 >= time / 30 days) expected += fees[j];
            }
            assertEq(Records.sum(word, time), expected, "this month and two before");
        }
        assertEq(Records.sum(word, time + 90 days), 0, "none after 90 days");
        assertGe(Records.sum(word, time + 60 days), fees[11], "all of the last 60 days");
    }

    function test_records_stopGrowing() public pure {
        uint256 most = (1 << 80) - 1;
        uint256 word = Records.add(0, most, 30 days);
        assertEq(Records.add(word, 5, 30 days), word, "full");
        assertEq(Records.sum(Records.add(word, 5, 60 days), 60 days), most + 5, "the month before is left alone");
        assertEq(Records.sum(0, 1_800_000_000), 0, "nothing paid");
        // A fee beyond any budget.
        assertEq(Records.sum(Records.add(0, 1 << 100, 30 days), 30 days), most, "all that fits");
    }
}
