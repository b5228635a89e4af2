import { disputeGameAbi } from "@conun/contracts";
import { Interface, type Log, type Result } from "ethers";
import type { Client } from "../client/client.ts";
import { failure } from "../errors/failure.ts";
import { chainError } from "../errors/revert.ts";
import { logRanges } from "../events/logs.ts";
import type { LogPlace } from "../events/types.ts";
import type { JobSpec } from "../types/market.ts";
import { type Address, type Hex, NOBODY, ZERO_HASH } from "../types/primitives.ts";
import { specArgument } from "../types/spec.ts";
import { abortable } from "../util/abort.ts";
import type { TrailEvent } from "./follow.ts";
import type { Deed } from "./play.ts";
import { GAME_STATES, type Game, type GameClock, type LeafFields, type PathNode, type Segment } from "./types.ts";

/** How a game ended, in the order of the contract's numbers. */
export const ENDINGS = ["step", "empty", "timeout", "conceded", "refutedElsewhere", "cancelled"] as const;
export type Ending = (typeof ENDINGS)[number];

/** One event of a game. */
export type GameEvent = { readonly id: Hex; readonly log: LogPlace } & (
  | { readonly name: "PositionChallenged"; readonly game: Game; readonly bond: bigint; readonly answerBy: number }
  | (Extract<TrailEvent, { readonly name: "PositionOpened" }> & {
      readonly leaf: LeafFields;
      readonly path: readonly PathNode[];
      readonly bond: bigint;
    })
  | (Extract<TrailEvent, { readonly name: "SegmentDivided" }> & { readonly round: number })
  | (Extract<TrailEvent, { readonly name: "PartPicked" }> & { readonly round: number })
  | { readonly name: "GameOver"; readonly winner: Address; readonly ending: Ending; readonly amount: bigint }
);

/** Numbers of a resolver; mirrors `IDisputeGame.Parameters`. Seconds, and wei. */
export interface GameParameters {
  readonly answerFloor: number;
  readonly gameFloor: number;
  readonly minFee: bigint;
  readonly maxFee: bigint;
}

/** Multiples of the base fee that bonds are: three times the gas of the other side's moves. */
const BOND_GAS = { challenger: 2_700_000n, defender: 2_100_000n } as const;
const EMPTY: Segment = { before: ZERO_HASH, end: ZERO_HASH, midpoints: ZERO_HASH, defender: NOBODY, payer: NOBODY };
const NO_SIGNATURE = "0x";

/** Reads of a call, and at which block. */
export interface ReadAt {
  readonly block?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One resolver as players read and call it; any, whether or not the client's deployment names it. */
export class GameContract {
  readonly address: Address;
  readonly #client: Client;
  readonly #codec: Interface = new Interface(disputeGameAbi);

  constructor(client: Client, address: Address) {
    this.#client = client;
    this.address = address;
  }

  async clock(id: Hex, at?: ReadAt): Promise<GameClock> {
    const [clock] = await this.#read("clock", [id], at);
    const { state, round, movedAt, defenderLeft, challengerLeft, challengerBond, defenderBond } = clock as Result;
    return {
      state: GAME_STATES[Number(state)] ?? "over",
      round: Number(round),
      movedAt: Number(movedAt),
      defenderLeft: Number(defenderLeft),
      challengerLeft: Number(challengerLeft),
      challengerBond,
      defenderBond,
    };
  }

  /** Hash of the segment in question; zero before `open`. */
  async segmentHash(id: Hex, at?: ReadAt): Promise<Hex> {
    return (await this.#read("segmentHash", [id], at))[0] as Hex;
  }

  /**
   * Bonds at a base fee. Nodes may carry out calls without one, so what the contract says is the least only.
   *
   * @param baseFee Wei; of the newest block.
   */
  async bonds(baseFee: bigint, at?: ReadAt): Promise<{ challenger: bigint; defender: bigint }> {
    const [[challenger], [defender], { minFee, maxFee }] = await Promise.all([
      this.#read("challengerBond", [], at),
      this.#read("defenderBond", [], at),
      this.parameters(at),
    ]);
    const fee = baseFee < minFee ? minFee : baseFee > maxFee ? maxFee : baseFee;
    const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
    return {
      challenger: most(challenger as bigint, BOND_GAS.challenger * fee),
      defender: most(defender as bigint, BOND_GAS.defender * fee),
    };
  }

  async parameters(at?: ReadAt): Promise<GameParameters> {
    const [{ answerFloor, gameFloor, minFee, maxFee }] = (await this.#read("parameters", [], at)) as unknown as [
      Result,
    ];
    return { answerFloor: Number(answerFloor), gameFloor: Number(gameFloor), minFee, maxFee };
  }

  /** The key that an owner named; zero: none. */
  async defenderOf(owner: Address, at?: ReadAt): Promise<Address> {
    return (await this.#read("defenderOf", [owner], at))[0] as Address;
  }

  /** Wei that an account can withdraw. */
  async credit(account: Address, at?: ReadAt): Promise<bigint> {
    return (await this.#read("credit", [account], at))[0] as bigint;
  }

  /** Calldata of a challenge. */
  challengeCall(spec: JobSpec, { batch, slot, turn, position, challenger }: Game): Hex {
    return this.#encode("challenge", [specArgument(spec), batch, slot, turn, position, challenger]);
  }

  /** Calldata of a move that its maker sends, under the name of the contract's function. */
  moveCall(
    deed: Deed,
    {
      game,
      segment = EMPTY,
      spec,
      mover,
    }: { game: Game; segment?: Segment | undefined; spec: JobSpec; mover: Address },
  ): { readonly kind: string; readonly data: Hex } {
    const call = (kind: string, ...args: readonly unknown[]) => ({ kind, data: this.#encode(kind, args) });
    const job = specArgument(spec);
    switch (deed.kind) {
      case "open":
        return call("open", game, job, deed.opening, mover, NO_SIGNATURE);
      case "divide":
        return call("divide", game, segment, deed.midpoints, mover, NO_SIGNATURE);
      case "pick":
        return deed.tape === undefined
          ? call("pick", game, segment, deed.pick, NO_SIGNATURE)
          : call("pickAndProve", game, job, segment, deed.pick, deed.tape, NO_SIGNATURE);
      case "prove":
        return call("prove", game, job, segment, deed.tape);
      case "timeout":
        return call("timeout", game, job, segment);
      case "collect":
        return call("collect", game);
      case "cancel":
        return call("cancel", game, segment);
    }
  }

  withdrawCall(account: Address): Hex {
    return this.#encode("withdraw", [account]);
  }

  /** Events in order, range after range. */
  async *events(filter: {
    readonly names?: readonly GameEvent["name"][];
    readonly id?: Hex;
    readonly jobId?: Hex;
    readonly fromBlock: number;
    readonly toBlock?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncGenerator<{ readonly events: readonly GameEvent[]; readonly toBlock: number }, void, undefined> {
    const { names = ALL, id, jobId, ...span } = filter;
    const topics = [
      names.map((name) => this.#codec.getEvent(name)?.topicHash as Hex),
      id === undefined ? undefined : [id],
      ...(jobId === undefined ? [] : [[jobId]]),
    ];
    for await (const { logs, toBlock } of logRanges(this.#client, this.address, { ...span, topics })) {
      const events = logs.map((log) => this.#event(log)).filter((event) => event !== undefined);
      events.sort((a, b) => a.log.blockNumber - b.log.blockNumber || a.log.logIndex - b.log.logIndex);
      yield { events, toBlock };
    }
  }

  /** The events of this contract that logs of a receipt hold. */
  eventsIn(logs: readonly Log[]): GameEvent[] {
    return logs
      .filter(({ address }) => address.toLowerCase() === this.address.toLowerCase())
      .map((log) => this.#event(log))
      .filter((event) => event !== undefined);
  }

  #event(log: Log): GameEvent | undefined {
    const parsed = this.#codec.parseLog(log);
    if (parsed === null) return undefined;
    const { args } = parsed;
    const place: LogPlace = {
      address: log.address as Address,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash as Hex,
      transactionHash: log.transactionHash as Hex,
      logIndex: log.index,
    };
    return read(parsed.name, args, { id: args.id as Hex, log: place });
  }

  #encode(name: string, args: readonly unknown[]): Hex {
    return this.#codec.encodeFunctionData(name, args) as Hex;
  }

  async #read(name: string, args: readonly unknown[], { block, signal }: ReadAt = {}): Promise<Result> {
    const call = {
      to: this.address,
      data: this.#encode(name, args),
      ...(block === undefined ? {} : { blockTag: block }),
    };
    const data = await abortable(this.#client.provider.call(call), signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw chainError(error, `Reading ${name}`);
    });
    try {
      return this.#codec.decodeFunctionResult(name, data);
    } catch (cause) {
      throw failure("DEPLOYMENT_MISMATCH", `What answers at ${this.address} does not judge results.`, { cause });
    }
  }
}

const ALL = ["PositionChallenged", "PositionOpened", "SegmentDivided", "PartPicked", "GameOver"] as const;

function read(name: string, args: Result, at: { readonly id: Hex; readonly log: LogPlace }): GameEvent | undefined {
  switch (name) {
    case "PositionChallenged": {
      const { jobId, challenger, batch, slot, turn, position, bond, answerBy } = args;
      const game: Game = { jobId, batch, slot: Number(slot), turn: Number(turn), position, challenger };
      return { ...at, name, game, bond, answerBy: Number(answerBy) };
    }
    case "PositionOpened": {
      const { defender, payer, first, last, bond, leaf, path } = args;
      const { taskIndex, kind, code, outputRoot, outputLength, steps } = leaf;
      const fields = { taskIndex, kind: Number(kind), code: Number(code), outputRoot, outputLength, steps };
      const nodes = [...path].map(({ hash, sum }) => ({ hash, sum }));
      return { ...at, name, defender, payer, first, last, bond, leaf: fields, path: nodes };
    }
    case "SegmentDivided":
      return { ...at, name, round: Number(args.round), midpoints: [...args.midpoints] };
    case "PartPicked": {
      const { round, part, before, end } = args;
      return { ...at, name, round: Number(round), part: Number(part), before, end };
    }
    case "GameOver": {
      const { winner, ending, amount } = args;
      return { ...at, name, winner, ending: ENDINGS[Number(ending)] ?? "step", amount };
    }
    default:
      return undefined;
  }
}
