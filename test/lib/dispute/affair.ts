import { type Client, challenge, createClient, type Game, type Hex, type JobOptions } from "@conun/sdk";
import type { Market } from "../market.ts";
import { mixer, mixerInput } from "../programs.ts";
import type { Stage } from "../scenario.ts";
import { Hand, type Said, type Seat, say } from "./hand.ts";
import { type Manner, play } from "./rival.ts";
import { postProvable } from "./stage.ts";
import { honestly, type Story } from "./story.ts";
import { Truth } from "./truth.ts";

/** A worker that answered the one batch of a job. */
export interface Affair {
  readonly worker: Hand;
  readonly truth: Truth;
  readonly said: Said;
  readonly seat: Seat;
}

/** What a worker tells of each task; the truth if left out. */
export type Telling = (truth: Truth, index: number) => Promise<Story>;

/** What a job is about, where it is not {@link mixer}'s. */
export interface Work {
  readonly program: Uint8Array;
  readonly inputs: readonly Uint8Array[];
}

interface AffairOptions {
  /** Tasks of the mixer. */
  readonly tasks?: number;
  readonly tell?: Telling;
  readonly options?: Partial<JobOptions>;
  readonly work?: Work;
  /** Whether the outputs are stored; yes if left out. */
  readonly publish?: boolean;
}

/** Hires a worker, posts a job of some tasks and has it answered. */
export async function affair(
  stage: Stage,
  stake: bigint,
  { tasks = 1, tell = honestly, options = {}, work = mixing(tasks), publish = true }: AffairOptions = {},
): Promise<Affair> {
  const worker = await Hand.hire(stage.market, stake);
  const job = await postProvable(stage, work.inputs, options, work.program);
  const truth = await Truth.of(stage, job);
  const said = say(await Promise.all(work.inputs.map((_, i) => tell(truth, i))));
  return { worker, truth, said, seat: await worker.answer(job, said, { publish }) };
}

function mixing(tasks: number): Work {
  return { program: mixer, inputs: Array.from({ length: tasks }, (_, i) => mixerInput(1000 + i, i + 1)) };
}

/** A game that somebody has begun by hand. */
export interface Begun {
  readonly id: Hex;
  readonly game: Game;
  /** Plays the challenger's side in some manner, until it is over. */
  attack(manner: Manner): Promise<void>;
  /** Plays the defender's side with a worker's key. */
  defend(worker: Hand, manner: Manner): Promise<void>;
}

/** Challenges a position of a result by hand. */
export async function accuseByHand(market: Market, client: Client, seat: Seat, position: number): Promise<Begun> {
  const { job, batch, slot, turn } = seat;
  const { spec, id: jobId } = job;
  const { id } = await challenge(client, { spec, batch, slot, turn, position: BigInt(position) });
  const challenger = client.address;
  if (challenger === undefined) throw new Error("who challenges has a key");
  return begun(market, client, seat, {
    id,
    game: { jobId, batch, slot, turn, position: BigInt(position), challenger },
  });
}

/** A game that stands on the chain, to be played by hand. */
export function begun(market: Market, client: Client, { job }: Seat, at: { id: Hex; game: Game }): Begun {
  const side = (who: Client, name: "defender" | "challenger", manner: Manner): Promise<void> =>
    play(market, who, { ...at, spec: job.spec, side: name }, manner, new AbortController().signal);
  return {
    ...at,
    attack: (manner) => side(client, "challenger", manner),
    defend: (worker, manner) => side(worker.client, "defender", manner),
  };
}

/** A connection with a new account that has coins: somebody who challenges by hand. */
export async function stranger(market: Market): Promise<Client> {
  const signer = await market.account();
  const client = await createClient({ rpc: market.anvil.url, deployment: market.deployment, signer, pollingMs: 30 });
  market.defer(() => client.close());
  return client;
}
