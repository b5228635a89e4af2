import { formatUnits } from "ethers";
import { TIME_NAMES } from "../abi/types.ts";
import { ConunError, type ErrorTable, exitCode } from "./error.ts";

const { budget, chain, timeout, unexpected, usage, wallet } = exitCode;
const entry = (exit: (typeof exitCode)[keyof typeof exitCode], what: string, hint: string) => ({ exit, what, hint });

const CHANGED = "The chain has moved on: read the state again before the next try.";
const TAPE = "Make it with proveStep() of @conun/vm, or with `conun vm prove`.";
const WAIT = "Wait until the time that the error names, then send it again.";

/** What each custom error of the contracts means to the caller, by its name in Solidity. */
export const contractErrors = {
  // market: posting
  SpecInvalid: entry(usage, "A field of the specification is out of range.", "Correct the field that the error names."),
  TermsNotCurrent: entry(
    chain,
    "The market's terms changed before the job was posted.",
    "Estimate and post again under the current terms.",
  ),
  ResolverUnknown: entry(
    usage,
    "The market does not know this resolver.",
    "Leave the resolver empty, or name an adopted one.",
  ),
  ResolverKnown: entry(chain, "The resolver was added before.", "A new version is a new resolver."),
  ResolverVoid: entry(
    chain,
    "The job's resolver is void: it judges nothing any more.",
    "Settle the batch: everybody gets back what is tied up.",
  ),
  ResolverNotEntrusted: entry(
    usage,
    "The address did not entrust its allotments to this market.",
    "Name a resolver that was deployed for this market.",
  ),
  NotRequester: entry(wallet, "Only the job's requester may do this.", "Sign with the requester's account."),
  JobAlreadyPosted: entry(
    chain,
    "This very specification is already posted.",
    "Attach to the job, or use another salt.",
  ),
  JobUnknown: entry(
    usage,
    "No job of this specification is posted on this market.",
    "Check network, market and specification.",
  ),
  JobIsClosed: entry(chain, "The job is closed.", "Nothing more can be claimed or funded; refunds remain open."),
  JobNotClosed: entry(chain, "The job is not closed, so there is nothing to refund yet.", "Close it first."),
  PostingStillOpen: entry(chain, "Only the requester may close a job before its posting deadline.", WAIT),
  PostingIsOver: entry(timeout, "The job's posting deadline is over.", "Post the missing tasks again."),
  BudgetTooSmall: entry(
    budget,
    "The job's free budget does not hold what the call needs.",
    "Fund the job, or wait until reservations come back.",
  ),
  NothingToRefund: entry(chain, "This payer has nothing to get back now.", "More may come back as reservations end."),
  NothingToWithdraw: entry(
    chain,
    "Nothing is credited to this owner.",
    "Earnings are credited when a batch is settled without payout.",
  ),
  // market: batches
  BatchOutOfRange: entry(usage, "The job has fewer batches.", "Check the batch's number; it counts from zero."),
  BatchNotOpen: entry(chain, "The batch can no longer be claimed or committed to.", CHANGED),
  BatchNotSettled: entry(chain, "The batch has no accepted result.", "Settle it first."),
  BatchEnded: entry(chain, "The batch is already settled or refunded.", CHANGED),
  SlotOutOfRange: entry(usage, "The batch has fewer slots.", "Check the slot's number; it counts from zero."),
  SlotTaken: entry(chain, "Somebody else holds the slot.", "Claim another slot or batch."),
  TurnMismatch: entry(
    chain,
    "The slot was claimed in between; the commitment is for an older turn.",
    "Commit again for the current turn.",
  ),
  TurnsExhausted: entry(chain, "The slot was claimed as often as it can be.", "Claim another slot or batch."),
  OwnerAlreadyInBatch: entry(chain, "The owner already holds a slot of this batch.", "Claim another batch."),
  OwnerBarred: entry(chain, "The owner gave back or let expire a slot of this batch.", "Claim another batch."),
  NotDrawnYet: entry(chain, "The lottery lets others claim this slot first.", "Try again some blocks later."),
  ClaimsAreStopped: entry(chain, "The guardian stopped new claims for a time.", WAIT),
  AssignmentNotClaimed: entry(chain, "The slot is not in the state Claimed.", CHANGED),
  AssignmentNotCommitted: entry(chain, "The slot is not in the state Committed.", CHANGED),
  NotAssignmentHolder: entry(wallet, "Another operator holds this slot.", "Sign with the operator that claimed it."),
  NotResolver: entry(wallet, "Only the job's resolver may do this.", "This call is the resolver's own."),
  AssignmentNotRevealed: entry(chain, "The slot is not in the state Revealed.", CHANGED),
  NotContested: entry(chain, "Nothing is open against this result.", CHANGED),
  AuditNotDrawn: entry(chain, "Whether the batch is audited is not known yet.", "Reveal again some blocks later."),
  BatchContested: entry(chain, "A challenge or demand against a result of the batch is open.", "Wait until it ends."),
  WindowOver: entry(timeout, "The time to challenge this result is over.", "It can be settled now."),
  SlashNotRestorable: entry(
    chain,
    "The slash stands: its resolver is not void.",
    "Only slashes of a void resolver are given back.",
  ),
  ClaimExpired: entry(
    timeout,
    "The claim's deadline is over.",
    "Claim again in another batch; smaller batches take less time.",
  ),
  ClaimNotExpired: entry(chain, "The claim's deadline is not over yet.", WAIT),
  CommitmentZero: entry(usage, "A commitment of zero is none.", "Commit to the hash of the result."),
  CommitmentMismatch: entry(
    usage,
    "The opening is not what was committed to.",
    "Reveal exactly the committed root, steps and salt.",
  ),
  StepsOutOfRange: entry(
    usage,
    "The total steps are beyond what the batch can use.",
    "Check the result; no worker can earn more than the limit.",
  ),
  FillIsOver: entry(timeout, "The time to fill the batch's slots is over.", "Claim another batch."),
  RevealNotOpen: entry(
    chain,
    "Not all slots have committed, and the fill deadline is not over.",
    "Reveal once all slots have committed.",
  ),
  RevealStillOpen: entry(chain, "Others may still reveal their results.", WAIT),
  WindowNotOver: entry(chain, "The batch's window is not over.", WAIT),
  CallbackNone: entry(usage, "The job has no callback.", "There is nothing to notify."),
  CallbackGasTooLow: entry(
    chain,
    "The transaction leaves too little gas for the callback.",
    "Send it with a higher gas limit.",
  ),
  // market: governance
  GuardianUsed: entry(chain, "The guardian has used its one stop.", "There is no second one."),
  NotGovernor: entry(wallet, "Only governance may do this.", "Propose it to the timelock."),
  NotGuardian: entry(wallet, "Only the guardian may do this.", "Sign with the guardian's account."),
  TermsOutOfBounds: entry(
    usage,
    "The terms are outside the bounds written in the code.",
    "Correct the field that the error names.",
  ),
  ParametersOutOfBounds: entry(
    usage,
    "A deployment parameter is outside its bounds.",
    "Correct the field that the error names.",
  ),
  // registry
  AmountNotInUnits: entry(
    usage,
    "The amount is not a whole number of millionths of a CON.",
    "Use at most six decimals.",
  ),
  AmountZero: entry(usage, "An amount of zero does nothing.", "Give an amount above zero."),
  InsufficientFreeStake: entry(
    budget,
    "The owner has less free stake than is needed.",
    "Stake more, or lower an allotment first.",
  ),
  InsufficientAllotment: entry(
    budget,
    "The operator's allotment has too little that is not reserved.",
    "Raise the allotment, or wait until assignments end.",
  ),
  MarketCapExceeded: entry(budget, "The owner's cap for this market is lower.", "Raise the cap first."),
  NotAllotmentOwner: entry(wallet, "The allotment belongs to another owner.", "Sign with the owner's account."),
  OperatorNotAuthorised: entry(wallet, "The operator has no allotment in this market.", "Let its owner authorise it."),
  OperatorTaken: entry(
    wallet,
    "The operator already works for an owner.",
    "Use another operator key; one belongs to one owner.",
  ),
  OperatorSignatureInvalid: entry(
    wallet,
    "The operator's signature is not over these values.",
    "Sign again with the operator's key on this chain.",
  ),
  SignatureExpired: entry(timeout, "The signature's deadline is over.", "Sign again with a later deadline."),
  NotReservingMarket: entry(wallet, "Only the market of the allotment may do this.", "This call is the market's own."),
  AlreadyEntrusted: entry(chain, "The sender entrusted its allotments before.", "It is done once and for good."),
  UnbondingNotReady: entry(chain, "The stake is still unbonding.", WAIT),
  UnbondingUnknown: entry(usage, "There is no such unbonding, or it was paid out.", "Check owner and number."),
  QuarantineNotOver: entry(chain, "The slashed stake is still in quarantine.", WAIT),
  QuarantineUnknown: entry(usage, "There is no such quarantine, or it was burned.", "Check the number."),
  // machine
  ProgramUnknown: entry(
    usage,
    "What is shown is not part of this program.",
    "Name the program that the tape was made from; if it is that one, the tape is damaged: make it again.",
  ),
  StateUnknown: entry(
    usage,
    "What is shown is not part of this state.",
    "Make the tape from this very state; if it was, the tape is damaged: make it again.",
  ),
  InputUnknown: entry(usage, "What is shown is not this input.", "Show the input of the task that is named."),
  NotEnded: entry(usage, "The machine has not ended in this state.", "Show the state in which it ended."),
  RegistersInvalid: entry(usage, "The registers are none that a machine can have.", TAPE),
  TapeTooShort: entry(usage, "The tape or opening ends too early.", TAPE),
  TapeTooLong: entry(usage, "The tape or opening is longer than what it shows.", TAPE),
  SiblingsUnknown: entry(usage, "The tape's siblings are not those of its leaves.", TAPE),
  LeavesTooMany: entry(usage, "The tape shows more leaves than a step can need.", TAPE),
  LeafMisplaced: entry(usage, "The tape's leaves are not in order, or outside of the memory.", TAPE),
  LeafMissing: entry(usage, "The tape lacks a leaf that the step needs.", TAPE),
  // games
  GamePlayed: entry(
    chain,
    "This challenger has challenged this position of this result before.",
    "Go on with that game, or challenge another position.",
  ),
  GameStateWrong: entry(chain, "It is not time for this move.", CHANGED),
  GameUnknown: entry(usage, "There is no such game.", "Check resolver, assignment, position and challenger."),
  SegmentUnknown: entry(chain, "The segment is not the one in question.", "Follow the game's events again."),
  SpecUnknown: entry(usage, "The specification is not that of the game's job.", "Read it with getJobSpec()."),
  BondTooSmall: entry(
    chain,
    "The coins sent are less than the bond at this base fee.",
    "Send what getBonds() says and some more; whoever wins has it all back.",
  ),
  BondTooLarge: entry(usage, "The coins sent are more than a bond can hold, or there is no bond here.", "Send less."),
  ClockRanOut: entry(timeout, "The clock of this side has run out.", "The game is lost; timeout ends it."),
  ClockRuns: entry(chain, "Whoever has to move has time left.", WAIT),
  MoverNotEntitled: entry(
    wallet,
    "This account may not play for the result's owner.",
    "Move as its operator or owner, or let the owner name a key with setDefender().",
  ),
  SignatureInvalid: entry(
    wallet,
    "The signature is not the mover's over this move at this moment of the game.",
    "Sign again: each move of the other side makes older signatures void.",
  ),
  PositionOutOfTree: entry(usage, "The batch's result tree has fewer positions.", "Challenge a position within it."),
  ResultMismatch: entry(usage, "Leaf and path do not give the revealed root.", "Show the tree that was revealed."),
  StepsMismatch: entry(usage, "The tree's steps do not add up to those revealed.", "Show the tree that was revealed."),
  LeafInvalid: entry(
    usage,
    "The leaf is not one that the task can have, or not what the last state says.",
    "Correct the field that the error names; a result that cannot be shown is lost.",
  ),
  TaskUnknown: entry(usage, "The input root and its path are not those of the job's task.", "Show the task's input."),
  MidpointsWrong: entry(
    usage,
    "This round needs another number of midpoints.",
    "Post those that midpointSteps() names.",
  ),
  PartOutOfRange: entry(usage, "This round has fewer parts.", "Pick one that the midpoints make."),
  PickUnknown: entry(usage, "The pick is not part of the midpoints.", "Make it with pickOf() from the game's events."),
  NotLastRound: entry(chain, "The segment is longer than one step.", "Pick without a proof."),
  StepUndecided: entry(
    chain,
    "The step shown ends as the defender says: picking it would lose.",
    "Pick the first part whose end is wrong.",
  ),
  NotRefuted: entry(chain, "The result stands: it was not refuted by another game.", "Go on playing."),
  NotVoid: entry(chain, "The resolver is not void.", "Games of a resolver that judges are played to their end."),
  TransferRefused: entry(chain, "The account does not take coins.", "Let it take them, or be credited elsewhere."),
  PathLengthWrong: entry(usage, "The path has another length than the tree is deep.", "Show the whole path."),
  PositionOutOfRange: entry(usage, "The tree has no such position.", "Name a position within it."),
  // demands
  DemandMade: entry(chain, "This chunk was demanded before.", "Read the answer in its event."),
  DemandStateWrong: entry(chain, "The demand is not in the state for this call.", CHANGED),
  DemandsFull: entry(chain, "As many demands as can be are open against this result.", "Wait until one ends."),
  DemandOutOfRange: entry(usage, "There is no such position.", "Demand one of the batch's result tree."),
  DemandExpired: entry(timeout, "The time to answer the demand is over.", "It refutes the result: timeout ends it."),
  DemandRuns: entry(chain, "The demand has time left.", WAIT),
  DemandNotRefuted: entry(chain, "The result stands: it was not refuted otherwise.", "Wait for the answer."),
  DemandNotYours: entry(wallet, "Another account made the demand.", "Sign with the account that demanded."),
  FollowUpLate: entry(timeout, "The time to follow the demand up is over.", "Demand again, if the window is open."),
  RegionUnknown: entry(usage, "The chunk and its path do not give the region's root.", "Show the region in question."),
  ChunkSizeWrong: entry(usage, "The chunk has a wrong size.", "Show 4096 bytes, less at the region's end."),
  // token and libraries
  ERC20InsufficientAllowance: entry(
    budget,
    "The contract may not take this much from the account.",
    "Approve the amount first, or post with a permit.",
  ),
  ERC20InsufficientBalance: entry(
    budget,
    "The account holds less CON than is needed.",
    "Send CON to the account first.",
  ),
  ERC20InvalidApprover: entry(usage, "The zero address cannot approve.", "Check the addresses."),
  ERC20InvalidReceiver: entry(usage, "CON cannot be sent to this address.", "Check the receiver."),
  ERC20InvalidSender: entry(usage, "CON cannot be sent from this address.", "Check the sender."),
  ERC20InvalidSpender: entry(usage, "The zero address cannot be a spender.", "Check the spender."),
  ERC20ExceededSafeSupply: entry(unexpected, "The supply would exceed what votes can count.", "Report this."),
  ERC2612ExpiredSignature: entry(timeout, "The permit's deadline is over.", "Sign a permit with a later deadline."),
  ERC2612InvalidSigner: entry(
    wallet,
    "The permit was signed by another account or over other values.",
    "Sign the permit again with the paying account.",
  ),
  InvalidAccountNonce: entry(wallet, "A signature with this nonce was used already.", "Sign again."),
  SafeERC20FailedOperation: entry(chain, "A transfer of CON failed.", "Check balance and approval."),
  ECDSAInvalidSignature: entry(wallet, "The signature is malformed.", "Sign again."),
  ECDSAInvalidSignatureLength: entry(wallet, "The signature has a wrong length.", "Sign again."),
  ECDSAInvalidSignatureS: entry(wallet, "The signature is malleable.", "Sign again with a current wallet."),
  ReentrancyGuardReentrantCall: entry(
    chain,
    "A contract called back into the market.",
    "Do not call the market from a callback.",
  ),
  SafeCastOverflowedUintDowncast: entry(usage, "A number is larger than its field.", "Check the amounts."),
  VotesExpiredSignature: entry(timeout, "The delegation's deadline is over.", "Sign again with a later deadline."),
  ERC5805FutureLookup: entry(usage, "Votes can be read for past times only.", "Ask for a time that is over."),
  ERC6372InconsistentClock: entry(unexpected, "The token's clock is inconsistent.", "Report this."),
  CheckpointUnorderedInsertion: entry(unexpected, "Checkpoints are out of order.", "Report this."),
  InvalidShortString: entry(unexpected, "A constant of a contract is malformed.", "Report this."),
  StringTooLong: entry(unexpected, "A constant of a contract is too long.", "Report this."),
} as const satisfies ErrorTable;

/** Name of a custom error of the contracts. */
export type ContractErrorName = keyof typeof contractErrors;

/** Which contract's error it is. */
export type RevertedContract = "market" | "registry" | "token" | "machine" | "disputeGame" | "unknown";

/** The code of a contract's error: `CLAIM_EXPIRED` for `ClaimExpired`. */
export function contractErrorCode(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])/g, "$1_$2")
    .replace(/([A-Z0-9])([A-Z][a-z])/g, "$1_$2")
    .toUpperCase();
}

/** A contract reverted with one of its errors. */
export class ContractError extends ConunError {
  /** The error's name in Solidity, like `ClaimExpired`. */
  readonly errorName: string;
  /** Its values by name, in the types that the SDK uses elsewhere. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly contract: RevertedContract;

  constructor(contract: RevertedContract, name: string, values: Readonly<Record<string, unknown>>, cause?: unknown) {
    const known: (typeof contractErrors)[ContractErrorName] | undefined = contractErrors[name as ContractErrorName];
    const shown = Object.entries(values).map(([key, value]) => shownValue(name, key, value));
    const list = shown.length === 0 ? "" : ` (${shown.join(", ")})`;
    super({
      code: contractErrorCode(name),
      message: `${known?.what ?? "A contract reverted."} [${name}${list}]`,
      hint: known?.hint ?? "Check that deployment and SDK are of the same version.",
      exitCode: known?.exit ?? exitCode.chain,
      details: values,
      cause,
    });
    this.errorName = name;
    this.values = values;
    this.contract = contract;
  }
}

/** Errors whose values are wei of CON, but for those of other types. */
const IN_WEI: ReadonlySet<string> = new Set([
  ...["BudgetTooSmall", "AmountNotInUnits", "ERC20InsufficientAllowance", "ERC20InsufficientBalance"],
]);
/** Values that are times, in Unix seconds, whatever the error. */
const TIMES: ReadonlySet<string> = new Set(TIME_NAMES);
/** Errors whose values count bytes. */
const IN_BYTES: ReadonlySet<string> = new Set(["TapeTooShort", "TapeTooLong"]);
/** Later ones are no dates. */
const LATEST = 8.64e12;
const [WEI_DECIMALS, UNIT_DECIMALS] = [18, 6];

/** A value of an error for people: amounts in CON, whatever the contract counts in, and times as dates. */
function shownValue(error: string, key: string, value: unknown): string {
  if (TIMES.has(key) && Number(value) < LATEST) return `${key} ${new Date(Number(value) * 1000).toISOString()}`;
  if (typeof value !== "bigint") return `${key} ${String(value)}`;
  if (IN_BYTES.has(error)) return `${key} ${value} ${value === 1n ? "byte" : "bytes"}`;
  const con = (decimals: number) => `${formatUnits(value, decimals).replace(/\.0$/, "")} CON`;
  if (key.endsWith("Units")) return `${key.slice(0, -"Units".length)} ${con(UNIT_DECIMALS)}`;
  return `${key} ${IN_WEI.has(error) ? con(WEI_DECIMALS) : value}`;
}

/** Whether an error is one of these errors of a contract; any of a contract's errors if no name is given. */
export function isContractError(error: unknown, ...names: readonly ContractErrorName[]): error is ContractError {
  if (!(error instanceof ContractError)) return false;
  return names.length === 0 || (names as readonly string[]).includes(error.errorName);
}
