import type { parametersOf } from "@conun/contracts/deploy";

/** A chain whose parameters are in `ignition/parameters`. */
export type Network = keyof typeof parametersOf;

/** What the figures take for granted: everything that neither contracts nor defaults of the software say. */
export interface Assumptions {
  readonly network: Network;
  /** Wei of the chain's coin for a unit of gas. */
  readonly fee: bigint;
  /** CON that a coin is worth. */
  readonly conPerCoin: bigint;
  /** Wei of CON that running 10^9 steps costs whoever runs them. */
  readonly computing: bigint;
  /** Tasks of a batch, and steps of each as they are measured. */
  readonly tasks: number;
  readonly taskSteps: bigint;
  /** Share of the stake that a coalition holds, in parts of a million: how often an audit falls to one of its own. */
  readonly coalition: bigint;
}

/** 0.03 USD a CON, 3,000 USD a coin. */
const CON_PER_COIN = 100_000n;
/** Ten watts for five seconds at 0.15 USD a kilowatt-hour. */
const COMPUTING = 70_000_000_000_000n;
const COALITION = 100_000n;

/**
 * One for each chain. Batches are as large as a requester has to make them for their price to exceed the gas; the local
 * chain's are those that the software makes by itself.
 */
export const ASSUMPTIONS: readonly Assumptions[] = [
  {
    network: "local",
    fee: 1_000_000_000n,
    conPerCoin: 1n, // play money, like the local CON
    computing: COMPUTING,
    tasks: 100,
    taskSteps: 50_000_000n,
    coalition: COALITION,
  },
  {
    network: "baseSepolia",
    fee: 5_000_000n,
    conPerCoin: CON_PER_COIN,
    computing: COMPUTING,
    tasks: 500,
    taskSteps: 2_000_000_000n,
    coalition: COALITION,
  },
  {
    network: "sepolia",
    fee: 50_000_000n,
    conPerCoin: CON_PER_COIN,
    computing: COMPUTING,
    tasks: 2_400,
    taskSteps: 2_000_000_000n,
    coalition: COALITION,
  },
];
