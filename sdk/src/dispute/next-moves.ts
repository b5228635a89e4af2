import { type Answer, gasToGo, type Moment, moveIn, moverOf, sideOf, withRoom } from "./game-moves.ts";
import type {
  ChallengeMove,
  DisputeView,
  FindingView,
  GameMove,
  GameView,
  Move,
  Need,
  Play,
  PlayClock,
  Rest,
  Secrets,
} from "./play.ts";
import { ROUNDS } from "./rounds.ts";
import { clockEnd } from "./words.ts";

/**
 * What a player does now, in all its games: a function of what stands on the chain, of what only the player knows, and of
 * the time. It keeps nothing: after a restart, or a reorganisation, it is asked again and says what is to be done then.
 * The rules, by the names that moves carry (docs/design/disputes.md, section 12, gives the reasons):
 *
 * Any game:
 * - **G1** Only what the contract stores counts: where its segment is not that of the events, these are read again.
 * - **G2** A move is made as soon as it can be: the clock is one for all of them. Nothing is conceded: a lost game costs
 *   what it costs already.
 * - **G3** Under a void resolver: `cancel`, by whoever has a bond in the game.
 * - **G4** The assignment was refuted elsewhere: the challenger collects.
 * - **G5** The other's clock is over: `timeout`. One's own is over: nothing helps.
 * - **G6** No move while all that are left cost more gas than what is saved: the stake, or the reward, and both bonds.
 *
 * Defender:
 * - **D1** Challenged: open, with the first midpoints. Without an opening that fits the game is lost, and a bond is saved.
 * - **D2** A position beyond the count is opened as the empty leaf; that costs no bond.
 * - **D3** Divide the segment into true states, if both its ends are true ones.
 * - **D4** Prove the last step.
 *
 * Challenger:
 * - **C1** Pick the first part whose end is not the true state; if all are, the result was right and the game is lost.
 * - **C2** The last pick carries the step's proof.
 * - **C3** Prove, where a pick was made without.
 * - **C4** Challenge the first wrong position of a finding, once, while the window leaves time for it, if what it is worth
 *   exceeds the gas of a whole game by `minProfit`. The most valuable findings come first; games that run have their gas
 *   set aside.
 * - **C5** While somebody else's game about a position that is wrong runs on the same assignment, wait: two games cost
 *   twice and pay once. But challenge shortly before the window ends: the other may be there to lose.
 */
export function nextMoves(view: DisputeView, secrets: Secrets, clock: PlayClock): Play {
  const moment = { view, secrets, clock };
  const moves: Move[] = [];
  const needs: Need[] = [];
  const rests = new Map<string, Rest>();
  const wakes: number[] = [];
  for (const game of view.games) {
    const side = sideOf(game, secrets);
    if (side === undefined) continue;
    const answer = moveIn(game, side, moment);
    if ("need" in answer) needs.push(answer.need);
    else if ("rest" in answer) rests.set(game.id, answer.rest);
    else moves.push(gameMove(game, answer));
    if (isRunning(game) && moverOf(game) !== side) wakes.push(clockEnd(game.clock) + 1);
  }
  const begun = begin(moment);
  for (const [key, rest] of begun.rests) rests.set(key, rest);
  wakes.push(...begun.wakes);
  moves.push(...begun.moves);
  const late = (deadline: number | undefined): number => deadline ?? Number.POSITIVE_INFINITY;
  moves.sort((a, b) => late(a.deadline) - late(b.deadline) || 0);
  const ahead = wakes.filter((time) => time > clock.now);
  return { moves, needs, rests, wakeAt: ahead.length > 0 ? Math.min(...ahead) : undefined };
}

const isRunning = ({ clock }: GameView): boolean => clock.state !== "none" && clock.state !== "over";

function gameMove(game: GameView, answer: Extract<Answer, { readonly rule: string }>): GameMove {
  const { deed, rule, deadline } = answer;
  const { state, round } = game.clock;
  // Short tasks have the same segment in several rounds.
  return { game, deed, rule, deadline, key: `${game.id}/${state}/${round}/${game.segmentHash}/${deed.kind}` };
}

const keyOf = ({ jobId, batch, slot, turn }: Pick<FindingView, "jobId" | "batch" | "slot" | "turn">): string =>
  `${jobId}/${batch}/${slot}/${turn}`;

interface Begun {
  readonly moves: ChallengeMove[];
  readonly rests: Map<string, Rest>;
  readonly wakes: number[];
}

/** New challenges: C4 and C5. */
function begin({ view, secrets, clock }: Moment): Begun {
  const begun: Begun = { moves: [], rests: new Map(), wakes: [] };
  if (view.void) return begun;
  const { gas, minProfit } = secrets.policy;
  const perGame = (gas.challenge + BigInt(ROUNDS) * gas.pick + gas.prove + gas.close) * clock.gasPrice;
  const value = withRoom(view.bonds.challenger);
  let funds = secrets.funds - (secrets.reserve ?? 0n) - setAside(view, secrets, clock);
  const best = [...view.findings].sort((a, b) => (a.worth < b.worth ? 1 : a.worth > b.worth ? -1 : 0));
  for (const finding of best) {
    const key = keyOf(finding);
    const last = finding.windowEndsAt - clock.margin;
    const games = view.games.filter((game) => keyOf(game.game) === key);
    const own = games.filter((game) => sideOf(game, secrets) !== undefined);
    // What was played once cannot be played again.
    const position = finding.wrong.find((wrong) => own.every(({ game }) => game.position !== wrong));
    if (position === undefined || !finding.stands || own.some(isRunning)) continue;
    const hint = (rest: Rest): void => void begun.rests.set(key, rest);
    if (clock.now > last) hint("late");
    else if (finding.worth - perGame < minProfit) hint("dear");
    else if (clock.now < last - clock.margin && games.some((game) => plays(game, finding))) {
      hint("others");
      begun.wakes.push(last - clock.margin);
    } else if (value + perGame > funds) hint("poor");
    else {
      funds -= value + perGame;
      const deed = { kind: "challenge", position, value } as const;
      begun.moves.push({ finding, deed, rule: "C4", deadline: finding.windowEndsAt, key: `${key}/challenge` });
    }
  }
  return begun;
}

/** Whether a game of somebody else may refute the finding: it runs, and its position is wrong. */
function plays(game: GameView, { wrong }: FindingView): boolean {
  return isRunning(game) && wrong.includes(game.game.position);
}

/** Gas that the games that run may still take. */
function setAside(view: DisputeView, secrets: Secrets, clock: PlayClock): bigint {
  let sum = 0n;
  for (const game of view.games) {
    const side = sideOf(game, secrets);
    if (side === undefined || !isRunning(game)) continue;
    sum += gasToGo(game, side, secrets.policy.gas) * clock.gasPrice;
    if (side === "defender" && game.clock.state === "challenged") sum += withRoom(view.bonds.defender);
  }
  return sum;
}
