import {
  address,
  approve,
  authorise,
  type Client,
  con,
  createClient,
  failure,
  fromUnits,
  getAccount,
  getAllotment,
  getAllotmentOf,
  getBalance,
  getMarketCap,
  getOwnerOf,
  getRegistryEvents,
  type Hex,
  NOBODY,
  revoke,
  setAllotment,
  setDefender,
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
import { type CommandContext, connectReader, networkOf, terminalPassword, unlockOperator } from "./context.ts";
import { amount, stakeAmount } from "./output.ts";
import { confirm, hasTerminal } from "./prompt.ts";
import { divide, type Part, partsText, type Scope, scopeNamed, scopesOf } from "./scopes.ts";
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
  /** The operator's consent to work on jobs by votes, and on those whose results are judged. One at least. */
  readonly signature?: string;
  readonly proofSignature?: string;
  /** CON of the amount that are for votes. */
  readonly votes?: string;
}

/** What an amount is for. */
export interface ScopeOptions extends OwnerOptions {
  readonly for?: string;
}

export interface SetupOptions extends OwnerOptions {
  readonly votes?: string;
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

/** Sets how much of the owner's stake may be allotted in this market, or to a resolver. */
export async function stakeCap(context: CommandContext, given: string, options: ScopeOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const capUnits = toUnits(con(given));
    const { name, address: market } = scopeNamed(client.deployment, options.for ?? "votes");
    await agree(context, `Let up to ${stakeAmount(capUnits)} be allotted for ${name}?`);
    await setMarketCap(client, { capUnits, market, signal: context.signal });
    const note = await capNote(client, { owner: ownerOf(client), market }, context.signal);
    if (note !== undefined) context.out.note(note);
    return show(client, ownerOf(client), context.signal);
  });
}

/** Authorises an operator with the signature that its `init` printed. */
export async function stakeAuthorise(context: CommandContext, options: AuthoriseOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const operator = address(options.operator, "--operator");
    const units = unitsOf(options.amount);
    const { deadline, votes } = options;
    const { signal } = context;
    const consents: Readonly<Record<string, string | undefined>> = {
      votes: options.signature,
      proofs: options.proofSignature,
    };
    const scopes = scopesOf(client.deployment).filter(({ name }) => consents[name] !== undefined);
    if (scopes.length === 0) throw failure("ARGUMENT_INVALID", "--signature or --proof-signature is needed.");
    const parts = divide(units, scopes, votes).filter((part) => part.units > 0n);
    await checkAuthorisation(client, { owner: ownerOf(client), operator, parts }, signal);
    await agree(
      context,
      `Let ${operator} work with ${stakeAmount(units)} (${partsText(parts)})? It can lose what it reserves, never more.`,
    );
    for (const { name, address: market, units: part } of parts) {
      await raiseCap(client, market, part, signal);
      const signature = consents[name] as Hex;
      await authorise(client, { operator, units: part, deadline, signature, market, signal });
    }
    return show(client, ownerOf(client), signal);
  });
}

/** Changes the allotment of an operator. */
export async function stakeAllot(
  context: CommandContext,
  operator: string,
  given: string,
  options: ScopeOptions,
): Promise<void> {
  await asOwner(context, options, async (client) => {
    const units = toUnits(con(given));
    const scope = scopeNamed(client.deployment, options.for ?? "votes");
    const allotmentId = await allotmentOf(client, operator, scope);
    await agree(context, `Set the allotment of ${operator} for ${scope.name} to ${stakeAmount(units)}?`);
    await setAllotment(client, { allotmentId, units, signal: context.signal });
    return show(client, ownerOf(client), context.signal);
  });
}

/** Ends an operator's authorisation, for one purpose or for all. */
export async function stakeRevoke(context: CommandContext, operator: string, options: ScopeOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const { deployment } = client;
    const scopes = options.for === undefined ? scopesOf(deployment) : [scopeNamed(deployment, options.for)];
    const ids = await Promise.all(
      scopes.map(({ address: market }) => getAllotmentOf(client, { operator: address(operator, "operator"), market })),
    );
    const held = ids.filter((id) => id !== 0);
    if (held.length === 0) throw unknownOperator(operator, options.for ?? "");
    await agree(context, `End the authorisation of ${operator}? What it has begun goes on to its end.`);
    for (const allotmentId of held) await revoke(client, { allotmentId, signal: context.signal });
    return show(client, ownerOf(client), context.signal);
  });
}

/** Names a key that may defend the owner's results before the network's resolver. */
export async function stakeDefender(context: CommandContext, given: string, options: OwnerOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const defender = given === "none" ? NOBODY : address(given, "address");
    await agree(
      context,
      defender === NOBODY
        ? "Let nobody but you and your operators defend your results?"
        : `Let ${defender} defend your results? It can lose a game about them, and so their bonds.`,
    );
    await setDefender(client, { defender, signal: context.signal });
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
export async function stakeSetup(context: CommandContext, given: string, options: SetupOptions): Promise<void> {
  await asOwner(context, options, async (client) => {
    const { signal, loaded } = context;
    const owner = ownerOf(client);
    const units = unitsOf(given);
    const operator = await unlockOperator(loaded, client.chainId);
    const id = operator.address as Hex;
    const parts = divide(units, scopesOf(client.deployment), options.votes);
    const { free } = await getAccount(client, { owner, signal });
    const before = await Promise.all(parts.map((part) => heldBy(client, id, part, signal)));
    const missing = units - before.reduce((sum, { held }) => sum + held, 0n) - free;
    if (missing > 0n) await checkBalance(client, owner, fromUnits(missing), signal);
    const first = missing > 0n ? `, staking ${stakeAmount(missing)} first` : "";
    await agree(context, `Let ${id} work with ${stakeAmount(units)} of ${owner} (${partsText(parts)})${first}?`);
    if (missing > 0n) await deposit(client, fromUnits(missing), signal);
    // What shrinks comes first: it frees stake for what grows.
    const order = [...before].sort((a, b) => Number(a.part.units - a.held - (b.part.units - b.held)));
    for (const { part, held, allotmentId } of order) {
      const { address: market } = part;
      await raiseCap(client, market, part.units - held, signal);
      if (allotmentId !== 0) await setAllotment(client, { allotmentId, units: part.units, signal });
      else if (part.units > 0n) {
        const now = (await client.provider.getBlock("latest"))?.timestamp ?? Math.floor(Date.now() / 1000);
        const deadline = Math.max(now, Math.floor(Date.now() / 1000)) + CONSENT_SECONDS;
        const signature = await signOperator(client, { signer: operator, owner, deadline, market });
        await authorise(client, { operator: id, units: part.units, deadline, signature, market, signal });
      }
    }
    return show(client, owner, signal);
  });
}

async function heldBy(client: Client, operator: Hex, part: Part, signal: AbortSignal) {
  const allotmentId = await getAllotmentOf(client, { operator, market: part.address, signal });
  const held = allotmentId === 0 ? 0n : (await getAllotment(client, { allotmentId, signal })).units;
  return { part, allotmentId, held };
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
  /** Of the market, for jobs by votes. */
  readonly capUnits: bigint;
  readonly allottedUnits: bigint;
  /** All that stake can be allotted to. */
  readonly scopes: readonly (Scope & { readonly capUnits: bigint; readonly allottedUnits: bigint })[];
  readonly operators: readonly {
    readonly operator: Hex;
    readonly scope: string;
    readonly units: bigint;
    readonly reserved: bigint;
  }[];
}

async function show(client: Client, owner: Hex, signal: AbortSignal): Promise<Shown> {
  const { deployment } = client;
  const named = scopesOf(deployment);
  const [account, balance, ...caps] = await Promise.all([
    getAccount(client, { owner, signal }),
    getBalance(client, { address: owner, signal }),
    ...named.map(({ address: market }) => getMarketCap(client, { owner, market, signal })),
  ]);
  const ids = new Map<number, { readonly operator: Hex; readonly scope: string }>();
  const names = ["OperatorAuthorised"] as const;
  for await (const { events } of getRegistryEvents(client, { owner, names, fromBlock: deployment.block, signal })) {
    for (const event of events) {
      if (event.name !== "OperatorAuthorised") continue;
      const { name } = scopeNamed(deployment, event.market);
      ids.set(event.allotmentId, { operator: event.operator, scope: name });
    }
  }
  const operators = await Promise.all(
    [...ids].map(async ([allotmentId, who]) => {
      const { units, reserved } = await getAllotment(client, { allotmentId: allotmentId as never, signal });
      return { ...who, units, reserved };
    }),
  );
  const { stake: stakeUnits, free: freeUnits } = account;
  const scopes = named.map((scope, i) => ({ ...scope, ...(caps[i] as (typeof caps)[number]) }));
  const [{ capUnits, allottedUnits }] = scopes as [(typeof scopes)[number]];
  return {
    ...{ owner, balance, stakeUnits, freeUnits, capUnits, allottedUnits, scopes },
    operators: operators.filter(({ units, reserved }) => units + reserved > 0n),
  };
}

const USES: Readonly<Record<string, string>> = { votes: "for votes", proofs: "for proofs" };

function showText({ owner, balance, stakeUnits, freeUnits, scopes, operators }: Shown): string {
  const head = pairs([
    ["owner", owner],
    ["wallet", amount(balance)],
    ["staked", `${stakeAmount(stakeUnits)}, of which ${stakeAmount(freeUnits)} are free`],
    ...scopes.map(({ name, allottedUnits, capUnits }): [string, string] => [
      USES[name] ?? name,
      `${stakeAmount(allottedUnits)} allotted of ${stakeAmount(capUnits)} allowed`,
    ]),
  ]);
  if (operators.length === 0) {
    const next = "`conun-worker init --owner ADDRESS` where the operator is prints the command that authorises it.";
    return `${head}\n\nNo operator works with it. ${next}`;
  }
  const rows = operators.map(({ operator, scope, units, reserved }): [string, string] => [
    `  ${operator}`,
    `${stakeAmount(units)} ${USES[scope] ?? `for ${scope}`}, ${stakeAmount(reserved)} reserved`,
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

/** Makes room for `units` more under the owner's cap of a market or resolver. */
async function raiseCap(client: Client, market: Hex, units: bigint, signal: AbortSignal): Promise<void> {
  const { capUnits, allottedUnits } = await getMarketCap(client, { owner: ownerOf(client), market, signal });
  const needed = allottedUnits + units;
  if (needed > capUnits) await setMarketCap(client, { capUnits: needed, market, signal });
}

async function allotmentOf(client: Client, operator: string, { name, address: market }: Scope) {
  const id = await getAllotmentOf(client, { operator: address(operator, "operator"), market });
  if (id !== 0) return id;
  throw unknownOperator(operator, name);
}

function unknownOperator(operator: string, scope: string): Error {
  const what = scope === "" ? "" : ` for ${scope}`;
  return workerError("OPERATOR_UNKNOWN", `The operator ${operator} has no allotment${what} here.`);
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
