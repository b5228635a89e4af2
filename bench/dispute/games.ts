import { type Moves, play, prepare } from "./play.ts";
import { type RowGroup, row } from "./rows.ts";
import { setDisputeStage } from "./stage.ts";

const sum = (moves: Moves, ...names: readonly string[]): number =>
  moves.filter(([name]) => names.length === 0 || names.includes(name)).reduce((total, [, gas]) => total + gas, 0);
const mean = (moves: Moves, name: string): number => sum(moves, name) / moves.filter(([move]) => move === name).length;
const ofDefender = (moves: Moves): number => sum(moves, "open", "divide", "prove");
const ofChallenger = (moves: Moves): number => sum(moves, "challenge", "pick", "pickAndProve");

/**
 * All moves of a game over 2^40 steps, from the challenge to the payment of the winner, on a real program with the real
 * machine. A chain on which games were played before: docs/design/disputes.md, section 10.
 */
export const gameRows: RowGroup = async ({ log }) => {
  const stage = await setDisputeStage();
  try {
    await prepare(stage);
    log("a game that a lying defender loses");
    const lost = await play(stage, true);
    log("a game that an honest defender wins");
    const won = await play(stage, false);
    return [
      row("dispute_gas", Math.max(sum(lost), sum(won)), 1_600_000),
      row("dispute_txs", Math.max(lost.length, won.length), 16, "transactions"),
      row("open_gas", sum(lost, "challenge", "open")),
      row("round_gas", mean(won, "divide") + mean(won, "pick")),
      row("step_gas", sum(won, "prove")),
      row("lying_defender", sum(lost)),
      row("honest_defender", sum(won)),
      row("defender_gas", Math.max(ofDefender(lost), ofDefender(won))),
      row("challenger_gas", Math.max(ofChallenger(lost), ofChallenger(won))),
      ...lost.map(([name, gas], i) => row(`move${i + 1}.${name}`, gas)),
    ];
  } finally {
    await stage.chain.close();
  }
};
