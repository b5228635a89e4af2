import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RpcPool } from "@conun/sdk";
import type { ChainState } from "../chain/follower.ts";
import type { Context } from "./context.ts";
import type { DisputeStatus, Disputes } from "./disputes.ts";
import type { Drafts } from "./drafts.ts";
import type { Duties, Waiting } from "./duties.ts";
import { metricsOf } from "./metrics.ts";
import type { RefusalSummary } from "./refusal-book.ts";
import type { Refutation } from "./refutations.ts";
import type { Watcher, WatchStatus } from "./watcher.ts";

/** One endpoint of the chain. The address stands without path, which often holds an access key. */
export interface EndpointStatus {
  readonly origin: string;
  readonly ok: boolean;
  readonly head: number | undefined;
  readonly errors: number;
}

/** What the worker is doing, as `conun-worker status` and `why` show it. Amounts as decimal text in wei or units. */
export interface WorkerStatus {
  readonly version: 1;
  readonly pid: number;
  readonly state: "starting" | "working" | "draining" | "stopped";
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly operator: string;
  readonly owner: string | undefined;
  readonly chain: ChainState & { readonly chainId: number; readonly endpoints: readonly EndpointStatus[] };
  readonly account: {
    readonly gas: string;
    readonly allottedUnits: string;
    readonly reservedUnits: string;
    readonly credit: string;
    /** The same stake by what it is allotted to: the market, for votes, or the contract that judges results. */
    readonly scopes: readonly {
      readonly scope: string;
      readonly allottedUnits: string;
      readonly reservedUnits: string;
    }[];
  };
  readonly cores: { readonly limit: number; readonly running: number };
  /** Jobs that can still be worked on. */
  readonly jobs: number;
  readonly drafts: Readonly<Record<string, number>>;
  readonly commitments: readonly Waiting[];
  readonly pendingTransactions: number;
  readonly refusals: readonly RefusalSummary[];
  /** Results of this worker that were refuted or outvoted, the last ones. */
  readonly refuted: readonly Refutation[];
  /** Games, what they brought, and the coins that they need. */
  readonly disputes: DisputeStatus;
  /** Results of others that were looked at. */
  readonly watch: WatchStatus;
}

/** The worker's state at this moment. */
export function statusOf(
  context: Context,
  parts: {
    readonly state: WorkerStatus["state"];
    readonly startedAt: number;
    readonly drafts: Drafts;
    readonly duties: Duties;
    readonly disputes: Disputes;
    readonly watcher: Watcher;
  },
): WorkerStatus {
  const { account, client, computer, config, follower, operator, refusals, refutations, view } = context;
  const { owner, gas, allotments, credit } = account.state;
  const { units, reservedUnits } = account.total;
  const drafts: Record<string, number> = {};
  for (const { stage } of parts.drafts.all) drafts[stage] = (drafts[stage] ?? 0) + 1;
  return {
    version: 1,
    pid: process.pid,
    state: parts.state,
    startedAt: parts.startedAt,
    updatedAt: Date.now(),
    operator,
    owner,
    chain: { ...follower.state, chainId: client.chainId, endpoints: endpointsOf(client.rpc) },
    account: {
      gas: String(gas),
      allottedUnits: String(units),
      reservedUnits: String(reservedUnits),
      credit: String(credit),
      scopes: [...allotments].map(([scope, one]) => ({
        scope,
        allottedUnits: String(one.units),
        reservedUnits: String(one.reservedUnits),
      })),
    },
    cores: { limit: config.work.cores, running: computer.running },
    jobs: [...view.jobs].length,
    drafts,
    commitments: parts.duties.waiting,
    pendingTransactions: client.tx?.pending().length ?? 0,
    refusals: refusals.summary(),
    refuted: refutations.all,
    disputes: parts.disputes.status(),
    watch: parts.watcher.status(),
  };
}

function endpointsOf(pool: RpcPool | undefined): EndpointStatus[] {
  return (pool?.health() ?? []).map(({ url, ok, head, errors }) => ({ origin: new URL(url).origin, ok, head, errors }));
}

const FILE = "status.json";
const METRICS = "metrics.prom";

/** Writes the state where other processes find it. */
export function writeStatus(dataDir: string, status: WorkerStatus): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = join(dataDir, `.${FILE}.${process.pid}`);
  writeFileSync(temporary, JSON.stringify(status), { mode: 0o600 });
  renameSync(temporary, join(dataDir, FILE));
  writeFileSync(temporary, metricsOf(status), { mode: 0o644 });
  renameSync(temporary, join(dataDir, METRICS));
}

/** The state that a worker with this data directory wrote last; undefined if none did. */
export function readStatus(dataDir: string): WorkerStatus | undefined {
  try {
    const status = JSON.parse(readFileSync(join(dataDir, FILE), "utf8")) as WorkerStatus;
    return status.version === 1 ? status : undefined;
  } catch {
    return undefined;
  }
}
