// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Dice} from "./Dice.sol";
import {ToyMachine} from "../../dispute/ToyMachine.sol";
import {Deploy} from "../../helpers/Deploy.sol";
import {Test} from "../../lib/Test.sol";
import {IConunToken} from "../../../../contracts/interfaces/IConunToken.sol";
import {IDisputeGame} from "../../../../contracts/interfaces/IDisputeGame.sol";
import {IJobMarket} from "../../../../contracts/interfaces/IJobMarket.sol";
import {IMarketTypes} from "../../../../contracts/interfaces/IMarketTypes.sol";
import {ISeed} from "../../../../contracts/interfaces/ISeed.sol";
import {IWorkerRegistry} from "../../../../contracts/interfaces/IWorkerRegistry.sol";

/// @dev The contracts, and everybody who calls them. There are two stages: one without lotteries, one with.
abstract contract Cast is Test, Dice {
    /// @dev What an owner is like.
    enum Nature {
        /// Tells the truth, in time, and defends it.
        Honest,
        /// Lies more often than not, mostly as the other liars do.
        Liar,
        /// Claims and commits, and rarely goes on.
        Idle,
        /// Lies, copies, leaves, and comes too early.
        Griefer
    }

    struct Stage {
        IConunToken token;
        IWorkerRegistry registry;
        IJobMarket market;
        IDisputeGame[2] resolvers;
        bool holdsLotteries;
    }

    uint256 internal constant UNIT = 1e12;
    uint256 internal constant OWNERS = 8;
    /// @dev One owner has a second machine.
    uint256 internal constant OPERATORS = OWNERS + 1;
    uint256 internal constant CAFE = 3;
    /// @dev Where stake can be lost to: the market, for votes, and two resolvers.
    uint256 internal constant SCOPES = 3;
    uint256 internal constant STAKE = 200_000e6;
    uint256 internal constant ALLOTTED = 20_000e6;

    uint256 internal constant FILL = 1_000;
    uint256 internal constant REVEAL = 600;
    uint256 internal constant ANSWER = 1_000;
    uint256 internal constant GAME = 4_000;
    uint256 internal constant MIN_WINDOW = 60;
    uint256 internal constant QUARANTINE = 14 days;
    uint256 internal constant UNBONDING = 7 days;
    uint256 internal constant LOTTERY_BLOCKS = 16;
    uint256 internal constant MAX_FEE = 500 gwei;

    address internal constant REQUESTER = address(0xA11CE);
    address internal constant SPONSOR = address(0x5B0);
    address internal constant STRANGER = address(0x57A);
    address internal constant GOVERNOR = address(0x607);
    address internal constant GUARDIAN = address(0x6A4D);
    address internal constant FEES = address(0xFEE);
    address internal constant OTHER_FEES = address(0xFEE2);
    /// @dev A challenger that takes no coins: whoever owes it some may not be held up by that.
    address internal constant REFUSER = address(0x4EF5);

    uint256 internal constant OWNER_KEYS = 0xA000;
    uint256 internal constant WATCHER_KEY = 0xB000;
    uint256 internal constant TROLL_KEY = 0xB001;
    uint256 internal constant HUB_KEY = 0xB002;

    Stage[2] private _stages;

    /// @dev The contracts of this episode.
    IConunToken internal token;
    IWorkerRegistry internal registry;
    IJobMarket internal market;
    IDisputeGame[2] internal resolvers;
    bool internal holdsLotteries;

    address[] internal owners;
    address[] internal operators;
    address internal watcher;
    address internal troll;
    address internal hub;
    /// @dev Everybody whose tokens and coins are counted.
    address[] internal everybody;
    mapping(address account => uint256) internal keyOf;

    /// @dev Now, and the number of the block: kept here because a compiler may think that they do not change.
    uint256 internal time;
    uint256 internal height;

    function setUp() public virtual {
        _gather();
        time = 1_800_000_000;
        height = 1_000;
        vm.warp(time);
        vm.roll(height);
        vm.fee(1 gwei);
        address machine = address(new ToyMachine());
        for (uint256 i = 0; i < 2; i++) _build(i, machine);
        time += 2 hours;
        vm.warp(time);
    }

    function _natureOf(uint256 owner) internal pure returns (Nature) {
        if (owner < 4) return Nature.Honest;
        if (owner < 6) return Nature.Liar;
        return owner == 6 ? Nature.Idle : Nature.Griefer;
    }

    /// @dev The last operator is the second machine of the café.
    function _employerOf(uint256 operator) internal pure returns (uint256) {
        return operator == OWNERS ? CAFE : operator;
    }

    function _scope(uint256 index) internal view returns (address) {
        return index == 0 ? address(market) : address(resolvers[index - 1]);
    }

    function _enterStage(uint256 which) internal {
        Stage storage stage = _stages[which];
        (token, registry, market) = (stage.token, stage.registry, stage.market);
        (resolvers[0], resolvers[1]) = (stage.resolvers[0], stage.resolvers[1]);
        holdsLotteries = stage.holdsLotteries;
    }

    // ------------------------------------------------------------------ internal

    function _named(uint256 key) private returns (address account) {
        account = vm.addr(key);
        keyOf[account] = key;
        everybody.push(account);
    }

    function _gather() private {
        for (uint256 i = 0; i < OPERATORS; i++) {
            address account = _named(OWNER_KEYS + i);
            operators.push(account);
            if (i < OWNERS) owners.push(account);
        }
        watcher = _named(WATCHER_KEY);
        troll = _named(TROLL_KEY);
        hub = _named(HUB_KEY);
        address[7] memory others = [REQUESTER, SPONSOR, STRANGER, FEES, OTHER_FEES, REFUSER, GOVERNOR];
        for (uint256 i = 0; i < others.length; i++) everybody.push(others[i]);
        // PUSH0 PUSH0 REVERT
        vm.etch(REFUSER, hex"5f5ffd");
        for (uint256 i = 0; i < everybody.length; i++) vm.deal(everybody[i], 1_000_000 ether);
    }

    function _build(uint256 which, address machine) private {
        IConunToken token_ = IConunToken(Deploy.contractNamed("ConunToken", abi.encode(address(this))));
        IWorkerRegistry registry_ = IWorkerRegistry(
            Deploy.contractNamed("WorkerRegistry", abi.encode(token_, UNBONDING, QUARANTINE))
        );
        ISeed seed = ISeed(Deploy.contractNamed("BlockHashSeed", ""));
        IMarketTypes.ChainParameters memory chain = IMarketTypes.ChainParameters({
            minCommitTimeout: 10,
            minWindow: uint32(MIN_WINDOW),
            revealFloor: uint32(REVEAL),
            fillTimeout: uint32(FILL),
            maxPosting: 30 days,
            lotteryBlocks: which == 0 ? 0 : uint32(LOTTERY_BLOCKS)
        });
        Deploy.Setup memory setup = Deploy.Setup(token_, registry_, seed, GOVERNOR, GUARDIAN, chain);
        IJobMarket market_ = IJobMarket(Deploy.market(setup, FEES, _firstTerms()));
        Stage storage stage = _stages[which];
        (stage.token, stage.registry, stage.market) = (token_, registry_, market_);
        stage.holdsLotteries = which != 0;
        for (uint256 i = 0; i < 2; i++) {
            IDisputeGame.Parameters memory values = IDisputeGame.Parameters(
                uint32(ANSWER),
                uint32(GAME),
                1 gwei,
                uint64(MAX_FEE)
            );
            stage.resolvers[i] = IDisputeGame(
                Deploy.contractNamed("DisputeGame", abi.encode(market_, machine, values))
            );
            vm.prank(GOVERNOR);
            market_.addResolver(address(stage.resolvers[i]));
        }
        _enterStage(which);
        for (uint256 i = 0; i < everybody.length; i++) _endow(everybody[i]);
        for (uint256 i = 0; i < OPERATORS; i++) _enlist(i);
    }

    function _firstTerms() internal pure returns (IMarketTypes.Terms memory) {
        return
            IMarketTypes.Terms({
                requesterFee: 20_000,
                providerFee: 30_000,
                expiryFloor: 10_000,
                expiryRate: 100_000,
                lonelyShare: 500_000
            });
    }

    function _endow(address account) private {
        token.transfer(account, 2_000_000e18);
        vm.startPrank(account);
        token.approve(address(market), type(uint256).max);
        token.approve(address(registry), type(uint256).max);
        vm.stopPrank();
    }

    function _enlist(uint256 operator) private {
        address owner = owners[_employerOf(operator)];
        if (operator < OWNERS) {
            vm.prank(owner);
            registry.stake(owner, STAKE * UNIT);
        }
        for (uint256 i = 0; i < SCOPES; i++) {
            address scope = _scope(i);
            bytes memory signature = operator < OWNERS ? bytes("") : _agreement(owner, operators[operator], scope);
            vm.startPrank(owner);
            registry.setMarketCap(scope, 2 * ALLOTTED);
            registry.authorise(operators[operator], scope, ALLOTTED, type(uint256).max, signature);
            vm.stopPrank();
        }
    }

    /// @dev An operator's agreement to work for an owner.
    function _agreement(address owner, address operator, address scope) internal view returns (bytes memory) {
        bytes32 typehash = keccak256("Operator(address owner,address operator,address market,uint256 deadline)");
        bytes32 hash = keccak256(abi.encode(typehash, owner, operator, scope, type(uint256).max));
        return _signed(operator, "CONUN", address(registry), hash);
    }

    function _signed(
        address signer,
        bytes memory name,
        address verifier,
        bytes32 hash
    ) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(name),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], keccak256(abi.encodePacked(hex"1901", domain, hash)));
        return abi.encodePacked(r, s, v);
    }
}
