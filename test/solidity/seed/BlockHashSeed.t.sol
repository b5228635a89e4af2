// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlockHashSeed} from "../../../contracts/seed/BlockHashSeed.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Test} from "../lib/Test.sol";

contract BlockHashSeedTest is Test {
    BlockHashSeed internal seed = new BlockHashSeed();

    function test_next_isNotKnownYet() public {
        vm.roll(1000);
        assertEq(seed.next(), 1000);
        (bytes32 value, uint256 age) = seed.draw(1000);
        assertEq(value, 0);
        assertEq(age, 0);
    }

    function test_draw_futureIsUnknown() public {
        vm.roll(1000);
        (bytes32 value, uint256 age) = seed.draw(type(uint32).max);
        assertEq(value, 0);
        assertEq(age, 0);
    }

    function testFuzz_draw_livesFor256Blocks(uint32 number, uint16 age) public {
        number = uint32(bound(number, 1, type(uint32).max - 300));
        age = uint16(bound(age, 1, 300));
        vm.roll(uint256(number) + 256);
        vm.setBlockhash(number, keccak256(abi.encode(number)));
        vm.roll(uint256(number) + age);
        (bytes32 value, uint256 drawnAge) = seed.draw(number);
        assertEq(drawnAge, age);
        if (age <= 256) assertEq(value, blockhash(number));
        else assertEq(value, 0, "gone");
    }

    function test_draw_isTheBlockHash() public {
        vm.roll(500);
        vm.setBlockhash(499, keccak256("known"));
        (bytes32 value, uint256 age) = seed.draw(499);
        assertEq(value, keccak256("known"));
        assertEq(age, 1);
    }

    function test_next_revertsBeyond32Bits() public {
        vm.roll(uint256(type(uint32).max) + 1);
        vm.expectPartialRevert(SafeCast.SafeCastOverflowedUintDowncast.selector);
        seed.next();
    }
}
