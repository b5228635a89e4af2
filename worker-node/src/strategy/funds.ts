import type { MoveGas } from "@conun/sdk";

/** Rounds of a game. */
const ROUNDS = 7n;

/** Wei for each unit of gas, and bonds as the contract asks for them now, in wei. */
export interface Prices {
  readonly gasPrice: bigint;
  readonly challengerBond: bigint;
  readonly defenderBond: bigint;
}

/** Bonds are sent with room for a base fee that rises. */
const withRoom = (bond: bigint): bigint => (bond * 5n) / 4n;

/** Coins that defending one result takes, until they come back: bond and gas of all moves. */
export function defenceCost({ gasPrice, defenderBond }: Prices, gas: MoveGas): bigint {
  return withRoom(defenderBond) + (gas.open + (ROUNDS - 1n) * gas.divide + gas.prove + gas.close) * gasPrice;
}

/** Coins that one challenge takes, until they come back: bond and gas of all moves. */
export function challengeCost({ gasPrice, challengerBond }: Prices, gas: MoveGas): bigint {
  return withRoom(challengerBond) + (gas.challenge + ROUNDS * gas.pick + gas.prove + gas.close) * gasPrice;
}

/** What a player has and needs, all in wei. */
export interface Funds {
  readonly balance: bigint;
  /** Kept for transactions of everyday work. */
  readonly everyday: bigint;
  /** Kept aside for the defence of own results. */
  readonly defence: bigint;
  /** What one challenge takes. */
  readonly perChallenge: bigint;
  /** Coins that challenges have bound already. */
  readonly bound: bigint;
  /** Limit for what they may bind together; undefined: none. */
  readonly capital: bigint | undefined;
}

/** How many more challenges can be paid for. */
export function challengesLeft({ balance, everyday, defence, perChallenge, bound, capital }: Funds): number {
  if (perChallenge <= 0n) return 0;
  const free = balance - everyday - defence;
  const room = capital === undefined ? free : min(free, capital - bound);
  return room <= 0n ? 0 : Number(room / perChallenge);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Coins that a CON is worth: wei of coins for wei of CON. */
export function valueIn(coinsPerCon: bigint): (con: bigint) => bigint {
  return (con) => (con * coinsPerCon) / 10n ** 18n;
}
