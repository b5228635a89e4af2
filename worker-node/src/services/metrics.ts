import type { SideStatus } from "./disputes.ts";
import type { WorkerStatus } from "./reporter.ts";

const WEI = 1e18;

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/**
 * Disputes and looks as text for Prometheus (exposition format 0.0.4), as its textfile collector reads it. Coins are those
 * of the chain.
 */
export function metricsOf({ disputes, refuted, watch }: WorkerStatus): string {
  const { defended, challenged, purse } = disputes;
  const sides: readonly (readonly [string, SideStatus])[] = [
    ["defender", defended],
    ["challenger", challenged],
  ];
  const coins = (wei: string): number => Number(BigInt(wei)) / WEI;
  const bySide = (name: keyof SideStatus, in_: (value: string) => number): Sample[] =>
    sides.map(([side, values]) => [{ side }, in_(values[name])]);
  return [
    metric("disputes_running", "gauge", "Games that run", bySide("running", Number)),
    metric("disputes_won_total", "counter", "Games that were won", bySide("won", Number)),
    metric("disputes_lost_total", "counter", "Games that were lost", bySide("lost", Number)),
    metric("disputes_bonds_coins", "gauge", "Coins in games that run", bySide("bonds", coins)),
    metric("disputes_won_coins_total", "counter", "Coins that won games left", bySide("coinsWon", coins)),
    metric("disputes_lost_coins_total", "counter", "Coins that lost games took", bySide("coinsLost", coins)),
    metric("disputes_rewards_con_total", "counter", "CON that refutations bring", bySide("rewards", coins)),
    metric("disputes_gas_coins_total", "counter", "Coins that moves took", [[{}, coins(disputes.gasSpent)]]),
    metric("disputes_waiting", "gauge", "Wrong results that wait for coins", [[{}, disputes.waiting]]),
    metric("defence_missing_coins", "gauge", "Coins that are missing for defending", [
      [{}, coins(purse?.missing ?? "0")],
    ]),
    metric("challenge_coins", "gauge", "Coins that a challenge takes", [[{}, coins(purse?.perChallenge ?? "0")]]),
    metric("refuted_total", "counter", "Own results that did not stand, the last 50", [[{}, refuted.length]]),
    metric("watch_queued", "gauge", "Batches that wait for a look", [[{}, watch.queued]]),
    metric("watch_looks_total", "counter", "Results of others that were looked at", looksBy(watch, "looks")),
    metric("watch_core_seconds_total", "counter", "Seconds of a core that looks took", looksBy(watch, "coreSeconds")),
  ].join("");
}

function looksBy({ looks }: WorkerStatus["watch"], field: "looks" | "coreSeconds"): Sample[] {
  return looks.map((one) => [{ verdict: one.verdict }, one[field]]);
}

function metric(name: string, type: "gauge" | "counter", help: string, samples: readonly Sample[]): string {
  const full = `conun_worker_${name}`;
  const lines = samples.map(([labels, value]) => {
    const inner = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${full}${inner.length === 0 ? "" : `{${inner.join(",")}}`} ${value}\n`;
  });
  return `# HELP ${full} ${help}.\n# TYPE ${full} ${type}\n${lines.join("")}`;
}
