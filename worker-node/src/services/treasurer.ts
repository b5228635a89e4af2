import { formatCon, withdraw } from "@conun/sdk";
import type { Context } from "./context.ts";

/** Withdraws the owner's credited earnings when they are worth a transaction. The owner gets them, whoever sends it. */
export async function withdrawEarnings(context: Context, threshold: bigint): Promise<void> {
  const { account, client, log, signal } = context;
  const { owner, credit } = account.state;
  if (owner === undefined || credit === 0n || credit < threshold) return;
  const { receipt } = await withdraw(client, { owner, signal });
  log.info({ owner, amount: formatCon(credit), tx: receipt.hash }, "withdrew earnings to the owner");
}
