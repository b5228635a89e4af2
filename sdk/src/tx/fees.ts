import { failure } from "../errors/failure.ts";

/** Wei for one unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Whether the chain knows base fees (EIP-1559); without, `maxFeePerGas` is the gas price. */
  readonly dynamic: boolean;
}

/** What the chain asks for at the moment. */
export interface FeeMarket {
  /** Base fee of the newest block; undefined where the chain has none. */
  readonly baseFee: bigint | undefined;
  /** Tip that gets a transaction in soon. */
  readonly tip: bigint;
  /** Price of a transaction without base fee. */
  readonly gasPrice: bigint;
}

/**
 * Fees for a new transaction: twice the base fee and the tip, so that it stays valid through six full blocks, but
 * never above the cap.
 *
 * @throws ConunError `FEE_CAP_EXCEEDED` if the cap does not even pay for the next block.
 */
export function firstFees(market: FeeMarket, cap: bigint): Fees {
  const { baseFee, tip, gasPrice } = market;
  const needed = baseFee === undefined ? gasPrice : baseFee + tip;
  if (needed > cap) {
    throw failure("FEE_CAP_EXCEEDED", `A unit of gas costs ${needed} wei now, the cap is ${cap} wei.`, {
      details: { needed, cap },
    });
  }
  if (baseFee === undefined) return { maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice, dynamic: false };
  const wished = 2n * baseFee + tip;
  return { maxFeePerGas: min(wished, cap), maxPriorityFeePerGas: tip, dynamic: true };
}

/** Least raise that nodes accept for the same nonce, in per cent. */
const LEAST_BUMP = 10n;

/**
 * Fees for a replacement at the same nonce: raised by `bumpPercent` and at least to what the chain asks for now.
 *
 * @returns undefined if the cap leaves no room for a raise that nodes accept.
 */
export function raisedFees(last: Fees, market: FeeMarket, bumpPercent: number, cap: bigint): Fees | undefined {
  const { baseFee, tip, gasPrice } = market;
  const now = baseFee === undefined ? gasPrice : 2n * baseFee + tip;
  const wished = max(raise(last.maxFeePerGas, BigInt(bumpPercent)), now);
  const maxFeePerGas = min(wished, cap);
  if (maxFeePerGas < raise(last.maxFeePerGas, LEAST_BUMP)) return undefined;
  const tipWished = max(raise(last.maxPriorityFeePerGas, BigInt(bumpPercent)), last.dynamic ? tip : gasPrice);
  return { ...last, maxFeePerGas, maxPriorityFeePerGas: min(tipWished, maxFeePerGas) };
}

/** Rounded up, so that the raise is never below the percentage. */
function raise(value: bigint, percent: bigint): bigint {
  return (value * (100n + percent) + 99n) / 100n;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
