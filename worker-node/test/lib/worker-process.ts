/**
 * A worker as a process that can kill itself with -9 at a chosen moment:
 * `node worker-process.ts '{"index":2,"rpc":...,"deployment":...,"dataDir":...,"lockDir":...,"config":{},"kill":"sign:commit"}'`.
 *
 * `execute`: when the second task is run (the first is the sample); `sign:X`: when transaction X is to be signed, so
 * before it is stored or sent; `sent:X`: shortly after X was signed, so about when it is sent.
 */

import { disputeGameAbi, iJobMarketAbi } from "@conun/contracts";
import type { ClientDeployment, Hex } from "@conun/sdk";
import { Interface, type Provider, type TransactionRequest, Wallet } from "ethers";
import type { ConfigInput } from "../../src/config/schema.ts";
import { createLog } from "../../src/log.ts";
import { createWorker } from "../../src/node.ts";

export interface ProcessOptions {
  readonly privateKey: Hex;
  readonly rpc: string;
  readonly deployment: ClientDeployment;
  readonly dataDir: string;
  readonly lockDir: string;
  readonly config: ConfigInput;
  readonly kill: string | undefined;
  /** Takes on work; yes if left out. */
  readonly works?: boolean;
}

const options = JSON.parse(process.argv[2] ?? "{}") as ProcessOptions;
const contracts = [iJobMarketAbi, disputeGameAbi].map((abi) => new Interface(abi));
const [moment = "", call = ""] = (options.kill ?? "").split(":");
const SENT_AFTER_MS = 25;

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}

class FatalWallet extends Wallet {
  override connect(provider: Provider | null): FatalWallet {
    return new FatalWallet(this.signingKey, provider);
  }

  override async signTransaction(transaction: TransactionRequest): Promise<string> {
    const data = String(transaction.data);
    const name = contracts.map((abi) => abi.parseTransaction({ data })?.name).find((found) => found !== undefined);
    const due = name === call || (call === "commit" && name === "claimAndCommit");
    if (due && moment === "sign") die();
    if (due && moment === "sent") setTimeout(die, SENT_AFTER_MS);
    return super.signTransaction(transaction);
  }
}

let executed = 0;
const worker = await createWorker(
  { ...options, operator: new FatalWallet(options.privateKey), log: createLog(process.env.LOG_LEVEL ?? "info") },
  {
    execute: (honest) => async (task, signal) => {
      if (moment === "execute" && ++executed === 2) die();
      return honest(task, signal);
    },
  },
);
process.once("SIGTERM", () => void worker.drain(20));
await worker.start();
process.stdout.write("ready\n");
