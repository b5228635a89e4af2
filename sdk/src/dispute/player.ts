import { getBondCredit } from "../actions/dispute/getBondCredit.ts";
import { contractAddress } from "../client/address.ts";
import type { Client } from "../client/client.ts";
import { signing } from "../client/write.ts";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import { type Address, type Hex, sameAddress } from "../types/primitives.ts";
import { abortable, sleep } from "../util/abort.ts";
import { Board, type Finding, keyOf, type Seat, type Sight } from "./board.ts";
import { gasPriceOf, workingCapital } from "./capital.ts";
import { challengeCall, moveCall, withdrawCall } from "./contract.ts";
import { DEEP, GameBook } from "./game-book.ts";
import { feeWorth } from "./game-moves.ts";
import { GameKnowledge } from "./knowledge.ts";
import { Learner } from "./learner.ts";
import { Mirrors } from "./mirrors.ts";
import { nextMoves } from "./next-moves.ts";
import { MOVE_GAS, type Move, type Policy } from "./play.ts";
import { PlayedGames } from "./played-games.ts";
import type { PlayedGame, PlayerEvent, PlayerOptions } from "./player-types.ts";
import { Sender } from "./sender.ts";
import type { AssignmentRef } from "./source.ts";
import { Traces } from "./traces.ts";

/** The block whose state is looked at. */
interface SeenBlock {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

const LOCAL = 31_337;
/** Looks at a chain that is shorter than our last move before it is believed: another address may lag. */
const LOOKS_BEFORE_SHORTER = 5;
const LONGEST_PAUSE_MS = 30_000;
/** Gas of taking out what a game left. */
const WITHDRAW_GAS = 50_000n;

/**
 * Plays all games that an account is a side of, on either side, by the rules of {@link nextMoves}; unattended, as long as
 * it runs. It keeps nothing: after a restart it finds its games on the chain, and what it knows in its source. Findings
 * are the caller's, and are told again after a restart.
 *
 * @example
 * const player = new DisputePlayer({ client, source: storageSource(client, storages), onEvent: log });
 * await player.start();
 * player.accuse({ jobId, batch: 0n, slot: 0, turn: 0, wrong: [3n] });
 */
export class DisputePlayer {
  readonly #client: Client;
  readonly #options: PlayerOptions;
  readonly #resolver: Address;
  readonly #book: GameBook;
  readonly #board: Board;
  readonly #knowledge: GameKnowledge;
  readonly #learner: Learner;
  readonly #sender: Sender;
  readonly #mirrors: Mirrors;
  readonly #findings = new Map<string, Finding>();
  /** Findings about which nothing can be done any more, with the block at which that was seen. */
  readonly #past = new Map<string, number>();
  readonly #games: PlayedGames;
  #wake = new AbortController();
  #woken = true;
  #head = "";
  #short = 0;
  #stopping: AbortController | undefined;
  #running: Promise<void> | undefined;

  /** @throws ConunError `SIGNER_MISSING`, `RESOLVER_MISSING`. */
  constructor(options: PlayerOptions) {
    const { client, source, fromBlock = client.deployment.block } = options;
    const { address: me } = signing(client);
    const resolver = options.resolver ?? contractAddress(client, "disputeGame");
    this.#client = client;
    this.#options = options;
    this.#resolver = resolver;
    this.#book = new GameBook(client, resolver, fromBlock);
    const { defends = "own", worthOf = (con: bigint) => con } = options;
    this.#board = new Board(client, resolver, this.#book, { me, defends, worthOf });
    this.#knowledge = new GameKnowledge(source, new Traces(source, options.memoryBytes ?? 2 ** 30));
    this.#games = new PlayedGames(client, resolver, me, this.#knowledge, this.#tell);
    this.#mirrors = new Mirrors(client, resolver, options.mirrors);
    this.#learner = new Learner({
      knowledge: this.#knowledge,
      board: this.#board,
      mirrors: this.#mirrors,
      pauseMs: Math.max(100, client.pollingMs),
      tell: this.#tell,
      rouse: this.#rouse,
    });
    this.#sender = new Sender(client, resolver, this.#tell, this.#rouse);
  }

  /** Begins to play; the first look at the chain need not have succeeded yet. */
  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    this.#stopping = new AbortController();
    this.#running = this.run(this.#stopping.signal);
  }

  /** Ends playing. Transactions that were sent stay with the transaction manager; games stand as they are. */
  async stop(): Promise<void> {
    this.#stopping?.abort(failure("TX_STOPPED", "The player was stopped."));
    await this.#running;
    this.#running = undefined;
  }

  /** Plays until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      this.#wake = new AbortController();
      try {
        await this.#look(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        failures++;
        this.#woken = true;
        this.#tell({
          type: "trouble",
          doing: "looking at the chain",
          error: chainError(error, "Looking at the chain"),
        });
      }
      const pause = Math.min(LONGEST_PAUSE_MS, this.#client.pollingMs * 2 ** Math.min(failures, 10));
      await sleep(pause, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
    }
    await this.#mirrors.close();
  }

  /** A result is wrong: it is challenged as soon as that is worth it, and time. */
  accuse(finding: Finding): void {
    this.#findings.set(keyOf(finding), finding);
    this.#past.delete(keyOf(finding));
    this.#rouse();
  }

  /** A result is not to be challenged. Games that were begun are played on. */
  acquit(ref: AssignmentRef): void {
    this.#findings.delete(keyOf(ref));
  }

  /** The games that it is a side of, as they were last seen. */
  games(): readonly PlayedGame[] {
    return this.#games.all;
  }

  /** Games that run, and findings that may still be challenged: while there are any, it has something to do. */
  get open(): number {
    const findings = [...this.#findings.keys()].filter((key) => !this.#past.has(key));
    return this.#games.all.filter(({ end }) => end === undefined).length + findings.length;
  }

  /** A game when it is over. */
  settled(id: Hex, signal?: AbortSignal): Promise<PlayedGame> {
    return this.#games.settled(id, signal);
  }

  /** Keep it: with it as `fromBlock` a player finds its games without reading the chain from the beginning. */
  get resumeBlock(): number {
    return this.#book.resumeBlock;
  }

  /** Wei of the chain's coin that so many challenges at a time take: bonds with room, and the gas of all moves. */
  async workingCapital(games = 1): Promise<bigint> {
    const parameters = { games, resolver: this.#resolver, gas: this.#policy.gas };
    return (await workingCapital(this.#client, parameters)).total;
  }

  get #policy(): Policy {
    return { minProfit: 0n, gas: MOVE_GAS, ...this.#options.policy };
  }

  readonly #tell = (event: PlayerEvent): void => this.#options.onEvent?.(event);

  readonly #rouse = (): void => {
    this.#woken = true;
    this.#wake.abort();
  };

  async #look(signal: AbortSignal): Promise<void> {
    const block = await abortable(this.#client.provider.getBlock("latest"), signal);
    if (block?.hash == null) throw failure("CHAIN_UNAVAILABLE", "The node knows no newest block.");
    if (block.hash === this.#head && !this.#woken) return;
    if (block.number < this.#sender.block && ++this.#short <= LOOKS_BEFORE_SHORTER) return;
    if (block.number < this.#sender.block) this.#sender.forgetBlock();
    this.#short = 0;
    this.#woken = false;
    const place = { block: block.number, hash: block.hash as Hex, parentHash: block.parentHash as Hex };
    if (await this.#book.read(place, signal)) this.#board.forget();
    const idle = this.#findings.size === 0 && this.#book.games.every((game) => this.#book.isDone(game));
    if (!idle) {
      const sight = await this.#board.look(block.number, [...this.#findings.values()], signal);
      const price = await gasPriceOf(this.#client);
      const ended = await this.#games.update(sight, signal);
      if (ended) await this.#takeOut(price, block.number, signal);
      this.#sortOut(sight, block.number, block.timestamp);
      await this.#play(sight, block, price, signal);
    }
    this.#head = block.hash;
  }

  /** Forgets findings that came to nothing more so long ago that no reorganisation brings them back. */
  #sortOut({ view, games }: Sight, block: number, now: number): void {
    const { address: me } = signing(this.#client);
    for (const { stands, windowEndsAt, wrong, ...ref } of view.findings) {
      const key = keyOf(ref);
      const played = (position: bigint): boolean =>
        [...games.values()].some(({ view: { game, clock } }) => {
          const own = sameAddress(game.challenger, me) && keyOf(game) === key;
          return own && game.position === position && clock.state === "over";
        });
      if (stands && now < windowEndsAt && !wrong.every(played)) {
        this.#past.delete(key);
        continue;
      }
      const since = this.#past.get(key) ?? block;
      this.#past.set(key, since);
      if (since + DEEP > block) continue;
      this.#past.delete(key);
      this.#findings.delete(key);
    }
  }

  /** Coins that games left to us: whoever ends a game is paid at once, others are credited. */
  async #takeOut(price: bigint, block: number, signal: AbortSignal): Promise<void> {
    const { address: me } = signing(this.#client);
    const credit = await getBondCredit(this.#client, { resolver: this.#resolver, account: me, signal });
    if (credit <= WITHDRAW_GAS * price) return;
    this.#sender.send(`withdraw/${credit}`, "withdraw", { ...withdrawCall(me), value: 0n }, block, signal);
  }

  async #play(sight: Sight, block: SeenBlock, gasPrice: bigint, signal: AbortSignal): Promise<void> {
    const { address: me } = signing(this.#client);
    const { reserve = 0n, marginSeconds = this.#client.chainId === LOCAL ? 3 : 300 } = this.#options;
    const balance = await abortable(this.#client.provider.getBalance(me), signal);
    const secrets = {
      challenger: me,
      defender: me,
      defends: sight.defends,
      knowledge: this.#knowledge.known,
      funds: balance,
      reserve,
      policy: this.#policy,
    };
    const play = nextMoves(sight.view, secrets, { now: block.timestamp, margin: marginSeconds, gasPrice });
    this.#games.rest(play.rests);
    for (const move of play.moves) await this.#move(move, sight, block.number, signal);
    this.#learner.learn(play.needs, sight, signal);
  }

  async #move(move: Move, sight: Sight, block: number, signal: AbortSignal): Promise<void> {
    const { address: me } = signing(this.#client);
    if ("finding" in move) {
      const { jobId, batch, slot, turn } = move.finding;
      const { position, value } = move.deed;
      const spec = await this.#board.spec(jobId);
      const call = challengeCall(spec, { jobId, batch, slot, turn, position, challenger: me });
      const { maxFeePerGas } = this.#options;
      this.#sender.send(`${move.key}/${position}`, move, { ...call, value, maxFeePerGas }, block, signal);
      return;
    }
    const { game, deed, key } = move;
    const { spec } = sight.games.get(game.id) as Seat;
    const call = moveCall(deed, { game: game.game, segment: game.trail.segment, spec, mover: me });
    const value = deed.kind === "open" ? deed.value : 0n;
    const maxFeePerGas = this.#options.maxFeePerGas ?? feeWorth(game, sight.defends.has(game.id), this.#policy.gas);
    this.#sender.send(key, move, { ...call, value, maxFeePerGas }, block, signal);
  }
}
