import {
  type Address,
  type AssignmentRef,
  DisputePlayer,
  getDefender,
  type Hex,
  type PlayedGame,
  type PlayerEvent,
} from "@conun/sdk";
import { disputeSource } from "../runtime/dispute-source.ts";
import type { Balance, BookedGame, Ledger } from "../store/ledger.ts";
import type { Look, Verdicts } from "../store/verdicts.ts";
import { valueIn } from "../strategy/funds.ts";
import { type JobView, same } from "../strategy/view.ts";
import { batchPay } from "../strategy/watch.ts";
import { Answerer } from "./answerer.ts";
import type { Asker } from "./asker.ts";
import type { Context } from "./context.ts";
import { nameOf, tell, tellEnd, tellGame } from "./dispute-log.ts";
import type { Purse, PurseState } from "./purse.ts";

/** Where the player would begin to read games after a restart, by resolver. */
const GAMES_FROM = "games-from";

/** Disputes as `status` shows them. Coins and CON as decimal text in wei. */
export interface DisputeStatus {
  readonly defended: SideStatus;
  readonly challenged: SideStatus;
  readonly gasSpent: string;
  /** Demands for parts of results that were answered since the start. */
  readonly answered: number;
  /** Coins won less coins lost less gas, rewards left out. */
  readonly profit: string;
  readonly running: readonly GameStatus[];
  /** Results that were found wrong and wait for a challenge. */
  readonly waiting: number;
  readonly purse: Readonly<Record<keyof PurseState, string>> | undefined;
}

/** Games of one side. */
export type SideStatus = Readonly<Record<keyof Balance, string>>;

/** A game that runs. */
export interface GameStatus {
  readonly id: Hex;
  readonly side: string;
  readonly job: Hex;
  readonly batch: string;
  readonly slot: number;
  readonly position: string;
  readonly state: string;
  readonly round: number;
  readonly rest: string | undefined;
}

/**
 * Plays all games about results of this worker, and of owners that it defends, and those that it began itself: one
 * player for each contract that judges. What is won, lost and spent is in the ledger.
 */
export class Disputes {
  readonly #context: Context;
  readonly #ledger: Ledger;
  readonly #verdicts: Verdicts;
  readonly #purse: Purse;
  readonly #answerer: Answerer;
  readonly #asker: Asker;
  readonly #players = new Map<string, DisputePlayer>();
  /** Accusations that were handed to the player. */
  readonly #accused = new Set<Hex>();
  #waiting = 0;
  #shortAt = 0;

  constructor(
    context: Context,
    parts: { ledger: Ledger; verdicts: Verdicts; purse: Purse; asker: Asker; resolvers: readonly Address[] },
  ) {
    this.#context = context;
    this.#ledger = parts.ledger;
    this.#verdicts = parts.verdicts;
    this.#purse = parts.purse;
    this.#asker = parts.asker;
    const { client, config, notes } = context;
    const source = disputeSource(context);
    const defends = (held: Holder) => this.#defends(held);
    this.#answerer = new Answerer(context, { source, resolvers: parts.resolvers, defends });
    for (const resolver of parts.resolvers) {
      const key = resolver.toLowerCase();
      const from = notes.get<number>(`${GAMES_FROM}/${key}`)?.value;
      const player = new DisputePlayer({
        ...{ client, source, resolver },
        defends,
        policy: { minProfit: config.watch.min_profit },
        worthOf: valueIn(config.watch.coins_per_con),
        memoryBytes: config.work.maxMemoryBytes * 2,
        ...(from === undefined ? {} : { fromBlock: from }),
        onEvent: (event) => this.#event(event),
      });
      this.#players.set(key, player);
    }
  }

  async start(): Promise<void> {
    await this.#checkDefended();
    for (const player of this.#players.values()) await player.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#players.values()].map((player) => player.stop()));
    this.#keep();
  }

  /** Hands over what was found wrong as far as the coins reach, the most valuable first. */
  round(): void {
    const { account, log } = this.#context;
    this.#keep();
    this.#answerer.round();
    this.#asker.round();
    const bound = this.#ledger.balance("challenger").bonds;
    const state = this.#purse.state(account.state.gas, bound);
    this.#warn();
    const open = this.#verdicts
      .accusations()
      .filter(({ verdict, wrong }) => verdict === "wrong" && wrong.length > 0)
      .flatMap((look) => {
        const found = this.#standing(look);
        return found === undefined ? [] : [{ look, ...found }];
      })
      .sort((a, b) => (a.worth < b.worth ? 1 : a.worth > b.worth ? -1 : 0));
    const standing = new Set(open.map(({ look }) => look.assignment));
    for (const assignment of this.#accused) if (!standing.has(assignment)) this.#accused.delete(assignment);
    const fresh = open.filter(({ look }) => !this.#accused.has(look.assignment));
    const begun = this.#games("challenger").length;
    let room = (state?.challenges ?? 1) - Math.max(0, this.#accused.size - begun);
    for (const { look, job, worth } of fresh) {
      if (room-- <= 0) break;
      const ref = refOf(look);
      this.#accused.add(look.assignment);
      this.#players.get(job.spec.resolver.toLowerCase())?.accuse({ ...ref, wrong: look.wrong, worth });
      log.info({ job: look.job, batch: `${look.batch}`, slot: look.slot, wrong: look.wrong.map(String) }, "accused");
    }
    this.#waiting = open.length - this.#accused.size;
  }

  /** Why no result that may be challenged should be taken on now; undefined if nothing is in the way. */
  get shortage(): string | undefined {
    return this.#purse.shortage(this.#context.account.state.gas + this.#ledger.balance("defender").bonds);
  }

  status(): DisputeStatus {
    const [defended, challenged] = [this.#ledger.balance("defender"), this.#ledger.balance("challenger")];
    const gas = this.#ledger.gas();
    const coins = (one: Balance) => one.coinsWon - one.coinsLost;
    const purse = this.#purse.state(this.#context.account.state.gas, challenged.bonds);
    return {
      defended: texts(defended),
      challenged: texts(challenged),
      gasSpent: String(gas),
      answered: this.#answerer.answered,
      profit: String(coins(defended) + coins(challenged) - gas),
      running: [...this.#games("defender"), ...this.#games("challenger")].map(statusOf),
      waiting: Math.max(0, this.#waiting),
      purse: purse && texts(purse),
    };
  }

  #defends({ owner, operator }: Holder): boolean {
    const { config, operator: self } = this.#context;
    return same(operator, self) || config.defend.for.includes(owner.toLowerCase());
  }

  #games(side: PlayedGame["side"]): PlayedGame[] {
    const all = [...this.#players.values()].flatMap((player) => [...player.games()]);
    return all.filter((game) => game.side === side && game.end === undefined);
  }

  /** A result that was found wrong, as long as it stands. */
  #standing(look: Look): { readonly job: JobView; readonly worth: bigint } | undefined {
    const { config, view } = this.#context;
    const job = view.job(look.job);
    const batch = job?.batches.get(look.batch);
    const held = batch?.assignments.get(look.slot);
    if (job === undefined || batch === undefined || held?.status !== "revealed" || held.turn !== look.turn)
      return undefined;
    // Who asked for the results is out what it pays for a wrong one.
    const own = config.watch.requesters.includes(job.spec.requester.toLowerCase());
    const con = job.spec.bond / 2n + (own ? batchPay(job.spec, batch, held.totalSteps) : 0n);
    return { job, worth: valueIn(config.watch.coins_per_con)(con) };
  }

  #event(event: PlayerEvent): void {
    const { log, wake } = this.#context;
    switch (event.type) {
      case "game":
        this.#book(event.game);
        tellGame(event.game, log);
        break;
      case "over":
        this.#book(event.game);
        tellEnd(event.game, log);
        break;
      case "confirmed":
        if (event.transaction !== undefined && event.cost !== undefined) {
          this.#ledger.spent(event.transaction, nameOf(event.move), event.cost);
        }
        tell(event, log);
        break;
      default:
        tell(event, log);
    }
    wake();
  }

  #book(played: PlayedGame): void {
    const { id, side, game, clock, end } = played;
    const bond = side === "challenger" ? clock.challengerBond : clock.defenderBond;
    const before = this.#ledger.find(id);
    const mine = before === undefined || before.bond < bond ? bond : before.bond;
    const cancelled = end?.ending === "cancelled";
    const booked: BookedGame = {
      ...{ id, side, job: game.jobId, batch: game.batch, slot: game.slot, turn: game.turn, position: game.position },
      state: clock.state,
      bond: mine,
      ending: end?.ending,
      won: end === undefined || cancelled ? undefined : end.won,
      amount: end === undefined ? 0n : cancelled ? mine : end.won ? end.amount : 0n,
      reward: this.#rewardOf(played),
    };
    this.#ledger.put(booked);
  }

  /** CON that a won challenge brings; not where another's game was faster. */
  #rewardOf({ side, game, end }: PlayedGame): bigint {
    if (side !== "challenger" || end?.won !== true || end.ending === "refutedElsewhere") return 0n;
    return (this.#context.view.job(game.jobId)?.spec.bond ?? 0n) / 2n;
  }

  /** Keeps from where games have to be read after a restart. */
  #keep(): void {
    const { notes } = this.#context;
    for (const [key, player] of this.#players) {
      const name = `${GAMES_FROM}/${key}`;
      if (notes.get<number>(name)?.value !== player.resumeBlock) notes.set(name, player.resumeBlock);
    }
  }

  /** Says that coins are missing for the defence, once in a while, where there is something to defend. */
  #warn(): void {
    const { account, log } = this.#context;
    const proofs = [...this.#players.keys()].some((key) => account.state.allotments.has(key));
    const why = proofs ? this.shortage : undefined;
    if (why === undefined || Date.now() < this.#shortAt + WARN_MS) return;
    this.#shortAt = Date.now();
    log.warn({ operator: this.#context.operator }, `not enough to defend results: ${why}`);
  }

  /** Owners that are to be defended have to say so themselves. */
  async #checkDefended(): Promise<void> {
    const { client, config, log, operator, signal } = this.#context;
    for (const owner of config.defend.for as readonly Address[]) {
      for (const resolver of this.#players.keys()) {
        const key = await getDefender(client, { owner, resolver: resolver as Address, signal });
        if (same(key, operator)) continue;
        const todo = `the owner runs: conun-worker stake defender ${operator}`;
        log.warn({ owner, resolver, defender: key }, `this key may not play for an owner of defend.for; ${todo}`);
      }
    }
  }
}

/** Who stands for a result. */
interface Holder {
  readonly owner: Address;
  readonly operator: Address;
}

const WARN_MS = 600_000;

function refOf({ job, batch, slot, turn }: Look): AssignmentRef {
  return { jobId: job as never, batch, slot, turn };
}

function statusOf({ id, side, game, clock, rest }: PlayedGame): GameStatus {
  const { jobId: job, batch, slot, position } = game;
  const { state, round } = clock;
  return { id, side, job, batch: `${batch}`, slot, position: `${position}`, state, round, rest };
}

function texts<T extends object>(values: T): Readonly<Record<keyof T, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])) as never;
}
