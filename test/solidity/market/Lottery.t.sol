// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

/// @dev Who may claim first on a chain that has a lottery of 64 blocks.
contract LotteryTest is MarketTest {
    uint256 private constant BLOCKS = 64;

    IMarketTypes.JobSpec private spec;
    JobId private id;
    uint256 private postedIn;

    function _chain() internal pure override returns (IMarketTypes.ChainParameters memory chain) {
        chain = super._chain();
        chain.lotteryBlocks = uint32(BLOCKS);
    }

    function setUp() public override {
        super.setUp();
        // The workers' stake counts from the next hour on.
        _pass(1 hours);
        vm.roll(1_000);
        spec = _spec(1, 1);
        spec.taskCount = 400;
        spec.batchSize = 1;
        spec.budget = 100_000e18;
        id = _post(spec);
        postedIn = 1_000;
    }

    /// @dev As many blocks after the job, with a seed.
    function _age(uint256 age, bytes32 value) private {
        vm.roll(postedIn + age);
        if (age > 0 && age <= 256) vm.setBlockhash(postedIn, value);
    }

    function _refused(uint64 batch, address worker) private {
        _expect(abi.encodeWithSelector(IMarketTypes.NotDrawnYet.selector, id, batch, 0, worker));
        _claim(spec, worker, batch, 0);
    }

    function test_claim_beforeTheSeedIsKnown() public {
        (bool may, uint256 age) = market.drawn(spec, 0, 0, workers[0]);
        assertFalse(may, "nobody");
        assertEq(age, BLOCKS, "not known yet");
        _refused(0, workers[0]);
    }

    /// @dev The view says from when on; claiming agrees with it, block by block.
    function testFuzz_claim_agreesWithTheView(bytes32 value, uint64 batch, uint8 worker) public {
        vm.assume(value != 0);
        batch = uint64(bound(batch, 0, 399));
        address owner = workers[worker % WORKERS];
        _age(1, value);
        (bool may, uint256 fromAge) = market.drawn(spec, batch, 0, owner);
        assertEq(may, fromAge <= 1, "from the first age that lets it in");
        assertLe(fromAge, BLOCKS, "at the latest when all may");
        if (fromAge > 1) {
            _age(fromAge - 1, value);
            _refused(batch, owner);
        }
        _age(fromAge > 1 ? fromAge : 1, value);
        _claim(spec, owner, batch, 0);
    }

    /// @dev Eight owners with the same stake: at first each gets about one batch in eight, then two, four, all.
    function test_claim_chanceDoubles() public {
        uint256[4] memory count;
        uint256[4] memory ages = [uint256(1), 8, 16, 24];
        bytes32 value = keccak256("seed");
        for (uint256 k = 0; k < 4; k++) {
            _age(ages[k], value);
            for (uint64 batch = 0; batch < 400; batch++) {
                (bool may, ) = market.drawn(spec, batch, 0, workers[0]);
                if (may) count[k]++;
            }
        }
        // Four standard deviations of 400 draws.
        assertApproxEqAbs(count[0], 50, 27);
        assertApproxEqAbs(count[1], 100, 35);
        assertApproxEqAbs(count[2], 200, 40);
        assertEq(count[3], 400, "all");
    }

    function test_claim_stakeAfterPostingCountsNothing() public {
        address late = address(0x1A7E);
        token.transfer(late, 1_000_000e18);
        vm.startPrank(late);
        token.approve(address(registry), type(uint256).max);
        registry.stake(late, 1_000_000e18);
        registry.setMarketCap(address(market), 1_000_000e6);
        registry.authorise(late, address(market), 1_000_000e6, 0, "");
        vm.stopPrank();
        for (uint64 batch = 0; batch < 50; batch++) {
            _age(BLOCKS - 1, keccak256(abi.encode(batch)));
            (bool may, uint256 fromAge) = market.drawn(spec, batch, 0, late);
            assertFalse(may, "nothing before the end");
            assertEq(fromAge, BLOCKS, "the end");
        }
        _refused(0, late);
        _age(BLOCKS, keccak256("seed"));
        _claim(spec, late, 0, 0);
    }

    function test_claim_allWhenTheSeedIsGone() public {
        _age(300, 0);
        (bool may, uint256 fromAge) = market.drawn(spec, 0, 0, STRANGER);
        assertTrue(may, "all");
        assertEq(fromAge, 0, "now");
        _claim(spec, workers[0], 0, 0);
    }

    /// @dev A chain that makes no blocks: after an hour all may claim.
    function test_claim_allAfterAnHour() public {
        _pass(1 hours - 1);
        _refused(0, workers[0]);
        _pass(1);
        _claim(spec, workers[0], 0, 0);
    }

    function test_claim_closedJobHasNoLottery() public {
        spec = _spec(2, 2);
        id = _post(spec);
        _pass(1 hours);
        _claimAndCommit(spec, workers[0], 0, 0, keccak256("root"), 1);
        _close(spec, REQUESTER);
        _claim(spec, workers[1], 0, 1);
    }
}
