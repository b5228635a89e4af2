import { keystoreAddress } from "@conun/sdk/node";
import { pairs } from "../cli/text.ts";
import { readStatus, type WorkerStatus } from "../services/reporter.ts";
import { isLocked, lockHolder } from "../store/lock.ts";
import { type CommandContext, keyMissing } from "./context.ts";
import { disputeRows, refutedRows, watchRows } from "./dispute-rows.ts";
import { amount, duration, stakeAmount } from "./output.ts";

/** Seconds after which a running worker should have written its state again. */
const STALE = 15;

/** What is known of the worker of this machine without asking the chain. */
export interface LocalState {
  readonly running: boolean;
  readonly pid: number | undefined;
  readonly operator: string | undefined;
  /** What it wrote last; of an earlier run if it does not run. */
  readonly status: WorkerStatus | undefined;
  /** Runs, but has not written its state for some time. */
  readonly stuck: boolean;
}

export async function localState({ loaded }: CommandContext): Promise<LocalState> {
  const status = readStatus(loaded.stateDir);
  const operator = await keystoreAddress(loaded.keyFile).catch(() => undefined);
  const running = operator !== undefined && isLocked(loaded.lockDir, operator);
  const pid = running && operator !== undefined ? lockHolder(loaded.lockDir, operator) : undefined;
  const stuck = running && status !== undefined && Date.now() - status.updatedAt > STALE * 1000;
  return { running, pid, operator, status, stuck };
}

export async function statusCommand(context: CommandContext): Promise<void> {
  const state = await localState(context);
  if (state.operator === undefined) throw keyMissing(context.loaded);
  context.out.result(state, statusText(state));
}

function statusText({ running, pid, operator, status, stuck }: LocalState): string {
  const head: [string, string][] = [
    ["operator", operator ?? "none"],
    [
      "worker",
      running ? `runs (process ${pid ?? "unknown"}${stuck ? ", but has not reported lately" : ""})` : "does not run",
    ],
  ];
  if (status === undefined) return pairs([...head, ["state", "it never ran with this state directory"]]);
  const { account, chain, cores, drafts, commitments, refuted } = status;
  const count = (name: string) => commitments.filter((one) => one.status === name).length;
  const working = Object.entries(drafts).map(([stage, number]) => `${number} ${stage}`);
  return pairs([
    ...head,
    ["state", `${status.state}, as of ${duration((Date.now() - status.updatedAt) / 1000)} ago`],
    ["owner", status.owner ?? "none: not authorised yet"],
    ["chain", `${chain.chainId}, block ${chain.block}${chain.error === undefined ? "" : `, ${chain.error}`}`],
    ["cores", `${cores.running} of ${cores.limit} at work`],
    ["batches", working.length === 0 ? "none in hand" : working.join(", ")],
    ["committed", `${count("committed")} wait for reveal, ${count("revealed")} for payment`],
    [
      "stake",
      `${stakeAmount(BigInt(account.reservedUnits))} of ${stakeAmount(BigInt(account.allottedUnits))} reserved`,
    ],
    ["credited", `${amount(BigInt(account.credit))}, not withdrawn`],
    ["transactions", `${status.pendingTransactions} on their way`],
    ...refutedRows(refuted),
    ...disputeRows(status),
    ...watchRows(status),
  ]);
}
