// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

contract GovernanceTest is MarketTest {
    function _outOfBounds(IMarketTypes.Terms memory values, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.TermsOutOfBounds.selector, field));
        market.setTerms(values);
    }

    function testFuzz_setTerms_boundsAndHistory(IMarketTypes.Terms memory values, bool small) public {
        if (small) {
            values.requesterFee %= 60_000;
            values.providerFee %= 60_000;
            values.expiryFloor %= 1_100_000_000;
            values.expiryRate %= 1_100_000;
            values.lonelyShare %= 1_100_000;
        }
        if (values.requesterFee > 50_000) return _outOfBounds(values, "requesterFee");
        if (values.providerFee > 50_000) return _outOfBounds(values, "providerFee");
        if (values.expiryFloor > 1e9) return _outOfBounds(values, "expiryFloor");
        if (values.expiryRate > 1e6) return _outOfBounds(values, "expiryRate");
        if (values.lonelyShare > 1e6) return _outOfBounds(values, "lonelyShare");
        market.stopClaims(1 days);
        uint256 until = market.claimsStoppedUntil();
        market.setTerms(values);
        assertEq(market.currentTerms(), 2, "number");
        assertEq(keccak256(abi.encode(market.terms(2))), keccak256(abi.encode(values)), "current");
        assertEq(keccak256(abi.encode(market.terms(1))), keccak256(abi.encode(_terms())), "past");
        market.setTerms(_terms());
        assertEq(keccak256(abi.encode(market.terms(2))), keccak256(abi.encode(values)), "past");
        assertEq(market.terms(4).requesterFee, 0, "none yet");
        assertEq(market.claimsStoppedUntil(), until, "the stop is another matter");
    }

    function testFuzz_setTerms_onlyTheGovernor(address sender) public {
        vm.assume(sender != address(this));
        vm.startPrank(sender);
        bytes memory refusal = abi.encodeWithSelector(IMarketTypes.NotGovernor.selector, sender);
        vm.expectRevert(refusal);
        market.setTerms(_terms());
        vm.expectRevert(refusal);
        market.setFeeReceiver(sender);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NotGuardian.selector, sender));
        market.stopClaims(1);
    }

    function test_setFeeReceiver_nobody() public {
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.ParametersOutOfBounds.selector, "feeReceiver"));
        market.setFeeReceiver(address(0));
    }

    function testFuzz_stopClaims_onceAndBounded(uint32 duration) public {
        if (duration == 0 || duration > 30 days) {
            vm.expectRevert(abi.encodeWithSelector(IMarketTypes.ParametersOutOfBounds.selector, "duration"));
            return market.stopClaims(duration);
        }
        uint256 until = vm.getBlockTimestamp() + duration;
        market.stopClaims(duration);
        assertEq(market.claimsStoppedUntil(), until, "until");
        _pass(uint256(duration) * 2);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.GuardianUsed.selector, until));
        market.stopClaims(1);
    }

    /// @dev A stop holds back claims alone: what runs goes on to its end.
    function test_stopClaims_exitsStayOpen() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        _post(spec);
        _claimAndCommit(spec, workers[0], 0, 0, keccak256("root"), 1e9);
        _claim(spec, workers[0], 1, 0);
        _claim(spec, workers[0], 2, 0);
        market.stopClaims(30 days);
        _reveal(spec, 0, 0, keccak256("root"), 1e9);
        _commit(spec, workers[0], 1, 0, keccak256("root"), 1e9);
        _release(spec, workers[0], 2, 0);
        _pass(60);
        _settle(spec, 0, true);
        _close(spec, REQUESTER);
    }

    function test_constructor_bounds() public {
        for (uint256 i = 0; i < 12; i++) {
            IMarketTypes.ChainParameters memory chain = _chain();
            if (i == 0) chain.minCommitTimeout = 0;
            if (i == 1) chain.minCommitTimeout = 30 days + 1;
            if (i == 2) chain.minWindow = 0;
            if (i == 3) chain.minWindow = 30 days + 1;
            if (i == 4) chain.revealFloor = 0;
            if (i == 5) chain.revealFloor = 30 days + 1;
            if (i == 6) chain.fillTimeout = 0;
            if (i == 7) chain.fillTimeout = 30 days + 1;
            if (i == 8) chain.maxPosting = 0;
            if (i == 9) chain.maxPosting = 365 days + 1;
            if (i == 10) chain.lotteryBlocks = 129;
            string[6] memory names = [
                "minCommitTimeout",
                "minWindow",
                "revealFloor",
                "fillTimeout",
                "maxPosting",
                "lotteryBlocks"
            ];
            if (i == 11) {
                IMarketTypes.Terms memory terms = _terms();
                terms.providerFee = 50_001;
                vm.expectRevert(abi.encodeWithSelector(IMarketTypes.TermsOutOfBounds.selector, "providerFee"));
                this.deploy(terms, chain);
            } else {
                vm.expectRevert(abi.encodeWithSelector(IMarketTypes.ParametersOutOfBounds.selector, names[i / 2]));
                this.deploy(_terms(), chain);
            }
        }
    }

    /// @dev A call of its own, so that its failure can be expected.
    function deploy(IMarketTypes.Terms memory terms, IMarketTypes.ChainParameters memory chain) external {
        _deployMarket(terms, chain);
    }

    function test_views_showTheDeployment() public view {
        assertEq(address(market.token()), address(token), "token");
        assertEq(address(market.registry()), address(registry), "registry");
        assertEq(address(market.seed()), address(seed), "seed");
        assertEq(market.governor(), address(this), "governor");
        assertEq(market.guardian(), address(this), "guardian");
        assertEq(market.feeReceiver(), FEES, "fee receiver");
        assertEq(keccak256(abi.encode(market.chainParameters())), keccak256(abi.encode(_chain())), "parameters");
    }
}
