import {
  type Address,
  type Client,
  ContractError,
  ConunError,
  con,
  failure,
  getAccount,
  getAllotmentOf,
  getBalance,
  getMarketCap,
  getOwnerOf,
  toUnits,
} from "@conun/sdk";
import { WorkerError, workerError } from "../errors.ts";
import { same } from "../strategy/view.ts";
import { amount, stakeAmount } from "./output.ts";
import type { Part } from "./scopes.ts";

/** What a person at the command line does about an error of the contracts. */
const HINTS: Readonly<Record<string, string>> = {
  InsufficientFreeStake: "Stake more with `conun-worker stake add`, or lower an allotment with `stake allot` first.",
  MarketCapExceeded: "Raise the cap with `conun-worker stake cap AMOUNT [--for proofs]`.",
  OperatorTaken: "Use another operator key; one belongs to one owner. Its present owner may `stake revoke` it.",
  OperatorSignatureInvalid:
    "Run `conun-worker init --owner ADDRESS` where the operator is, with the address of this wallet, and copy the " +
    "command that it prints whole: the consent holds for one owner, one deadline and one network.",
  SignatureExpired: "Run `conun-worker init --owner ADDRESS` where the operator is once more.",
  UnbondingNotReady: "Run it again when that time has come.",
  UnbondingUnknown: "`stake unbond` printed the number; each is paid out once.",
};

/** The same error with what to do about it at the command line. */
export function forPeople(error: unknown): unknown {
  if (error instanceof ConunError && error.code === "PASSWORD_MISSING") {
    return withHint(error, "Give --wallet-password-file FILE, or run it at a terminal, which asks for it.");
  }
  const hint = error instanceof ContractError ? HINTS[error.errorName] : undefined;
  return hint === undefined ? error : withHint(error as ContractError, hint);
}

function withHint({ code, message, exitCode, details }: ConunError, hint: string): WorkerError {
  return new WorkerError({ code, message, hint, exitCode, details });
}

/** An amount of stake as it is given: more than nothing, at most six decimals. In units of the registry. */
export function unitsOf(given: string): bigint {
  const units = toUnits(con(given));
  if (units > 0n) return units;
  throw failure("AMOUNT_INVALID", "An amount of zero does nothing.", { hint: "Give an amount above zero." });
}

/** Whether the owner's wallet holds what shall be staked: nothing is approved before that is known. */
export async function checkBalance(client: Client, owner: Address, wei: bigint, signal: AbortSignal): Promise<void> {
  const balance = await getBalance(client, { address: owner, signal });
  if (balance >= wei) return;
  throw workerError(
    "BALANCE_TOO_LOW",
    `The wallet ${owner} holds ${amount(balance)}; ${amount(wei)} are to be staked.`,
  );
}

/** Whether an owner can authorise an operator: nothing is changed before that is known. */
export async function checkAuthorisation(
  client: Client,
  { owner, operator, parts }: { readonly owner: Address; readonly operator: Address; readonly parts: readonly Part[] },
  signal: AbortSignal,
): Promise<void> {
  const [{ free }, ...present] = await Promise.all([
    getAccount(client, { owner, signal }),
    ...parts.map(({ address: market }) => getAllotmentOf(client, { operator, market, signal })),
  ]);
  const known = parts.find((_, i) => present[i] !== 0);
  if (known !== undefined) {
    const holder = await getOwnerOf(client, { operator, signal });
    const ours = holder !== undefined && same(holder, owner);
    throw workerError("OPERATOR_KNOWN", `The operator ${operator} works for ${ours ? "you" : holder} already.`, {
      hint: ours
        ? `Change its part with \`conun-worker stake allot ${operator} AMOUNT --for ${known.name}\`.`
        : "Use another operator key; one belongs to one owner.",
    });
  }
  const units = parts.reduce((sum, part) => sum + part.units, 0n);
  if (free < units) {
    const missing = units - free;
    throw workerError(
      "STAKE_TOO_LOW",
      `${stakeAmount(free)} of your stake are free; ${stakeAmount(units)} are needed.`,
      {
        hint: `Stake more first: \`conun-worker stake add ${stakeAmount(missing).replace(" CON", "")}\`.`,
      },
    );
  }
}

/** Makes known that less is allowed than is allotted, which holds for what comes later. */
export async function capNote(
  client: Client,
  { owner, market }: { readonly owner: Address; readonly market: Address },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { capUnits, allottedUnits } = await getMarketCap(client, { owner, market, signal });
  if (allottedUnits <= capUnits) return undefined;
  return `${stakeAmount(allottedUnits)} are allotted already: they stay, and no operator gets more.`;
}
