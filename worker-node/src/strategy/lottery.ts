import type { Address, Hex } from "@conun/sdk";
import { keccak } from "@conun/vm";
import { getBytes } from "ethers";

/** Whether a slot may be claimed as far as the lottery goes. */
export type Drawn = (batch: bigint, slot: number) => boolean;

/** A job's lottery as its owner sees it at one block. */
export interface Lottery {
  readonly jobId: Hex;
  readonly owner: Address;
  /** The seed's value; zero while nobody knows it, and once it is gone. */
  readonly seed: Hex;
  /** Blocks since the seed became known; 0: not known yet. */
  readonly age: number;
  /** Blocks after which all may claim. */
  readonly blocks: number;
  /** Units that the owner had before the job was posted, and those of all owners. */
  readonly stake: bigint;
  readonly total: bigint;
}

/** Blocks in which an owner's chance stays the same; see `Lottery` of the contracts. */
const DOUBLING_BLOCKS = 8;
const WORD = 32;
const TICKET_BYTES = 16;

/** No lottery, or it is over: all may claim. */
export const OPEN: Drawn = () => true;

/** Who may claim, as `drawn` of the market says it for one slot; {@link OPEN} once all may. */
export function drawOf({ jobId, owner, seed, age, blocks, stake, total }: Lottery): Drawn {
  const known = BigInt(seed) !== 0n;
  if (known ? age >= blocks : age !== 0) return OPEN;
  if (!known || total === 0n) return () => false;
  const threshold = (stake << BigInt(8 * TICKET_BYTES + Math.floor(age / DOUBLING_BLOCKS))) / total;
  const words = new Uint8Array(5 * WORD);
  words.set(getBytes(seed), 0);
  words.set(getBytes(jobId), WORD);
  words.set(getBytes(owner), 5 * WORD - 20);
  const numbers = new DataView(words.buffer);
  return (batch, slot) => {
    numbers.setBigUint64(3 * WORD - 8, batch);
    numbers.setUint8(4 * WORD - 1, slot);
    const ticket = keccak(words);
    let value = 0n;
    for (let i = 0; i < TICKET_BYTES; i++) value = (value << 8n) | BigInt(ticket[i] ?? 0);
    return value < threshold;
  };
}
