import { formatCon } from "@conun/sdk";
import { createLogUpdate } from "log-update";
import type { Output } from "../output/output.ts";
import { count, table } from "../output/output.ts";
import type { Story } from "./story.ts";

/** Shows the demonstration: redrawn in place in a terminal, plain lines elsewhere. */
export interface View {
  /** A line that stays. */
  line(text: string): void;
  /** The state of things; only a terminal shows it. */
  update(story: Story, seconds: number): void;
  /** Leaves the last state on the screen. */
  end(): void;
}

const BAR = 30;

export function createView(out: Output): View {
  if (!out.live) return { line: out.note, update: () => undefined, end: () => undefined };
  const draw = createLogUpdate(process.stderr, { showCursor: false });
  let frame = "";
  return {
    line(text) {
      draw.clear();
      out.note(text);
      if (frame !== "") draw(frame);
    },
    update(story, seconds) {
      frame = render(story, seconds);
      draw(frame);
    },
    end() {
      if (frame !== "") draw.done();
      frame = "";
    },
  };
}

/** One frame of the live view. */
export function render(story: Story, seconds: number): string {
  const ended = story.settled + story.refunded;
  const filled = Math.round((ended / story.batches) * BAR);
  const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
  return `\n  ${bar}  ${ended}/${story.batches} batches settled, ${seconds.toFixed(0)} s\n\n${workerTable(story)}\n`;
}

/** What each worker did so far. */
export function workerTable(story: Story): string {
  return table(
    ["worker", "batches", "revealed", "earned", "refuted", "lost"],
    story.deeds.map((who) => [
      who.name,
      String(who.claimed),
      String(who.revealed),
      `${round(who.paid)} CON`,
      who.refuted === 0 ? "" : count(who.refuted, "time"),
      who.refuted === 0 ? "" : `${formatCon(who.slashed)} CON`,
    ]),
  );
}

/** CON with four decimals. */
function round(wei: bigint): string {
  return (Number(wei / 10n ** 14n) / 1e4).toFixed(4);
}
