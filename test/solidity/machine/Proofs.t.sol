// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Registers} from "../../../contracts/machine/Registers.sol";
import {Tapes} from "../../../contracts/machine/Tapes.sol";
import {Trees} from "../../../contracts/machine/Trees.sol";
import {Witnesses} from "../../../contracts/machine/Witnesses.sol";
import {Words} from "../../../contracts/machine/Words.sol";
import {Test} from "../lib/Test.sol";

/// @dev What is read from a tape has to be calldata.
contract ProofsHarness {
    using Tapes for Tapes.Tape;
    using Witnesses for Witnesses.Witness;

    /// @notice Reads numbers of these sizes, and closes the tape.
    function numbers(bytes calldata data, uint256[] calldata sizes) external pure returns (uint256[] memory values) {
        Tapes.Tape memory tape = Tapes.open(data);
        values = new uint256[](sizes.length);
        for (uint256 i = 0; i < sizes.length; i++) values[i] = tape.number(sizes[i]);
        tape.close();
    }

    function read(bytes calldata data) external pure returns (Witnesses.Witness memory witness) {
        Tapes.Tape memory tape = Tapes.open(data);
        witness = Witnesses.read(tape);
        tape.close();
    }

    /// @notice Roots of a tree of so many levels.
    function climb(
        bytes calldata data,
        uint256[24] memory nodes,
        uint256 count,
        uint256 levels,
        uint256 given
    ) external pure returns (uint256 before, uint256 later) {
        Tapes.Tape memory tape = Tapes.open(data);
        Trees.climb(tape, nodes, count, levels, given);
        tape.close();
        return (nodes[1], nodes[2]);
    }

    /// @notice Writes, and gives what it reads and both values of all leaves then.
    function access(
        Witnesses.Witness memory witness,
        uint256[4] memory write,
        uint256[3] memory read_
    ) external pure returns (uint256 bits, uint256[24] memory nodes) {
        witness.store(write[0], write[1], write[2], write[3]);
        return (witness.load(read_[0], read_[1], read_[2]), witness.nodes);
    }

    function unpack(uint256 word) external pure returns (Registers.File memory) {
        return Registers.unpack(word);
    }
}

/// @dev How the step verifier reads tapes, sees memory and climbs its tree, each against its definition.
contract ProofsTest is Test {
    using Registers for Registers.File;

    uint256 private constant LEVELS = 4;
    uint256 private constant WIDTH = 16;

    ProofsHarness private harness = new ProofsHarness();

    // ------------------------------------------------------------------ tapes

    function test_tape_readsNumbers() public view {
        uint256[] memory values = harness.numbers(hex"0102030405060708", _sizes(1, 4, 3));
        assertEq(values[0], 0x01);
        assertEq(values[1], 0x02030405);
        assertEq(values[2], 0x060708);
    }

    function test_tape_refusesTooFewBytes() public {
        vm.expectRevert(abi.encodeWithSelector(Tapes.TapeTooShort.selector, 3, 2));
        harness.numbers(hex"01020304050607", _sizes(1, 4, 3));
    }

    function test_tape_refusesTooManyBytes() public {
        vm.expectRevert(abi.encodeWithSelector(Tapes.TapeTooLong.selector, 1));
        harness.numbers(hex"010203040506070809", _sizes(1, 4, 3));
    }

    // ------------------------------------------------------------------ leaves

    function test_leaves_refusesNine() public {
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeavesTooMany.selector, 9));
        harness.read(hex"09");
    }

    function test_leaves_refusesDisorderAndRepetition() public {
        bytes memory leaf = abi.encodePacked(uint32(7), bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMisplaced.selector, 7));
        harness.read(abi.encodePacked(uint8(2), leaf, leaf));
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMisplaced.selector, 7));
        harness.read(abi.encodePacked(uint8(2), uint32(8), bytes32(0), leaf));
    }

    function test_leaves_refusesIndexBeyondMemory() public {
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMisplaced.selector, 1 << 30));
        harness.read(abi.encodePacked(uint8(1), uint32(1 << 30), bytes32(0)));
    }

    function testFuzz_swap_reversesBytes(bytes32 word) public pure {
        bytes32 reversed = bytes32(Words.swap(uint256(word)));
        for (uint256 i = 0; i < 32; i++) assertEq(uint8(reversed[i]), uint8(word[31 - i]));
    }

    /// @dev Leaves 3 to 5 of region 4; an access anywhere in them, also across two, is one to their bytes in a row.
    function testFuzz_access_isToBytesInARow(uint256 seed, uint8 to, uint8 from, uint8 wide, uint64 bits) public view {
        uint256 size = bound(wide, 1, 8);
        to = uint8(bound(to, 0, 96 - size));
        from = uint8(bound(from, 0, 96 - size));
        uint256[3] memory leaves;
        for (uint256 i = 0; i < 3; i++) leaves[i] = uint256(keccak256(abi.encode(seed, i)));
        bytes memory row = abi.encodePacked(leaves[0], leaves[1], leaves[2]);
        Witnesses.Witness memory witness = _witness(row, 3);
        for (uint256 i = 0; i < size; i++) row[to + i] = bytes1(uint8(bits >> (8 * i)));
        uint256 wanted = 0;
        for (uint256 i = 0; i < size; i++) wanted |= uint256(uint8(row[from + i])) << (8 * i);
        (uint256 got, uint256[24] memory nodes) = harness.access(
            witness,
            [4, uint256(96) + to, size, bits],
            [4, uint256(96) + from, size]
        );
        assertEq(got, wanted, "read");
        uint256[24] memory expected = _witness(row, 3).nodes;
        for (uint256 i = 0; i < 3; i++) {
            assertEq(nodes[3 * i + 2], expected[3 * i + 2], "written");
            assertEq(nodes[3 * i + 1], leaves[i], "what was there is kept");
        }
    }

    function test_access_refusesWhatIsNotThere() public {
        Witnesses.Witness memory witness = _witness(abi.encodePacked(bytes32(0), bytes32(0)), 2);
        uint256 region = uint256(4) << 27;
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMissing.selector, region + 2));
        harness.access(witness, [uint256(4), 95, 1, 0], [uint256(4), 96, 1]);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMissing.selector, region + 5));
        harness.access(witness, [uint256(4), 153, 8, 0], [uint256(4), 96, 1]);
        vm.expectRevert(abi.encodeWithSelector(Witnesses.LeafMissing.selector, (uint256(5) << 27) + 3));
        harness.access(witness, [uint256(4), 96, 1, 0], [uint256(5), 96, 1]);
    }

    // ------------------------------------------------------------------ trees

    /// @dev Any leaves of a tree, some of them written, with the siblings of all: the roots are those of whole trees.
    function testFuzz_climb_givesBothRoots(uint256 seed, uint16 shown, uint16 written, uint16 zeros) public view {
        (uint256[] memory before, uint256[] memory later) = (new uint256[](WIDTH), new uint256[](WIDTH));
        uint256[24] memory nodes;
        uint256 count = 0;
        for (uint256 i = 0; i < WIDTH; i++) {
            before[i] = (zeros >> i) & 1 == 1 ? 0 : uint256(keccak256(abi.encode(seed, i)));
            later[i] = before[i];
            if ((shown >> i) & 1 == 0 || count == 8) continue;
            if ((written >> i) & 1 == 1) later[i] = uint256(keccak256(abi.encode(seed, i, "written")));
            (nodes[3 * count], nodes[3 * count + 1], nodes[3 * count + 2]) = (i, before[i], later[i]);
            count++;
        }
        if (count == 0) return;
        (bytes memory tape, uint256 given) = _siblings(before, nodes, count);
        (uint256 first, uint256 second) = harness.climb(tape, nodes, count, LEVELS, given);
        assertEq(first, _root(before), "before");
        assertEq(second, _root(later), "later");
    }

    function test_climb_refusesUnknownSiblings() public {
        uint256[24] memory nodes;
        vm.expectRevert(abi.encodeWithSelector(Trees.SiblingsUnknown.selector, 1));
        harness.climb(new bytes(32 * LEVELS), nodes, 1, LEVELS, 1 << LEVELS);
    }

    function test_climb_refusesMissingSiblings() public {
        uint256[24] memory nodes;
        vm.expectRevert(abi.encodeWithSelector(Tapes.TapeTooShort.selector, 32, 0));
        harness.climb(new bytes(32 * LEVELS - 32), nodes, 1, LEVELS, (1 << LEVELS) - 1);
    }

    function testFuzz_depth_isLeast(uint32 size) public pure {
        uint256 levels = Trees.depth(size);
        assertLe(size, 32 << levels, "holds all");
        if (levels > 0) assertGt(size, 32 << (levels - 1), "no less would");
    }

    function test_lift_isClimbingBesideZeros() public pure {
        uint256 zero = 0;
        uint256 node = 1;
        for (uint256 k = 0; k < 27; k++) {
            assertEq(Trees.lift(node, k), Trees.lift(1, 0));
            node = Words.hash(node, zero);
            zero = Words.hash(zero, zero);
        }
        assertEq(Trees.lift(node, 27), node);
        assertEq(Trees.lift(0, 0), zero);
    }

    // ------------------------------------------------------------------ registers

    function testFuzz_registers_roundTrip(uint32 pc, uint32 fp, uint32 pages, uint64 length, uint64 limit) public view {
        fp = uint32(bound(fp, 0, 1 << 20));
        length = uint64(bound(length, 0, 1 << 32));
        Registers.File memory file = Registers.File(1, pc, fp, pages, length, limit);
        assertEq(
            file.pack(),
            uint256(bytes32(abi.encodePacked(uint8(1), uint24(0), pc, fp, pages, length, limit))),
            "as it is specified"
        );
        assertEq(keccak256(abi.encode(harness.unpack(file.pack()))), keccak256(abi.encode(file)), "and back");
    }

    function test_registers_refusesWhatNoMachineComesTo() public {
        uint256[4] memory words = [uint256(2) << 248, 1 << 224, ((1 << 20) + 1) << 160, ((1 << 32) + 1) << 64];
        for (uint256 i = 0; i < words.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(Registers.RegistersInvalid.selector, words[i]));
            harness.unpack(words[i]);
        }
    }

    // ------------------------------------------------------------------ helpers

    function _sizes(uint256 first, uint256 second, uint256 third) private pure returns (uint256[] memory sizes) {
        sizes = new uint256[](3);
        (sizes[0], sizes[1], sizes[2]) = (first, second, third);
    }

    /// @dev Leaves from the third of region 4 on.
    function _witness(bytes memory row, uint256 count) private pure returns (Witnesses.Witness memory witness) {
        witness.count = count;
        for (uint256 i = 0; i < count; i++) {
            uint256 value = 0;
            for (uint256 k = 0; k < 32; k++) value |= uint256(uint8(row[32 * i + k])) << (8 * k);
            witness.nodes[3 * i] = (uint256(4) << 27) + 3 + i;
            witness.nodes[3 * i + 1] = Words.swap(value);
            witness.nodes[3 * i + 2] = value;
        }
    }

    function _root(uint256[] memory leaves) private pure returns (uint256) {
        if (leaves.length == 1) return leaves[0];
        return _root(_above(leaves));
    }

    function _above(uint256[] memory nodes) private pure returns (uint256[] memory parents) {
        parents = new uint256[](nodes.length / 2);
        for (uint256 i = 0; i < parents.length; i++) parents[i] = Words.hash(nodes[2 * i], nodes[2 * i + 1]);
    }

    /// @dev What is needed beside the nodes and not computed from them, level by level.
    function _siblings(
        uint256[] memory level,
        uint256[24] memory nodes,
        uint256 count
    ) private pure returns (bytes memory tape, uint256 given) {
        uint256 known = 0;
        for (uint256 i = 0; i < count; i++) known |= 1 << nodes[3 * i];
        uint256 zero = 0;
        uint256 number = 0;
        for (; level.length > 1; level = _above(level)) {
            uint256 above = 0;
            for (uint256 i = 0; i < level.length; i++) {
                if ((known >> i) & 1 == 0) continue;
                above |= 1 << (i / 2);
                if ((known >> (i ^ 1)) & 1 == 1) continue;
                if (level[i ^ 1] != zero) {
                    given |= 1 << number;
                    tape = abi.encodePacked(tape, level[i ^ 1]);
                }
                number++;
            }
            known = above;
            zero = Words.hash(zero, zero);
        }
    }
}
