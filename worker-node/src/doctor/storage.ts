import { describeError } from "@conun/sdk";
import type { Network } from "../commands/context.ts";
import type { Config } from "../config/schema.ts";
import { StorageClients } from "../runtime/storage.ts";
import { type Check, type CheckResult, ok, warn } from "./check.ts";

/** Whether the storage services of the network, and those of the configuration, answer. */
export function storageChecks({ storage }: Config, network: Network, signal: AbortSignal): readonly Check[] {
  const urls = [...new Set([...network.storage, ...storage.publish])].filter((url) => url.startsWith("http"));
  return urls.map((url) => ({ name: "storage", run: () => check(url, signal) }));
}

async function check(url: string, signal: AbortSignal): Promise<CheckResult[]> {
  const clients = new StorageClients();
  try {
    await clients.check(url, signal);
    return [ok("storage", `${url} answers`)];
  } catch (error) {
    signal.throwIfAborted();
    const { message } = describeError(error);
    return [
      warn("storage", `${url}: ${message}`, "Jobs that keep program or inputs there cannot be taken while it is away."),
    ];
  } finally {
    await clients.stop();
  }
}
