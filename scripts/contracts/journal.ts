import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Address, type ConunAddresses, type Deployment, parseDeployment } from "@conun/contracts";
import { conunModule } from "@conun/contracts/deploy";

interface JournalEntry {
  readonly type: string;
  readonly chainId?: number;
  readonly from?: string;
  readonly receipt?: { readonly blockNumber?: number };
}

/**
 * Reads what Ignition keeps of a deployment (`ignition/deployments/<id>`).
 * @throws Error when the deployment is not finished.
 */
export function deploymentFromJournal(folder: string): Deployment {
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").split("\n").filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
  const addresses = JSON.parse(readFileSync(join(folder, "deployed_addresses.json"), "utf8")) as Record<
    string,
    Address
  >;
  const blocks = entries.flatMap(({ receipt }) => receipt?.blockNumber ?? []);
  const contracts = Object.fromEntries(
    (Object.keys(conunModule.results) as (keyof ConunAddresses)[]).map((key) => [
      key,
      addresses[conunModule.results[key].id],
    ]),
  );
  return parseDeployment({
    chainId: entries.find(({ chainId }) => chainId !== undefined)?.chainId,
    block: Math.min(...blocks),
    deployer: entries.find(({ from }) => from !== undefined)?.from,
    ...contracts,
  });
}
