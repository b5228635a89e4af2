import { address, jobId, type ListedDispute } from "@conun/sdk";
import { connect } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { table } from "../../output/output.ts";

/** Options of `conun dispute list`. */
export interface ListOptions {
  readonly job?: string;
  readonly challenger?: string;
}

/** `conun dispute list`: games that were begun. */
export async function listDisputesCommand(context: Context, options: ListOptions): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const filter = {
    ...(options.job === undefined ? {} : { jobId: jobId(options.job) }),
    ...(options.challenger === undefined ? {} : { challenger: address(options.challenger, "challenger") }),
    signal: context.signal,
  };
  const games: ListedDispute[] = [];
  for await (const game of conun.disputes(filter)) games.push(game);
  context.out.result(
    {
      ok: true,
      games: games.map(({ id, game, clock, block }) => ({ gameId: id, ...game, state: clock.state, block })),
    },
    games.length === 0
      ? "no games"
      : table(
          ["game", "state", "job", "batch", "position", "challenger"],
          games.map(({ id, game, clock }) => [
            id,
            clock.state,
            game.jobId,
            `${game.batch}/${game.slot}/${game.turn}`,
            String(game.position),
            game.challenger,
          ]),
        ),
  );
}
