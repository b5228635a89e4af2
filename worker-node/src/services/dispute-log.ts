import { describeError, formatCon, type PlayedGame, type PlayerEvent, type Rest } from "@conun/sdk";
import type { Logger } from "pino";

/** What a rest means to the operator; rests that are not named are nothing to worry about. */
const RESTS: Partial<Record<Rest, string>> = {
  lost: "nothing that this machine has fits what was revealed: the game is lost",
  late: "the time to move ran out",
  dear: "it costs more than it is worth at today's gas price; it is looked at again with each block",
  poor: "the operator's coins do not reach: send it some",
};

/** Says what a player does and meets, other than how games stand. */
export function tell(event: PlayerEvent, log: Logger): void {
  switch (event.type) {
    case "confirmed":
      log.info(
        { move: nameOf(event.move), ...placeOf(event.move), tx: event.transaction, gas: `${event.gasUsed ?? ""}` },
        "moved in a dispute",
      );
      return;
    case "failed": {
      const { move, error } = event;
      log.warn({ move: nameOf(move), ...placeOf(move), error: describeError(error) }, "a move was not sent");
      return;
    }
    case "rest": {
      const why = RESTS[event.rest];
      if (why !== undefined) log.warn({ game: event.key, rest: event.rest }, why);
      return;
    }
    case "replay": {
      const { game, steps, seconds } = event;
      log.info({ game, steps, seconds: Number(seconds.toFixed(2)) }, "replayed for a dispute");
      return;
    }
    case "trouble":
      log.warn({ doing: event.doing, error: describeError(event.error) }, "a dispute is held up; trying again");
      return;
    default:
  }
}

/** Says where a game stands. */
export function tellGame({ id, side, game, clock }: PlayedGame, log: Logger): void {
  const place = { game: id, job: game.jobId, batch: `${game.batch}`, slot: game.slot, position: `${game.position}` };
  if (clock.state !== "challenged")
    log.info({ ...place, side, state: clock.state, round: clock.round }, "a game goes on");
  else if (side === "challenger") log.info(place, "challenged a result");
  else log.warn({ ...place, challenger: game.challenger }, "a result that we answer for is challenged; defending it");
}

/** Says how a game ended. */
export function tellEnd({ id, side, game, end }: PlayedGame, log: Logger): void {
  if (end === undefined) return;
  const coins = end.won ? `${formatCon(end.amount)} coins` : "none";
  const facts = { game: id, job: game.jobId, batch: `${game.batch}`, slot: game.slot, ending: end.ending, coins };
  if (end.ending === "cancelled") log.info(facts, "a game ended without a winner: its contract is void");
  else if (end.won && side === "challenger") log.info(facts, "a wrong result was refuted");
  else if (end.won) log.info(facts, "a challenge was fended off");
  else if (side === "challenger") log.error(facts, "a challenge was lost: look whether this machine computes rightly");
  else log.error(facts, "a result that we answer for was refuted: its bond is slashed");
}

type Moved = Extract<PlayerEvent, { readonly move: unknown }>["move"];

/** What a move does, in a word. */
export function nameOf(move: Moved): string {
  return move === "withdraw" ? move : move.deed.kind;
}

function placeOf(move: Moved): Readonly<Record<string, unknown>> {
  if (move === "withdraw") return {};
  if ("game" in move) return { game: move.game.id, round: move.game.clock.round, rule: move.rule };
  const { jobId, batch, slot } = move.finding;
  return { job: jobId, batch: `${batch}`, slot, position: `${move.deed.position}` };
}
