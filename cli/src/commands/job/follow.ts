import { formatCon, type Job, type Progress } from "@conun/sdk";
import cliProgress from "cli-progress";
import type { Context } from "../../globals.ts";

/** Shows a job's progress until it is done or the signal aborts: a bar in a terminal, a line for each change otherwise. */
export async function followProgress(context: Context, job: Job, signal: AbortSignal): Promise<void> {
  const show = context.out.live ? bar() : lines(context);
  try {
    for await (const progress of job.progress({ signal })) {
      show.update(progress);
      if (progress.done) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    show.end();
  }
}

interface Show {
  update(progress: Progress): void;
  end(): void;
}

function bar(): Show {
  const view = new cliProgress.SingleBar({
    format:
      "  {bar} {value}/{total} tasks settled | {revealed} revealed, {committed} committed, {claimed} running | spent {spent} CON",
    barsize: 24,
    hideCursor: true,
    stream: process.stderr,
    clearOnComplete: false,
  });
  let started = false;
  return {
    update(progress) {
      const payload = { ...progress, spent: formatCon(progress.spent) };
      if (started) view.update(progress.settled + progress.refunded, payload);
      else view.start(progress.tasks, progress.settled + progress.refunded, payload);
      started = true;
    },
    end: () => view.stop(),
  };
}

function lines(context: Context): Show {
  let last = "";
  return {
    update(progress) {
      const line = `${progress.settled}/${progress.tasks} tasks settled, ${progress.revealed} revealed, ${progress.committed} committed, ${progress.claimed} running, ${progress.refunded} refunded`;
      if (line !== last) context.out.note(line);
      last = line;
    },
    end: () => undefined,
  };
}
