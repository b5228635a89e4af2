import { AbiCoder, keccak256 } from "ethers";
import { min } from "./state.ts";
import type { Place } from "./working.ts";
import type { World } from "./world.ts";

/** Stake counts from the hour after it came; a lottery lasts no longer than one. */
const HOUR = 3600;
/** Blocks in which chances stay the same. */
const DOUBLING = 8;

/** Units that an owner had at the start of the hour of `time` and never lost since: what it takes part with. */
export function weightOf(world: World, owner: string, time: number): bigint {
  const start = time - (time % HOUR);
  const levels = world.levels.get(owner) ?? [];
  const before = levels.findLast((level) => level.time < start)?.stake ?? 0n;
  const since = levels.filter((level) => level.time >= start).map(({ stake }) => stake);
  return since.reduce(min, before);
}

/** Whether an owner may claim a place in the next block, as far as the lottery of its job goes. */
export function isDrawn(world: World, { job, batch, slot }: Place, owner: string): boolean {
  if (job.closed || world.now + 1 >= job.postedAt + HOUR) return true;
  const age = world.block + 1 - job.block;
  if (age >= world.lotteryBlocks) return true;
  const seed = world.hashes.get(job.block);
  const words = [seed, job.id, batch.index, slot, owner];
  const types = ["bytes32", "bytes32", "uint256", "uint256", "address"];
  const ticket = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, words))) >> 128n;
  const total = [...world.staked.values()].reduce((sum, { stake }) => sum + stake, 0n);
  const chance = weightOf(world, owner, job.postedAt) << BigInt(128 + Math.floor(age / DOUBLING));
  return total > 0n && ticket < chance / total;
}
