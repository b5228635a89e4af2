import { type Address, type Client, formatCon, getBonds, MOVE_GAS } from "@conun/sdk";
import type { Config } from "../config/schema.ts";
import { challengeCost, challengesLeft, defenceCost, type Prices } from "../strategy/funds.ts";

/** Figures of what disputes need, in wei of the chain's coin. */
export interface PurseState {
  /** What the defence of one result takes until it comes back. */
  readonly perDefence: bigint;
  /** What is kept aside for it. */
  readonly defence: bigint;
  readonly perChallenge: bigint;
  /** Challenges that the coins reach for, beside those that run. */
  readonly challenges: number;
  /** Coins that are missing for the defence; zero if none. */
  readonly missing: bigint;
}

const REFRESH_MS = 10_000;

/** Knows what disputes cost at today's fees, and keeps the coins for it aside. */
export class Purse {
  readonly #client: Client;
  readonly #config: Config;
  readonly #resolver: Address | undefined;
  #prices: Prices | undefined;
  #readAt = 0;

  /** @param resolver The contract whose bonds count; undefined: there are no disputes here. */
  constructor(client: Client, config: Config, resolver: Address | undefined) {
    this.#client = client;
    this.#config = config;
    this.#resolver = resolver;
  }

  /** Reads fees and bonds again, from time to time. */
  async refresh(signal: AbortSignal, now = Date.now()): Promise<void> {
    const resolver = this.#resolver;
    if (resolver === undefined || now < this.#readAt + REFRESH_MS) return;
    const client = this.#client;
    const [{ gasPrice, maxFeePerGas }, { challenger, defender }] = await Promise.all([
      client.provider.getFeeData(),
      getBonds(client, { resolver, signal }),
    ]);
    this.#prices = {
      gasPrice: gasPrice ?? maxFeePerGas ?? 0n,
      challengerBond: challenger,
      defenderBond: defender,
    };
    this.#readAt = now;
  }

  /**
   * Where the coins stand; undefined while prices are not known.
   *
   * @param balance The operator's coins.
   * @param bound Those in challenges that run.
   */
  state(balance: bigint, bound: bigint): PurseState | undefined {
    if (this.#prices === undefined) return undefined;
    const { defend, gas, watch } = this.#config;
    const perDefence = defenceCost(this.#prices, MOVE_GAS);
    const perChallenge = challengeCost(this.#prices, MOVE_GAS);
    const defence = perDefence * BigInt(defend.games);
    const everyday = gas.min_balance;
    const challenges = challengesLeft({ balance, everyday, defence, perChallenge, bound, capital: watch.capital });
    const missing = everyday + defence > balance ? everyday + defence - balance : 0n;
    return { perDefence, defence, perChallenge, challenges, missing };
  }

  /** Why results that may have to be defended are not taken on now; undefined if they are. */
  shortage(balance: bigint): string | undefined {
    const state = this.state(balance, 0n);
    if (state === undefined || state.missing === 0n) return undefined;
    const { games } = this.#config.defend;
    return (
      `${formatCon(balance)} coins; defending ${games} results at a time takes ${formatCon(state.defence)} beside ` +
      `gas.min_balance: ${formatCon(state.missing)} are missing`
    );
  }
}
