import type { LogDescription } from "ethers";
import type { Receipt } from "../lib/chain.ts";
import type { Dice } from "./dice.ts";
import type { JobState } from "./state.ts";
import type { World } from "./world.ts";

/** What an actor is about to do. */
export interface Attempt {
  /** The action, for statistics and traces. */
  readonly name: string;
  readonly who: string;
  /** Whether it must succeed, or be refused with one of these errors. */
  readonly expect: "success" | readonly string[];
  readonly send: () => Promise<Receipt>;
  /** What it works on; read again afterwards. */
  readonly job?: JobState;
  readonly batches?: readonly number[];
  /** Runs after success, before the checks: keeps the books that no event tells. */
  readonly note?: (receipt: Receipt, events: readonly LogDescription[]) => void;
}

/** Chooses what to do, or nothing where nothing of the kind makes sense now. */
export type Action = (world: World, dice: Dice) => Attempt | undefined;
