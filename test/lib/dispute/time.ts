import type { Market } from "../market.ts";

/** Unix seconds of the newest block. */
export async function chainTime(market: Market): Promise<number> {
  const block = (await market.request("eth_getBlockByNumber", "latest", false)) as { timestamp: string };
  return Number(block.timestamp);
}

/** Lets time go by on the chain, without waiting. */
export async function travel(market: Market, seconds: number): Promise<void> {
  if (seconds > 0) await market.request("evm_increaseTime", seconds);
  await market.request("evm_mine");
}

/** As {@link travel}, until a second. */
export async function travelTo(market: Market, time: number): Promise<void> {
  await travel(market, time - (await chainTime(market)));
}
