import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Address, type Client, ConunError, createClient, describeError, type Hex } from "@conun/sdk";
import { createPool } from "@conun/vm/pool";
import { Account } from "./chain/account.ts";
import { ChainClock } from "./chain/clock.ts";
import { Follower } from "./chain/follower.ts";
import { Lotteries } from "./chain/lotteries.ts";
import { MarketView } from "./chain/market-view.ts";
import { resolversOf } from "./chain/resolvers.ts";
import { parseConfig } from "./config/load.ts";
import { policyOf } from "./config/policy.ts";
import { createLog } from "./log.ts";
import { Computer } from "./runtime/computer.ts";
import { poolExecute, poolReplay } from "./runtime/execute.ts";
import { replaying } from "./runtime/replay.ts";
import { StorageClients } from "./runtime/storage.ts";
import { Asker } from "./services/asker.ts";
import { Committer } from "./services/committer.ts";
import type { Context } from "./services/context.ts";
import { Disputes } from "./services/disputes.ts";
import { Drafts } from "./services/drafts.ts";
import { Duties } from "./services/duties.ts";
import { Inspector } from "./services/inspector.ts";
import { Loop } from "./services/loop.ts";
import { Preparer } from "./services/preparer.ts";
import { Producer } from "./services/producer.ts";
import { Purse } from "./services/purse.ts";
import { RefusalBook } from "./services/refusal-book.ts";
import { Refutations } from "./services/refutations.ts";
import { statusOf, type WorkerStatus, writeStatus } from "./services/reporter.ts";
import { Rounds } from "./services/rounds.ts";
import { Watcher } from "./services/watcher.ts";
import { Bundles } from "./store/bundles.ts";
import { openDatabase } from "./store/database.ts";
import { Journal } from "./store/journal.ts";
import { Keepsakes } from "./store/keepsakes.ts";
import { Ledger } from "./store/ledger.ts";
import { lockOperator } from "./store/lock.ts";
import { Notes } from "./store/notes.ts";
import { sqliteTxStore } from "./store/tx-store.ts";
import { Verdicts } from "./store/verdicts.ts";
import type { Worker, WorkerModules, WorkerOptions } from "./worker.ts";

const CONNECT_RETRY_MS = 3_000;
const DRAIN_SECONDS = 30;
const GWEI = 1e9;

/**
 * Puts a worker together. Everything it owes is in its journal and on chain: it may be killed at any moment.
 *
 * @throws WorkerError WORKER_LOCKED, CONFIG_INVALID, JOURNAL_NEWER, JOURNAL_DAMAGED.
 *
 * @example
 * const worker = await createWorker({ operator: wallet, rpc: "http://127.0.0.1:8545", deployment, dataDir, lockDir });
 * await worker.start();
 * await worker.drain();
 */
export async function createWorker(options: WorkerOptions, modules: WorkerModules = {}): Promise<Worker> {
  const config = parseConfig(options.config ?? {});
  const log = options.log ?? createLog(config.log.level);
  const operator = (await options.operator.getAddress()) as Address;
  const lock = lockOperator(options.lockDir, operator);
  const database = await openDatabase(join(options.dataDir, "worker.db")).catch((error) => {
    lock.release();
    throw error;
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const startedAt = Date.now();
  const { cores } = config.work;
  const pool = createPool({ size: cores, memoryMiB: config.work.max_memory_mib + 64 });
  const execute = replaying(modules.execute?.(poolExecute(pool)) ?? poolExecute(pool), {
    share: config.work.replay_share,
    replay: poolReplay(pool),
    folder: join(options.dataDir, "reports"),
    log,
  });
  const storages = new StorageClients();
  const journal = new Journal(database);
  const notes = new Notes(database);
  const bundles = new Bundles(join(options.dataDir, "outputs"));
  const keepsakes = new Keepsakes(join(options.dataDir, "jobs"));
  const verdicts = new Verdicts(database);
  const ledger = new Ledger(database);
  const drafts = new Drafts();
  let state: WorkerStatus["state"] = "starting";
  let running:
    | {
        client: Client;
        context: Context;
        producer: Producer;
        duties: Duties;
        disputes: Disputes;
        watcher: Watcher;
        rounds: Rounds;
        loop: Loop;
      }
    | undefined;
  let ended: Promise<void> | undefined;

  const connect = async (until: AbortSignal): Promise<Client> => {
    for (;;) {
      try {
        const maxFeePerGas = BigInt(Math.round(config.gas.max_fee_gwei * GWEI));
        const tx = { store: sqliteTxStore(database), maxFeePerGas };
        const { rpc, deployment, operator: signer } = options;
        return await createClient({ rpc, signer, deployment, tx, signal: until });
      } catch (error) {
        if (!(error instanceof ConunError) || error.code !== "CHAIN_UNAVAILABLE") throw error;
        log.warn({ error: describeError(error) }, "the chain does not answer; trying again");
        await sleep(CONNECT_RETRY_MS, undefined, { signal: until });
      }
    }
  };

  const start = async (given?: AbortSignal): Promise<void> => {
    const until = given === undefined ? signal : AbortSignal.any([signal, given]);
    const client = await connect(until);
    const view = new MarketView(operator);
    const clock = new ChainClock();
    const resolvers = resolversOf(config.accept.resolvers, client.deployment);
    const account = new Account(client, operator, resolvers);
    const rounds = new Rounds(notes);
    const loop = new Loop(() => rounds.round(), {
      name: "worker",
      log,
      minMs: Math.min(50, client.pollingMs),
      maxMs: 1_000,
    });
    const follower = new Follower({
      client,
      view,
      clock,
      log,
      from: rounds.cursor,
      onPage: (cursor, events) => {
        rounds.page(cursor, events);
        loop.wake();
      },
      onRewound: () => rounds.rewound(),
    });
    // Looks at results of others leave the worker's own tasks cores.
    const works = options.works ?? true;
    const lanes = Math.min(cores, config.watch.cores ?? (works ? Math.max(1, Math.floor(cores / 2)) : cores));
    const computer = new Computer(execute, cores + 1, undefined, lanes);
    const purse = new Purse(client, config, resolvers[0]);
    const shared = {
      client,
      operator,
      config,
      policy: policyOf(config, resolvers),
      view,
      clock,
      follower,
      account,
      lotteries: new Lotteries(client, account, clock),
      pool,
      computer,
    };
    const stores = {
      storages,
      journal,
      bundles,
      keepsakes,
      notes,
      refusals: new RefusalBook(),
      refutations: new Refutations(notes),
    };
    const context: Context = { ...shared, ...stores, log, signal, wake: () => loop.wake() };
    const inspector = new Inspector(context, { replay: poolReplay(pool), lanes });
    const asker = new Asker(context, { verdicts, inspector });
    const disputes = new Disputes(context, { ledger, verdicts, purse, asker, resolvers });
    const watcher = new Watcher(context, { verdicts, inspector, resolvers });
    const preparer = new Preparer(context);
    const committer = new Committer(context, { drafts, preparer });
    const producer = new Producer(context, { drafts, preparer, committer, shortage: () => disputes.shortage });
    if (!works) producer.drain();
    const duties = new Duties(context, {
      committer,
      rebuild: (job, entry) => producer.rebuild(job, entry),
      works: (job) => producer.works(job),
    });
    rounds.use({
      context,
      preparer,
      producer,
      committer,
      ...{ duties, disputes, watcher, purse },
      report: () => writeStatus(options.dataDir, worker.status()),
    });
    running = { client, context, producer, duties, disputes, watcher, rounds, loop };
    await Promise.all([
      ...[pool.start(), follower.start(until)],
      ...[bundles.sweep(journal.bundles()), keepsakes.sweep(keptJobs(journal, verdicts, ledger))],
    ]);
    await client.tx?.idle(until);
    await follower.reached(await client.provider.getBlockNumber(), until);
    await account.refresh(until);
    producer.resume();
    watcher.scan();
    await disputes.start();
    state = "working";
    loop.start();
    log.info(
      { operator, owner: account.state.owner, chainId: client.chainId, cores, isolation: pool.isolation },
      works ? "worker runs" : "watcher runs",
    );
  };

  const stop = (): Promise<void> => {
    ended ??= (async () => {
      stopping.abort(new Error("the worker stops"));
      for (const draft of drafts.all) draft.abort.abort(signal.reason);
      await running?.loop.stop();
      await running?.disputes.stop();
      await running?.context.follower.stop();
      await pool.stop();
      await storages.stop();
      await running?.client.close();
      if (running !== undefined) {
        state = "stopped";
        writeStatus(options.dataDir, worker.status());
      }
      database.close();
      lock.release();
    })();
    return ended;
  };

  const drain = async (seconds = DRAIN_SECONDS): Promise<void> => {
    if (running !== undefined && state === "working") {
      state = "draining";
      running.producer.drain();
      const until = Date.now() + seconds * 1000;
      while (Date.now() < until && !signal.aborted && running.rounds.unfinished) {
        running.loop.wake();
        await sleep(100, undefined, { signal }).catch(() => undefined);
      }
      const open = running.duties.waiting.filter(({ status }) => status === "committed");
      if (open.length > 0)
        log.warn({ open }, "commitments wait for their reveal: start the worker again before their time is over");
    }
    await stop();
  };

  const worker: Worker = {
    operator,
    start,
    drain,
    stop,
    status() {
      if (running === undefined) throw new Error("the worker was not started");
      const { context, duties, disputes, watcher } = running;
      return statusOf(context, { state, startedAt, drafts, duties, disputes, watcher });
    },
  };
  return worker;
}

/** Jobs whose material is needed: for results that may be challenged, and for challenges. */
function keptJobs(journal: Journal, verdicts: Verdicts, ledger: Ledger): ReadonlySet<Hex> {
  const games = ledger.games().filter(({ ending }) => ending === undefined);
  return new Set([...journal.all(), ...verdicts.accusations(), ...games].map(({ job }) => job));
}
