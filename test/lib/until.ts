import { setTimeout as sleep } from "node:timers/promises";

/** Asks until there is an answer; fails after some seconds with what `context` says. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  options: { readonly seconds?: number; readonly context?: () => string } = {},
): Promise<T> {
  const { seconds = 60, context = () => "" } = options;
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}\n${context()}`);
    await sleep(50);
  }
}
