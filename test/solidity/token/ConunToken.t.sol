// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConunToken} from "../../../contracts/token/ConunToken.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Test} from "../lib/Test.sol";

contract ConunTokenTest is Test {
    uint256 internal constant SUPPLY = 5_000_000_000e18;

    address internal holder = makeAddr("holder");
    address internal stranger = makeAddr("stranger");
    ConunToken internal token;

    function setUp() public {
        token = new ConunToken(holder);
    }

    function test_constructor_mintsOnceToHolder() public view {
        assertEq(token.name(), "CONUN");
        assertEq(token.symbol(), "CON");
        assertEq(token.decimals(), 18);
        assertEq(token.totalSupply(), SUPPLY);
        assertEq(token.INITIAL_SUPPLY(), SUPPLY);
        assertEq(token.balanceOf(holder), SUPPLY);
    }

    function testFuzz_burn_lowersSupply(uint256 amount) public {
        amount = bound(amount, 0, SUPPLY);
        vm.prank(holder);
        token.burn(amount);
        assertEq(token.totalSupply(), SUPPLY - amount);
        assertEq(token.balanceOf(holder), SUPPLY - amount);
    }

    function test_burnFrom_needsAllowance() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, stranger, 0, 1));
        token.burnFrom(holder, 1);
    }

    function testFuzz_permit_approvesOnceBySignature(uint256 key, uint256 amount, uint32 lead) public {
        key = bound(key, 1, 2 ** 128);
        address signer = vm.addr(key);
        uint256 deadline = block.timestamp + lead;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, permitDigest(signer, amount, deadline));
        vm.prank(stranger);
        token.permit(signer, stranger, amount, deadline, v, r, s);
        assertEq(token.allowance(signer, stranger), amount);
        assertEq(token.nonces(signer), 1);
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(signer, stranger, amount, deadline, v, r, s);
    }

    function test_permit_revertsAfterDeadline() public {
        uint256 deadline = block.timestamp + 10;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, permitDigest(vm.addr(7), 1, deadline));
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(vm.addr(7), stranger, 1, deadline, v, r, s);
    }

    function test_clock_countsSeconds() public {
        vm.warp(1_900_000_000);
        assertEq(token.clock(), 1_900_000_000);
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
    }

    function testFuzz_votes_followBalanceInTime(uint256 amount) public {
        amount = bound(amount, 1, SUPPLY);
        vm.warp(1000);
        vm.prank(holder);
        token.delegate(holder);
        vm.warp(2000);
        vm.prank(holder);
        token.transfer(stranger, amount);
        vm.warp(3000);
        assertEq(token.getPastVotes(holder, 1500), SUPPLY);
        assertEq(token.getPastVotes(holder, 2500), SUPPLY - amount);
        assertEq(token.getPastVotes(stranger, 2500), 0, "votes count only once delegated");
        assertEq(token.getPastTotalSupply(2500), SUPPLY);
    }

    function permitDigest(address signer, uint256 amount, uint256 deadline) internal view returns (bytes32) {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(abi.encode(typeHash, signer, stranger, amount, token.nonces(signer), deadline));
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), hash));
    }
}
