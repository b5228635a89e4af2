// The timelock's decisions about resolvers, one step at a time:
// `pnpm contracts:resolver (add | void) ADDRESS --network NAME [--deployment FILE] [--send]`.
// Prints what to send to the timelock next, for whoever proposes; with --send the network's own account sends it.
// Run again when the delay is over. Exit code 0: said, sent, or nothing left to do; 2: it could not be found out.
import { parseArgs } from "node:util";
import { type Address, parseDeployment } from "@conun/contracts";
import { BrowserProvider, getAddress, isAddress } from "ethers";
import hre from "hardhat";
import { readDeployment } from "./contracts/files.ts";
import { nextStep, timeOf } from "./contracts/resolver.ts";

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      network: { type: "string" },
      deployment: { type: "string" },
      send: { type: "boolean", default: false },
    },
  });
  const [what, address] = positionals;
  if (what !== "add" && what !== "void") throw new Error("say what to do with the resolver: add or void");
  if (!isAddress(address)) throw new Error("name the resolver by its address");
  if (values.network === undefined) throw new Error("name the network of hardhat.config.ts: --network NAME");
  const connection = await hre.network.create(values.network);
  const provider = new BrowserProvider(connection.provider, undefined, { cacheTimeout: -1 });
  try {
    const chainId = Number((await provider.getNetwork()).chainId);
    const deployment = parseDeployment(readDeployment(values.deployment, chainId));
    const next = await nextStep(provider, deployment, what, getAddress(address) as Address);
    if (next.step === "none") say(`nothing to do: ${next.why}`);
    else if (next.step === "wait") say(`proposed; run this again after ${timeOf(next.readyAt)}`);
    else if (values.send) {
      const signer = await provider.getSigner();
      const sent = await signer.sendTransaction({ to: deployment.timelock, data: next.data });
      await sent.wait();
      say(`${next.step === "schedule" ? "proposed" : "carried out"} by ${await signer.getAddress()} in ${sent.hash}`);
    } else {
      const who = next.step === "schedule" ? "the proposer" : "anyone";
      say(`to be sent by ${who} (or run this with --send):\nto:   ${deployment.timelock}\ndata: ${next.data}`);
    }
  } finally {
    provider.destroy();
    await connection.close();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
