import { rm } from "node:fs/promises";
import { type Address, con, formatCon } from "@conun/sdk";
import { conunPaths, developmentAddress, saveNetwork } from "@conun/sdk/node";
import { parseEther } from "ethers";
import type { Context } from "../globals.ts";
import { hireCrew } from "../local/crew.ts";
import { startLocalMarket } from "../local/market.ts";
import { untilAborted } from "../local/wait.ts";
import { COMMAND } from "../name.ts";
import { pairs } from "../output/output.ts";

/** Options of `conun dev`. */
export interface DevOptions {
  readonly workers: number;
  readonly port: number;
  readonly storagePort: number;
  /** Addresses that get CON, and coins for gas. */
  readonly fund?: readonly Address[];
}

/** Accounts that get CON to try things with, besides account 0, which holds the rest of it. */
const GIFTED = 4;
const GIFT = con("10000");
/** Coins for gas that each funded address gets. */
const COINS = parseEther("10");
/** The first account that owns a worker. */
const FIRST_OWNER = 4;

/** `conun dev`: a local market to develop against, until it is interrupted. */
export async function devCommand(context: Context, options: DevOptions): Promise<void> {
  const { signal } = context;
  const { workers, port, storagePort, fund = [] } = options;
  await using stage = new AsyncDisposableStack();
  stage.defer(() => {
    if (signal.aborted) context.out.note("stopped");
  });
  try {
    const market = await startLocalMarket({ port, storagePort, signal });
    stage.defer(() => market.stop());
    const { chain, deployment, storage } = market;
    for (let index = 1; index < GIFTED; index++) await market.give(developmentAddress(index), GIFT);
    for (const address of fund) {
      await market.giveCoins(address, COINS);
      await market.give(address, GIFT);
    }
    const applicants = Array.from({ length: workers }, (_, index) => ({ owner: market.account(FIRST_OWNER + index) }));
    const crew = await hireCrew(market, applicants, { logLevel: "warn", signal });
    stage.defer(() => crew.stop());
    await saveNetwork({ name: "local", rpc: [chain.rpc], storage: [storage.url], deployment });
    stage.defer(() => rm(conunPaths().localNetwork, { force: true }));

    const { token, registry, market: jobs } = deployment;
    const accounts = Array.from({ length: GIFTED }, (_, index) => developmentAddress(index));
    const value = {
      ok: true,
      chainId: chain.chainId,
      rpc: chain.rpc,
      storage: storage.url,
      workers,
      deployment,
      accounts,
      funded: fund,
    };
    context.out.result(
      value,
      [
        pairs([
          ["chain", `${chain.rpc}, chain id ${chain.chainId}`],
          ["storage", storage.url],
          ["token", token],
          ["registry", registry],
          ["market", jobs],
          ["workers", String(workers)],
          ...accounts.map((address, index) => [`account ${index}`, address] as const),
          ...fund.map((address) => ["funded", `${address}, ${formatCon(GIFT)} CON and coins for gas`] as const),
          ["keys", `the accounts' keys are public: mnemonic "${chain.mnemonic}"`],
        ]),
        "",
        "In another terminal:",
        `  ${COMMAND} validate examples/primes/primes.wasm`,
        `  echo 1000000 | ${COMMAND} job run examples/primes/primes.wasm --input - --yes`,
        `  ${COMMAND} job list`,
        "",
        "Ctrl-C ends all of it.",
      ].join("\n"),
    );
    await untilAborted(signal);
  } catch (error) {
    if (!signal.aborted) throw error; // interrupted while it started: that is an end like any other
  }
}
