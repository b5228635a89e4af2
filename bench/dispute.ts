// What a dispute costs on chain: the gas of all moves of a game over 2^40 steps, from the challenge to the payment of the
// winner, on a real program with the real machine. A chain on which games were played before: docs/design/disputes.md.
import { type Moves, play, prepare } from "./dispute/play.ts";
import { setDisputeStage } from "./dispute/stage.ts";
import type { Bench, Row } from "./lib/report.ts";

const sum = (moves: Moves, ...names: readonly string[]): number =>
  moves.filter(([name]) => names.length === 0 || names.includes(name)).reduce((total, [, gas]) => total + gas, 0);
const row = (name: string, value: number, goal: number | null, unit = "gas"): Row => ({
  name,
  value: Math.round(value),
  unit,
  goal,
});
const mean = (moves: Moves, name: string): number => sum(moves, name) / moves.filter(([move]) => move === name).length;

export const run: Bench = async ({ log }) => {
  const stage = await setDisputeStage();
  try {
    await prepare(stage);
    log("a game that a lying defender loses");
    const lost = await play(stage, true);
    log("a game that an honest defender wins");
    const won = await play(stage, false);
    const defender = (moves: Moves): number => sum(moves, "open", "divide", "prove");
    const challenger = (moves: Moves): number => sum(moves, "challenge", "pick", "pickAndProve");
    return {
      rows: [
        row("dispute_gas", Math.max(sum(lost), sum(won)), 1_600_000),
        row("dispute_txs", Math.max(lost.length, won.length), 16, "transactions"),
        row("open_gas", sum(lost, "challenge", "open"), null),
        row("round_gas", mean(won, "divide") + mean(won, "pick"), null),
        row("step_gas", sum(won, "prove"), null),
        row("lying_defender", sum(lost), null),
        row("honest_defender", sum(won), null),
        row("defender_gas", Math.max(defender(lost), defender(won)), null),
        row("challenger_gas", Math.max(challenger(lost), challenger(won)), null),
        ...lost.map(([name, gas], i) => row(`move${i + 1}.${name}`, gas, null)),
      ],
    };
  } finally {
    await stage.chain.close();
  }
};
