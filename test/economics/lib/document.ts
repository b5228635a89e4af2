import { formatCon } from "../../../sdk/src/types/amounts.ts";
import type { Courses } from "./courses.ts";
import { mostPaid } from "./formulas.ts";
import type { Reward, Verdict, Verdicts } from "./verdicts.ts";

/** Tables of the document stand between these lines, one pair for each chain. */
export const opening = (network: string): string => `<!-- figures: ${network} -->`;
export const CLOSING = "<!-- end of figures -->";

const DIGITS = 3;

/** CON with three digits. */
function con(wei: bigint): string {
  return digits(Number(wei) / 1e18);
}

/** Parts of a million as a percentage with three digits. */
const percent = (parts: bigint): string => `${digits(Number(parts) / 1e4)} %`;

const gwei = (wei: bigint): string => `${digits(Number(wei) / 1e9)} gwei`;

/** Three digits, and no more than six places. */
function digits(value: number): string {
  if (value === 0) return "0";
  const places = Math.max(0, Math.min(6, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value)))));
  return Number(value.toFixed(places)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const strategy = ({ name, unseen, found, expected, breakEven, leastBond }: Verdict): readonly string[] => [
  name,
  unseen === undefined ? "" : con(unseen),
  con(found),
  con(expected),
  breakEven === undefined ? "never" : percent(breakEven),
  leastBond === undefined ? "" : leastBond === 0n ? "never" : con(leastBond),
];

const rewarded = ({ name, profit, dearest }: Reward): readonly string[] => [
  name,
  con(profit),
  dearest === undefined ? "no price of gas" : dearest === 0n ? "any price of gas" : gwei(dearest),
];

/** What was assumed and measured on one chain, as the document has it. */
export function figuresOf({ job, stage, rates }: Courses, verdicts: Verdicts): string {
  const { watched, honest, dishonest, watchers, auditors, challenged, feeRise, unguarded } = verdicts;
  const { spec } = job;
  const { tasks, taskSteps, fee, conPerCoin } = stage.assumptions;
  const facts: readonly (readonly string[])[] = [
    ["batch", `${tasks.toLocaleString("en-US")} tasks of ${digits(Number(taskSteps) / 1e9)} · 10^9 steps`],
    ["pays", `${con(job.priceOf(job.honest))} CON for these, ${con(mostPaid(job))} CON at the limit`],
    ["bond S", `${formatCon(spec.bond)} CON`],
    ["window", `${digits(spec.challengeWindow / 3600)} hours`],
    [
      "audits",
      `${percent(rates.fresh)}; ${percent(rates.recorded)} with a full record; with one and a requester who asks for none ${percent(rates.unasked)}`,
    ],
    ["a lie is found with p", `${percent(watched.fresh)}; ${percent(watched.recorded)}; ${percent(watched.unasked)}`],
    ["gas", `${gwei(fee)}, a coin is worth ${conPerCoin.toLocaleString("en-US")} CON`],
  ];
  return [
    table(["of one batch", ""], facts),
    table(
      ["strategy", "not found", "found", "on average", "pays if p is below", "pays if S is below"],
      [[honest.name, con(honest.profit), "", con(honest.profit), "", ""], ...dishonest.map(strategy)],
    ),
    table(["a watcher finds a lie", "profit", "costs more than it brings from"], watchers.map(rewarded)),
    table(
      ["a batch is audited, and", "profit of the auditor"],
      auditors.map(({ name, profit }) => [name, con(profit)]),
    ),
    table(
      ["an honest worker is challenged, or asked", "gains"],
      challenged.map(({ name, profit }) => [name, con(profit)]),
    ),
    `The price of gas may rise ${digits(feeRise)} times in the middle of a game before an honest defender is out of pocket. Where a requester asks for no audits, an earned record makes a greedy lie worth ${con(unguarded)} CON, if nobody else looks.`,
  ].join("\n\n");
}

/** The part of a document that stands for a chain. @throws Error if it has none. */
export function partOf(text: string, network: string): string {
  const from = text.indexOf(opening(network));
  const to = text.indexOf(CLOSING, from);
  if (from < 0 || to < 0) throw new Error(`no figures of ${network}: put "${opening(network)}" and "${CLOSING}" there`);
  return text.slice(from + opening(network).length, to).trim();
}

/** The document with a chain's part replaced. */
export function withPart(text: string, network: string, part: string): string {
  const old = partOf(text, network);
  const at = text.indexOf(opening(network)) + opening(network).length;
  const end = text.indexOf(CLOSING, at);
  return old === part ? text : `${text.slice(0, at)}\n${part}\n${text.slice(end)}`;
}

const NUMBER = /-?\d[\d,]*(?:\.\d+)?/g;

/** Lines of two texts that differ by more than a share in any number, or in anything else. */
export function differences(written: string, found: string, share: number): readonly string[] {
  const [a, b] = [written, found].map((text) => text.split("\n")) as [string[], string[]];
  const lines = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i] ?? "", b[i] ?? ""] as const);
  return lines.filter(([was, is]) => !alike(was, is, share)).map(([was, is]) => `${was}  ->  ${is}`);
}

function alike(was: string, is: string, share: number): boolean {
  if (was.replace(NUMBER, "#") !== is.replace(NUMBER, "#")) return false;
  const [a, b] = [was, is].map((line) => (line.match(NUMBER) ?? []).map((text) => Number(text.replaceAll(",", ""))));
  return (a ?? []).every((value, i) => Math.abs(value - (b?.[i] ?? Number.NaN)) <= share * Math.abs(value) + 1e-6);
}
