import type { Address, Client } from "@conun/sdk";
import type { Pool } from "@conun/vm/pool";
import type { Logger } from "pino";
import type { Account } from "../chain/account.ts";
import type { ChainClock } from "../chain/clock.ts";
import type { Follower } from "../chain/follower.ts";
import type { Lotteries } from "../chain/lotteries.ts";
import type { MarketView } from "../chain/market-view.ts";
import type { Config } from "../config/schema.ts";
import type { Computer } from "../runtime/computer.ts";
import type { StorageClients } from "../runtime/storage.ts";
import type { Bundles } from "../store/bundles.ts";
import type { Journal } from "../store/journal.ts";
import type { Keepsakes } from "../store/keepsakes.ts";
import type { Notes } from "../store/notes.ts";
import type { Policy } from "../strategy/policy.ts";
import type { RefusalBook } from "./refusal-book.ts";
import type { Refutations } from "./refutations.ts";

/** What the services of a worker share. */
export interface Context {
  readonly client: Client;
  readonly operator: Address;
  readonly config: Config;
  readonly policy: Policy;
  readonly view: MarketView;
  readonly clock: ChainClock;
  readonly follower: Follower;
  readonly account: Account;
  readonly lotteries: Lotteries;
  readonly pool: Pool;
  readonly computer: Computer;
  readonly storages: StorageClients;
  readonly journal: Journal;
  readonly bundles: Bundles;
  readonly keepsakes: Keepsakes;
  readonly notes: Notes;
  readonly refusals: RefusalBook;
  readonly refutations: Refutations;
  readonly log: Logger;
  /** Fires when the worker stops for good. */
  readonly signal: AbortSignal;
  /** Has the services look again soon. */
  readonly wake: () => void;
}
