import {
  address,
  approve,
  authorise,
  type Client,
  con,
  createClient,
  fromUnits,
  getAccount,
  getAllotment,
  getAllotmentOf,
  getBalance,
  getMarketCap,
  getOwnerOf,
  getRegistryEvents,
  type Hex,
  revoke,
  setAllotment,
  setMarketCap,
  signOperator,
  stake,
  toUnits,
  unbond,
  withdrawUnbonded,
} from "@conun/sdk";
import { assertKeyAllowed, filePassword, unlockKeystore } from "@conun/sdk/node";
import { pairs } from "../cli/text.ts";
import { defaultPaths } from "../config/paths.ts";
import { workerError } from "../errors.ts";
import { same } from "../strategy/view.ts";
import { type CommandContext, connectReader, networkOf, terminalPassword, unlockOperator } from "./context.ts";
import { amount, stakeAmount } from "./output.ts";
import { confirm, hasTerminal } from "./prompt.ts";
import { capNote, checkAuthorisation, checkBalance, forPeople, unitsOf } from "./stake-checks.ts";

/** Where the owner's wallet is. */
export interface OwnerOptions {
  readonly wallet?: string;
  readonly walletPasswordFile?: string;
}

export interface AuthoriseOptions extends OwnerOptions {
  readonly operator: string;
  readonly amount: string;
  readonly deadline: number;
  readonly signature: string;
}

const CONSENT_SECONDS = 3600;

/** Stakes CON of the owner. */
export async function stakeAdd(context: CommandContext, given: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const wei = fromUnits(unitsOf(given));
    await checkBalance(client, ownerOf(client), wei, context.signal);
    await agree(context, `Stake ${amount(wei)}?`);
    await deposit(client, wei, context.signal);
    return show(client, ownerOf(client), context.signal);
  });
}

/** Sets how much of the owner's stake may be allotted in this market. */
export async function stakeCap(context: CommandContext, given: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const capUnits = toUnits(con(given));
    await agree(context, `Let up to ${stakeAmount(capUnits)} be allotted in this market?`);
    await setMarketCap(client, { capUnits, signal: context.signal });
    const note = await capNote(client, ownerOf(client), context.signal);
    if (note !== undefined) context.out.note(note);
    return show(client, ownerOf(client), context.signal);
  });
}

/** Authorises an operator with the signature that its `init` printed. */
export async function stakeAuthorise(context: CommandContext, options: AuthoriseOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const operator = address(options.operator, "--operator");
    const units = unitsOf(options.amount);
    await checkAuthorisation(client, { owner: ownerOf(client), operator, units }, context.signal);
    await agree(context, `Let ${operator} work with ${stakeAmount(units)}? It can lose what it reserves, never more.`);
    await raiseCap(client, units, context.signal);
    const { deadline } = options;
    await authorise(client, { operator, units, deadline, signature: options.signature as Hex, signal: context.signal });
    return show(client, ownerOf(client), context.signal);
  });
}

/** Changes the allotment of an operator. */
export async function stakeAllot(
  context: CommandContext,
  operator: string,
  given: string,
  options: OwnerOptions,
): Promise<void> {
  await asOwner(context, options, async (client) => {
    const units = toUnits(con(given));
    const allotmentId = await allotmentOf(client, operator);
    await agree(context, `Set the allotment of ${operator} to ${stakeAmount(units)}?`);
    await setAllotment(client, { allotmentId, units, signal: context.signal });
    return show(client, ownerOf(client), context.signal);
  });
}

/** Ends an operator's authorisation. */
export async function stakeRevoke(context: CommandContext, operator: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const allotmentId = await allotmentOf(client, operator);
    await agree(context, `End the authorisation of ${operator}? What it has begun goes on to its end.`);
    await revoke(client, { allotmentId, signal: context.signal });
    return show(client, ownerOf(client), context.signal);
  });
}

/** Begins to unbond free stake. */
export async function stakeUnbond(context: CommandContext, given: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const units = unitsOf(given);
    await agree(context, `Unbond ${stakeAmount(units)}?`);
    const { unbondingId, readyAt } = await unbond(client, { units, signal: context.signal });
    const from = new Date(readyAt * 1000).toISOString();
    context.out.note(`From ${from} on it can be taken out: conun-worker stake withdraw ${unbondingId}`);
    return { ...(await show(client, ownerOf(client), context.signal)), unbondingId, readyAt };
  });
}

/** Pays out what was unbonded. */
export async function stakeWithdraw(context: CommandContext, id: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const owner = ownerOf(client);
    await withdrawUnbonded(client, { owner, unbondingId: BigInt(id), signal: context.signal });
    return show(client, owner, context.signal);
  });
}

/** Stake, cap and authorisation in one go, where owner's wallet and operator's key are on one machine. */
export async function stakeSetup(context: CommandContext, given: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const { signal, loaded } = context;
    const owner = ownerOf(client);
    const units = unitsOf(given);
    const operator = await unlockOperator(loaded, client.chainId);
    const id = operator.address as Hex;
    const { free } = await getAccount(client, { owner, signal });
    const before = await getAllotmentOf(client, { operator: id, signal });
    const held = before === 0 ? 0n : (await getAllotment(client, { allotmentId: before, signal })).units;
    const missing = units - held - free;
    if (missing > 0n) await checkBalance(client, owner, fromUnits(missing), signal);
    await agree(
      context,
      `Let ${id} work with ${stakeAmount(units)} of ${owner}${missing > 0n ? `, staking ${stakeAmount(missing)} first` : ""}?`,
    );
    if (missing > 0n) await deposit(client, fromUnits(missing), signal);
    await raiseCap(client, units - held, signal);
    if (before !== 0) await setAllotment(client, { allotmentId: before, units, signal });
    else {
      const now = (await client.provider.getBlock("latest"))?.timestamp ?? Math.floor(Date.now() / 1000);
      const deadline = Math.max(now, Math.floor(Date.now() / 1000)) + CONSENT_SECONDS;
      const signature = await signOperator(client, { signer: operator, owner, deadline });
      await authorise(client, { operator: id, units, deadline, signature, signal });
    }
    return show(client, owner, signal);
  });
}

/** What an owner has staked, and what its operators hold of it. */
export async function stakeShow(
  context: CommandContext,
  options: OwnerOptions & { readonly owner?: string },
): Promise<void> {
  const client = await connectReader(context);
  try {
    const owner =
      options.owner === undefined ? await configuredOwner(context, client) : address(options.owner, "--owner");
    const shown = await show(client, owner, context.signal);
    context.out.result(shown, showText(shown));
  } finally {
    await client.close();
  }
}

interface Shown {
  readonly owner: Hex;
  readonly balance: bigint;
  readonly stakeUnits: bigint;
  readonly freeUnits: bigint;
  readonly capUnits: bigint;
  readonly allottedUnits: bigint;
  readonly operators: readonly { readonly operator: Hex; readonly units: bigint; readonly reserved: bigint }[];
}

async function show(client: Client, owner: Hex, signal: AbortSignal): Promise<Shown> {
  const [account, cap, balance] = await Promise.all([
    getAccount(client, { owner, signal }),
    getMarketCap(client, { owner, signal }),
    getBalance(client, { address: owner, signal }),
  ]);
  const ids = new Map<number, Hex>();
  const { block: fromBlock } = client.deployment;
  for await (const { events } of getRegistryEvents(client, {
    owner,
    names: ["OperatorAuthorised"],
    fromBlock,
    signal,
  })) {
    for (const event of events) {
      if (event.name === "OperatorAuthorised" && same(event.market, client.deployment.market))
        ids.set(event.allotmentId, event.operator);
    }
  }
  const operators = await Promise.all(
    [...ids].map(async ([allotmentId, operator]) => {
      const { units, reserved } = await getAllotment(client, { allotmentId: allotmentId as never, signal });
      return { operator, units, reserved };
    }),
  );
  const { stake: stakeUnits, free: freeUnits } = account;
  return {
    owner,
    balance,
    stakeUnits,
    freeUnits,
    ...cap,
    operators: operators.filter(({ units, reserved }) => units + reserved > 0n),
  };
}

function showText({ owner, balance, stakeUnits, freeUnits, capUnits, allottedUnits, operators }: Shown): string {
  const head = pairs([
    ["owner", owner],
    ["wallet", amount(balance)],
    ["staked", `${stakeAmount(stakeUnits)}, of which ${stakeAmount(freeUnits)} are free`],
    ["this market", `${stakeAmount(allottedUnits)} allotted of ${stakeAmount(capUnits)} allowed`],
  ]);
  if (operators.length === 0) {
    const next = "`conun-worker init --owner ADDRESS` where the operator is prints the command that authorises it.";
    return `${head}\n\nNo operator works with it. ${next}`;
  }
  const rows = operators.map(({ operator, units, reserved }): [string, string] => [
    `  ${operator}`,
    `${stakeAmount(units)}, ${stakeAmount(reserved)} reserved`,
  ]);
  return `${head}\n\nOperators:\n${pairs(rows)}`;
}

async function asOwner(
  context: CommandContext,
  options: OwnerOptions,
  work: (client: Client) => Promise<Shown>,
): Promise<void> {
  const { loaded, out, signal } = context;
  const { rpc, deployment } = await networkOf(loaded);
  const file = options.walletPasswordFile;
  const sources = [
    ...(file === undefined ? [] : [filePassword(file)]),
    ...terminalPassword("Password of the owner's wallet: "),
  ];
  const signer = await unlockKeystore(options.wallet ?? defaultPaths().wallet, sources).catch((error) => {
    throw forPeople(error);
  });
  assertKeyAllowed(signer.address, deployment.chainId);
  const client = await createClient({ rpc, deployment, signer, signal });
  try {
    const shown = await work(client);
    out.result(shown, showText(shown));
  } catch (error) {
    throw forPeople(error);
  } finally {
    await client.close();
  }
}

async function deposit(client: Client, wei: bigint, signal: AbortSignal): Promise<void> {
  await approve(client, { spender: client.deployment.registry, amount: wei, signal });
  await stake(client, { amount: wei, signal });
}

/** Makes room for `units` more under the owner's cap of this market. */
async function raiseCap(client: Client, units: bigint, signal: AbortSignal): Promise<void> {
  const { capUnits, allottedUnits } = await getMarketCap(client, { owner: ownerOf(client), signal });
  const needed = allottedUnits + units;
  if (needed > capUnits) await setMarketCap(client, { capUnits: needed, signal });
}

async function allotmentOf(client: Client, operator: string) {
  const id = await getAllotmentOf(client, { operator: address(operator, "operator") });
  if (id !== 0) return id;
  throw workerError("OPERATOR_UNKNOWN", `The operator ${operator} has no allotment in this market.`);
}

async function configuredOwner({ loaded, signal }: CommandContext, client: Client): Promise<Hex> {
  const { keystoreAddress } = await import("@conun/sdk/node");
  const operator = await keystoreAddress(loaded.keyFile);
  const owner = await getOwnerOf(client, { operator, signal });
  if (owner !== undefined) return owner;
  throw workerError("OPERATOR_UNKNOWN", `No owner has authorised the operator ${operator}.`, {
    hint: "Name the owner with --owner.",
  });
}

function ownerOf(client: Client): Hex {
  return client.address as Hex;
}

async function agree({ yes }: CommandContext, question: string): Promise<void> {
  if (yes) return;
  if (!hasTerminal()) throw workerError("CONFIRMATION_MISSING", question);
  if (!(await confirm(question))) throw workerError("CONFIRMATION_MISSING", "It was not confirmed; nothing was sent.");
}
