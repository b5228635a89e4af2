// SPDX-License-Identifier: Apache-2.0
// Contracts of others import it: no compiler is pinned.
// solhint-disable-next-line compiler-version
pragma solidity ^0.8.28;

import {IConunToken} from "./IConunToken.sol";
import {AllotmentId, Timestamp} from "../types/Types.sol";

/// @title Owners, their stake, and the operators that work with it
/// @notice An owner stakes CON, opts in to markets, and allots parts of its stake to operators: hot keys on worker
/// machines. A market reserves part of an operator's allotment while the operator holds an assignment, and may take
/// of what it reserved, nothing else.
///
/// Stake is counted in units of `UNIT` = 10^12 wei (one millionth of a CON), so that an allotment with its owner fits
/// one storage word. Every amount of this interface named `units` is in such units; amounts of tokens are in wei.
///
/// An owner's stake is divided: `stake = allotted + free`, `allotted = sum of its allotments`. Only free stake can be
/// unbonded; an allotment can be lowered only by what is not reserved. Unbonding takes `UNBONDING` seconds, and what is
/// unbonding no longer counts anywhere.
///
/// What a market takes: a *penalty* is burned at once; a *slash* rests in quarantine for `QUARANTINE` seconds, then
/// anyone may burn it, less a reward for whoever brought it about. Until then the market can give it back.
///
/// A market judges by votes, or leaves it to *resolvers*. An owner opts in to each of them by itself: a resolver stands
/// in the place of a market in `setMarketCap`, `authorise`, `allotmentOf` and `marketCap`, and what is allotted to it
/// can only be reserved by the market that it entrusted its allotments to, for jobs that name it.
interface IWorkerRegistry {
    /// @notice An owner's account.
    /// @param stake Units staked and not unbonding.
    /// @param allotted Units of them that are allotted to operators.
    /// @param seasoned Units that were there when the hour began in which stake was last added, less what left since.
    /// @param changedAt When stake was last added.
    /// @param earlier Units that were there when the hour before that one began, less what left since.
    struct Account {
        uint56 stake;
        uint56 allotted;
        uint56 seasoned;
        Timestamp changedAt;
        uint56 earlier;
    }

    /// @notice A part of an owner's stake in the hands of one operator, for one market.
    /// @param owner Who is paid and who pays.
    /// @param units Units allotted.
    /// @param reserved Units of them that assignments hold at the moment.
    struct Allotment {
        address owner;
        uint48 units;
        uint48 reserved;
    }

    /// @notice Stake on its way out.
    /// @param units Units that leave.
    /// @param readyAt When they can be withdrawn.
    struct Unbonding {
        uint56 units;
        Timestamp readyAt;
    }

    /// @notice An owner staked.
    event Staked(address indexed owner, address indexed payer, uint256 units);
    /// @notice An owner began to unbond.
    event UnbondingStarted(address indexed owner, uint256 indexed unbondingId, uint256 units, uint256 readyAt);
    /// @notice Unbonded stake was paid out to its owner.
    event UnbondingWithdrawn(address indexed owner, uint256 indexed unbondingId, uint256 units);
    /// @notice An owner set how much of its stake a market may have allotted.
    event MarketCapSet(address indexed owner, address indexed market, uint256 capUnits);
    /// @notice An operator was authorised and given its allotment.
    event OperatorAuthorised(
        address indexed owner,
        address indexed operator,
        address indexed market,
        AllotmentId allotmentId,
        uint256 units
    );
    /// @notice An allotment was raised or lowered to `units`.
    event AllotmentChanged(
        AllotmentId indexed allotmentId,
        address indexed owner,
        address indexed operator,
        uint256 units
    );
    /// @notice An operator lost its authorisation; its allotment goes back as its assignments end.
    event OperatorRevoked(AllotmentId indexed allotmentId, address indexed owner, address indexed operator);
    /// @notice A market took a penalty; it was burned.
    event Penalised(AllotmentId indexed allotmentId, address indexed owner, address indexed market, uint256 units);
    /// @notice A market slashed an allotment; the amount is in quarantine until `releaseAt`.
    event Slashed(
        AllotmentId indexed allotmentId,
        address indexed owner,
        address indexed market,
        uint256 quarantineId,
        uint256 units,
        uint256 releaseAt
    );
    /// @notice What was slashed left quarantine and was burned, but for the reward.
    event QuarantineBurned(uint256 indexed quarantineId, uint256 units);
    /// @notice Part of a slash is to be somebody's reward when it leaves quarantine.
    event RewardAssigned(uint256 indexed quarantineId, address indexed beneficiary, uint256 units);
    /// @notice The reward of a slash was paid out.
    event RewardPaid(uint256 indexed quarantineId, address indexed beneficiary, uint256 units);
    /// @notice A slash was taken back; it is free stake of the owner again.
    event QuarantineRestored(uint256 indexed quarantineId, address indexed owner, uint256 units);
    /// @notice A resolver left its allotments to a market, for good.
    event AllotmentsEntrusted(address indexed resolver, address indexed market);

    error AmountNotInUnits(uint256 amount, uint256 unit);
    error AlreadyEntrusted(address resolver, address market);
    error AmountZero();
    error InsufficientFreeStake(address owner, uint256 freeUnits, uint256 neededUnits);
    error InsufficientAllotment(AllotmentId id, uint256 freeUnits, uint256 neededUnits);
    error MarketCapExceeded(address owner, address market, uint256 capUnits, uint256 neededUnits);
    error NotAllotmentOwner(AllotmentId id, address owner, address caller);
    error OperatorNotAuthorised(address operator, address market);
    error OperatorTaken(address operator, address owner);
    error OperatorSignatureInvalid(address operator);
    error SignatureExpired(uint256 deadline);
    error NotReservingMarket(AllotmentId id, address caller);
    error UnbondingNotReady(uint256 unbondingId, uint256 readyAt);
    error UnbondingUnknown(address owner, uint256 unbondingId);
    error QuarantineNotOver(uint256 quarantineId, uint256 releaseAt);
    error QuarantineUnknown(uint256 quarantineId);

    // ------------------------------------------------------------------ owners

    /// @notice Stakes `amount` wei of CON for `owner`; the sender pays and must have approved it.
    function stake(address owner, uint256 amount) external;

    /// @notice As `stake` for the sender, with an EIP-2612 permit in place of an approval.
    function stakeWithPermit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    /// @notice Begins to unbond free stake of the sender.
    /// @return unbondingId Number to withdraw with; counts from zero for each owner.
    function unbond(uint256 units) external returns (uint256 unbondingId);

    /// @notice Pays unbonded stake out to its owner; anyone may call.
    function withdrawUnbonded(address owner, uint256 unbondingId) external;

    /// @notice Opts in to a market: at most `capUnits` of the sender's stake may be allotted to it. Lowering the cap
    /// below what is allotted stops new allotments and takes none away.
    function setMarketCap(address market, uint256 capUnits) external;

    /// @notice Authorises an operator for a market and allots stake of the sender to it. An operator belongs to one
    /// owner; it agrees by signing EIP-712 data: `Operator(address owner,address operator,address market,uint256
    /// deadline)`, domain name `CONUN`, version `1`.
    /// No signature is needed where the operator is the owner itself.
    function authorise(
        address operator,
        address market,
        uint256 units,
        uint256 deadline,
        bytes calldata signature
    ) external returns (AllotmentId id);

    /// @notice Sets an allotment of the sender to `units`; it cannot fall below what is reserved.
    function setAllotment(AllotmentId id, uint256 units) external;

    /// @notice Ends an operator's authorisation: no new assignment. What is not reserved returns to the owner at once,
    /// the rest when its assignments end.
    function revoke(AllotmentId id) external;

    /// @notice Burns what a slash put in quarantine, once its time is over, and pays its reward; anyone may call.
    function burnQuarantined(uint256 quarantineId) external;

    // ------------------------------------------------------------------ markets

    /// @notice Leaves the allotments of the sender, a resolver, to a market, once and for good. Those that were made
    /// before stay the sender's own.
    function entrust(address market) external;

    /// @notice Reserves `units` of an operator's allotment in the market that calls.
    /// @return id The allotment.
    /// @return owner Its owner.
    function reserve(address operator, uint256 units) external returns (AllotmentId id, address owner);

    /// @notice Reserves `units` of an operator's allotment for a resolver that entrusted its allotments to the market
    /// that calls.
    function reserveFor(
        address resolver,
        address operator,
        uint256 units
    ) external returns (AllotmentId id, address owner);

    /// @notice Gives a reservation back whole.
    /// @return owner The owner, for payment.
    function release(AllotmentId id, uint256 units) external returns (address owner);

    /// @notice Gives a reservation of `units` back less a penalty, which is burned.
    function penalise(AllotmentId id, uint256 units, uint256 penaltyUnits) external returns (address owner);

    /// @notice Gives a reservation of `units` back less what is slashed, which goes into quarantine.
    function slash(AllotmentId id, uint256 units, uint256 slashUnits) external returns (address owner);

    /// @notice As `slash`, with a reward out of it for a beneficiary.
    function slashRewarding(
        AllotmentId id,
        uint256 units,
        uint256 slashUnits,
        address beneficiary,
        uint256 rewardUnits
    ) external returns (address owner);

    /// @notice Gives what a slash of the market that calls put in quarantine back to its owner, as free stake.
    /// @return scope The resolver, or the market itself, that the stake was allotted to.
    function restore(uint256 quarantineId) external returns (address scope);

    // ------------------------------------------------------------------ views

    /// @notice CON.
    function token() external view returns (IConunToken);

    /// @notice Wei of CON in one unit of stake.
    function UNIT() external view returns (uint256);

    /// @notice Seconds that unbonding takes.
    function UNBONDING() external view returns (uint256);

    /// @notice Seconds that slashed stake rests before it can be burned.
    function QUARANTINE() external view returns (uint256);

    function account(address owner) external view returns (Account memory);

    /// @notice An allotment. Once revoked its `units` are zero, while `reserved` may not be yet.
    function allotment(AllotmentId id) external view returns (Allotment memory);

    /// @notice The owner of an allotment, also of a revoked one; zero if there is none.
    function allotmentOwner(AllotmentId id) external view returns (address);

    /// @notice The operator of an allotment, also of a revoked one; zero if there is none.
    function allotmentOperator(AllotmentId id) external view returns (address);

    /// @notice The market of an allotment, also of a revoked one; zero if there is none.
    function allotmentMarket(AllotmentId id) external view returns (address);

    /// @notice The resolver, or the market itself, that an allotment was given to; zero if there is none.
    function allotmentScope(AllotmentId id) external view returns (address);

    /// @notice The market that a resolver entrusted its allotments to; zero if none.
    function entrustedTo(address resolver) external view returns (address market);

    /// @notice The operator's allotment in a market, or for a resolver; zero if it has none.
    function allotmentOf(address operator, address market) external view returns (AllotmentId);

    /// @notice The owner that an operator works for; zero if none.
    function ownerOf(address operator) external view returns (address);

    /// @notice The owner's cap for a market and what it has allotted there, in units.
    function marketCap(address owner, address market) external view returns (uint256 capUnits, uint256 allottedUnits);

    function unbonding(address owner, uint256 unbondingId) external view returns (Unbonding memory);

    /// @notice Sum of all accounts' stake, in units.
    function totalStake() external view returns (uint256);

    /// @notice Units of an owner's stake that count in a lottery of a job posted at `since`, at most an hour ago: those
    /// that were there when the hour of `since` began, and still are. Stake that came later counts nothing.
    function lotteryStake(address owner, Timestamp since) external view returns (uint256 units);

    /// @notice What the registry owes, in wei: stake, unbonding and quarantine. Its balance is never below.
    function liabilities() external view returns (uint256);
}
