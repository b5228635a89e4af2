// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketCore} from "../../../contracts/interfaces/IMarketCore.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {JobId, Timestamp} from "../../../contracts/types/Types.sol";
import {MarketTest} from "../helpers/MarketTest.sol";

contract PostTest is MarketTest {
    function _invalid(IMarketTypes.JobSpec memory spec, string memory field) private {
        _expect(abi.encodeWithSelector(IMarketTypes.SpecInvalid.selector, field));
        _post(spec);
    }

    function test_post_escrowsAndRemembers() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        uint256 before = token.balanceOf(REQUESTER);
        JobId id = _post(spec);
        assertEq(JobId.unwrap(id), JobId.unwrap(market.jobIdOf(spec)), "id");
        IMarketTypes.Job memory job = market.job(id);
        assertEq(job.free, spec.budget, "free");
        assertEq(job.reserved, 0, "reserved");
        assertEq(Timestamp.unwrap(job.postedAt), vm.getBlockTimestamp(), "time");
        assertTrue(job.seed != 0, "seed");
        assertEq(before - token.balanceOf(REQUESTER), spec.budget, "paid");
    }

    function test_post_emitsAll() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = market.jobIdOf(spec);
        vm.expectEmit(true, true, true, true, address(market));
        emit IMarketTypes.JobPosted(id, REQUESTER, spec.programId, spec, "hint");
        _post(spec);
    }

    function test_post_twice() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        JobId id = _post(spec);
        _expect(abi.encodeWithSelector(IMarketTypes.JobAlreadyPosted.selector, id));
        _post(spec);
    }

    function test_post_byAnother() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarketTypes.NotRequester.selector, SPONSOR, REQUESTER));
        vm.prank(SPONSOR);
        market.post(spec, "");
    }

    function testFuzz_post_termsNotCurrent(uint32 terms) public {
        vm.assume(terms != 1);
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.terms = terms;
        _expect(abi.encodeWithSelector(IMarketTypes.TermsNotCurrent.selector, terms, 1));
        _post(spec);
    }

    function testFuzz_post_resolverUnknown(address resolver) public {
        vm.assume(resolver != address(0));
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.resolver = resolver;
        _expect(abi.encodeWithSelector(IMarketTypes.ResolverUnknown.selector, resolver));
        _post(spec);
    }

    function test_post_fixedFields() public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.version = 2;
        _invalid(spec, "version");
        spec = _spec(1, 1);
        spec.programId = 0;
        _invalid(spec, "programId");
        spec = _spec(1, 1);
        spec.tasksRoot = 0;
        _invalid(spec, "tasksRoot");
        spec = _spec(1, 1);
        spec.manifestDigest = 0;
        _invalid(spec, "manifestDigest");
        spec = _spec(1, 1);
        spec.project = keccak256("project");
        _invalid(spec, "project");
        spec = _spec(1, 1);
        spec.extension = keccak256("extension");
        _invalid(spec, "extension");
        spec = _spec(1, 1);
        spec.auditRate = 1;
        _invalid(spec, "auditRate");
        spec = _spec(1, 1);
        spec.taskCount = 0;
        _invalid(spec, "taskCount");
        spec = _spec(1, 1);
        spec.batchSize = 0;
        _invalid(spec, "batchSize");
        spec = _spec(1, 1);
        spec.limits.steps = 0;
        _invalid(spec, "limits.steps");
    }

    function testFuzz_post_limits(uint64 steps, uint64 pages, uint64 outputBytes, uint32 batchSize) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.minStepPrice = 0;
        spec.maxStepPrice = 0;
        spec.limits = IMarketTypes.Limits(steps, pages, outputBytes);
        spec.batchSize = batchSize;
        string memory field = "";
        if (pages >= 2 ** 40) field = "limits.pages";
        else if (outputBytes >= 2 ** 40) field = "limits.outputBytes";
        else if (steps == 0 || steps >= 2 ** 40) field = "limits.steps";
        else if (batchSize == 0 || uint256(batchSize) * steps >= 2 ** 48) field = "batchSize";
        if (bytes(field).length != 0) _invalid(spec, field);
        else _post(spec);
    }

    /// @dev Small values are as likely as large ones, so that the fuzzer finds both sides of the bound.
    function testFuzz_post_limitsNear(uint8 bits, uint8 tasks) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.minStepPrice = 0;
        spec.maxStepPrice = 0;
        bits = uint8(bound(bits, 0, 45));
        tasks = uint8(bound(tasks, 0, 20));
        spec.limits.steps = uint64(1) << bits;
        spec.batchSize = uint32(1) << tasks;
        if (bits >= 40) _invalid(spec, "limits.steps");
        else if (uint256(bits) + tasks >= 48) _invalid(spec, "batchSize");
        else _post(spec);
    }

    function testFuzz_post_replicas(uint8 replicas, uint8 maxReplicas) public {
        IMarketTypes.JobSpec memory spec = _spec(replicas, maxReplicas);
        if (replicas == 0) _invalid(spec, "replicas");
        else if (maxReplicas < replicas || maxReplicas > 16) _invalid(spec, "maxReplicas");
        else _post(spec);
    }

    function testFuzz_post_priceMustBeFlat(uint96 least, uint96 greatest) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.minStepPrice = least;
        spec.maxStepPrice = greatest;
        // Ten tasks of 10^9 steps in two slots.
        uint256 worst = (2 * (10 * (uint256(greatest) + spec.taskFee)) * 102) / 100;
        if (least != greatest) _invalid(spec, "maxStepPrice");
        else if (worst > type(uint96).max) _invalid(spec, "taskFee");
        else _post(spec);
    }

    function testFuzz_post_bond(uint96 bond) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.bond = bond;
        if (bond % UNIT != 0 || bond / UNIT < 10_000 || bond / UNIT > type(uint48).max) _invalid(spec, "bond");
        else _post(spec);
    }

    function testFuzz_post_bondInUnits(uint64 units) public {
        units = uint64(bound(units, 0, 20_000));
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.bond = uint96(units * UNIT);
        if (units < 10_000) _invalid(spec, "bond");
        else _post(spec);
    }

    function testFuzz_post_clocks(uint32 commitTimeout, uint32 window, uint32 deadline) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        uint256 time = vm.getBlockTimestamp();
        spec.commitTimeout = uint32(bound(commitTimeout, 0, 40 days));
        spec.challengeWindow = uint32(bound(window, 0, 40 days));
        spec.postingDeadline = uint32(bound(deadline, time - 10 days, time + 40 days));
        if (spec.commitTimeout < 10 || spec.commitTimeout > 30 days) _invalid(spec, "commitTimeout");
        else if (spec.challengeWindow < 10 || spec.challengeWindow > 30 days) _invalid(spec, "challengeWindow");
        else if (spec.postingDeadline <= time || spec.postingDeadline > time + 30 days) {
            _invalid(spec, "postingDeadline");
        } else _post(spec);
    }

    /// @dev A field with bits beyond its type is refused: it would hash to an id of its own.
    function testFuzz_post_dirtyCalldata(uint8 field, uint8 bit) public {
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        // Width in bits of each of the 29 fields.
        uint8[29] memory width = [
            16,
            160,
            0,
            0,
            0,
            64,
            32,
            64,
            64,
            64,
            96,
            96,
            96,
            96,
            32,
            8,
            8,
            1,
            160,
            96,
            32,
            32,
            32,
            32,
            32,
            0,
            160,
            0,
            0
        ];
        field = uint8(bound(field, 0, 28));
        if (width[field] == 0) return;
        bytes memory data = abi.encodeCall(IMarketCore.post, (spec, ""));
        uint256 place = 255 - bound(bit, width[field], 255);
        data[4 + 32 * uint256(field) + place / 8] |= bytes1(uint8(0x80 >> (place % 8)));
        vm.prank(REQUESTER);
        (bool success, ) = address(market).call(data);
        assertFalse(success, "dirty field accepted");
    }

    function test_postWithPermit_paysBySignature() public {
        (address payer, uint256 key) = makeAddrAndKey("signer");
        token.transfer(payer, 1_000e18);
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.requester = payer;
        bytes32 digest = _permitDigest(payer, address(market), spec.budget, 2_000_000_000);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        // Somebody sends the permit first: posting goes through all the same.
        token.permit(payer, address(market), spec.budget, 2_000_000_000, v, r, s);
        vm.prank(payer);
        JobId id = market.postWithPermit(spec, "", 2_000_000_000, v, r, s);
        assertEq(market.job(id).free, spec.budget, "free");
    }

    function test_postWithPermit_wrongSignature() public {
        (address payer, uint256 key) = makeAddrAndKey("signer");
        token.transfer(payer, 1_000e18);
        IMarketTypes.JobSpec memory spec = _spec(1, 1);
        spec.requester = payer;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256("something else"));
        vm.prank(payer);
        vm.expectRevert();
        market.postWithPermit(spec, "", 2_000_000_000, v, r, s);
    }

    function _permitDigest(
        address holder,
        address spender,
        uint256 amount,
        uint256 deadline
    ) private view returns (bytes32) {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 hash = keccak256(abi.encode(typehash, holder, spender, amount, token.nonces(holder), deadline));
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash));
    }
}
