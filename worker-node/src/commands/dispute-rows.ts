import { formatCon } from "@conun/sdk";
import type { SideStatus } from "../services/disputes.ts";
import type { WorkerStatus } from "../services/reporter.ts";
import { amount } from "./output.ts";

type Row = [string, string];

const coins = (wei: string): string => `${formatCon(BigInt(wei))} coins`;

/** Results of this worker that did not stand. */
export function refutedRows(refuted: WorkerStatus["refuted"]): Row[] {
  const last = refuted.at(-1);
  if (last === undefined) return [];
  const sum = refuted.reduce((total, { slashed }) => total + BigInt(slashed), 0n);
  const where = `the last: batch ${last.batch} of ${last.job.slice(0, 12)}.., transaction ${last.tx}`;
  return [["refuted", `${refuted.length} results of yours, ${amount(sum)} slashed; ${where}`]];
}

/** Games, what they brought, and what they need. */
export function disputeRows({ disputes }: WorkerStatus): Row[] {
  const { defended, challenged, running, purse, waiting, profit, gasSpent } = disputes;
  const rows: Row[] = running.map(({ side, job, batch, position, state, round, rest }) => [
    "game",
    `${side === "defender" ? "about a result of yours" : "against another's"}: batch ${batch} of ${job.slice(0, 12)}.., ` +
      `task ${position}, ${state}, round ${round}${rest === undefined || rest === "wait" ? "" : `, ${rest}`}`,
  ]);
  if (played(defended)) rows.push(["defended", sideText(defended)]);
  if (played(challenged) || waiting > 0) {
    const rewards = BigInt(challenged.rewards);
    const more = rewards === 0n ? "" : `, rewards of ${amount(rewards)} when their quarantine is over`;
    const held = waiting === 0 ? "" : `, ${waiting} wrong results wait for coins`;
    rows.push(["challenged", `${sideText(challenged)}${more}${held}`]);
  }
  if (rows.length > 0) rows.push(["disputes", `${coins(gasSpent)} of gas, ${coins(profit)} in all`]);
  if (purse !== undefined) {
    const { defence, missing, challenges, perChallenge } = purse;
    const lack = missing === "0" ? "" : `, ${coins(missing)} of it missing: send some to the operator`;
    rows.push(["kept aside", `${coins(defence)} for defending${lack}`]);
    if (played(challenged) || waiting > 0) {
      rows.push(["capital", `${coins(perChallenge)} for a challenge; enough for ${challenges} more`]);
    }
  }
  return rows;
}

/** What was looked at. */
export function watchRows({ watch }: WorkerStatus): Row[] {
  if (!watch.enabled && watch.looks.length === 0) return [];
  const looks = watch.looks.map(({ verdict, looks: number }) => `${number} ${verdict}`).join(", ");
  const seconds = watch.looks.reduce((sum, { coreSeconds }) => sum + coreSeconds, 0);
  const now = `${watch.looking} now, ${watch.queued} to come, ${watch.passed} passed over`;
  return [
    ["watched", `${looks === "" ? "nothing yet" : looks}; ${now}`],
    ["watching took", `${seconds.toFixed(1)} s of a core`],
  ];
}

function played({ running, won, lost, cancelled }: SideStatus): boolean {
  return [running, won, lost, cancelled].some((number) => number !== "0");
}

function sideText({ running, won, lost, bonds, coinsWon, coinsLost }: SideStatus): string {
  return `${won} won (${coins(coinsWon)}), ${lost} lost (${coins(coinsLost)}), ${running} running with ${coins(bonds)}`;
}
