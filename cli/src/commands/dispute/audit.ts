import {
  formatCon,
  jobId,
  type VerifiedResult,
  type VerifyOptions,
  type VerifyProgress,
  workingCapital,
} from "@conun/sdk";
import { connect } from "../../connect.ts";
import { cliError } from "../../errors.ts";
import type { Context } from "../../globals.ts";
import { count, pairs, table } from "../../output/output.ts";
import { confirmSpending } from "../job/confirm.ts";

/** Options of `conun audit-job`. */
export interface AuditOptions {
  readonly share: number;
  readonly challenge?: boolean;
}

/**
 * `conun audit-job JOB`: computes revealed results again. Fails with RESULTS_WRONG while a wrong one stands, with
 * RESULTS_WITHHELD where results are not served and nothing can be said.
 */
export async function auditCommand(
  context: Context,
  id: string,
  { share, challenge = false }: AuditOptions,
): Promise<void> {
  const { signal, out } = context;
  await using conun = await connect(context, { signer: challenge && !context.dryRun ? "required" : "optional" });
  const job = await conun.attach(jobId(id), { signal });
  const onProgress = (progress: VerifyProgress): void => tell(context, progress);
  const found = await job.verify({ share, signal, onProgress });
  const open = found.wrong.filter(({ challengeUntil, wrong }) => challengeUntil !== undefined && wrong.length > 0);
  if (challenge && open.length > 0 && !context.dryRun) {
    const capital = await workingCapital(conun.client, { games: open.length, resolver: job.spec.resolver });
    out.note(
      `bonds ${formatCon(capital.bonds)} of the chain's coin (back with the other side's if won), gas at most ${formatCon(capital.gas)}`,
    );
    await confirmSpending(context, `Challenge ${count(open.length, "wrong result")}?`);
  }
  const games =
    challenge && !context.dryRun ? await job.challenge(open, { signal, onProgress, play: playOf(context) }) : [];
  const refuted = (result: VerifiedResult): boolean =>
    games.some(({ game, end }) => end?.won === true && game.batch === result.batch && game.slot === result.slot);
  const standing = found.wrong.filter((result) => !refuted(result));
  out.result(
    {
      ok: standing.length === 0,
      jobId: job.id,
      share,
      tasks: Number(job.spec.taskCount),
      recomputed: found.recomputed,
      steps: found.steps,
      seconds: found.seconds,
      results: found.results.map((result) => ({ ...plain(result), refuted: refuted(result) })),
      games: games.map(({ id: gameId, end }) => ({ gameId, ...end })),
    },
    [
      table(
        ["batch", "slot", "owner", "found", "wrong tasks"],
        found.results.map((result) => [
          String(result.batch),
          String(result.slot),
          result.owner,
          refuted(result) ? "wrong, and refuted" : SAID[result.verdict],
          result.tasks.join(", "),
        ]),
      ),
      "",
      pairs([
        ["computed again", `${count(found.recomputed, "task")}, ${found.steps} steps, ${found.seconds.toFixed(1)} s`],
        ...games.map(
          ({ id: gameId, end }) => ["game", `${gameId} ${end?.won === true ? "won" : "lost"}`] as [string, string],
        ),
      ]),
    ].join("\n"),
  );
  const wrong = standing.filter(({ verdict }) => verdict !== "withheld");
  const details = { jobId: job.id };
  if (wrong.length > 0) {
    throw cliError(
      "RESULTS_WRONG",
      `${count(wrong.length, "result")} of job ${job.id} ${wrong.length === 1 ? "is" : "are"} wrong.`,
      { details },
    );
  }
  if (standing.length > 0) {
    throw cliError(
      "RESULTS_WITHHELD",
      `${count(standing.length, "result")} of job ${job.id} ${standing.length === 1 ? "is" : "are"} not served.`,
      { details },
    );
  }
}

/** A cap that was configured holds for games too. */
function playOf({ config }: Context): NonNullable<VerifyOptions["play"]> {
  return config.max_fee === undefined ? {} : { maxFeePerGas: BigInt(Math.round(config.max_fee * 1e9)) };
}

const SAID: Readonly<Record<VerifiedResult["verdict"], string>> = {
  right: "right",
  sampled: "right, as far as it was looked at",
  wrong: "WRONG",
  ask: "WRONG, its leaves are withheld",
  withheld: "not served",
};

function plain(result: VerifiedResult): Record<string, unknown> {
  const { tasks, wrong, batch, challengeUntil, jobId: _, ...rest } = result;
  return {
    ...rest,
    batch,
    wrongTasks: tasks.map(Number),
    wrongPositions: wrong.map(Number),
    challengeUntil: challengeUntil ?? null,
  };
}

function tell({ out }: Context, progress: VerifyProgress): void {
  if (progress.stage === "verified") {
    const { batch, slot, verdict, seconds } = progress.result;
    out.note(`batch ${batch}, slot ${slot}: ${SAID[verdict]} (${seconds.toFixed(1)} s)`);
  } else if (progress.stage === "playing") {
    const { event } = progress;
    if (event.type === "game")
      out.note(`game ${event.game.id}: ${event.game.clock.state}, round ${event.game.clock.round}`);
    if (event.type === "over") out.note(`game ${event.game.id}: ${event.won ? "won" : "lost"}, by ${event.ending}`);
    if (event.type === "trouble" || event.type === "failed") out.note(`${event.error?.message ?? ""}`);
  }
}
