import { existsSync } from "node:fs";
import {
  type Client,
  ConunError,
  createClient,
  describeError,
  formatCon,
  fromUnits,
  getAllotment,
  getAllotmentOf,
  getChainParameters,
  getOwnerOf,
  getTerms,
  getTotalStake,
  type Hex,
} from "@conun/sdk";
import { isDevelopmentKey, keystoreAddress } from "@conun/sdk/node";
import { JsonRpcProvider } from "ethers";
import { isVoid, resolversOf } from "../chain/resolvers.ts";
import type { Network } from "../commands/context.ts";
import { type Scope, scopesOf } from "../commands/scopes.ts";
import type { LoadedConfig } from "../config/load.ts";
import { Purse } from "../services/purse.ts";
import { type Check, type CheckResult, fail, ok, warn } from "./check.ts";

const LOCAL_CHAIN = 31_337;
/** Seconds of difference between this machine's clock and the chain's that do no harm. */
const SKEW = 15;
/** Seconds without a block after which an endpoint is suspect. */
const QUIET = 120;
const TIMEOUT_MS = 10_000;

/** Checks of endpoints, contracts, clock, gas and stake. */
export function chainChecks(loaded: LoadedConfig, network: Network, signal: AbortSignal): readonly Check[] {
  return [
    ...network.rpc.map((url) => ({ name: "rpc", run: () => endpoint(url, network.deployment.chainId, signal) })),
    { name: "contracts", run: () => contracts(network, signal) },
    {
      name: "gas",
      run: () => withOperator(loaded, network, signal, (client, operator) => gas(loaded, client, operator)),
    },
    { name: "stake", run: () => withOperator(loaded, network, signal, stake) },
    {
      name: "disputes",
      run: () =>
        withOperator(loaded, network, signal, (client, operator) => disputes(loaded, client, operator, signal)),
    },
  ];
}

async function endpoint(url: string, chainId: number, signal: AbortSignal): Promise<CheckResult[]> {
  const origin = new URL(url).origin;
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true });
  try {
    const began = performance.now();
    const answers = Promise.all([provider.send("eth_chainId", []), provider.getBlock("latest")]);
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const [id, block] = await new Promise<Awaited<typeof answers>>((resolve, reject) => {
      timeout.addEventListener("abort", () => reject(new Error(`${origin} does not answer`)), { once: true });
      answers.then(resolve, () => reject(new Error(`${origin} does not answer`)));
    });
    const took = Math.round(performance.now() - began);
    if (Number(id) !== chainId) {
      return [fail("rpc", `${origin} is chain ${Number(id)}, not ${chainId}`, "Correct `rpc` or `network`.")];
    }
    const time = block?.timestamp ?? 0;
    return [
      ...age(origin, time, chainId),
      ok("rpc", `${origin}: chain ${chainId}, block ${block?.number ?? 0}, ${took} ms`),
      clock(time, chainId),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [
      fail(
        "rpc",
        error instanceof Error ? error.message : String(error),
        "Check the address, or name another endpoint with --rpc.",
      ),
    ];
  } finally {
    provider.destroy();
  }
}

function age(origin: string, time: number, chainId: number): CheckResult[] {
  const seconds = Math.floor(Date.now() / 1000 - time);
  if (seconds <= QUIET || chainId === LOCAL_CHAIN) return [];
  return [
    warn(
      "rpc",
      `${origin}: the newest block is ${seconds} s old`,
      "It lags, or the chain stands still: name a second endpoint.",
    ),
  ];
}

function clock(time: number, chainId: number): CheckResult {
  const ahead = Math.floor(time - Date.now() / 1000);
  if (ahead <= SKEW) return ok("clock", "not behind the chain");
  if (chainId === LOCAL_CHAIN) return ok("clock", `the local chain was set forward by ${ahead} s`);
  return fail(
    "clock",
    `this machine is ${ahead} s behind the chain`,
    "Set the clock (NTP): deadlines would be missed.",
  );
}

/** Whether the contracts are there, and of the kind that this worker speaks to. */
async function contracts(network: Network, signal: AbortSignal): Promise<CheckResult[]> {
  const { chainId } = network.deployment;
  const todo =
    chainId === LOCAL_CHAIN
      ? "The local network was started anew, or is an older one: start `conun dev` again, which writes its addresses."
      : "Correct `deployment` or `network`.";
  try {
    return await withClient(network, signal, async (client) => {
      const { provider, deployment } = client;
      const names = ["market", "registry", "token"] as const;
      const codes = await Promise.all(names.map((name) => provider.getCode(deployment[name])));
      await Promise.all([getChainParameters(client, { signal }), getTerms(client, { signal })]);
      await getTotalStake(client, { signal });
      return names.map((name, i) => {
        const at = `${name} at ${deployment[name]}`;
        return codes[i] === "0x" ? fail("contracts", `no code: ${at}`, todo) : ok("contracts", at);
      });
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!isForeign(error)) throw error;
    return [fail("contracts", `the deployment is not on this chain: ${describeError(error).message}`, todo)];
  }
}

/** Whether other contracts answered than those that the worker was told of, or none. */
function isForeign(error: unknown): boolean {
  if (!(error instanceof ConunError)) return false;
  return error.code === "DEPLOYMENT_MISMATCH" || error.code === "CONTRACT_REVERTED";
}

async function gas({ config }: LoadedConfig, client: Client, operator: Hex): Promise<CheckResult[]> {
  if (client.chainId !== LOCAL_CHAIN && isDevelopmentKey(operator)) {
    return [
      fail("key", `the key of ${operator} is known to everybody`, "Make one of your own with `conun-worker init`."),
    ];
  }
  const balance = await client.provider.getBalance(operator);
  const shown = `${formatCon(balance)} of the chain's own coin`;
  if (balance >= config.gas.min_balance) return [ok("gas", shown)];
  return [fail("gas", `${shown}, less than gas.min_balance`, `Send some to ${operator}.`)];
}

async function stake(client: Client, operator: Hex): Promise<CheckResult[]> {
  const owner = await getOwnerOf(client, { operator });
  if (owner === undefined) {
    return [
      fail(
        "stake",
        "no owner has authorised this operator",
        "conun-worker init --owner ADDRESS, then the owner runs what it prints.",
      ),
    ];
  }
  const scopes = scopesOf(client.deployment);
  const found = await Promise.all(scopes.map((scope) => allotted(client, { operator, owner, scope })));
  const none = found.every(({ level }) => level !== "ok");
  return found.map((result) => (none || result.level === "ok" ? result : { ...result, level: "warn" }));
}

const USES: Readonly<Record<string, string>> = {
  votes: "for jobs by votes",
  proofs: "for jobs whose results are judged",
};

async function allotted(
  client: Client,
  { operator, owner, scope }: { readonly operator: Hex; readonly owner: Hex; readonly scope: Scope },
): Promise<CheckResult> {
  const { name, address: market } = scope;
  const use = USES[name] ?? `for ${name}`;
  const allotmentId = await getAllotmentOf(client, { operator, market });
  if (allotmentId === 0) {
    const todo = "conun-worker stake setup AMOUNT, or init --owner ADDRESS and what it prints.";
    return fail("stake", `none ${use}`, todo);
  }
  const { free, units } = await getAllotment(client, { allotmentId });
  const shown = `${formatCon(fromUnits(free))} of ${formatCon(fromUnits(units))} CON free ${use}, owner ${owner}`;
  const more = `conun-worker stake allot ${operator} AMOUNT --for ${name}`;
  if (units === 0n) return fail("stake", shown, `The owner raises the allotment: ${more}.`);
  if (free > 0n) return ok("stake", shown);
  return warn("stake", shown, `All of it is reserved: wait for payments, or the owner raises it: ${more}.`);
}

/** Whether the operator can pay for defending results, where any can be challenged. */
async function disputes(
  { config }: LoadedConfig,
  client: Client,
  operator: Hex,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const resolvers = resolversOf(config.accept.resolvers, client.deployment);
  const [resolver] = resolvers;
  if (resolver === undefined) return [];
  const voids = await Promise.all(resolvers.map((one) => isVoid(client, one, signal)));
  const found = resolvers.filter((_, i) => voids[i]);
  const gone = found.map((one) =>
    warn("disputes", `the contract ${one} is void`, "Its jobs are not taken; take it off `accept.resolvers`."),
  );
  const purse = new Purse(client, config, resolver);
  await purse.refresh(signal);
  const balance = await client.provider.getBalance(operator);
  const shortage = purse.shortage(balance);
  if (shortage === undefined) {
    const aside = purse.state(balance, 0n)?.defence ?? 0n;
    return [...gone, ok("disputes", `${formatCon(aside)} coins kept aside for defending results`)];
  }
  return [...gone, warn("disputes", shortage, `Send coins to ${operator}, or lower defend.games.`)];
}

async function withClient(
  network: Network,
  signal: AbortSignal,
  check: (client: Client) => Promise<CheckResult[]>,
): Promise<CheckResult[]> {
  const client = await createClient({ rpc: network.rpc, deployment: network.deployment, signal });
  try {
    return await check(client);
  } finally {
    await client.close();
  }
}

async function withOperator(
  { keyFile }: LoadedConfig,
  network: Network,
  signal: AbortSignal,
  check: (client: Client, operator: Hex) => Promise<CheckResult[]>,
): Promise<CheckResult[]> {
  if (!existsSync(keyFile)) return [];
  const operator = await keystoreAddress(keyFile);
  try {
    return await withClient(network, signal, (client) => check(client, operator));
  } catch (error) {
    // The check of the contracts has said so.
    if (isForeign(error)) return [];
    throw error;
  }
}
